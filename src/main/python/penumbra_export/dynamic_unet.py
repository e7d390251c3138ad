"""nnU-Net v2's PlainConvUNet and ResidualEncoderUNet, for inference: full-resolution head only.

Parameters have the names of dynamic_network_architectures, without the second names that it gives to the same
weights (`canonical` takes those away). Each layer computes in the type of its input.
"""

import re
from dataclasses import dataclass
from typing import Tuple

import torch
from torch import nn
from torch.nn import functional

Size = Tuple[int, int, int]


@dataclass(frozen=True)
class DynamicUNetPlan:
    """The network's shape; one entry per stage, full resolution first.

    strides[s] leads from stage s - 1 to s; the first is 1. blocks: convolutions of each stage, or residual blocks.
    decoder_convs: lowest stage first, one entry less. slope: of the leaky ReLU; 0 for ReLU. activation_first: before
    the norm instead of after it.
    """

    residual: bool
    input_channels: int
    classes: int
    features: Tuple[int, ...]
    kernels: Tuple[Size, ...]
    strides: Tuple[Size, ...]
    blocks: Tuple[int, ...]
    decoder_convs: Tuple[int, ...]
    bias: bool = True
    epsilon: float = 1e-5
    slope: float = 1e-2
    activation_first: bool = False
    stem_features: int = 0

    def multiples(self):
        """What sizes along each axis must be multiples of."""
        product = (1, 1, 1)
        for stride in self.strides:
            product = tuple(have * size for have, size in zip(product, stride))
        return product


class _Unit(nn.Module):
    """Convolution, instance norm and, unless it ends a residual block, (leaky) ReLU."""

    def __init__(self, plan, inputs, outputs, kernel, stride=(1, 1, 1), bias=True, activated=True):
        super().__init__()
        self.stride = stride
        self.padding = tuple((size - 1) // 2 for size in kernel)
        self.activated = activated
        self.activation_first = plan.activation_first
        self.slope = plan.slope
        self.epsilon = plan.epsilon
        self.conv = nn.Conv3d(inputs, outputs, kernel, stride, self.padding, bias=bias)
        self.norm = nn.InstanceNorm3d(outputs, eps=plan.epsilon, affine=True)

    def forward(self, x):
        bias = None if self.conv.bias is None else self.conv.bias.type_as(x)
        y = functional.conv3d(
            x, self.conv.weight.type_as(x), bias, stride=self.stride, padding=self.padding
        )
        if self.activated and self.activation_first:
            y = functional.leaky_relu(y, self.slope)
        # Statistics are in float32 whatever the type of x.
        y = functional.instance_norm(
            y, weight=self.norm.weight, bias=self.norm.bias, eps=self.epsilon
        )
        if self.activated and not self.activation_first:
            y = functional.leaky_relu(y, self.slope)
        return y


class _Convs(nn.Module):
    def __init__(self, plan, inputs, outputs, kernel, count, stride=(1, 1, 1)):
        super().__init__()
        units = [_Unit(plan, inputs, outputs, kernel, stride, plan.bias)]
        units += [_Unit(plan, outputs, outputs, kernel, bias=plan.bias) for _ in range(count - 1)]
        self.convs = nn.Sequential(*units)

    def forward(self, x):
        return self.convs(x)


class _AveragePool(nn.Module):
    def __init__(self, stride):
        super().__init__()
        self.stride = stride

    def forward(self, x):
        # In float32: on a CPU there is no pooling of bfloat16.
        return functional.avg_pool3d(x.to(torch.float32), self.stride, self.stride).type_as(x)


class _ResidualBlock(nn.Module):
    """Two convolutions beside a path that pools and projects where sizes change."""

    def __init__(self, plan, inputs, outputs, kernel, stride):
        super().__init__()
        self.slope = plan.slope
        self.conv1 = _Unit(plan, inputs, outputs, kernel, stride, plan.bias)
        self.conv2 = _Unit(plan, outputs, outputs, kernel, bias=plan.bias, activated=False)
        steps = []
        if any(size != 1 for size in stride):
            steps.append(_AveragePool(stride))
        if inputs != outputs:
            steps.append(_Unit(plan, inputs, outputs, (1, 1, 1), bias=False, activated=False))
        self.skip = nn.Sequential(*steps)

    def forward(self, x):
        return functional.leaky_relu(self.conv2(self.conv1(x)) + self.skip(x), self.slope)


class _Blocks(nn.Module):
    def __init__(self, plan, inputs, outputs, kernel, count, stride):
        super().__init__()
        blocks = [_ResidualBlock(plan, inputs, outputs, kernel, stride)]
        blocks += [
            _ResidualBlock(plan, outputs, outputs, kernel, (1, 1, 1)) for _ in range(count - 1)
        ]
        self.blocks = nn.Sequential(*blocks)

    def forward(self, x):
        return self.blocks(x)


class _Encoder(nn.Module):
    def __init__(self, plan):
        super().__init__()
        inputs = plan.input_channels
        if plan.residual:
            self.stem = _Convs(plan, inputs, plan.stem_features, plan.kernels[0], 1)
            inputs = plan.stem_features
        stages = []
        for s, outputs in enumerate(plan.features):
            made = _Blocks if plan.residual else _Convs
            stage = made(plan, inputs, outputs, plan.kernels[s], plan.blocks[s], plan.strides[s])
            stages.append(stage if plan.residual else nn.Sequential(stage))
            inputs = outputs
        self.stages = nn.Sequential(*stages)

    def forward(self, x):
        if hasattr(self, "stem"):
            x = self.stem(x)
        skips = []
        for stage in self.stages:
            x = stage(x)
            skips.append(x)
        return skips


class _Decoder(nn.Module):
    def __init__(self, plan):
        super().__init__()
        self.stages = nn.ModuleList()
        self.transpconvs = nn.ModuleList()
        self.seg_layers = nn.ModuleList()
        for i, s in enumerate(range(len(plan.features) - 1, 0, -1)):
            below, skip, stride = plan.features[s], plan.features[s - 1], plan.strides[s]
            self.transpconvs.append(nn.ConvTranspose3d(below, skip, stride, stride, bias=plan.bias))
            self.stages.append(_Convs(plan, 2 * skip, skip, plan.kernels[s - 1], plan.decoder_convs[i]))
            self.seg_layers.append(nn.Conv3d(skip, plan.classes, 1))

    def forward(self, skips):
        x = skips[-1]
        for i, (up, stage) in enumerate(zip(self.transpconvs, self.stages)):
            bias = None if up.bias is None else up.bias.type_as(x)
            x = functional.conv_transpose3d(x, up.weight.type_as(x), bias, stride=up.stride)
            x = stage(torch.cat((x, skips[-2 - i]), dim=1))
        head = self.seg_layers[-1]
        return functional.conv3d(x, head.weight.type_as(x), head.bias.type_as(x))


class DynamicUNet(nn.Module):
    """`[batch, input_channels, a, b, c]` to logits `[batch, classes, a, b, c]` of the same type.

    a, b and c are multiples of the strides' product along their axis.
    """

    def __init__(self, plan):
        super().__init__()
        self.plan = plan
        self.encoder = _Encoder(plan)
        self.decoder = _Decoder(plan)

    def forward(self, x):
        return self.decoder(self.encoder(x))


# A unit lists its layers a second time; the norm comes after the convolution and, where there is one, dropout.
_ALL_MODULES = re.compile(r"(.*\.)all_modules\.(\d+)\.(weight|bias)$")


def canonical(state):
    """A state dict without second names, and the names whose weights contradict their second name."""
    kept = {}
    second = {}
    for name, value in state.items():
        first = name[len("decoder.") :] if name.startswith("decoder.encoder.") else name
        match = _ALL_MODULES.match(first)
        if match:
            first = match.group(1) + ("conv." if match.group(2) == "0" else "norm.") + match.group(3)
        if first == name:
            kept[name] = value
        else:
            second.setdefault(first, []).append(value)
    wrong = []
    for name, values in second.items():
        first = kept.setdefault(name, values[0])
        if not all(first.shape == value.shape and torch.equal(first, value) for value in values):
            wrong.append(name)
    return kept, wrong
