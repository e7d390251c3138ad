#!/usr/bin/env bash
# Starts two jars in turn, several times, and prints of each how long it takes to answer and to be ready, its resident
# memory then and after a job, its threads, and how many classes of jnats it has loaded; then the ratios of the medians.
# Nothing is configured but the model. Needs curl, python3, a JDK.
#   src/jmh/startup-against.sh OLD_JAR NEW_JAR [RUNS, 6]
set -euo pipefail
export PENUMBRA_HUB_DATASET=none PENUMBRA_MODEL=adc-threshold
runs=${3:-6}
port=17881
work=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

since() { echo $((($(date +%s%N) - $1) / 1000000)); }
answers() { curl -s -f -m 2 -o "$work/answer" "127.0.0.1:$port$1"; }
resident() { awk '/VmRSS/ {print int($2 / 1024)}' "/proc/$server/status"; }
await() { # path, began
  until answers "$1"; do
    (($(since "$2") < 60000)) || { cat "$work/log"; echo "no answer in 60 s"; exit 1; }
    sleep 0.01
  done
}

measure() { # name, jar
  local began first ready idle threads job classes
  began=$(date +%s%N)
  java -Xmx1g -XX:+UseSerialGC -jar "$2" serve --port $port --data-dir "$work/data" >"$work/log" 2>&1 &
  server=$!
  await /health/liveness "$began"
  first=$(since "$began")
  await /health/readiness "$began"
  ready=$(since "$began")
  sleep 2
  idle=$(resident)
  threads=$(awk '/Threads/ {print $2}' "/proc/$server/status")
  job=$(curl -s -f -H 'Content-Type: application/json' -d '{"case_id":"phantom-embolic"}' \
    "127.0.0.1:$port/api/segment" | sed 's/.*"jobId":"\([a-z0-9]*\)".*/\1/')
  until curl -s -f "127.0.0.1:$port/api/jobs/$job?wait=20" | grep -q '"status":"completed"'; do sleep 0.1; done
  sleep 1
  classes=$(jcmd "$server" GC.class_histogram | grep -c ' io\.nats\.' || true)
  echo "$1 $first $ready $idle $(resident) $threads $classes" | tee -a "$work/rows"
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
  rm -rf "$work/data"
}

echo "jar answers_ms ready_ms resident_MB after_a_job_MB threads classes_of_jnats"
for _ in $(seq "$runs"); do
  measure old "$1"
  measure new "$2"
done
python3 - "$work/rows" <<'PYTHON'
import statistics, sys

rows = [line.split() for line in open(sys.argv[1])]
for at, what in enumerate(("answers", "ready", "resident", "resident after a job"), 1):
    old, new = (statistics.median(int(r[at]) for r in rows if r[0] == jar) for jar in ("old", "new"))
    print(f"{what}: medians {old} and {new}, new / old {new / old:.2f}")
PYTHON
