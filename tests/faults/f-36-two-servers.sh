#!/bin/bash
# two servers are started on the same SQLite file
#
# The second one refuses and names the reason, also if both start at the same moment on a folder that is not there yet; the first
# goes on. After a kill -9 nothing stands in the way of the next start.
. "$(dirname "$0")/lib.sh"
both() {
  "$claviger" serve --data "$1" --listen 127.0.0.1:0 >"$work/out-$2" 2>"$work/err-$2" &
  started+=($!)
}
for round in 1 2 3 4; do
  folder=$work/race-$round
  rm -f "$work"/out-* "$work"/err-*
  both "$folder" one; one=$!
  both "$folder" two; two=$!
  until grep -qs '^listening on' "$work"/out-*; do
    kill -0 "$one" 2>/dev/null || kill -0 "$two" 2>/dev/null || fail "neither serves: $(cat "$work"/err-*)"
    sleep 0.01
  done
  loser=$two name=two
  grep -q '^listening on' "$work/out-two" && loser=$one name=one
  code=0
  wait "$loser" || code=$?
  [ "$code" = 1 ] || fail "the one that came too late ended with $code"
  grep -q 'already serves' "$work/err-$name" || fail "it does not say why: $(cat "$work/err-$name")"
  winner=$((one + two - loser))
  kill -TERM "$winner"
  wait "$winner" || fail "the first ended with $?"
  found=$(sqlite3 "$folder/claviger.db" 'PRAGMA integrity_check; PRAGMA foreign_key_check; SELECT count(*) FROM account;')
  [ "$found" = $'ok\n1' ] || fail "the file is damaged: $found"
done

serve
value=$(robot)
code=0
"$claviger" serve --data "$data" --listen 127.0.0.1:0 >"$work/out" 2>&1 || code=$?
{ [ "$code" = 1 ] && grep -q 'already serves' "$work/out"; } || fail "the second server: $code, $(cat "$work/out")"
opens "$value" || fail 'the first one does not answer any more'
kill -9 "$server"
gone
serve
opens "$value" || fail 'after the kill the token is gone'
sound
stop
echo "4 races, 1 winner each; the start after kill -9 took $took ms"
