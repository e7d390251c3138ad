#!/usr/bin/env bash
# Compares how fast /files and nginx with sendfile send the same two files, one after the other in
# one run: 3 rounds each, 8 connections, medians. Needs nginx, wrk and a built project
# (mvn package, or mvn test-compile). Everything listens on 127.0.0.1 and ends with the script.
#
#   src/jmh/compare-files.sh [seconds per measurement, default 6]
set -euo pipefail
export PENUMBRA_HUB_DATASET=none
cd "$(dirname "$0")/../.."

seconds=${1:-6}
connections=8
rounds=3
port=${PORT:-17860}
nginx_port=$((port + 1))
case_id=phantom-embolic
target=0.7

nginx=$(command -v nginx || command -v /usr/sbin/nginx) || { echo "nginx is not installed"; exit 2; }
command -v wrk >/dev/null || { echo "wrk is not installed"; exit 2; }

work=$(mktemp -d)
server_pid=
cleanup() {
  [ -z "$server_pid" ] || kill "$server_pid" 2>/dev/null || true
  [ ! -f "$work/nginx.pid" ] || kill "$(cat "$work/nginx.pid")" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM
# Whatever happens, nothing outlives this.
(sleep 400 && kill -TERM $$ 2>/dev/null) >/dev/null 2>&1 &
watchdog=$!
disown "$watchdog"
trap 'kill "$watchdog" 2>/dev/null || true; cleanup' EXIT

if [ -z "${PENUMBRA_CLASSPATH:-}" ] && [ -f target/penumbra.jar ]; then
  run=(-jar target/penumbra.jar)
else
  if [ -z "${PENUMBRA_CLASSPATH:-}" ]; then
    mvn -q -o dependency:build-classpath -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=runtime
    PENUMBRA_CLASSPATH=target/classes:$(cat "$work/classpath")
  fi
  run=(-cp "$PENUMBRA_CLASSPATH" dev.penumbra.Penumbra)
fi
PORT=$port PENUMBRA_DATA_DIR=$work PENUMBRA_RESULTS_DIR=$work/results \
  java -Xmx256m ${JAVA_OPTIONS:-} "${run[@]}" > "$work/server.log" 2>&1 &
server_pid=$!

api=http://127.0.0.1:$port/api
submit() { curl -fs -H 'Content-Type: application/json' -d "{\"case_id\":\"$case_id\"}" "$api/segment"; }
for attempt in $(seq 100); do
  submit > "$work/job" && break
  kill -0 "$server_pid" 2>/dev/null || { echo "the server did not start:"; cat "$work/server.log"; exit 1; }
  [ "$attempt" != 100 ] || { echo "the server does not answer:"; tail -20 "$work/server.log"; exit 1; }
  sleep 0.2
done
job=$(sed 's/.*"jobId":"\([^"]*\)".*/\1/' "$work/job")
until curl -fs "$api/jobs/$job" | grep -q '"status":"completed"'; do sleep 0.2; done

# In the finished job's folder, a file of a mask's size and one of a large probability map's.
folder=$work/results/$job
head -c 1600000 /dev/urandom > "$folder/lesion_msk.nii.gz"
head -c 50000000 /dev/urandom > "$folder/lesion_prob.nii.gz"

mkdir -p "$work/nginx"
cat > "$work/nginx.conf" <<CONF
worker_processes auto;
pid $work/nginx.pid;
error_log $work/nginx-error.log;
events { worker_connections 256; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  client_body_temp_path $work/nginx/body;
  proxy_temp_path $work/nginx/proxy;
  fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi;
  scgi_temp_path $work/nginx/scgi;
  server {
    listen 127.0.0.1:$nginx_port;
    root $folder;
  }
}
CONF
# As root nginx gives its workers another user, who must be able to read the files.
[ "$(id -u)" != 0 ] || sed -i '1i user root;' "$work/nginx.conf"
"$nginx" -e "$work/nginx-error.log" -c "$work/nginx.conf"

ours=http://127.0.0.1:$port/files/$job/$case_id
theirs=http://127.0.0.1:$nginx_port
for name in lesion_msk.nii.gz lesion_prob.nii.gz; do
  cmp <(curl -fs "$ours/$name") "$folder/$name"
  cmp <(curl -fs "$theirs/$name") "$folder/$name"
done

measure() {
  wrk -t 1 -c "$connections" -d "$2s" --timeout 30s "$1" > "$work/wrk"
  ! grep -q 'Non-2xx\|Socket errors' "$work/wrk" || { cat "$work/wrk" >&2; exit 1; }
  awk '/Requests\/sec/ {print $2}' "$work/wrk"
}
median() { printf '%s\n' "$@" | sort -g | sed -n "$(((rounds + 1) / 2))p"; }

status=0
for name in lesion_msk.nii.gz lesion_prob.nii.gz; do # until the JIT compiler is done with this path
  measure "$ours/$name" 8 > /dev/null
done
for name in lesion_msk.nii.gz lesion_prob.nii.gz; do
  a=() b=()
  for _ in $(seq "$rounds"); do
    a+=("$(measure "$theirs/$name" "$seconds")")
    b+=("$(measure "$ours/$name" "$seconds")")
  done
  size=$(stat -c %s "$folder/$name")
  ratio=$(awk -v ours="$(median "${b[@]}")" -v theirs="$(median "${a[@]}")" 'BEGIN {printf "%.2f", ours / theirs}')
  printf '%8.1f MB: nginx %9.1f requests/s, Penumbra %9.1f requests/s, ratio %s  (nginx %s; Penumbra %s)\n' \
    "$(awk -v n="$size" 'BEGIN {print n / 1e6}')" "$(median "${a[@]}")" "$(median "${b[@]}")" "$ratio" "${a[*]}" "${b[*]}"
  awk -v ratio="$ratio" -v target="$target" 'BEGIN {exit ratio < target}' || status=1
done
[ "$status" = 0 ] || echo "below the target of $target"
exit "$status"
