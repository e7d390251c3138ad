"""The small NIfTI cases on which the DeepISLES reference and our pipelines are compared.

Each is a head of sorts: an ellipsoid of smooth noise with a lesion, zeros outside and an enclosed
hole. Arrays are [x][y][z], spacing in mm. What each is for stands beside it.
"""

import gzip
import io
from dataclasses import dataclass
from pathlib import Path

import nibabel as nib
import numpy as np
from scipy import ndimage

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "reference_deepisles"


@dataclass(frozen=True)
class Case:
    """How a case is made: `extent` is the ellipsoid's diameter as a share of the image."""

    name: str
    shape: tuple
    spacing: tuple
    seed: int
    dwi: str = "float32"
    tilt: float = 0.0
    flip: tuple = (-1, 1, 1)
    order: tuple = (0, 1, 2)
    extent: tuple = (0.8, 0.8, 0.8)
    adc_shift: float = 0.0


ALL = (
    # Whole numbers in a float file: ITK cuts nothing off.
    Case("isotropic-2mm", (14, 13, 12), (2, 2, 2), 1, dwi="whole float32"),
    # Whole numbers in an integer file with a slope, which ITK reads as float. Cut off above and
    # below by the field of view, as thick slices are.
    Case(
        "anisotropic", (24, 22, 6), (1.2, 1.2, 5), 2, dwi="scaled int16", extent=(0.86, 0.7, 1.5)
    ),
    # The brain reaches the borders of x; the ADC stands 0.02 mm off.
    Case(
        "oblique",
        (20, 17, 11),
        (1.413, 1.609, 2.297),
        3,
        tilt=23.0,
        extent=(1.2, 0.8, 0.8),
        adc_shift=0.02,
    ),
    # 266 mm along x, where the reference's byte wraps.
    Case("wide", (38, 7, 6), (7.013, 2.113, 2.317), 4, dwi="int16", extent=(0.95, 0.9, 0.9)),
    # 10 x 10 x 8 mm in patches of 12 mm and more.
    Case("smaller-than-patch", (5, 6, 4), (2, 1.7, 2.2), 5, extent=(1.1, 1.0, 1.1)),
    # Two volumes; the reference writes the last one anew, with a slope.
    Case("four-dimensional", (13, 12, 11), (2.1, 2, 2.2), 6, dwi="4-D int32"),
    # Integers, some below zero: ITK cuts fractions off towards zero. The spacings let no voxel
    # between others come out whole: rounding would say whether it is cut to one less.
    Case(
        "integer",
        (13, 14, 12),
        (1.913, 1.837, 2.057),
        7,
        dwi="signed int16",
        extent=(1.3, 0.8, 0.8),
    ),
    # Axes that run to the left, to the back and down, the second and third exchanged.
    Case("flipped", (13, 14, 12), (2.1, 1.8, 2), 8, flip=(1, -1, -1), order=(0, 2, 1)),
)


def affine(case):
    """Voxels to mm, the middle of the image near the scanner's origin.

    Whole millimeters: with others, ITK's rounding says whether the last plane at 2 mm is inside.
    """
    axes = np.diag(np.array(case.flip, float))[:, list(case.order)]
    a, b = np.radians(case.tilt), np.radians(0.6 * case.tilt)
    about_z = [[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]]
    about_x = [[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]]
    result = np.eye(4)
    result[:3, :3] = np.array(about_x) @ about_z @ axes @ np.diag(case.spacing)
    result[:3, 3] = np.rint(-result[:3, :3] @ (np.array(case.shape) / 2)) + [1, -18, 21]
    return result


def images(case):
    """DWI and ADC as numbers, with three digits after the point."""
    rng = np.random.default_rng(case.seed)
    where = np.meshgrid(*[(np.arange(n) + 0.5) / n - 0.5 for n in case.shape], indexing="ij")
    radius = sum((w / (0.5 * e)) ** 2 for w, e in zip(where, case.extent))
    noise = [ndimage.gaussian_filter(rng.normal(size=case.shape), 0.7) for _ in range(2)]
    lesion = sum((w - 0.12) ** 2 for w in where) < 0.02
    dwi = 300 + 250 * noise[0] + 280 * lesion
    adc = 850 + 300 * noise[1] - 400 * lesion
    if "signed" in case.dwi:
        dwi -= 260
    hole = sum((w + 0.1) ** 2 for w in where) < 0.02
    inside = (radius < 1) & ~hole
    return [np.round(np.where(inside, image, 0), 3) for image in (dwi, adc)]


def nifti(array, transform, dtype, slope=None):
    """The bytes of a gzipped file, the same each time."""
    image = nib.Nifti1Image(array.astype(dtype), transform)
    image.header.set_xyzt_units("mm")
    if slope is not None:
        image.header.set_slope_inter(slope, 0)
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0, filename="") as out:
        out.write(image.to_bytes())
    return buffer.getvalue()


def files(case):
    """The case's input files: name to bytes."""
    dwi, adc = images(case)
    here = affine(case)
    there = here.copy()
    there[0, 3] += case.adc_shift
    kind = case.dwi.split()[-1]
    if kind.startswith("int") or "whole" in case.dwi:
        dwi = np.rint(dwi)
    slope = None
    if "scaled" in case.dwi:
        dwi, slope = np.rint(dwi / 2), 2
    if "4-D" in case.dwi:
        dwi = np.stack([np.rint(2.5 * dwi[::-1]), dwi], -1)
    return {
        "dwi.nii.gz": nifti(dwi, here, kind, slope),
        "adc.nii.gz": nifti(adc, there, "int16" if case.dwi == "signed int16" else "float32"),
    }
