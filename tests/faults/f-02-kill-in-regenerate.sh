#!/bin/bash
# kill -9 while a token gets a new value
#
# Exactly one value is alive afterwards, never two and never none, and it is the new one if that was answered.
. "$(dirname "$0")/lib.sh"
need_ptrace
serve
robot=$(robot)
made=$(cli token create --user admin --description kept --json)
id=$(jq -r .id <<<"$made") value=$(jq -r .secret <<<"$made")
old_lived=0
prepare() { opens "$value" || fail 'the token does not work to begin with'; }
regenerate() {
  ask POST "/v1/tokens/$id/regenerate" -H "$(bearer "$robot")"
  answered=$status newer=$(field '.secret // empty' 2>/dev/null || :)
}
change() { regenerate; }
judge() {
  local alive
  alive=$(sqlite3 "$data/claviger.db" "SELECT count(*) FROM secret JOIN credential ON credential.id = credential_id
    WHERE description = 'kept' AND (dies_at IS NULL OR dies_at > $(now))")
  [ "$alive" = 1 ] || fail "$alive values are alive"
  case $answered in
    200 | 201)
      ! opens "$value" || fail 'a new value was answered, and the old one still works'
      opens "$newer" || fail 'a new value was answered, and it opens nothing'
      value=$newer ;;
    000) if opens "$value"; then old_lived=$((old_lived + 1)); else renew; fi ;;
    *) fail "answered with $answered" ;;
  esac
}
# The answer was lost with the value: its owner asks again.
renew() {
  regenerate
  case $answered in 200 | 201) value=$newer ;; *) fail "it cannot be regenerated again: $answered" ;; esac
}
each_write
echo "$kills kills, the old value outlived $old_lived of them; slowest start $slowest ms"
