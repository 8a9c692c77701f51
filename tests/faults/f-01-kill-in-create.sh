#!/bin/bash
# kill -9 while a token is made
#
# Before each write and each sync of the change. Either the token is there, and its owner sees it and can revoke it, or
# nothing is; what was answered is there and works.
. "$(dirname "$0")/lib.sh"
need_ptrace
serve
robot=$(robot)
made=0
prepare() { made=$((made + 1)); }
change() {
  ask POST /v1/tokens -H "$(bearer "$robot")" -H 'Content-Type: application/json' -d "{\"description\": \"no-$made\", \"sets\": [\"Read only\"]}"
  answered=$status value=$(field '.secret // empty' 2>/dev/null || :)
}
judge() {
  ask GET "/v1/tokens?search=no-$made" -H "$(bearer "$robot")"
  [ "$status" = 200 ] || fail "the owner cannot list: $status"
  local ids
  ids=$(field ".items[] | select(.description == \"no-$made\") | .id")
  case $answered in
    201)
      [ "$(wc -w <<<"$ids")" = 1 ] || fail "answered with 201, and it is listed $(wc -w <<<"$ids") times"
      opens "$value" || fail 'answered with 201, and it opens nothing' ;;
    000) [ "$(wc -w <<<"$ids")" -le 1 ] || fail 'it is there twice' ;;
    *) fail "answered with $answered" ;;
  esac
  for id in $ids; do
    ask DELETE "/v1/tokens/$id" -H "$(bearer "$robot")"
    [ "$status" = 204 ] || [ "$status" = 200 ] || fail "its owner cannot revoke it: $status"
    left=$((left + 1))
  done
}
left=0
each_write
echo "$kills kills, $left of $made were there; slowest start $slowest ms"
