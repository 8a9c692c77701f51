#!/bin/bash
# PostgreSQL is restarted under load
#
# Once in good order and twice as if its machine had died. Only requests in flight fail, and they fail with 503: a valid
# token is never 401. Within 5 s after the database is back all works, and all that was answered is there.
. "$(dirname "$0")/lib.sh"
pg_new
serve
robot=$(robot)
cli token create --user admin --description checked --set "Read only" --count 20 >"$work/tokens"
load
slowest=0
for how in fast immediate immediate; do
  sees write "$(now)" 30000
  pg_stop "$how"
  # It is away for as long as the load needs to notice.
  until tail -n 1 "$work/load" | grep -q 'write 503\|list 503'; do sleep 0.01; done
  pg_start
  up=$(now)
  for what in check list write; do sees "$what" "$up" 5000; done
  back=$(($(now) - up))
  [ "$back" -le "$slowest" ] || slowest=$back
done
unload
wrong=$(awk '$3 !~ /^(200|201|503)$/' "$work/load" | head -n 3)
[ -z "$wrong" ] || fail "answers that are neither good nor 503: $wrong"
lost=$(comm -23 <(promised) <(pg_psql 'SELECT description FROM credential' | LC_ALL=C sort))
[ -z "$lost" ] || fail "answered as made, and gone: $lost"
sound
stop
echo "$(wc -l <"$work/load") answers, $(grep -c ' 503 ' "$work/load") of them 503; all works $slowest ms after the database is back"
