"""The network as it ships: the trained weights in 16 bits, widened when used."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .network import relative

# Probability 0, as far as anything after it can tell.
NEVER = -30.0


class _Convolution(nn.Module):
    def __init__(self, trained):
        super().__init__()
        self.register_buffer("weight", trained.weight.detach().half())
        bias = trained.bias
        # Zeros where there is none: cheaper than two kinds of layer.
        self.register_buffer(
            "bias", (torch.zeros(trained.out_channels) if bias is None else bias.detach()).float()
        )
        self.stride: int = trained.stride[0]
        self.padding: int = trained.padding[0]

    def forward(self, x: Tensor) -> Tensor:
        weight = self.weight.type_as(x)
        return F.conv3d(x, weight, self.bias.type_as(x), self.stride, self.padding)


class _Layer(nn.Module):
    def __init__(self, trained):
        super().__init__()
        self.convolution = _Convolution(trained.convolution)
        self.register_buffer("gain", trained.norm.weight.detach().float())
        self.register_buffer("shift", trained.norm.bias.detach().float())
        self.eps: float = trained.norm.eps

    def forward(self, x: Tensor) -> Tensor:
        x = self.convolution(x)
        gain, shift = self.gain.type_as(x), self.shift.type_as(x)
        # Not torch.nn.functional's, which refuse a single voxel, as the deepest level has of an
        # image of 16: its norm is the shift.
        if x.shape[0] == 1:  # The same, and the volume stays laid out as convolutions like it.
            x = torch.batch_norm(x, gain, shift, None, None, True, 0.0, self.eps, False)
        else:
            x = torch.instance_norm(x, gain, shift, None, None, True, 0.0, self.eps, False)
        return F.relu(x)


class _Refined(nn.Module):
    def __init__(self, trained):
        super().__init__()
        self.layers = nn.ModuleList(_Layer(layer) for layer in trained.layers)

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = x + layer(x)
        return x


class _Plain(nn.Module):
    def __init__(self, trained):
        super().__init__()
        self.convolution = _Convolution(trained.convolution)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.convolution(x))


class _Stem(nn.Module):
    def __init__(self, trained):
        super().__init__()
        self.plain = _Plain(trained.plain)
        self.refine = _Refined(trained.refine)

    def forward(self, x: Tensor) -> Tensor:
        return self.refine(self.plain(x))


class _Down(nn.Module):
    def __init__(self, trained):
        super().__init__()
        self.reduce = _Layer(trained.reduce)
        self.refine = _Refined(trained.refine)

    def forward(self, x: Tensor) -> Tensor:
        return self.refine(self.reduce(x))


def _doubled(x: Tensor) -> Tensor:
    # Not torch.nn.functional's, which names operators that an older libtorch does not know.
    return torch._C._nn.upsample_trilinear3d(x, None, False, [2.0, 2.0, 2.0])


class _Up(nn.Module):
    def __init__(self, trained):
        super().__init__()
        self.narrow = _Convolution(trained.narrow)
        self.refine = _Refined(trained.refine)

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:
        x = _doubled(self.narrow(x))
        return self.refine(x + skip)


class ShippedNet(nn.Module):
    """[N, 2, z, y, x] float32 raw images to [N, 1, z, y, x] float32 logits, calibrated.

    Outside the brain (both inputs 0) the logit says never. `forward_half` and `forward_bfloat16`
    compute in that type; inputs and outputs stay float32.
    """

    def __init__(self, trained, scale=1.0, offset=0.0):
        super().__init__()
        self.stem = _Stem(trained.stem)
        self.down = nn.ModuleList(_Down(block) for block in trained.down)
        self.up = nn.ModuleList(_Up(block) for block in trained.up)
        self.head = _Convolution(trained.head)
        self.scale: float = scale
        self.offset: float = offset
        self.never: float = NEVER

    def _core(self, seen: Tensor) -> Tensor:
        x = self.stem(seen.contiguous(memory_format=torch.channels_last_3d))
        skips = [x]
        for block in self.down:
            x = block(x)
            skips.append(x)
        at = len(skips) - 2
        for block in self.up:
            x = block(x, skips[at])
            at -= 1
        return self.head(x)

    def _input(self, images: Tensor) -> Tensor:
        brain = (images != 0).any(1, keepdim=True).float()
        return torch.cat([relative(images), brain], 1)

    def _output(self, logits: Tensor, seen: Tensor) -> Tensor:
        logits = (self.scale * logits.float() + self.offset).contiguous()
        return torch.where(seen[:, 2:3] > 0, logits, torch.full_like(logits, self.never))

    def forward(self, images: Tensor) -> Tensor:
        seen = self._input(images)
        return self._output(self._core(seen), seen)

    @torch.jit.export
    def forward_half(self, images: Tensor) -> Tensor:
        seen = self._input(images)
        return self._output(self._core(seen.to(torch.float16)), seen)

    @torch.jit.export
    def forward_bfloat16(self, images: Tensor) -> Tensor:
        seen = self._input(images)
        return self._output(self._core(seen.to(torch.bfloat16)), seen)
