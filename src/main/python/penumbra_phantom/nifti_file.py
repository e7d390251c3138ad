"""NIfTI-1 files whose bytes depend on nothing but their content."""

import gzip

import nibabel
import numpy as np

DESCRIPTION = "Penumbra phantom (synthetic), CC0-1.0"


def save(path, array, affine):
    """Writes `array` [x, y, z] with qform and sform = `affine`, gzipped without name and time."""
    image = nibabel.Nifti1Image(array, affine)
    image.set_qform(affine, code="scanner")
    image.set_sform(affine, code="aligned")
    image.header.set_xyzt_units("mm", "sec")
    image.header["descrip"] = DESCRIPTION
    with open(path, "wb") as file:
        with gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
            packed.write(image.to_bytes())


def load(path):
    """(array as stored, affine) of a NIfTI file."""
    image = nibabel.load(path)
    return np.asanyarray(image.dataobj), image.affine
