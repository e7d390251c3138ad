#!/usr/bin/env python3
"""Makes the small TorchScript networks that the tests of inference run.

    python3 src/test/python/make_networks.py            # into src/test/resources/networks
    python3 src/test/python/make_networks.py --unet F   # the benchmark's 1.4 M parameter U-Net

Made with torch 1.13 (Debian's python3-torch); a few kB each. Weights are seeded, so that a second
run gives the same numbers. Input is [batch, channels, a, b, c], output has the same spatial size.
"""
import argparse
import os
from pathlib import Path
from typing import Tuple

import sources
import torch
from penumbra_models import torchscript_file
from torch import Tensor, nn

HERE = os.path.dirname(os.path.abspath(__file__))
NETWORKS = os.path.join(HERE, "..", "resources", "networks")


class Identity(nn.Module):
    """Gives its input."""

    def forward(self, x: Tensor) -> Tensor:
        return x


class Sum(nn.Module):
    """One channel: the sum of the inputs. Keeps zeros zero."""

    def forward(self, x: Tensor) -> Tensor:
        return x.sum(1, keepdim=True)


class Position(nn.Module):
    """Two channels that depend on where in the patch a voxel is, differently along each axis.

    A patch that starts one voxel off, a flip that is not undone or two axes that are swapped give
    other numbers.
    """

    def forward(self, x: Tensor) -> Tensor:
        a = torch.arange(x.size(2), dtype=x.dtype, device=x.device).view(1, 1, -1, 1, 1)
        b = torch.arange(x.size(3), dtype=x.dtype, device=x.device).view(1, 1, 1, -1, 1)
        c = torch.arange(x.size(4), dtype=x.dtype, device=x.device).view(1, 1, 1, 1, -1)
        where = 0.31 * a - 0.17 * b + 0.07 * c + 0.013 * a * b - 0.005 * b * c
        first = 0.3 * x[:, 0:1] - 0.05 * where
        second = 0.2 * x[:, 0:1] * torch.cos(where) + 0.25 * x[:, x.size(1) - 1 :] + 0.05 * where
        return torch.cat([first, second], 1)


class Conv(nn.Module):
    """Two layers of seeded 3x3x3 convolutions, zero-padded: sees where a patch ends."""

    def __init__(self, seed: int, inputs: int, outputs: int) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.first = nn.Conv3d(inputs, 4, 3, padding=1)
        self.second = nn.Conv3d(4, outputs, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return 2.0 * self.second(torch.nn.functional.leaky_relu(self.first(x), 0.01))


class Clamped(nn.Module):
    """A probability from the first channel."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, 0:1].clamp(0.0, 1.0)


class WithHalf(nn.Module):
    """Has the second method that half precision asks for; it says 1 more, to be told apart."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, 0:1]

    @torch.jit.export
    def forward_half(self, x: Tensor) -> Tensor:
        return x[:, 0:1].half().float() + 1.0


class WithBfloat16(nn.Module):
    """Has the second method that bfloat16 asks for; it says 1 more, to be told apart."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, 0:1]

    @torch.jit.export
    def forward_bfloat16(self, x: Tensor) -> Tensor:
        return x[:, 0:1].to(torch.bfloat16).float() + 1.0


class NoNumbers(nn.Module):
    """Gives NaN."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, 0:1] * float("nan")


class Fails(nn.Module):
    """Fails on images that hold a value above 100: works when it is tried, not on the case."""

    def forward(self, x: Tensor) -> Tensor:
        if bool(x.max() > 100.0):
            raise RuntimeError("a bug in the network")
        return x[:, 0:1]


class RunsOutOfMemory(nn.Module):
    """Says what PyTorch says when a batch of more than two patches does not fit.

    Only where values fall along the last axis: with a ramp that rises, in the flipped pass.
    """

    def forward(self, x: Tensor) -> Tensor:
        if x.size(0) > 2 and bool(x[0, 0, 0, 0, 0] > x[0, 0, 0, 0, -1]):
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return x[:, 0:1]


class NeverFits(nn.Module):
    """Runs out of memory on images that hold a value above 100, whatever the batch."""

    def forward(self, x: Tensor) -> Tensor:
        if bool(x.max() > 100.0):
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return x[:, 0:1]


class TooLarge(nn.Module):
    """Runs out of memory already when it is tried."""

    def forward(self, x: Tensor) -> Tensor:
        if x.size(0) > 0:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return x[:, 0:1]


class Hangs(nn.Module):
    """Never comes back with images that hold a value above 100; keeps one core busy."""

    def forward(self, x: Tensor) -> Tensor:
        hangs = bool(x.max() > 100.0)
        turns = 0
        while hangs:
            turns += 1
        return x[:, 0:1] + float(turns)


class GivesTuple(nn.Module):
    """Gives two tensors."""

    def forward(self, x: Tensor) -> Tuple[Tensor, Tensor]:
        return x, x


class Block(nn.Module):
    """Convolution, instance normalization, leaky ReLU, twice."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv3d(inputs, outputs, 3, stride, 1),
            nn.InstanceNorm3d(outputs, affine=True),
            nn.LeakyReLU(0.01),
            nn.Conv3d(outputs, outputs, 3, 1, 1),
            nn.InstanceNorm3d(outputs, affine=True),
            nn.LeakyReLU(0.01),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)


class UNet(nn.Module):
    """A small 3-D U-Net, two inputs, two outputs; by default 1.4 million parameters.

    Without bias in the transposed convolutions and the head it is nnU-Net's, weight by weight.
    """

    def __init__(
        self, features: Tuple[int, ...] = (16, 32, 64, 128), bias: bool = True
    ) -> None:
        super().__init__()
        self.down = nn.ModuleList()
        inputs = 2
        for depth, f in enumerate(features):
            self.down.append(Block(inputs, f, 1 if depth == 0 else 2))
            inputs = f
        self.up = nn.ModuleList()
        self.join = nn.ModuleList()
        for f in reversed(features[:-1]):
            self.up.append(nn.ConvTranspose3d(inputs, f, 2, 2, bias=bias))
            self.join.append(Block(2 * f, f, 1))
            inputs = f
        self.head = nn.Conv3d(inputs, 2, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        skips = []
        for block in self.down:
            x = block(x)
            skips.append(x)
        skips.pop()
        for up, join in zip(self.up, self.join):
            x = join(torch.cat([up(x), skips.pop()], 1))
        return self.head(x)


class Residual(nn.Module):
    """Group normalization, ReLU, convolution, twice, added to what came in."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.GroupNorm(2, features),
            nn.ReLU(),
            nn.Conv3d(features, features, 3, padding=1, bias=False),
            nn.GroupNorm(2, features),
            nn.ReLU(),
            nn.Conv3d(features, features, 3, padding=1, bias=False),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


class ResidualNet(nn.Module):
    """A small encoder and decoder of residual blocks, as the SegResNet of NVAUTO is one."""

    def __init__(self, features: int = 4) -> None:
        super().__init__()
        f = features
        self.first = nn.Conv3d(2, f, 3, padding=1, bias=False)
        self.fine = Residual(f)
        self.down = nn.Conv3d(f, 2 * f, 3, stride=2, padding=1, bias=False)
        self.coarse = nn.Sequential(Residual(2 * f), Residual(2 * f))
        self.up = nn.Conv3d(2 * f, f, 1, bias=False)
        self.join = Residual(f)
        self.head = nn.Sequential(nn.GroupNorm(2, f), nn.ReLU(), nn.Conv3d(f, 2, 1))

    def forward(self, x: Tensor) -> Tensor:
        fine = self.fine(self.first(x))
        coarse = self.up(self.coarse(self.down(fine)))
        up = nn.functional.interpolate(
            coarse, scale_factor=2.0, mode="trilinear", align_corners=False
        )
        return self.head(self.join(fine + up))


def lively(module: nn.Module, seed: int, gain: float) -> nn.Module:
    """Seeded weights whose outputs take both sides of the threshold."""
    generator = torch.Generator().manual_seed(seed)
    for name, weight in module.state_dict().items():
        noise = torch.randn(weight.shape, generator=generator)
        if weight.dim() == 1:
            weight.copy_(0.2 * noise + (1.0 if name.endswith("weight") else 0.0))
        else:
            weight.copy_(noise * weight[0].numel() ** -0.5)
        if name.startswith("head") and weight.dim() > 1:
            weight.mul_(gain)
    return module


def small_unet(fold: int) -> nn.Module:
    """Of the architecture of SEALS: base 4, two poolings."""
    return lively(UNet((4, 8, 16), bias=False), 100 + fold, 1.5)


def small_residual(model: int) -> nn.Module:
    """For the pipeline of NVAUTO."""
    return lively(ResidualNet(), 200 + model, 1.0)


def save(module: nn.Module, name: str) -> None:
    torch.jit.script(module.eval()).save(os.path.join(NETWORKS, name + ".pt"))


def trace(module: nn.Module, name: str) -> None:
    example = torch.zeros(1, 2, 16, 16, 16)
    traced = torch.jit.trace(module.eval(), example, check_trace=False)
    torchscript_file.save(traced, Path(NETWORKS, name + ".pt"), name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unet", metavar="FILE", help="write the benchmark's network there instead")
    arguments = parser.parse_args()
    if arguments.unet:
        torch.manual_seed(1)
        unet = UNet().eval()
        print(sum(p.numel() for p in unet.parameters()), "parameters")
        example = torch.zeros(1, 2, 32, 32, 32)
        torch.jit.trace(unet, example, check_trace=False).save(arguments.unet)
        return
    os.makedirs(NETWORKS, exist_ok=True)
    save(Identity(), "identity")
    save(Sum(), "sum")
    save(Position(), "position")
    save(Conv(1, 2, 2), "conv-a")
    save(Conv(2, 2, 2), "conv-b")
    save(Conv(3, 2, 3), "three-classes")
    save(Conv(4, 3, 1), "conv-flair-a")
    save(Conv(5, 3, 1), "conv-flair-b")
    save(Conv(6, 1, 2), "conv-one")
    save(Clamped(), "clamped")
    save(WithHalf(), "with-half")
    save(WithBfloat16(), "with-bfloat16")
    save(NoNumbers(), "no-numbers")
    save(Fails(), "fails")
    save(RunsOutOfMemory(), "runs-out-of-memory")
    save(NeverFits(), "never-fits")
    save(TooLarge(), "too-large")
    save(Hangs(), "hangs")
    save(GivesTuple(), "gives-tuple")
    for fold in range(2):
        trace(small_unet(fold), f"small-unet-{fold}")
    for model in range(3):
        trace(small_residual(model), f"small-residual-{model}")


if __name__ == "__main__":
    main()
