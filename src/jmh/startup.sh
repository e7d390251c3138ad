#!/usr/bin/env bash
# Times the service from `java -jar` to its first answer (liveness) and to its first accepted job, several times as it
# is and several times with a class-data archive (which the first run writes), and prints each and the medians; then
# runs one job to its end and prints heap and resident memory. Needs target/penumbra.jar (mvn package), curl, python3.
#   src/jmh/startup.sh [RUNS] [CASES_DIR CASE_ID]
set -euo pipefail
export PENUMBRA_HUB_DATASET=none
cd "$(dirname "$0")/../.."
runs=${1:-5}
cases=${2:-}
case=${3:-phantom-embolic}
port=17880
work=$(mktemp -d)
server=
trap '[ -n "$server" ] && kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

start() {
  local folder=()
  [ -n "$cases" ] && folder=(--cases-dir "$cases")
  java "$@" -jar target/penumbra.jar serve --port $port --data-dir "$work/data" "${folder[@]}" >"$work/log" 2>&1 &
  server=$!
}
stop() {
  kill "$server"
  wait "$server" 2>/dev/null || true
  server=
  rm -rf "$work/data"
}
submit() {
  curl -s -f -m 2 -H 'Content-Type: application/json' -d "{\"case_id\":\"$case\"}" "127.0.0.1:$port/api/segment"
}
alive() { curl -s -f -m 2 -o "$work/alive" "127.0.0.1:$port/health/liveness"; }
since() { echo $((($(date +%s%N) - $1) / 1000000)); }
median() { sort -n "$work/$1" | awk -v label="$1" '{v[NR]=$1} END {print label ": median " v[int((NR+1)/2)] " ms of " NR}'; }
field() { python3 -c 'import json,sys; print(json.load(sys.stdin)[sys.argv[1]])' "$1"; }

measure() {
  local label=$1 began first ms
  shift
  for _ in $(seq "$runs"); do
    began=$(date +%s%N)
    start "$@"
    until alive; do
      (($(since "$began") < 60000)) || { cat "$work/log"; echo "no answer in 60 s"; exit 1; }
      sleep 0.02
    done
    first=$(since "$began")
    until submit >"$work/job"; do
      (($(since "$began") < 60000)) || { cat "$work/log"; echo "no job accepted in 60 s"; exit 1; }
      sleep 0.02
    done
    ms=$(since "$began")
    echo "$first" >>"$work/$label-alive"
    echo "$ms" >>"$work/$label-job"
    echo "$label: first answer after $first ms, first job accepted after $ms ms"
    stop
  done
  median "$label-alive"
  median "$label-job"
}

start -XX:ArchiveClassesAtExit="$work/penumbra.jsa"
until submit >"$work/job"; do sleep 0.1; done
sleep 5
stop
measure plain
measure archive -XX:SharedArchiveFile="$work/penumbra.jsa"

start
until submit >"$work/job"; do sleep 0.1; done
id=$(field jobId <"$work/job")
for _ in $(seq 600); do
  status=$(curl -s "127.0.0.1:$port/api/jobs/$id" | field status)
  case $status in completed | failed | cancelled) break ;; esac
  sleep 0.2
done
echo "case $case: $status in $(curl -s "127.0.0.1:$port/api/jobs/$id" | field elapsedSeconds) s"
grep -E 'VmHWM|VmRSS' "/proc/$server/status"
jcmd "$server" GC.heap_info | sed -n '2,3p'
