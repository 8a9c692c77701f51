#!/bin/bash
# a backup is made while tokens are made, and restored elsewhere
#
# Ten times on each database. Every copy is whole, can be restored, and holds all that was answered before the backup began; the last
# one is served with its key, and the tokens work.
. "$(dirname "$0")/lib.sh"
rounds=10 least=1000000
once() { # ROUND
  local before copy=$work/copy-$1.db found lost restored=$work/restored-$1
  before=$(promised)
  cli backup "$copy" >/dev/null 2>"$work/said" || fail "backup: $(cat "$work/said")"
  found=$(sqlite3 "$copy" 'PRAGMA integrity_check; PRAGMA foreign_key_check;')
  [ "$found" = ok ] || fail "the copy is damaged: $found"
  "$claviger" restore "$copy" --data "$restored" >/dev/null 2>"$work/said" || fail "restore: $(cat "$work/said")"
  lost=$(comm -23 <(echo "$before") <(sqlite3 "$restored/claviger.db" 'SELECT description FROM credential' | LC_ALL=C sort))
  [ -z "$lost" ] || fail "answered before the backup began, and not in it: $lost"
}
both() {
  local began
  serve
  robot=$(robot)
  cli token create --user admin --description checked --set "Read only" --count 5 >"$work/tokens"
  load --readers 1 --writers 4
  sees write "$(now)" 30000
  began=$(now)
  for round in $(seq "$rounds"); do once "$round"; done
  unload
  local wrong rate
  wrong=$(awk '$3 !~ /^20/' "$work/load" | head -n 3)
  [ -z "$wrong" ] || fail "answers that are not good: $wrong"
  rate=$(($(promised | wc -l) * 1000 / ($(now) - began)))
  [ "$rate" -ge "$least" ] || least=$rate
  sound
  stop
}
both
rm -rf "$work"/restored-* "$work"/copy-*
pg_new
both
# The last one, elsewhere: another data folder with the key, on SQLite though it was on PostgreSQL.
keys=$data/keys data=$work/restored-$rounds database=''
cp -r "$keys" "$data/keys"
serve
while read -r value; do opens "$value" || fail 'a token of the backup does not work'; done <"$work/tokens"
sound
stop
echo "$((2 * rounds)) rounds at $least writes a second and more"
