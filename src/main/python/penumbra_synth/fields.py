"""Random scalar fields, as tensors: the material of folds, borders, clouds and warps."""

import math

import numpy as np
import torch
import torch.nn.functional as F


class Field:
    """A zero-mean, unit-variance random field in space, its features about `wavelength_mm` long.

    `relative_width` is the width of the ring of spatial frequencies, relative to its radius:
    0.3 gives evenly spaced folds, 1 gives clouds. Positions beyond the lattice are mirrored.
    """

    STEP_MM = 3.0
    SIZE = 80

    def __init__(self, rng, wavelength_mm, relative_width=0.4):
        white = rng.standard_normal((self.SIZE,) * 3, dtype=np.float32)
        frequency = np.fft.fftfreq(self.SIZE, self.STEP_MM)
        last = np.fft.rfftfreq(self.SIZE, self.STEP_MM)
        radius = np.sqrt(
            frequency[:, None, None] ** 2 + frequency[None, :, None] ** 2 + last[None, None, :] ** 2
        )
        ring = np.exp(-(((radius * wavelength_mm - 1) / relative_width) ** 2))
        ring[0, 0, 0] = 0
        values = np.fft.irfftn(np.fft.rfftn(white) * ring, s=white.shape, axes=(0, 1, 2))
        self._values = torch.from_numpy((values / values.std()).astype(np.float32))

    def at(self, world):
        """Values at `world` [3, ...], mm."""
        half = self.STEP_MM * (self.SIZE - 1) / 2
        # grid_sample wants the last axis first.
        at = torch.stack([world[2], world[1], world[0]], dim=-1).reshape(1, 1, 1, -1, 3) / half
        sampled = F.grid_sample(
            self._values[None, None], at, padding_mode="reflection", align_corners=True
        )
        return sampled.reshape(world.shape[1:])


def cloud(rng, shape, wavelength, octaves=1):
    """A smooth random field [shape] with features of about `wavelength` samples.

    About unit variance; `octaves` above 1 add detail, each half as long and half as high.
    """
    total = torch.zeros(shape)
    height = 1.0
    for _ in range(octaves):
        knots = [max(2, math.ceil(n / wavelength * 2) + 1) for n in shape]
        values = torch.from_numpy(rng.standard_normal(knots, dtype=np.float32))[None, None]
        # Linear interpolation between knots takes away about half of the variance.
        values = F.interpolate(values, size=shape, mode="trilinear", align_corners=True)[0, 0]
        total += 1.6 * height * values
        wavelength, height = max(2.0, wavelength / 2), height / 2
    return total


def smoothstep(value, low, high):
    """0 below `low`, 1 above `high`, with a smooth cubic between (low > high reverses it)."""
    t = ((value - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)
