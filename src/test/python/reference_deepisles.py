#!/usr/bin/env python3
"""Makes the golden values of DeepIslesReferenceTest by running DeepISLES itself.

    python3 src/test/python/reference_deepisles.py --deepisles DIR           # writes them
    python3 src/test/python/reference_deepisles.py --deepisles DIR --check   # compares instead

DIR is a checkout of the repository ezequieldlrosa/DeepIsles (read at 7658b60, shortly after v1.1).
Nothing of it is copied; it is run as it stands there, on a CPU:

- src/isles22_ensemble.py: IslesEnsemble.load_images and check_images (4-D DWI, affine of the ADC);
- SEALS as nnunet_launcher.sh runs it: Task500_Ischemic_Stroke_Test.py, nnU-Net's
  predict_simple.main once for each fold, recover_softmax.py, ensemble_predictions.py,
  threshold_redirect.py; before that nnU-Net's crop_from_list_of_files and preprocess_patient by
  themselves, for the values between the steps;
- NVAUTO: ThresholdModel.process of process.py.

What is put in their place, and why:

- weights: those of small-unet-*.pt (loaded strictly into nnU-Net's Generic_UNet, with plans of the
  same form) and small-residual-*.pt (each five times, to make NVAUTO's fifteen);
- the trainer is nnUNetTrainerV2: nnUNetTrainerV2_DDP opens a CUDA process group;
- NVAUTO's roi_size is (20, 12, 16), and .cuda() and torch.cuda.set_device do nothing;
- numpy.float16 is float32 in nnU-Net's export; --float16 leaves it, and prints what that changes;
- values under 1e-9 after the resampling to 1 mm become 0: where a zero is sampled exactly, rounding
  that differs between processors leaves 1e-12 of a neighbor or not, and what is not 0 counts as
  head; --unsettled leaves them, and prints what that changes;
- numpy.uint8 is int64 while the case "wide" is brought to 1 mm, where the reference wraps at 256.

Needs the packages that DeepISLES pins: monai 0.9.0, batchgenerators 0.24, scikit-image 0.19.3,
SimpleITK, nibabel, torch, scipy; made with SimpleITK 2.2.1 (ITK 5.3), torch 1.13, numpy 1.24,
scipy 1.10. Values between the steps are rounded to 17 significant bits, to be small.
"""

import argparse
import contextlib
import io
import os
import sys
import tempfile

import numpy as np
import reference_cases
from reference_run import Deepisles, read

# SEALS: the only case (or None for all), the plan's spacing along z, y, x, use_mask_for_norm.
VARIANTS = {
    "seals": (None, (1.0, 1.0, 1.0), True),
    "seals-plan": ("oblique", (1.4, 1.2, 0.9), True),
    "seals-thick-plan": ("integer", (3.5, 1.0, 1.1), True),
    "seals-whole-norm": ("anisotropic", (1.0, 1.0, 1.0), False),
}


def shorter(array):
    """Float32 with 17 significant bits in place of 24, rounded."""
    bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
    return ((bits + 0x40) & np.uint32(0xFFFFFF80)).view(np.float32)


def content(stage, array, affine):
    if stage.endswith(("mask", "crop")):
        return reference_cases.nifti(array, affine, "uint8")
    exact = stage.endswith("probability")
    array = np.asarray(array, np.float32)
    return reference_cases.nifti(array if exact else shorter(array), affine, "float32")


def golden(deepisles, case):
    """All of a case: stage to (array, affine)."""
    deepisles.clean()
    deepisles.take(case)
    found = {}
    for name, (only, spacing, masked) in VARIANTS.items():
        if only in (None, case.name):
            result = deepisles.seals(name, case, spacing, masked)
            if name != "seals":
                for stage in ("resampled", "crop"):
                    del result[f"{name}-{stage}"]
            found.update(result)
    found.update(deepisles.nvauto())
    return found


def differences(folder, case, found):
    """What the stored values of a case have other than these."""
    told = []
    for stage, (array, affine) in found.items():
        path = folder / case.name / f"{stage}.nii.gz"
        if not path.is_file():
            told.append(f"{path.name} of {case.name} is missing")
            continue
        there, placed = read(path)
        array = np.asarray(array, np.float64)
        if there.shape != array.shape or not np.allclose(placed, affine, atol=1e-4):
            told.append(f"{path.name} of {case.name} stands on another grid")
            continue
        off = np.abs(there - array) > 2e-5 * np.maximum(1, np.abs(array))
        if off.mean() > 1e-3:
            told.append(f"{path.name} of {case.name} differs in {off.sum()} of {off.size} voxels")
    return told


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deepisles", metavar="DIR", required=True, help="its repository")
    parser.add_argument("--check", action="store_true", help="compare with what is stored")
    parser.add_argument("--float16", action="store_true", help="store half floats as it does")
    parser.add_argument("--unsettled", action="store_true", help="leave what rounding leaves")
    parser.add_argument("--only", metavar="CASE", help="one case")
    arguments = parser.parse_args()
    folder, wrong = reference_cases.FOLDER, []
    back = os.getcwd()
    with tempfile.TemporaryDirectory() as work:
        deepisles = Deepisles(arguments.deepisles, work, arguments.float16, arguments.unsettled)
        os.chdir(work)
        try:
            for case in reference_cases.ALL:
                if arguments.only in (None, case.name):
                    with contextlib.redirect_stdout(io.StringIO()):
                        found = golden(deepisles, case)
                    wrong += handle(folder, case, found, arguments)
        finally:
            os.chdir(back)
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


def stored(folder, case, stage):
    return read(folder / case.name / f"{stage}.nii.gz")[0]


def handle(folder, case, found, arguments):
    if arguments.float16 or arguments.unsettled:
        for name in ("seals", "nvauto"):
            there = stored(folder, case, f"{name}-probability")
            off = np.abs(found[f"{name}-probability"][0] - there)
            other = (found[f"{name}-mask"][0] != stored(folder, case, f"{name}-mask")).sum()
            print(f"{case.name} {name}: max {off.max():.1e}, mean {off.mean():.1e}, mask {other}")
        return []
    if arguments.check:
        return differences(folder, case, found)
    target = folder / case.name
    target.mkdir(parents=True, exist_ok=True)
    for name, data in reference_cases.files(case).items():
        (target / name).write_bytes(data)
    for stage, (array, affine) in found.items():
        (target / f"{stage}.nii.gz").write_bytes(content(stage, array, affine))
    return []


if __name__ == "__main__":
    main()
