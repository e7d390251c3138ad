#!/usr/bin/env bash
# Full-size SEALS with random weights on the CPU, through the command line and through the reference: nnunet's
# preprocessing and predictor in one process a fold, as DeepISLES does. Same weights, same case, one run.
#   src/jmh/seals.sh DWI ADC [--folds N] [--flips] [--base N] [--threads N] [--compare-precision] [--skip-reference]
# Defaults: one fold, no flips, base 32 (full size). DeepISLES is --folds 5 --flips. A few minutes: --base 8.
# With --compare-precision the case also runs in bfloat16 and is compared with float32.
# Needs target/penumbra.jar (mvn package) and PENUMBRA_REFERENCE_PYTHON: a Python with torch 2.7.1, numpy below 2,
# nnunet 1.7.1, SimpleITK and nibabel.
set -euo pipefail
cd "$(dirname "$0")/../.."
export PYTHONPATH=src/main/python PYTHONWARNINGS=ignore
exec "${PENUMBRA_REFERENCE_PYTHON:?names no Python that has nnunet 1.7.1}" src/jmh/python/seals.py run "$@"
