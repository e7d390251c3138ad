#!/usr/bin/python3
"""Makes the files of the NIfTI benchmarks and times nibabel on them.

    nifti_read.py make FOLDER [REAL.nii.gz]   writes the files, and the real case's beside them
    nifti_read.py time FOLDER                 prints "name milliseconds" for each, the median

What is timed is what a program needs that works on float32 arrays: get_fdata(dtype=float32), and
where that gives a memory map (plain float32 files), a copy of it, because a map has not been read.
"""
import os
import statistics
import sys
import time

import nibabel as nib
import numpy as np
import scipy.ndimage as ndi

ROUNDS = 7


def make(folder, real=None):
    os.makedirs(folder, exist_ok=True)
    rng = np.random.default_rng(1)
    n = 256
    axis = np.linspace(-1, 1, n, dtype=np.float32)
    ball = (axis[:, None, None] ** 2 + axis[None, :, None] ** 2 + axis[None, None, :] ** 2) < 0.6
    coarse = ndi.zoom(rng.normal(0, 1, (16, 16, 16)).astype(np.float32), 16, order=1)
    # Like a head: nothing outside, smooth tissue and noise inside.
    head = np.where(ball, 800 + 200 * coarse + rng.normal(0, 10, (n, n, n)), 0)
    for dtype in ("int16", "float32", "float64"):
        image = nib.Nifti1Image(head.astype(dtype), np.diag([1, 1, 1, 1]))
        for ending in (".nii", ".nii.gz"):
            nib.save(image, os.path.join(folder, "cube-" + dtype + ending))
    if real:
        image = nib.load(real)
        with open(real, "rb") as f, open(os.path.join(folder, "real.nii.gz"), "wb") as out:
            out.write(f.read())
        plain = nib.Nifti1Image(np.asanyarray(image.dataobj), image.affine, image.header)
        nib.save(plain, os.path.join(folder, "real.nii"))


def median(work):
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def read(path):
    data = nib.load(path).get_fdata(dtype=np.float32)
    return np.array(data) if isinstance(data, np.memmap) else data


def measure(folder):
    for name in sorted(os.listdir(folder)):
        if name.startswith(("cube-", "real.")):
            path = os.path.join(folder, name)
            print("read", name, "%.1f" % median(lambda: read(path)), flush=True)
    data = read(os.path.join(folder, "cube-float32.nii"))
    contents = {"float32": nib.Nifti1Image(data, np.eye(4)),
                "mask": nib.Nifti1Image((data > 900).astype(np.uint8), np.eye(4))}
    for content, image in contents.items():
        for ending in (".nii", ".nii.gz"):
            path = os.path.join(folder, "nibabel-" + content + ending)
            print("write", content + ending, "%.1f" % median(lambda: nib.save(image, path)),
                  flush=True)
            os.remove(path)


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(*sys.argv[2:])
    else:
        measure(sys.argv[2])
