"""Rough-edged regions of a wanted volume: the shape of infarcts and of what resembles them."""

from dataclasses import dataclass

import numpy as np
import torch

from .fields import cloud, smoothstep

TRIES = 4000


@dataclass(frozen=True)
class Region:
    box: tuple  # slices into the head
    weight: torch.Tensor  # 0..1, half at the border


@dataclass(frozen=True)
class Form:
    """How a region looks: proportions of its axes, how it is turned, its border."""

    proportions: tuple = (1.0, 1.0, 1.0)
    roughness: float = 0.3  # how far the border wanders, as a share of the radius
    detail: int = 2
    softness_mm: float = 2.0
    turned: bool = True


def pick(rng, allowed, near=None, reach_mm=12.0):
    """A random voxel index of `allowed`, about `reach_mm` from `near`; None if there is none."""
    shape = np.array(allowed.shape)
    if near is None:
        tries = (rng.random((TRIES, 3)) * shape).astype(np.int64)
    else:
        tries = np.rint(near + rng.normal(0, reach_mm, (TRIES // 4, 3))).astype(np.int64)
        tries = tries[((tries >= 0) & (tries < shape)).all(1)]
    if len(tries) == 0:
        return None
    good = np.flatnonzero(allowed[tuple(torch.from_numpy(tries.T))].numpy())
    return tuple(tries[good[0]]) if len(good) else None


def grow(rng, center, volume_ml, form, allowed, cost=None):
    """A region of `volume_ml` (1 mm voxels) of `allowed` around a voxel index.

    `cost`(box) adds to the distance (1 is the radius): tissue that is spared. None where too
    little is allowed.
    """
    proportions = np.array(form.proportions, float)
    proportions = proportions / np.prod(proportions) ** (1 / 3)
    # A little larger than the ball of this volume, for what is not allowed.
    radii = proportions * (volume_ml * 1000 * 3 / (4 * np.pi)) ** (1 / 3)
    half = np.ceil(1.55 * radii.max() + 3 + form.softness_mm).astype(int)
    low = [max(0, c - half) for c in center]
    high = [min(n, c + half + 1) for c, n in zip(center, allowed.shape)]
    box = tuple(slice(a, b) for a, b in zip(low, high))
    within = allowed[box]
    turn = _rotation(rng) if form.turned else np.eye(3)
    axes = [torch.arange(a, b, dtype=torch.float32) - c for a, b, c in zip(low, high, center)]
    squared = 0.0
    for row, radius in zip(turn, radii):
        part = (
            (axes[0] * (row[0] / radius))[:, None, None]
            + (axes[1] * (row[1] / radius))[None, :, None]
            + (axes[2] * (row[2] / radius))[None, None, :]
        )
        squared = squared + part * part
    distance = squared.sqrt()
    wavelength = max(3.0, radii.mean() * rng.uniform(0.7, 1.6))
    distance = distance + form.roughness * 0.6 * cloud(
        rng, tuple(within.shape), wavelength, form.detail
    )
    if cost is not None:
        distance = distance + cost(box)
    values = distance[within]
    wanted = int(round(volume_ml * 1000))
    if wanted < 1 or len(values) < 2:
        return None
    border = float(values.kthvalue(min(wanted, int(0.95 * len(values)) + 1)).values)
    soft = form.softness_mm / 2 / radii.mean()
    return Region(box, smoothstep(distance, border + soft, border - soft))


def _rotation(rng):
    matrix, upper = np.linalg.qr(rng.standard_normal((3, 3)))
    return matrix * np.sign(np.diag(upper))


def log_uniform(rng, low, high):
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
