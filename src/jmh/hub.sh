#!/usr/bin/env bash
# Times the service without a data set and with one whose hub refuses, hangs or answers nonsense: from `java -jar` to
# the first accepted job of a built-in case, and listing the cases afterwards. The kinds take turns; prints medians and
# their ratios to the service without a data set. Needs target/penumbra.jar (mvn package), curl, python3.
#   src/jmh/hub.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-5}
lists=20
port=17881
work=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; kill "$hubs" 2>/dev/null; rm -rf "$work"' EXIT

# One port that accepts and says nothing, and one that answers every question with a page.
python3 - "$work/ports" <<'PY' &
import http.server, os, socket, sys, threading, time

silent = socket.create_server(("127.0.0.1", 0), backlog=200)

class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<html>Sign in to the guest network"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass

page = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
threading.Thread(target=page.serve_forever, daemon=True).start()
with open(sys.argv[1] + ".part", "w") as ports:
    ports.write(f"{silent.getsockname()[1]} {page.server_port}\n")
os.rename(sys.argv[1] + ".part", sys.argv[1])
time.sleep(86400)
PY
hubs=$!
until [ -f "$work/ports" ]; do sleep 0.05; done
read -r silent page <"$work/ports"

measure() {
  local kind=$1 dataset=owner/strokes endpoint=http://127.0.0.1:1 began
  case $kind in
    off) dataset=none ;;
    hanging) endpoint=http://127.0.0.1:$silent ;;
    nonsense) endpoint=http://127.0.0.1:$page ;;
  esac
  began=$(date +%s%N)
  PENUMBRA_HUB_DATASET=$dataset HF_ENDPOINT=$endpoint \
    java -jar target/penumbra.jar serve --port $port --data-dir "$work/data" >"$work/log" 2>&1 &
  server=$!
  until curl -s -f -o /dev/null -H 'Content-Type: application/json' -d '{"case_id":"phantom-embolic"}' \
    "127.0.0.1:$port/api/segment"; do
    (($(date +%s%N) - began < 60000000000)) || { cat "$work/log"; exit 1; }
    sleep 0.02
  done
  echo $((($(date +%s%N) - began) / 1000)) >>"$work/start.$kind"
  for _ in $(seq $lists); do
    curl -s -f -o /dev/null -w '%{time_total}\n' "127.0.0.1:$port/api/cases" |
      awk '{printf "%d\n", $1 * 1e6}' >>"$work/list.$kind"
  done
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
  rm -rf "$work/data"
}
median() { sort -n "$1" | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

for _ in $(seq "$runs"); do
  for kind in off refusing hanging nonsense; do measure $kind; done
done
for what in start list; do
  base=$(median "$work/$what.off")
  for kind in off refusing hanging nonsense; do
    awk -v what=$what -v kind=$kind -v some="$(median "$work/$what.$kind")" -v base="$base" \
      'BEGIN {printf "%-5s %-8s median %9.1f ms, %.2f times off\n", what, kind, some / 1000, some / base}'
  done
done
