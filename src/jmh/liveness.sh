#!/usr/bin/env bash
# Times /health/liveness while processor and disk are saturated: four busy processes for each core, four that write
# and sync, and jobs that run one after the other. Prints how long the answers took, without load and with it.
# Needs target/penumbra.jar (mvn package), curl, python3.
#   src/jmh/liveness.sh [ANSWERS] [FOLDER]
set -euo pipefail
export PENUMBRA_HUB_DATASET=none
cd "$(dirname "$0")/../.."
answers=${1:-300}
work=$(mktemp -d -p "${2:-${TMPDIR:-/tmp}}")
port=17881
began=()
trap 'kill "${began[@]}" 2>/dev/null; wait 2>/dev/null; rm -rf "$work"' EXIT

probe() {
  for _ in $(seq "$answers"); do
    curl -s -o "$work/answer" -m 20 -w '%{http_code} %{time_total}\n' "127.0.0.1:$port/health/liveness" || true
    sleep 0.05
  done | python3 -c '
import sys
rows = [line.split() for line in sys.stdin]
times = sorted(float(seconds) * 1000 for status, seconds in rows if status == "200")
p = lambda share: times[min(len(times) - 1, int(share * len(times)))]
print(f"{sys.argv[1]}: {len(times)} of {len(rows)} answers, p50 {p(.5):.0f} ms, p99 {p(.99):.0f} ms, longest {times[-1]:.0f} ms")
' "$1"
}
busy() { while :; do :; done; }
writing() { while :; do dd if=/dev/zero of="$work/load-$1" bs=1M count=64 conv=fsync status=none; done; }
working() {
  while :; do
    curl -s -m 20 -o /dev/null -H 'Content-Type: application/json' -d '{"case_id":"phantom-embolic"}' \
      "127.0.0.1:$port/api/segment" || true
    sleep 1
  done
}

java -jar target/penumbra.jar serve --port $port --data-dir "$work/data" >"$work/log" 2>&1 &
began+=($!)
for _ in $(seq 600); do
  curl -s -f -o /dev/null "127.0.0.1:$port/health/readiness" && break
  sleep 0.1
done
probe "without load"
for i in $(seq $((4 * $(nproc)))); do
  busy &
  began+=($!)
done
for i in 1 2 3 4; do
  writing "$i" &
  began+=($!)
done
working &
began+=($!)
sleep 5
probe "with load"
