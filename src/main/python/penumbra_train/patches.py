"""What the network sees in training: synthetic volumes or patches of them, by (seed, index)."""

import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage
from torch.utils.data import Dataset

from penumbra_synth import sample
from penumbra_synth.placement import rotation

from .preparation import padded, prepare_sample

AROUND_LESION = 0.6
# How often a whole volume is tilted, by how much, and scaled; once drawn it is seen several times.
TILTED = 0.4
TILT_DEGREES = 10.0
SCALES = (0.9, 1.1)


class Drawn:
    """Volumes by number, kept in a folder: drawing one takes longer than learning from it.

    Kept are images over their medians in 16 bits; the network scales them so anyway.
    """

    def __init__(self, bank, setting, seed, folder):
        self._bank = bank
        self._setting = setting
        self._seed = seed
        self._folder = Path(folder)

    def __getitem__(self, number):
        """(images [2, z, y, x], truth [z, y, x])"""
        path = self._folder / f"{number:06d}.pt"
        if not path.exists():
            self._keep(path, *volume(sample.make(self._bank, self._setting, self._seed, number)))
        images, truth = torch.load(path)
        return images.float(), truth

    def _keep(self, path, images, truth):
        middles = [v[v != 0].median() for v in images]
        scaled = torch.stack([v / m for v, m in zip(images, middles)]).half()
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.part")
        torch.save((scaled, truth), partial)
        partial.replace(path)


class Volumes(Dataset):
    """Item i is so many patches ([count, 2, p, p, p] images, [count, 2, p, p, p] truth and number of
    the nearest lesion) of one volume, as the settings say.

    With `patch` 0 it is the whole volume, padded as for the finished network.
    """

    def __init__(self, drawn, settings):
        self._drawn = drawn
        self._seed = settings.seed
        self._patch = settings.patch
        self._count = settings.patches_per_volume
        self._number = settings.volume_of

    def __getitem__(self, index):
        images, truth = self._drawn[self._number(index)]
        rng = np.random.default_rng([self._seed, index, 1])
        if self._patch:
            patches = [self._cut(images, truth, rng) for _ in range(self._count)]
        else:
            patches = _whole(images, truth, rng, self._count)
        numbered = [(i, torch.cat([t, nearest_lesion(t[0])[None]])) for i, t in patches]
        return tuple(torch.stack(part) for part in zip(*numbered))

    def _cut(self, images, truth, rng):
        size = self._patch
        shape = np.array(truth.shape)
        lesion = torch.nonzero(truth)
        if len(lesion) and rng.random() < AROUND_LESION:
            middle = lesion[int(rng.integers(len(lesion)))].numpy() + rng.normal(0, size / 6, 3)
        else:
            middle = rng.random(3) * shape
        # A little beyond the brain is allowed; a brain that is smaller stands in the middle.
        beyond = size // 8
        low = np.clip(np.rint(middle - size / 2), -beyond, shape - size + beyond)
        low = np.where(shape <= size, -((size - shape) // 2), low).astype(int)
        return _turned(_window(images, low, size), _window(truth[None].float(), low, size), rng)


def volume(made):
    """(images [2, z, y, x], truth [z, y, x]) of a sample on the network's grid."""
    prepared = prepare_sample(made)
    truth = made.truth.permute(2, 1, 0).float().contiguous()
    return prepared.images, prepared.resample_to_working(truth) >= 0.5


def nearest_lesion(truth):
    """For each voxel of a truth [z, y, x] (even sizes) the number of the lesion nearest to it, from 1;
    0 where there is none. Float, as the truth; the same for each cube of eight voxels.
    """
    numbers, count = ndimage.label(truth.numpy() > 0, np.ones((3, 3, 3)))
    if count == 0:
        return torch.zeros_like(truth)
    coarse = F.max_pool3d(torch.from_numpy(numbers.astype(np.float32))[None], 2)[0].numpy()
    where = ndimage.distance_transform_edt(coarse == 0, return_distances=False, return_indices=True)
    near = torch.from_numpy(coarse[tuple(where)])
    for axis in range(3):
        near = near.repeat_interleave(2, axis)
    return near


def _whole(images, truth, rng, count):
    """The padded volume, now and then tilted, mirrored anew each time, its axes in one order."""
    both = torch.cat([images, truth[None].float()])
    whole = padded(both)[0]
    if rng.random() < TILTED:
        whole = _tilted(whole, rng)
    split = whole.split((len(images), 1))
    order = _order(rng)
    return [_turned(*split, rng, order) for _ in range(count)]


def _tilted(whole, rng):
    """[2 images and truth, z, y, x] turned and scaled about the middle, linear; what comes to lie
    beyond the volume is lost. The brain is where at least half of a voxel comes from it.
    """
    turn = rotation(rng.normal(0, np.deg2rad(TILT_DEGREES), 3)) / rng.uniform(*SCALES)
    half = np.array(whole.shape[:0:-1]) / 2  # x, y, z, as grids are
    matrix = turn * half[None, :] / half[:, None]
    theta = torch.from_numpy(np.hstack([matrix, np.zeros((3, 1))]).astype(np.float32))
    brain = (whole[:2] != 0).any(0, keepdim=True).float()
    stack = torch.cat([whole, brain])[None]
    grid = F.affine_grid(theta[None], list(stack.shape), align_corners=False)
    moved = F.grid_sample(stack, grid, "bilinear", "zeros", align_corners=False)[0]
    kept = moved[3:] >= 0.5
    # Values at the border are mixed with the nothing beside them: their share is taken out again.
    images = torch.where(kept, moved[:2] / moved[3:].clamp(min=0.5), 0.0)
    return torch.cat([images, ((moved[2:3] >= 0.5) & kept).float()])


def _window(images, low, size):
    """A cube of the volume; zero beyond it."""
    out = torch.zeros(len(images), size, size, size)
    source, target = [slice(None)], [slice(None)]
    for start, n in zip(low, images.shape[1:]):
        a, b = max(0, int(start)), min(n, int(start) + size)
        source.append(slice(a, b))
        target.append(slice(a - int(start), b - int(start)))
    out[tuple(target)] = images[tuple(source)]
    return out


def _order(rng):
    return tuple(int(a) + 1 for a in rng.permutation(3)) if rng.random() < 0.1 else (1, 2, 3)


def _turned(images, truth, rng, order=None):
    """Mirrored; now and then in another orientation, as from a file whose header is wrong."""
    flips = [a + 1 for a, chance in enumerate((0.12, 0.12, 0.5)) if rng.random() < chance]
    order = _order(rng) if order is None else order
    return tuple(v.flip(flips).permute(0, *order).contiguous() for v in (images, truth))
