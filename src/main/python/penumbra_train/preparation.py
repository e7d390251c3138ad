"""From images as stored to what the network takes, as the bundle's manifest says it: axes to the
right, front and top (which synthetic samples have), resample to 2 mm (half-pixel-linear), crop to
what is not zero. And back. The network itself scales the images.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F

WORKING_MM = 2.0
TOLERANCE_MM = 0.05
MULTIPLE = 16

STEPS = [
    {"step": "orient", "to": "RAS"},
    {
        "step": "resample",
        "spacing": [WORKING_MM] * 3,
        "rule": "half-pixel-linear",
        "tolerance": TOLERANCE_MM,
    },
    {"step": "crop", "to": "nonzero", "fillHoles": False},
]


@dataclass(frozen=True)
class Prepared:
    images: torch.Tensor  # [2, z, y, x]
    native: tuple  # shape [z, y, x] as stored
    resampled: tuple
    box: tuple  # slices of the resampled grid

    def resample_to_working(self, volume):
        """A volume [z, y, x] of the native grid on the network's, linear."""
        return _resize(volume, self.resampled)[self.box]

    def back(self, probability):
        """A probability [z, y, x] of the network's grid on the native one, linear."""
        whole = torch.zeros(self.resampled)
        whole[self.box] = probability
        return _resize(whole, self.native)


def _resize(volume, shape):
    if tuple(volume.shape) == tuple(shape):
        return volume
    return F.interpolate(
        volume[None, None], size=tuple(shape), mode="trilinear", align_corners=False
    )[0, 0]


def prepare(dwi, adc, spacing):
    """`dwi` and `adc` are [z, y, x] of RAS axes, `spacing` mm in the same order."""
    native = tuple(dwi.shape)
    resampled = native
    if any(abs(s - WORKING_MM) > TOLERANCE_MM for s in spacing):
        resampled = tuple(max(1, round(n * s / WORKING_MM)) for n, s in zip(native, spacing))
    images = torch.stack([_resize(v, resampled) for v in (dwi, adc)])
    inside = torch.nonzero((images != 0).any(0))
    if len(inside) == 0:
        raise ValueError("Both images hold only zeros.")
    low, high = inside.min(0).values, inside.max(0).values + 1
    box = tuple(slice(int(a), int(b)) for a, b in zip(low, high))
    return Prepared(images[(slice(None), *box)].contiguous(), native, resampled, box)


def prepare_sample(sample):
    """A synthetic sample ([x, y, z] tensors) prepared."""
    dwi, adc = (v.permute(2, 1, 0).contiguous() for v in (sample.dwi, sample.adc))
    return prepare(dwi, adc, sample.spacing[::-1])


def padded(images):
    """(images [c, z, y, x] zero-padded symmetrically to multiples of 16, the place they stand)."""
    margins, place = [], []
    for n in images.shape[1:]:
        more = -n % MULTIPLE
        margins.append((more // 2, more - more // 2))
        place.append(slice(more // 2, more // 2 + n))
    flat = [m for pair in reversed(margins) for m in pair]
    return F.pad(images, flat), tuple(place)
