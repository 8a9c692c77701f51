#!/bin/bash
# SIGTERM while two hundred clients are at it
#
# Readiness says no before the door closes, downloads through the gate that run come to their end, every token that was answered is
# there, and the exit code is 0. A stream that never ends is cut after `limits.drain`; a second SIGTERM ends at once.
. "$(dirname "$0")/lib.sh"
# Below the ports that the system deals out: nobody is given it by chance before the clients take it.
port=$(python3 -c '
import itertools, os, socket
for port in itertools.count(20000 + os.getpid() % 5000):
    try: socket.create_server(("127.0.0.1", port)).close()
    except OSError: continue
    print(port)
    break')
configure() { # DRAIN
  cat >"$work/claviger.toml" <<TOML
[limits]
drain = "$1"
drain_delay = "5s"
[[gate.route]]
path = "/slow"
upstream = "http://127.0.0.1:$port"
TOML
}
clients() { # [MORE]
  python3 "$here/clients.py" "$url" "$robot" "$port" "$@" >"$work/clients" 2>&1 &
  clients=$!
  started+=("$clients")
  until grep -q '^ready$' "$work/clients"; do
    kill -0 "$clients" 2>/dev/null || fail "the clients: $(tail -n 3 "$work/clients")"
    sleep 0.02
  done
}
terminate() { # AT MOST SO MANY MILLISECONDS
  local began
  began=$(now)
  kill -TERM "$server"
  "${@:2}"
  gone
  took=$(($(now) - began))
  [ "$ended" -eq 0 ] || fail "it ended with $ended"
  [ "$took" -lt "$1" ] || fail "it took $took ms to end"
}

configure 30s
serve --config "$work/claviger.toml"
robot=$(robot)
clients
terminate 20000
whole_took=$took
wait "$clients"
saw=$(tail -n 1 "$work/clients")
check() { jq -e "$1" <<<"$saw" >/dev/null || fail "$2: $(jq -c "$3" <<<"$saw")"; }
check '.whole == 100 and .torn == []' 'downloads were torn' .torn
check '.odd - [503] == []' 'answers that are neither good nor 503' .odd
check '.ready - ["cut"] == [200, 503, "refused"]' 'readiness went' .ready
lost=$(comm -23 <(jq -r '.made[]' <<<"$saw" | LC_ALL=C sort) <(sqlite3 "$data/claviger.db" 'SELECT description FROM credential' | LC_ALL=C sort))
[ -z "$lost" ] || fail "answered as made, and gone: $lost"

configure 1s
serve --config "$work/claviger.toml"
clients endless
terminate 20000
wait "$clients"

configure 30s
: >"$work/server.log" # what the others said in it is not this one's
serve --config "$work/claviger.toml"
clients endless
again() { until tail -n 20 "$work/server.log" | grep -q 'told to stop'; do sleep 0.01; done; kill -TERM "$server"; }
terminate 10000 again
wait "$clients"
serve
sound
stop
echo "100 downloads whole, $(jq '.made | length' <<<"$saw") tokens made, the end took $whole_took ms; at once: $took ms"
