# What the faults have in common: a server in a folder of its own, requests, strace, PostgreSQL, and the oath that is
# asked after every fault. Sourced by each script; `$work` is its folder and is removed at the end.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
claviger=$(realpath -m "${CLAVIGER:-$here/../../target/debug/claviger}")
work=$(mktemp -d)
chmod 755 "$work"
data=$work/data database='' server='' url='' tracer='' cluster='' started=()
export CLAVIGER_ADMIN_PASSWORD='a long first password' PATH=$PATH:/usr/sbin LC_ALL=C
unset CLAVIGER_DATA CLAVIGER_DATABASE CLAVIGER_CONFIG CLAVIGER_LISTEN http_proxy HTTP_PROXY

end() {
  local code=$?
  trap - EXIT
  set +e
  [ "$code" -eq 0 ] || tail -n 5 "$work"/server.log 2>/dev/null
  for pid in "$tracer" "$server" "${started[@]}"; do
    [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
  done
  [ -z "$cluster" ] || pg_stop immediate
  wait 2>/dev/null
  rm -rf "$work"
  exit "$code"
}
trap end EXIT
fail() { echo "$*"; exit 1; }
[ -x "$claviger" ] || fail "there is no $claviger: cargo build --workspace"
now() { echo "$((${EPOCHREALTIME/./} / 1000))"; } # milliseconds

# --- the server

cli() { "$claviger" "$@" --data "$data" ${database:+--database "$database"}; }

# Starts the server and waits until it is ready; its first start makes `admin`. $took is how long that was, in milliseconds.
serve() {
  local began said
  began=$(now)
  exec {said}< <(exec "$claviger" serve --data "$data" ${database:+--database "$database"} --listen 127.0.0.1:0 "$@" 2>>"$work/server.log")
  server=$!
  url=''
  while read -r -t 30 -u "$said" line; do
    case $line in 'listening on '*) url=${line#listening on }; break ;; esac
  done
  exec {said}<&-
  [ -n "$url" ] || fail "the server does not start: $(tail -n 3 "$work/server.log")"
  took=$(($(now) - began))
}
# Whether it lives and answers: a process that was just killed is still there for a moment.
answers() { [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 30 "$url/health/live")" = 200 ]; }
# Waits for its end, however it comes; $ended is its exit code.
gone() { ended=0; wait "$server" || ended=$?; server=''; }
stop() { kill -TERM "$server"; gone; [ "$ended" -eq 0 ] || fail "the server ended with $ended"; }

# One request: $status is 000 if the answer never came; the body is in $work/body.
ask() { # METHOD PATH [CURL ARGUMENT ..]
  local method=$1 path=$2
  shift 2
  : >"$work/body"
  status=$(curl -s -o "$work/body" -w '%{http_code}' --max-time 30 -X "$method" "$@" "$url$path") || status=000
}
field() { jq -r "$1" "$work/body"; }
bearer() { printf 'Authorization: Bearer %s' "$1"; }
# Whether a value opens a door: 200 or 401, and nothing else.
opens() {
  ask GET /v1/me -H "$(bearer "$1")"
  case $status in 200) ;; 401) return 1 ;; *) fail "a check was answered with $status: $(cat "$work/body")" ;; esac
}
# A value that may do everything, also to tokens, without a confirmation.
robot() {
  cli token create --user admin --description robot --set 'Full access' --method tokens.create --method tokens.edit \
    --method tokens.regenerate --method tokens.rotate --method tokens.delete 2>/dev/null
}

# --- the oath: the file is whole, no row hangs in the air, the audit log's chain is unbroken

sound() {
  local found
  if [ -z "$database" ]; then
    found=$(sqlite3 "$data/claviger.db" 'PRAGMA integrity_check; PRAGMA foreign_key_check;')
    [ "$found" = ok ] || fail "the database is damaged: $found"
  fi
  cli doctor >"$work/doctor" 2>&1 || fail "doctor: $(grep -v '^good' "$work/doctor")"
}

# --- strace

need_ptrace() {
  type strace >/dev/null 2>&1 || fail 'strace is missing: scripts/install-test-tools'
  strace -o /dev/null true 2>/dev/null ||
    fail 'this machine permits no ptrace, which this fault is made with (in a container: --cap-add SYS_PTRACE)'
}
# From now on the server meets this at its system calls, such as `pwrite64:signal=SIGKILL:when=3`.
inject() {
  strace -f -o "$work/trace" -e trace="${1%%:*}" -e inject="$1" -p "$server" 2>"$work/strace" &
  tracer=$!
  until grep -q attached "$work/strace"; do
    kill -0 "$tracer" 2>/dev/null || fail "strace: $(cat "$work/strace")"
    sleep 0.005
  done
}
leave() { kill -INT "$tracer" 2>/dev/null || :; wait "$tracer" 2>/dev/null || :; tracer=''; }

# Kills the server before its n-th call to the disk within a change, for n = 1, 2, 3 .. until the change outlives it, then
# before its answer leaves, and starts it again each time. `prepare` makes ready, `change` is the request, `judge` looks at what is left.
each_write() {
  local call n
  kills=0 slowest=0
  for call in pwrite64 fsync fdatasync sendto writev; do
    for n in $(seq 80); do
      prepare
      inject "$call:signal=SIGKILL:when=$n"
      change
      [ "$status" != 000 ] || { gone; [ "$ended" -eq 137 ] || fail "it ended with $ended, not by the kill"; }
      leave
      [ -n "$server" ] && answers && { judge; break; }
      [ -z "$server" ] || gone
      kills=$((kills + 1))
      serve
      if [ "$took" -ge 3000 ]; then # once it may have been the machine
        kill -9 "$server"
        gone
        serve
      fi
      [ "$took" -le "$slowest" ] || slowest=$took
      [ "$took" -lt 3000 ] || fail "the start after the kill took $took ms"
      judge
    done
    [ "$n" -lt 80 ] || fail "after 80 calls of $call it still dies"
  done
  [ "$kills" -ge 4 ] || fail "it was killed only $kills times: the change does not write as this test believes"
  sound
}

# --- PostgreSQL: a cluster of the script's own, on a socket and nowhere else

# Debian keeps the programs of each version out of the path; PostgreSQL refuses to run as root.
pg() {
  local programs program=$1
  shift
  programs=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  if [ "$(id -u)" = 0 ]; then
    set -- setpriv --reuid "$(pg_user)" --regid "$(id -g "$(pg_user)")" --clear-groups "$programs/$program" "$@"
  else
    set -- "$programs/$program" "$@"
  fi
  (cd / && exec "$@")
}
pg_user() { id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody; }
pg_new() {
  cluster=$work/pg
  mkdir "$cluster"
  [ "$(id -u)" != 0 ] || chown "$(pg_user)" "$cluster"
  pg initdb -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
  pg_start
  database="postgres://postgres@localhost/postgres?host=$cluster"
}
# What was committed outlives the death of its processes without fsync; only the machine's own death would take it.
pg_start() {
  pg pg_ctl start -w -t 60 -D "$cluster/data" -l "$cluster/log" >/dev/null \
    -o "-c listen_addresses='' -c unix_socket_directories=$cluster -c fsync=off -c max_connections=60" </dev/null ||
    fail "PostgreSQL: $(tail -n 5 "$cluster/log")"
}
pg_stop() { pg pg_ctl stop -w -t 60 -m "$1" -D "$cluster/data" >/dev/null; }
pg_psql() { pg psql -h "$cluster" -U postgres -XAtc "$1"; }

# --- load: what load.py saw is in $work/load, a line for each answer

load() { # [ARGUMENT OF load.py ..]
  : >"$work/load"
  python3 "$here/load.py" "$url" "$work/tokens" "$robot" "$@" >>"$work/load" &
  loader=$!
  started+=("$loader")
}
unload() { kill -TERM "$loader"; wait "$loader"; }
# Waits until the load has seen this kind of good answer after a moment, at most so many ms later.
sees() { # check|list|write AFTER WITHIN
  until awk -v what="$1" -v after="$2" '$2 == what && $3 ~ /^2/ && $1 > after { found = 1 } END { exit !found }' "$work/load"; do
    [ "$(now)" -lt $(($2 + $3)) ] || fail "no good $1 within $3 ms: $(tail -n 1 "$work/load")"
    sleep 0.02
  done
}
# The names of all tokens that were answered as made.
promised() { awk '$2 == "write" && $3 == 201 { print $4 }' "$work/load" | sort; }
