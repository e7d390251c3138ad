"""The network: a small residual U-Net with instance normalization, [N, 2, z, y, x] to logits."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTHS = (16, 32, 64, 128, 160)
# Pile-up can be ten standard deviations bright; how bright says nothing more.
LIMITS = (-6.0, 12.0)


class _Layer(nn.Module):
    """Convolution, instance norm, ReLU."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.convolution = nn.Conv3d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.InstanceNorm3d(outputs, affine=True)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.norm(self.convolution(x)))


class _Down(nn.Module):
    """Halves the grid, then a residual layer."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.reduce = _Layer(inputs, outputs, stride)
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
    """Spatial sizes must be multiples of 2^(levels - 1), 16 as shipped."""

    def __init__(self, widths=WIDTHS):
        super().__init__()
        # DWI, ADC and where the brain is.
        self.stem = _Down(3, widths[0], 1)
        pairs = list(zip(widths, widths[1:]))
        self.down = nn.ModuleList(_Down(a, b, 2) for a, b in pairs)
        self.up = nn.ModuleList(_Up(b, a) for a, b in reversed(pairs))
        self.head = nn.Conv3d(widths[0], 1, 1)
        # Lesions are rare: start from there.
        nn.init.constant_(self.head.bias, -4.0)

    def forward(self, images: Tensor) -> Tensor:
        brain = (images != 0).any(1, keepdim=True).to(images.dtype)
        x = self.stem(torch.cat([images.clamp(LIMITS[0], LIMITS[1]), brain], 1))
        skips = [x]
        for block in self.down:
            x = block(x)
            skips.append(x)
        for n, block in enumerate(self.up):
            x = block(x, skips[len(skips) - 2 - n])
        return self.head(x)
