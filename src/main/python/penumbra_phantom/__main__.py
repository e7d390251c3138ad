"""Writes the synthetic cases, or checks the shipped ones: python3 -m penumbra_phantom --out DIR."""

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from . import cases, nifti_file

README = """Synthetic cases (phantoms). No patient's data went into them.

Made by src/main/python/penumbra_phantom, which draws them with penumbra_synth and a fixed seed. Dedicated to the public domain: CC0-1.0.
For tests and demonstrations of research software; they say nothing about accuracy on patients.
"""

# Another processor or NumPy may round a value the other way; more than this is another brain.
ALLOWED_DIFFERENCE = 1e-4


def _paths(folder, case):
    base = Path(folder) / case.id
    return {kind: base / f"{case.id}_{kind}.nii.gz" for kind in ("dwi", "adc", "msk")}


def _arrays(volumes):
    return {"dwi": volumes.dwi, "adc": volumes.adc, "msk": volumes.mask}


def _made(selected):
    """(case, its volumes) one after the other, drawn on as many cores as there are."""
    with ProcessPoolExecutor(min(len(selected), os.cpu_count() or 1)) as pool:
        yield from zip(selected, pool.map(cases.make, selected))


def write(folder, selected):
    folder = Path(folder)
    for case, volumes in _made(selected):
        paths = _paths(folder, case)
        paths["dwi"].parent.mkdir(parents=True, exist_ok=True)
        for kind, array in _arrays(volumes).items():
            nifti_file.save(paths[kind], array, volumes.affine)
            print(f"{paths[kind].name}: {paths[kind].stat().st_size} bytes")
    index = [
        {
            "id": case.id,
            "title": case.title,
            "modalities": ["DWI", "ADC"],
            "groundTruth": True,
            "description": case.description,
        }
        for case in cases.ALL
    ]
    (folder / "index.json").write_text(json.dumps(index, indent=2) + "\n", encoding="utf-8")
    (folder / "README.txt").write_text(README, encoding="utf-8")


def differences(folder, selected):
    """Sentences about what differs between shipped and regenerated cases; empty if nothing."""
    found = []
    for case, volumes in _made(selected):
        for kind, array in _arrays(volumes).items():
            path = _paths(folder, case)[kind]
            shipped, affine = nifti_file.load(path)
            if shipped.shape != array.shape or shipped.dtype != array.dtype:
                found.append(f"{path.name} is {shipped.shape} {shipped.dtype}")
            elif not np.allclose(affine, volumes.affine, atol=1e-4):
                found.append(f"{path.name} has another affine")
            else:
                share = float(np.mean(shipped != array))
                if share > ALLOWED_DIFFERENCE:
                    found.append(f"{path.name} differs in {share:.2%} of its voxels")
    return found


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="penumbra_phantom", description=__doc__)
    parser.add_argument("--out", required=True, help="folder of the cases (written, or checked)")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--case", action="append", help="only this case (may be repeated)")
    options = parser.parse_args(arguments)
    selected = [c for c in cases.ALL if not options.case or c.id in options.case]
    if not selected:
        parser.error("no such case; there are " + ", ".join(c.id for c in cases.ALL))
    if not options.check:
        write(options.out, selected)
        return 0
    found = differences(options.out, selected)
    print("\n".join(found) or "The shipped cases are what the generator makes.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
