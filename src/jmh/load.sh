#!/usr/bin/env bash
# Puts the service under load while it segments, and then a FastAPI/uvicorn server with equal endpoints that keep
# everything in memory, and prints the same measurements of both.
#
#   src/jmh/load.sh [SECONDS of streaming, default 300] [STREAMS, 5000] [SUBMISSIONS, 2000] [service|peer|both]
#
# Needs target/penumbra.jar (mvn package), a JDK, Linux; the peer needs PYTHON (default /usr/bin/python3) with fastapi and
# uvicorn (Debian: python3-fastapi python3-uvicorn, faster with python3-uvloop python3-httptools) and is left out without.
# What is measured:
#
# - Submissions, 2,000 a minute, evenly spread, each on a connection of its own, from 250 local addresses. A latency begins
#   when the submission was due and ends with the head of the 202: connecting and any delay of the client count. 5 s at the
#   same rate come before, uncounted: a JVM compiles meanwhile.
# - All the time jobs run: a model that needs about 40 s of both cores for a case and reports some ten steps a second (the
#   built-in network in overlapping patches). The peer runs nothing itself; beside it the same model segments the same case
#   on the command line, over and over, so that both have the same half of the machine.
# - Streams: a fifth follow the running job, a fifth the 20 jobs that are next, three fifths each waiting job in turn. When
#   a job ends its viewers go to another one, at most 500 a second. Once a second a waiting job is cancelled.
# - Delivery of an event. A snapshot does not say when it was published, so there are three figures: "first to other
#   viewers", from the first viewer who has it to each later one (not the first one itself), for all events; "since start or
#   end", from the time in the snapshot to each viewer, where the job started or ended, by the machine's one clock, to the
#   millisecond; "since cancellation", from the DELETE being sent to each viewer of the job. The first leaves out what
#   happens before the first viewer has the event, the second has all of it, the third also the request. The target is for
#   the slower of the first two. A stream's first event, its snapshot, is not counted here. The time is taken when the
#   client, which has the same two cores, gets to read.
# - "merged": snapshots that a reader did not get because a newer one of the same stage was there by then.
# - Resident memory: from /proc, after full collections, the median of nine samples over 45 s (a case takes about 40 s, and
#   its images come and go), before the streams, after SECONDS with them, and when they are gone; "with its garbage"
#   without a collection in between. With a few hundred streams it is the noise of everything else in the process.
# - Then the client resets all connections at once and counts what is left of them at the server: TCP connections,
#   subscriptions in the heap, open files.
set -euo pipefail
export PENUMBRA_HUB_DATASET=none
cd "$(dirname "$0")/../.."
seconds=${1:-300}
streams=${2:-5000}
submissions=${3:-2000}
which=${4:-both}
port=${PORT:-17890}
python=${PYTHON:-/usr/bin/python3}
case=phantom-embolic
images=src/main/resources/cases/$case/$case
work=$(mktemp -d)
server=
beside=

stop() {
  local pid
  for pid in $beside $server; do
    kill "$pid" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null) 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  server=
  beside=
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

need=$((streams + 500))
[ "$(ulimit -n)" = unlimited ] || [ "$(ulimit -n)" -ge "$need" ] || ulimit -n "$need" ||
  { echo "$streams streams need ulimit -n $need"; exit 2; }
[ -f target/penumbra.jar ] || { echo "target/penumbra.jar is missing: mvn package -DskipTests"; exit 2; }

mkdir -p "$work/models/load" "$work/client"
javac -d "$work/client" src/jmh/java/dev/penumbra/load/*.java
cp src/main/resources/models/adc-threshold/network.pt "$work/models/load/"
sed -e 's/"id": "adc-threshold"/"id": "load"/' \
  -e 's/"preprocessing": \[\]/"preprocessing": [{"step": "resample", "spacing": [1, 1, 1], "rule": "monai-linear"}]/' \
  -e 's/"patch": "whole"/"patch": [64, 64, 64], "overlap": 0.75, "steps": "monai", "weights": "constant"/' \
  src/main/resources/models/adc-threshold/bundle.json > "$work/models/load/bundle.json"

wait_for() {
  local _
  for _ in $(seq 300); do
    curl -fs -o "$work/health" "127.0.0.1:$port/health/readiness" && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.2
  done
  echo "the server does not answer:"
  tail -20 "$work/log"
  exit 1
}
measure() {
  java -Xmx1g -XX:+UseSerialGC -cp "$work/client" dev.penumbra.load.LoadClient \
    "$server" "$port" "$1" "{\"case_id\":\"$case\",\"model\":\"load\"}" "$seconds" "$streams" "$submissions"
}

echo "$(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg) before; $seconds s, $streams streams, $submissions submissions"
if [ "$which" != peer ]; then
  echo "Penumbra"
  PORT=$port PENUMBRA_DATA_DIR=$work/data PENUMBRA_MODELS_DIR=$work/models PENUMBRA_MODEL=load \
    PENUMBRA_QUEUE_SIZE=20000 PENUMBRA_QUEUE_SIZE_PER_CLIENT=20000 \
    PENUMBRA_RATE_REQUESTS=0 PENUMBRA_RATE_SUBMISSIONS=0 PENUMBRA_RATE_STREAMS=0 \
    java ${JAVA_OPTIONS:-} -jar target/penumbra.jar > "$work/log" 2>&1 &
  server=$!
  wait_for
  measure java
  ! grep -E 'WARN|ERROR' "$work/log" || echo "  (those lines are from the service's log)"
  stop
fi
if [ "$which" != service ]; then
  if ! "$python" -c 'import fastapi, uvicorn' 2>/dev/null; then
    echo "$python has no fastapi and uvicorn: the peer is left out"
    exit 0
  fi
  echo "FastAPI $("$python" -c 'import fastapi, uvicorn; print(fastapi.__version__ + ", uvicorn " + uvicorn.__version__)')"
  while :; do
    java -jar target/penumbra.jar segment --models-dir "$work/models" --model load \
      --dwi "${images}_dwi.nii.gz" --adc "${images}_adc.nii.gz" --out "$work/out" || sleep 1
  done > "$work/beside" 2>&1 &
  beside=$!
  "$python" src/jmh/python/load_peer.py "$port" > "$work/log" 2>&1 &
  server=$!
  wait_for
  measure other
  stop
fi
