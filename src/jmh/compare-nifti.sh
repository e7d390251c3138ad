#!/usr/bin/env bash
# Reads and writes the same NIfTI files with this code base (JMH) and with nibabel, one after the
# other, and prints the times and how many times faster this one is.
#
#   src/jmh/compare-nifti.sh [REAL_CASE.nii.gz]
#
# Needs /usr/bin/python3 with nibabel and scipy (Debian: python3-nibabel, python3-scipy), Maven, and
# 1 GB under target/bench. JMH needs no plugin: the annotation processor runs with the tests'
# compilation, the runner is org.openjdk.jmh.Main on the tests' class path. One benchmark alone:
#
#   java -cp "target/test-classes:target/classes:$(cat target/bench/classpath)" \
#     org.openjdk.jmh.Main NiftiReadBenchmark -p file=cube-int16.nii.gz
set -euo pipefail
cd "$(dirname "$0")/../.."
real=${1:-../shared/data/isles22/sub-strokecase0001/sub-strokecase0001_ses-0001_dwi.nii.gz}
bench=target/bench
python=${PYTHON:-/usr/bin/python3}
mkdir -p "$bench"

${MVN:-mvn} -q -B test-compile dependency:build-classpath \
  -Dmdep.outputFile="$bench/classpath" -Dmdep.includeScope=test

files=cube-int16,cube-float32,cube-float64
if [ -f "$real" ]; then
  files+=,real
  "$python" src/jmh/python/nifti_read.py make "$bench" "$real"
else
  "$python" src/jmh/python/nifti_read.py make "$bench"
fi
params=$(printf '%s.nii,' ${files//,/ })$(printf '%s.nii.gz,' ${files//,/ })

java -Dpenumbra.bench.files="$bench" \
  -cp "target/test-classes:target/classes:$(cat "$bench/classpath")" \
  org.openjdk.jmh.Main 'Nifti(Read|Write)Benchmark' -p "file=${params%,}" \
  -rf csv -rff "$bench/jmh.csv" -v SILENT >"$bench/jmh.log"
"$python" src/jmh/python/nifti_read.py time "$bench" >"$bench/nibabel.txt"

"$python" - "$bench" <<'EOF'
import csv, sys
bench = sys.argv[1]
ours = {}
for row in csv.DictReader(open(bench + "/jmh.csv")):
    if not row["Benchmark"].endswith("p0.50"):  # the median, as of nibabel's times
        continue
    kind = "read" if "NiftiRead" in row["Benchmark"] else "write"
    ours[kind, row.get("Param: file") or row.get("Param: content")] = float(row["Score"])
print("%-6s %-22s %12s %12s %8s" % ("", "file", "here ms", "nibabel ms", "times"))
for line in open(bench + "/nibabel.txt"):
    kind, name, ms = line.split()
    if (kind, name) in ours:
        here = ours[kind, name]
        print("%-6s %-22s %12.1f %12.1f %8.1f" % (kind, name, here, float(ms), float(ms) / here))
EOF
