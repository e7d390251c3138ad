#!/usr/bin/env python3
"""Makes the reference values of the inference tests, with the reference implementations themselves.

Needs numpy, scipy, scikit-image and torch, and on PYTHONPATH the packages nnunet 1.7.1,
batchgenerators 0.23 and monai 0.9.1 (the last with the error-function Gaussian); they are run, and
nothing of them is copied. Made with torch 1.13, scipy 1.10, scikit-image 0.19:

    python3 src/test/python/make_networks.py
    PYTHONPATH=... python3 src/test/python/reference_inference.py

Writes src/test/resources/reference_inference: patch_starts.csv, and arrays of little-endian float32
(name.f32) whose shapes stand in the tests.
"""
import os

import numpy as np
import torch
from monai.data.utils import compute_importance_map, dense_patch_slices
from monai.inferers import sliding_window_inference
from monai.inferers.utils import _get_scan_interval
from nnunet.network_architecture.neural_network import SegmentationNetwork
from scipy import ndimage
from skimage.transform import resize

HERE = os.path.dirname(os.path.abspath(__file__))
RESOURCES = os.path.join(HERE, "..", "resources")
OUT = os.path.join(RESOURCES, "reference_inference")
FULL = np.ones((3, 3, 3))


def write(name, array):
    np.ascontiguousarray(array, dtype="<f4").tofile(os.path.join(OUT, name + ".f32"))


def network(name):
    return torch.jit.load(os.path.join(RESOURCES, "networks", name + ".pt")).eval()


def softmax(x):
    return torch.softmax(x, 1)


class NnUnet(SegmentationNetwork):
    """A network inside nnU-Net's own tiled prediction."""

    def __init__(self, net, classes):
        super().__init__()
        self.conv_op = torch.nn.Conv3d
        self.net = net
        self.num_classes = classes
        self.inference_apply_nonlin = softmax
        self.eval()

    def forward(self, x):
        return self.net(x)

    def predict(self, image, patch, overlap, flips):
        _, probability = self.predict_3D(
            image.astype(np.float32),
            do_mirroring=flips,
            mirror_axes=(0, 1, 2) if flips else (),
            use_sliding_window=True,
            step_size=1 - overlap,
            patch_size=patch,
            use_gaussian=True,
            mixed_precision=False,
            verbose=False,
        )
        return probability


def monai(net, image, patch, overlap, mode):
    with torch.no_grad():
        x = torch.from_numpy(image.astype(np.float32))[None]
        return sliding_window_inference(x, patch, 1, net, overlap=overlap, mode=mode)[0]


# ------------------------------------------------------------------ starts, weights


def starts():
    lines = []
    for patch in (1, 2, 3, 5, 7, 8, 16, 31, 64, 96, 128, 192):
        for overlap in (0.0, 0.25, 0.5, 0.625, 0.75, 0.9):
            sizes = {patch, patch + 1, patch + 2, patch + 3, int(1.5 * patch), 2 * patch}
            for size in sorted(sizes | {2 * patch + 1, 223, 145, 131, 153, 127}):
                if size < patch:
                    continue
                nn = SegmentationNetwork._compute_steps_for_sliding_window(
                    (patch,), (size,), 1 - overlap
                )[0]
                interval = _get_scan_interval((size,), (patch,), 1, overlap)
                mo = [s[0].start for s in dense_patch_slices((size,), (patch,), interval)]
                for rule, found in (("NNUNET", nn), ("MONAI", mo)):
                    where = " ".join(str(int(s)) for s in found)
                    if len(where) < 400:
                        lines.append(f"{rule},{size},{patch},{overlap},{where}")
    with open(os.path.join(OUT, "patch_starts.csv"), "w", encoding="ascii") as f:
        f.write("rule,size,patch,overlap,starts\n" + "\n".join(lines) + "\n")


def weights():
    for patch in ((8, 7, 10), (16, 5, 9)):
        name = "x".join(map(str, patch))
        for sigma in (0.125, 0.05):
            write(f"weights-nnunet-{name}-{sigma}", SegmentationNetwork._get_gaussian(patch, sigma))
            w = compute_importance_map(patch, mode="gaussian", sigma_scale=sigma)
            floor = max(w[w != 0].min().item(), 1e-3)
            write(f"weights-monai-{name}-{sigma}", torch.clamp(w, min=floor).numpy())


# ------------------------------------------------------------------ sliding windows

SHAPE = (13, 11, 17)


def windows():
    rng = np.random.default_rng(5)
    image = rng.normal(size=(2, *SHAPE)).astype(np.float32)
    write("image", image)
    conv, position, three = network("conv-a"), network("position"), network("three-classes")
    for name, net, patch, overlap, flips in (
        ("nnunet-conv-flips", conv, (6, 5, 8), 0.5, True),
        ("nnunet-position", position, (6, 5, 8), 0.5, False),
        ("nnunet-position-flips", position, (5, 8, 7), 0.25, True),
        ("nnunet-smaller-than-patch", position, (16, 12, 24), 0.5, True),
        ("nnunet-partly-smaller", position, (16, 8, 20), 0.5, True),
    ):
        write(name, NnUnet(net, 2).predict(image, patch, overlap, flips)[1])
    for name, net, patch, overlap, mode in (
        ("monai-conv", conv, (7, 6, 8), 0.625, "gaussian"),
        ("monai-position", position, (7, 6, 8), 0.625, "gaussian"),
        ("monai-smaller-than-patch", position, (16, 12, 24), 0.5, "gaussian"),
        ("monai-partly-smaller", position, (16, 8, 20), 0.25, "gaussian"),
        ("monai-constant", position, (5, 11, 6), 0.5, "constant"),
    ):
        logits = monai(net, image, patch, overlap, mode)
        write(name, torch.softmax(logits, 0)[1].numpy())
    logits = monai(position, image, (5, 4, 6), 0.5, "constant")
    write("monai-sigmoid", torch.sigmoid(logits[1]).numpy())
    logits = monai(three, image, (7, 6, 8), 0.625, "gaussian")
    write("monai-three-classes", torch.softmax(logits, 0)[2].numpy())


# ------------------------------------------------------------------ whole pipelines
# Arrays are [z][y][x]; spacing and shapes in that order too.

CASE = (9, 18, 22)
SPACING = (2.61, 1.43, 1.37)


def case():
    """A head of sorts, with zeros around it and a few inside; three images."""
    rng = np.random.default_rng(11)
    z, y, x = np.meshgrid(*[np.arange(n) for n in CASE], indexing="ij")
    inside = ((z - 4) / 3.7) ** 2 + ((y - 9) / 7.2) ** 2 + ((x - 11.5) / 8.6) ** 2 < 1
    hole = (abs(z - 4) < 2) & (abs(y - 9) < 2) & (abs(x - 8) < 3)
    inside &= ~hole
    dwi = np.where(inside, 300 + 40 * ndimage.gaussian_filter(rng.normal(size=CASE), 1) * 8, 0)
    adc = np.where(inside, 800 + 90 * ndimage.gaussian_filter(rng.normal(size=CASE), 1) * 8, 0)
    flair = np.where(inside, 50 + 9 * ndimage.gaussian_filter(rng.normal(size=CASE), 1) * 8, 0)
    images = {"dwi": np.rint(dwi), "adc": adc / 1.37, "flair": flair}
    images = {k: v.astype(np.float32) for k, v in images.items()}
    for name, image in images.items():
        write("case-" + name, image)
    return images


def sample(image, axes, outside=None):
    """Linear interpolation at the outer product of three lists of indices."""
    grid = np.meshgrid(*axes, indexing="ij")
    limits = [n - 1 for n in image.shape]
    clamped = [np.clip(g, 0, hi) for g, hi in zip(grid, limits)]
    values = ndimage.map_coordinates(image.astype(np.float64), clamped, order=1, mode="nearest")
    if outside is not None:
        for g, n in zip(grid, image.shape):
            values[g > n - 0.5] = outside
    return values


def itk_size(shape, spacing, to):
    return [int(np.floor(n * s / t)) for n, s, t in zip(shape, spacing, to)]


def monai_size(shape, spacing, to):
    return [int(np.round((n - 1) * s / t + 1)) for n, s, t in zip(shape, spacing, to)]


def round_size(shape, spacing, to):
    return [int(np.round(n * s / t)) for n, s, t in zip(shape, spacing, to)]


def from_first_voxel(sizes, step):
    return [np.arange(n) * f for n, f in zip(sizes, step)]


def half_pixel(image, sizes, order=1):
    return resize(image.astype(np.float64), sizes, order, mode="edge", anti_aliasing=False)


def z_score(image, where, epsilon=0.0):
    values = image[where].astype(np.float64)
    out = np.zeros(image.shape, np.float32)
    out[where] = (values - values.mean()) / (values.std() + epsilon)
    return out


def seals(images):
    one = (1.0, 1.0, 1.0)
    size = itk_size(CASE, SPACING, one)
    step = [1 / s for s in SPACING]
    channels = [sample(images[k], from_first_voxel(size, step), 0) for k in ("dwi", "adc")]
    channels[0] = np.trunc(channels[0].astype(np.float32))
    channels = [c.astype(np.float32) for c in channels]
    mask = ndimage.binary_fill_holes((channels[0] != 0) | (channels[1] != 0))
    where = [np.flatnonzero(mask.any(tuple({0, 1, 2} - {a}))) for a in range(3)]
    box = tuple(slice(w[0], w[-1] + 1) for w in where)
    cropped = [c[box] for c in channels]
    mask = mask[box]
    plan = (1.2, 1.2, 1.2)
    planned = round_size(mask.shape, one, plan)
    resampled = [half_pixel(c, planned, 3) for c in cropped]
    mask = half_pixel(mask.astype(float), planned) >= 0.5
    x = np.stack([z_score(c, mask, 1e-8) for c in resampled])
    folds = [
        NnUnet(network(n), 2).predict(x, (8, 12, 10), 0.5, True)[1] for n in ("conv-a", "conv-b")
    ]
    p = half_pixel(np.mean(folds, 0), cropped[0].shape)
    full = np.zeros(size)
    full[box] = p
    back = sample(full, from_first_voxel(CASE, SPACING), 0)
    lesion = back > 0.5
    labels, n = ndimage.label(lesion, FULL)
    sizes = ndimage.sum(lesion, labels, range(n + 1))
    lesion &= sizes[labels] * np.prod(SPACING) / 1000 >= 0.03
    write("seals-probability", back)
    write("seals-mask", lesion)


def nvauto(images):
    one = (1.0, 1.0, 1.0)
    size = monai_size(CASE, SPACING, one)
    step = [1 / s for s in SPACING]
    channels = [sample(images[k], from_first_voxel(size, step)) for k in ("adc", "dwi")]
    channels = [c.astype(np.float32) for c in channels]
    x = np.stack([z_score(c, c != 0) for c in channels]).transpose(0, 3, 2, 1)
    shares = [
        torch.softmax(monai(network(n), x, (16, 12, 14), 0.625, "gaussian"), 0)[1].numpy()
        for n in ("conv-a", "position")
    ]
    p = np.mean(shares, 0).transpose(2, 1, 0)
    back = sample(p, from_first_voxel(CASE, SPACING))
    write("nvauto-probability", back)
    write("nvauto-mask", back > 0.5)


def factorizer(images):
    two = (2.0, 2.0, 2.0)
    size = round_size(CASE, SPACING, two)
    x = []
    for k in ("dwi", "adc", "flair"):
        normalized = torch.from_numpy(z_score(images[k], images[k] != 0))[None, None]
        x.append(torch.nn.functional.interpolate(normalized, size, mode="trilinear")[0, 0].numpy())
    x = np.stack(x).transpose(0, 3, 2, 1)
    logits = [
        monai(network(n), x, (8, 8, 8), 0.5, "constant")[0].numpy()
        for n in ("conv-flair-a", "conv-flair-b")
    ]
    mean = torch.from_numpy(np.mean(logits, 0).transpose(2, 1, 0).copy())[None, None]
    back = torch.nn.functional.interpolate(mean, CASE, mode="trilinear")[0, 0].numpy()
    write("factorizer-probability", 1 / (1 + np.exp(-back.astype(np.float64))))
    write("factorizer-mask", back >= 0)


def hd_bet(images):
    to = (1.5, 1.5, 1.5)
    size = round_size(CASE, SPACING, to)
    image = half_pixel(images["dwi"], size, 3).astype(np.float32)
    image = z_score(image, np.ones(image.shape, bool))
    padded = [max(-(-n // 8) * 8, 24) for n in size]
    x = np.zeros((1, *padded), np.float32)
    x[0, : size[0], : size[1], : size[2]] = image
    net, total = network("conv-one"), 0
    with torch.no_grad():
        for axes in ((), (2,), (3,), (4,), (2, 3), (2, 4), (3, 4), (2, 3, 4)):
            p = softmax(net(torch.flip(torch.from_numpy(x)[None], axes)))
            total = total + torch.flip(p, axes)
    p = (total / 8)[0, :, : size[0], : size[1], : size[2]].numpy()
    back = half_pixel((p[1] > p[0]).astype(float), CASE) >= 0.5
    labels, n = ndimage.label(back, FULL)
    sizes = ndimage.sum(back, labels, range(n + 1))
    write("hd-bet-probability", half_pixel(p[1], CASE))
    write("hd-bet-mask", labels == np.argmax(sizes))


def main():
    os.makedirs(OUT, exist_ok=True)
    starts()
    weights()
    windows()
    images = case()
    seals(images)
    nvauto(images)
    factorizer(images)
    hd_bet(images)


if __name__ == "__main__":
    main()
