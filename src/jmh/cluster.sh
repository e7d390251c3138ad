#!/usr/bin/env bash
# Measures many workers on one queue, through one nats-server on this machine, and prints figures.
#
#   src/jmh/cluster.sh [JOBS, default 1000] [WORKERS, "1 4 16 64"] [MS a job takes, 2000] [QUEUED, 10000]
#
# Needs target/penumbra.jar and target/test-classes (mvn package -DskipTests), a JDK, nats-server.
#
# - The workers' model only waits (WaitingProcessor of the tests): 2 s a job, ten progress events, and six small files.
#   Workers are threads: up to 16 in one process, as the devices of one machine are. What they need of the machine is
#   what they need for queue, states, progress and files. One job for each worker is done before the measurement.
# - Ideal is JOBS x MS / WORKERS.
# - Then one process that does nothing else keeps states and files through the server, as fast as it can (NatsRates), and
#   more and more connections read all states (NatsReaders).
# - QUEUED jobs are submitted while there is no worker, one after the other; then nats-server and the service are killed
#   and started again, and all jobs must wait as before, each at its place.
set -euo pipefail
export PENUMBRA_HUB_DATASET=none
cd "$(dirname "$0")/../.."
jobs=${1:-1000}
counts=${2:-1 4 16 64}
ms=${3:-2000}
queued=${4:-10000}
port=${PORT:-17950}
nats_port=${NATS_PORT:-17960}
work=$(mktemp -d)
pids=()
jar=$PWD/target/penumbra.jar
[ -f "$jar" ] && [ -d target/test-classes ] || { echo "first: mvn package -DskipTests"; exit 2; }

stop() {
  local pid
  for pid in "${pids[@]}"; do
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  pids=()
}
trap 'stop; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

mkdir -p "$work/client"
javac -d "$work/client" src/jmh/java/dev/penumbra/cluster/*.java

start_nats() {
  nats-server -a 127.0.0.1 -p "$nats_port" -js -sd "$work/$1" >>"$work/nats.log" 2>&1 &
  pids+=($!)
}
serve() { # name, role, port, options of the virtual machine
  local name=$1 role=$2 at=$3
  shift 3
  PENUMBRA_WARM_UP=false PENUMBRA_QUEUE_SIZE=20000 PENUMBRA_QUEUE_SIZE_PER_CLIENT=20000 PENUMBRA_RATE_REQUESTS=0 \
    PENUMBRA_RATE_SUBMISSIONS=0 PENUMBRA_RATE_STREAMS=0 \
    java -Xmx768m -XX:+UseSerialGC "$@" -cp "$jar:target/test-classes" dev.penumbra.Penumbra serve --port "$at" \
    --data-dir "$work/$name" --role "$role" --nats-url "nats://127.0.0.1:$nats_port" >>"$work/$name.log" 2>&1 &
  pids+=($!)
}
client() { java -Xmx512m -XX:+UseSerialGC -cp "$work/client" dev.penumbra.cluster.ClusterLoad "http://127.0.0.1:$port" "$@"; }

echo "$(nproc) cores, load average $(cut -d' ' -f1-3 /proc/loadavg) before; $(nats-server --version)"
for count in $counts; do
  start_nats "store-$count"
  serve "api-$count" api "$port"
  mkdir "$work/notes-$count"
  left=$count
  number=0
  while [ "$left" -gt 0 ]; do
    devices=$((left < 16 ? left : 16))
    left=$((left - devices))
    number=$((number + 1))
    serve "worker-$count-$number" worker $((port + number)) -Dpenumbra.tests.waiting="$ms" \
      -Dpenumbra.tests.waiting-devices="$devices" -Dpenumbra.tests.waiting-notes="$work/notes-$count" \
      -Dpenumbra.tests.waiting-name="w$number"
  done
  client workers "$count" "$jobs" "$ms"
  stop
done

start_nats store-rates
mkdir "$work/rates"
java -Xmx512m -XX:+UseSerialGC -cp "$jar:target/test-classes" dev.penumbra.jobs.nats.NatsRates \
  "nats://127.0.0.1:$nats_port" "$work/rates" 2>>"$work/rates.log"
java -Xmx1g -XX:+UseSerialGC -cp "$jar:target/test-classes" dev.penumbra.jobs.nats.NatsReaders \
  "nats://127.0.0.1:$nats_port" 1 10 60 200 2>>"$work/rates.log"
stop

start_nats store-queued
serve queued api "$port"
client submit "$queued" "$work/ids"
stop
echo "nats-server and the service were killed"
start_nats store-queued
serve queued api "$port"
client check "$queued" "$work/ids"
