#!/bin/bash
# kill -9 while a token is revoked
#
# What was answered is revoked after the start; else it may live or not, and to ask again does no harm.
. "$(dirname "$0")/lib.sh"
need_ptrace
serve
robot=$(robot)
lived=0
prepare() {
  local made
  made=$(cli token create --user admin --description doomed --json)
  id=$(jq -r .id <<<"$made") value=$(jq -r .secret <<<"$made")
  opens "$value" || fail 'the token does not work to begin with'
}
change() { ask DELETE "/v1/tokens/$id" -H "$(bearer "$robot")"; }
judge() {
  case $status in
    200 | 204) ! opens "$value" || fail 'the revocation was answered, and the token still works' ;;
    000) if opens "$value"; then lived=$((lived + 1)); fi ;;
    *) fail "answered with $status" ;;
  esac
  change
  [ "$status" = 200 ] || [ "$status" = 204 ] || fail "to revoke it again is answered with $status"
  ! opens "$value" || fail 'it was revoked again and still works'
}
each_write
echo "$kills kills, the token outlived $lived of them; slowest start $slowest ms"
