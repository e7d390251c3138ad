"""The network: a small residual U-Net with instance normalization, [N, 2, z, y, x] to logits."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTHS = (16, 32, 64, 128, 160)
# Residual layers of a level, on the way down and on the way up. Small infarcts are told from what
# resembles them on grids of 4 and 8 mm, where a layer costs little.
DEPTHS = (1, 2, 2, 1, 1)
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


class _Norm(nn.InstanceNorm3d):
    """Over one volume a batch norm is the same, and leaves it laid out as convolutions like it."""

    def forward(self, x: Tensor) -> Tensor:
        if x.shape[0] > 1:
            return super().forward(x)
        return F.batch_norm(x, None, None, self.weight, self.bias, True, 0.0, self.eps)


class _Layer(nn.Module):
    """Convolution, instance norm, ReLU."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.convolution = nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = _Norm(outputs, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.convolution(x)), inplace=True)


class _Refined(nn.Module):
    """Residual layers, one after the other."""

    def __init__(self, channels, depth):
        super().__init__()
        self.layers = nn.ModuleList(_Layer(channels, channels) for _ in range(depth))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + layer(x)
        return x


class _Plain(nn.Module):
    """Convolution and ReLU: a norm here would hide how much of the brain is lesion."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.convolution = nn.Conv3d(inputs, outputs, 3, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.convolution(x), inplace=True)


class _Stem(nn.Module):
    """A plain layer, then residual ones."""

    def __init__(self, inputs, outputs, depth):
        super().__init__()
        self.plain = _Plain(inputs, outputs)
        self.refine = _Refined(outputs, depth)

    def forward(self, x: Tensor) -> Tensor:
        return self.refine(self.plain(x))


class _Down(nn.Module):
    """Halves the grid, then residual layers."""

    def __init__(self, inputs, outputs, depth):
        super().__init__()
        self.reduce = _Layer(inputs, outputs, 2)
        self.refine = _Refined(outputs, depth)

    def forward(self, x: Tensor) -> Tensor:
        return self.refine(self.reduce(x))


class _Up(nn.Module):
    """Doubles the grid, adds what was there on the way down, then residual layers."""

    def __init__(self, inputs, outputs, depth):
        super().__init__()
        self.narrow = nn.Conv3d(inputs, outputs, 1)
        self.refine = _Refined(outputs, depth)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        x = F.interpolate(self.narrow(x), scale_factor=2.0, mode="trilinear", align_corners=False)
        return self.refine(x + skip)


class StrokeNet(nn.Module):
    """Takes raw images; spatial sizes must be multiples of 2^levels, 16 as shipped."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        # DWI, ADC and where the brain is.
        self.stem = _Stem(3, widths[0], DEPTHS[0])
        levels = list(zip(widths, widths[1:], DEPTHS, DEPTHS[1:]))
        self.down = nn.ModuleList(_Down(a, b, depth) for a, b, _, depth in levels)
        self.up = nn.ModuleList(_Up(b, a, depth) for a, b, depth, _ in reversed(levels))
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
