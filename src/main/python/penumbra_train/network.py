"""The network: a small residual U-Net with instance normalization, [N, 2, z, y, x] to logits."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTHS = (16, 32, 64, 128, 160)
# Times the median. Pile-up can be ten times as bright as the brain, and fluid diffuse four times as
# fast: how much more says nothing more.
MOST = (8.0, 2.0)
# The differences of tissues, then, are about one.
SCALE = (2.0, 3.0)


def relative(images: Tensor) -> Tensor:
    """DWI and ADC, each over the median of what is not 0 in it, less 1, scaled; 0 where it is 0.

    Neither unit nor scale matters, and a median hardly moves with an infarct's size.
    """
    dwi = [_dwi(image) for image in images[:, 0].float().unbind(0)]
    adc = [_adc(image) for image in images[:, 1].float().unbind(0)]
    return torch.stack([torch.stack(dwi), torch.stack(adc)], 1)


def _dwi(image: Tensor, most: float = MOST[0], scale: float = SCALE[0]) -> Tensor:
    return _relative(image, most, scale)


def _adc(image: Tensor, most: float = MOST[1], scale: float = SCALE[1]) -> Tensor:
    return _relative(image, most, scale)


def _relative(image: Tensor, most: float, scale: float) -> Tensor:
    inside = image != 0
    middle = torch.ones_like(image.sum())
    if bool(inside.any()):
        middle = image[inside].median()
    if float(middle) <= 0:
        middle = image.abs().max() + 1e-20
    scaled = scale * ((image / middle).clamp(0.0, most) - 1)
    return torch.where(inside, scaled, torch.zeros_like(scaled))


class _Layer(nn.Module):
    """Convolution, instance norm, ReLU."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.convolution = nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.InstanceNorm3d(outputs, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.convolution(x)))


class _Plain(nn.Module):
    """Convolution and ReLU: a norm here would hide how much of the brain is lesion."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.convolution = nn.Conv3d(inputs, outputs, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.convolution(x))


class _Stem(nn.Module):
    """A plain layer, then a residual one."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.plain = _Plain(inputs, outputs)
        self.refine = _Layer(outputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.plain(x)
        return x + self.refine(x)


class _Down(nn.Module):
    """Halves the grid, then a residual layer."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.reduce = _Layer(inputs, outputs, 2)
        self.refine = _Layer(outputs, outputs)

    def forward(self, x: Tensor) -> Tensor:
        x = self.reduce(x)
        return x + self.refine(x)


class _Up(nn.Module):
    """Doubles the grid, adds what was there on the way down, then a residual layer."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.narrow = nn.Conv3d(inputs, outputs, 1)
        self.refine = _Layer(outputs, outputs)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        x = F.interpolate(self.narrow(x), scale_factor=2.0, mode="trilinear", align_corners=False)
        x = x + skip
        return x + self.refine(x)


class StrokeNet(nn.Module):
    """Takes raw images; spatial sizes must be multiples of 2^levels, 16 as shipped."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        # DWI, ADC and where the brain is.
        self.stem = _Stem(3, widths[0])
        pairs = list(zip(widths, widths[1:]))
        self.down = nn.ModuleList(_Down(a, b) for a, b in pairs)
        self.up = nn.ModuleList(_Up(b, a) for a, b in reversed(pairs))
        self.head = nn.Conv3d(widths[0], 1, 1)
        # Lesions are rare: start from there.
        nn.init.constant_(self.head.bias, -4.0)

    def forward(self, images: Tensor) -> Tensor:
        return self.head(self.features(images)[-1])

    def features(self, images: Tensor) -> list:
        """What the way up gives, from the coarsest grid to that of the images."""
        brain = (images != 0).any(1, keepdim=True).float()
        x = self.stem(torch.cat([relative(images), brain], 1))
        skips = [x]
        for block in self.down:
            x = block(x)
            skips.append(x)
        found = []
        for n, block in enumerate(self.up):
            x = block(x, skips[len(skips) - 2 - n])
            found.append(x)
        return found


class CoarseHeads(nn.Module):
    """Logits on the grids of 2 and 4 voxels, where a network has them: used in training alone."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        self.heads = nn.ModuleList(nn.Conv3d(w, 1, 1) for w in widths[1:-1][:2])
        for head in self.heads:
            nn.init.constant_(head.bias, -4.0)

    def forward(self, features: list) -> list:
        """Of `StrokeNet.features`: finest first."""
        return [head(x) for head, x in zip(self.heads, reversed(features[:-1]))]
