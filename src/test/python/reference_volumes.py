#!/usr/bin/python3
"""Makes the reference values under src/test/resources/reference from independent implementations.

Run from the project's root: /usr/bin/python3 src/test/python/reference_volumes.py
Needs nibabel 5, numpy, scipy 1.10, scikit-image 0.19, torch; and for the resampling references
SimpleITK 2.5, monai 1.3.2, nnunet 1.7.1 with batchgenerators 0.25
(pip install --no-deps --target DIR ..., then PYTHONPATH=DIR).

Arrays are made by a formula that the tests repeat: value i, with x fastest, is
(i * 7919 + 13) mod 101. Text files hold "key: numbers" lines, x fastest.
"""
import contextlib
import io
import os

import nibabel as nib
import numpy as np
import scipy.ndimage as ndi

OUT = "src/test/resources/reference"


def formula(shape_xyz):
    """Array [x][y][z] of the formula's values."""
    i = np.arange(np.prod(shape_xyz))
    return ((i * 7919 + 13) % 101).astype(np.float32).reshape(shape_xyz, order="F")


def numbers(a):
    flat = np.asarray(a).ravel(order="F")
    return " ".join(np.format_float_positional(np.float32(v), trim="-") for v in flat)


def save(path, **entries):
    with open(os.path.join(OUT, path), "w") as f:
        for key, value in entries.items():
            f.write("%s: %s\n" % (key, value if isinstance(value, str) else numbers(value)))


# --- resampling -------------------------------------------------------------------------------


def itk(a, spacing, target):
    import SimpleITK as sitk

    image = sitk.GetImageFromArray(a.T)
    image.SetSpacing(spacing)
    image.SetOrigin((0, 0, 0))
    size = [int(np.floor(n * s / t)) for n, s, t in zip(a.shape, spacing, target)]
    out = sitk.Resample(image, size, sitk.Transform(), sitk.sitkLinear, (0, 0, 0), target,
                        image.GetDirection(), 0.0, sitk.sitkFloat32)
    return sitk.GetArrayFromImage(out).T


def itk_back(b, shape, spacing, target, outside):
    import SimpleITK as sitk

    image = sitk.GetImageFromArray(b.T)
    image.SetSpacing(target)
    out = sitk.Resample(image, shape, sitk.Transform(), sitk.sitkLinear, (0, 0, 0), spacing,
                        image.GetDirection(), outside, sitk.sitkFloat32)
    return sitk.GetArrayFromImage(out).T


def monai_spacing(a, spacing, target):
    import torch
    from monai.data import MetaTensor
    from monai.transforms import Spacing

    t = MetaTensor(torch.from_numpy(a[None].copy()), affine=np.diag(list(spacing) + [1.0]))
    sp = Spacing(pixdim=target, mode="bilinear", padding_mode="border", dtype=np.float64)
    return sp, sp(t)


def half_pixel(a, size):
    import torch
    import torch.nn.functional as F

    t = torch.from_numpy(a.astype(np.float64)[None, None].copy())
    return F.interpolate(t, size=list(size), mode="trilinear", align_corners=False)[0, 0].numpy()


def nnunet(a, spacing, target):
    from nnunet.preprocessing.preprocessing import resample_patient

    data = a.T[None]  # nnU-Net works on [c][z][y][x]
    with contextlib.redirect_stdout(io.StringIO()):
        out, _ = resample_patient(data, None, np.array(spacing[::-1]), np.array(target[::-1]), 3,
                                  1, force_separate_z=None, order_z_data=0, order_z_seg=0)
    return out[0].T


def nnunet_back(b, shape, spacing, target):
    from nnunet.preprocessing.preprocessing import (get_do_separate_z, get_lowres_axis,
                                                    resample_data_or_seg)

    spacing, target = np.array(spacing[::-1]), np.array(target[::-1])
    separate, axis = False, None
    for s in (spacing, target):  # as save_segmentation_nifti_from_softmax decides
        if get_do_separate_z(s):
            separate, axis = True, get_lowres_axis(s)
            break
    if axis is not None and len(axis) != 1:
        separate = False
    with contextlib.redirect_stdout(io.StringIO()):
        out = resample_data_or_seg(b.T[None], list(shape[::-1]), False, axis=axis, order=1,
                                   do_separate_z=separate, order_z=0)
    return out[0].T


def resampling():
    shape = (6, 5, 4)
    mixed = ((2.0, 1.5, 0.9), (1.0, 1.0, 1.0))
    whole = ((2.0, 2.0, 2.0), (1.0, 1.0, 1.0))
    cases = [("itk-linear", "mixed", *mixed), ("itk-linear", "whole", *whole),
             ("monai-linear", "mixed", *mixed), ("monai-linear", "whole", *whole),
             ("half-pixel-linear", "mixed", *mixed),
             ("half-pixel-linear", "coarser", (1.0, 1.5, 0.9), (2.0, 2.0, 2.0)),
             ("nnunet-cubic", "mixed", *mixed),
             ("nnunet-cubic", "coarser", (1.0, 1.5, 0.9), (2.0, 2.0, 2.0)),
             ("nnunet-cubic", "thick-z", (1.0, 1.0, 5.0), (0.8, 1.3, 2.0)),
             ("nnunet-cubic", "thick-x", (5.0, 1.0, 1.0), (2.0, 0.8, 1.3)),
             ("nnunet-cubic", "thick-target", (1.0, 1.0, 1.0), (0.8, 0.8, 3.0)),
             ("nnunet-cubic", "two-thick", (1.0, 5.0, 5.0), (1.3, 2.0, 2.0))]
    for rule, name, spacing, target in cases:
        a = formula(shape)
        if rule == "itk-linear":
            forward = itk(a, spacing, target)
            back = itk_back(formula(forward.shape), shape, spacing, target, 7.0)
        elif rule == "monai-linear":
            sp, t = monai_spacing(a, spacing, target)
            forward = t.numpy()[0]
            replaced = t.clone()
            import torch
            replaced[:] = torch.from_numpy(formula(forward.shape).copy())[None]
            back = sp.inverse(replaced).numpy()[0]
        elif rule == "half-pixel-linear":
            size = [int(np.round(n * s / t)) for n, s, t in zip(shape, spacing, target)]
            forward = half_pixel(a, size)
            back = half_pixel(formula(forward.shape), shape)
        else:
            forward = nnunet(a, spacing, target)
            back = nnunet_back(formula(forward.shape), shape, spacing, target)
        save("volume/%s-%s.txt" % (rule, name), rule=rule, size=np.array(shape),
             spacing=np.array(spacing), target=np.array(target),
             newSize=np.array(forward.shape), forward=forward, back=back)


# --- morphology, components, normalization ----------------------------------------------------


def masks():
    shape = (9, 8, 7)
    for name, threshold in (("sparse", 86), ("dense", 35)):
        m = formula(shape) >= threshold
        if name == "dense":  # walls with holes in them
            m[1:8, 1:7, 1:6] = ndi.binary_dilation(m[1:8, 1:7, 1:6])
            m[4, 4, 3] = m[4, 4, 2] = False
            m[3, 4, 3] = m[5, 4, 3] = m[4, 3, 3] = m[4, 5, 3] = m[4, 4, 4] = m[4, 4, 1] = True
            m[3, 4, 2] = m[5, 4, 2] = m[4, 3, 2] = m[4, 5, 2] = True
        # scipy counts in C order: hand it [z][y][x]
        labels, _ = ndi.label(m.T, structure=np.ones((3, 3, 3)))
        save("volume/mask-%s.txt" % name, size=np.array(shape), mask=m,
             filled=ndi.binary_fill_holes(m), eroded=ndi.binary_erosion(m),
             dilated=ndi.binary_dilation(m), labels=labels.T)


def normalization():
    from monai.transforms import NormalizeIntensity

    a = formula((6, 5, 4))
    a[a < 20] = 0
    b = a.astype(np.float64)
    marked = a > 40
    masked = np.where(marked, (b - b[marked].mean()) / (b[marked].std() + 1e-8), 0)
    save("volume/normalized.txt", size=np.array(a.shape), input=a,
         whole=(b - b.mean()) / (b.std() + 1e-8), mask=marked, masked=masked,
         nonzero=NormalizeIntensity(nonzero=True, channel_wise=True)(b[None])[0])


# --- NIfTI ------------------------------------------------------------------------------------


def nifti():
    rng = np.random.default_rng(5)
    shape = (4, 3, 2)
    angle = 0.3
    rotation = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0],
                         [0, 0, 1]])
    affine = np.eye(4)
    affine[:3, :3] = rotation @ np.diag([-1.5, 2.0, 3.25])
    affine[:3, 3] = [10.5, -20.25, 30.125]
    lines = []

    def add(name, image):
        path = os.path.join(OUT, "nifti", name)
        nib.save(image, path)
        back = nib.load(path)
        data = back.get_fdata(dtype=np.float64).astype(np.float32)
        full = data.shape + (1,) * (4 - data.ndim)
        lines.append("%s|%s|%s|%s" % (
            name, " ".join(map(str, full[:4])),
            " ".join(repr(float(v)) for v in back.affine[:3].ravel()), numbers(data)))

    types = ["uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64", "float32",
             "float64"]
    for version, cls, header_class in ((1, nib.Nifti1Image, nib.Nifti1Header),
                                       (2, nib.Nifti2Image, nib.Nifti2Header)):
        for order, mark in (("le", "<"), ("be", ">")):
            for name in types:
                if version == 2 and name not in ("int16", "uint64", "float64"):
                    continue
                dtype = np.dtype(name)
                if dtype.kind in "iu":
                    info = np.iinfo(dtype)
                    data = rng.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
                    data.flat[0], data.flat[1] = info.min, info.max
                else:
                    data = rng.normal(0, 100, shape).astype(dtype)
                image = cls(data, affine, header_class(endianness=mark), dtype=dtype)
                image.header.set_data_dtype(dtype.newbyteorder(mark))
                add("v%d-%s-%s.nii" % (version, order, name), image)

    small = rng.integers(-1000, 1000, shape).astype(np.int16)

    def scaled(name, dtype, slope, inter, header=None):
        image = nib.Nifti1Image((np.abs(small) % 60).astype(dtype), affine, header, dtype=dtype)
        image.header.set_slope_inter(slope, inter)
        add(name, image)

    # nibabel scales when it saves: the stored numbers come out of it, the values come back.
    for name in types:
        scaled("scaled-%s.nii" % name, name, 0.5, -3)
    scaled("scaled-be-int16.nii", "int16", 0.25, 7, nib.Nifti1Header(endianness=">"))

    only_q = nib.Nifti1Image(small, affine)
    only_q.set_sform(None, 0)
    only_q.set_qform(affine, 1)
    add("qform-only.nii", only_q)
    both = nib.Nifti1Image(small, affine)
    other = affine.copy()
    other[:3, 3] += 5
    both.set_sform(other, 2)
    both.set_qform(affine, 1)
    add("qform-and-sform.nii", both)
    neither = nib.Nifti1Image(small, None)
    neither.header.set_zooms((1.5, 2, 3.25))
    neither.set_sform(None, 0)
    neither.set_qform(None, 0)
    add("no-orientation.nii", neither)
    left = affine.copy()
    left[:, 0] *= -1
    flipped = nib.Nifti1Image(small, left)
    flipped.set_sform(None, 0)
    flipped.set_qform(left, 1)
    add("qform-right-handed.nii", flipped)
    add("gzipped.nii.gz", nib.Nifti1Image(small, affine))
    add("four-d.nii.gz", nib.Nifti1Image(rng.integers(0, 99, shape + (3,)).astype(np.int16), affine))
    add("trailing-ones.nii", nib.Nifti1Image(small[..., None, None], affine))
    extended = nib.Nifti1Image(small, affine)
    extended.header.extensions.append(nib.nifti1.Nifti1Extension("comment", b"two lines\nof text"))
    extended.header.extensions.append(nib.nifti1.Nifti1Extension("afni", b"<afni/>"))
    extended.header.set_intent("t test", (12,), name="made up")
    extended.header.set_xyzt_units("mm", "sec")
    extended.header["descrip"] = b"a description"
    add("extensions.nii", extended)

    with open(os.path.join(OUT, "nifti", "expected.txt"), "w") as f:
        f.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    resampling()
    masks()
    normalization()
    nifti()
