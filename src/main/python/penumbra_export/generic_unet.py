"""nnU-Net v1's Generic_UNet as SEALS uses it, for inference: full-resolution head only.

Parameters have the names of nnunet 1.7.1, so that a published state dict loads strictly. The heads of
deep supervision are among them; ``forward`` leaves them out.
"""

from dataclasses import dataclass
from typing import Tuple

import torch
from torch import nn
from torch.nn import functional

Size = Tuple[int, int, int]

# nnUNetTrainerV2: what no plan changes.
EPSILON = 1e-5
SLOPE = 1e-2
MAX_FEATURES = 320


@dataclass(frozen=True)
class UNetPlan:
    """The network's shape. ``features`` and ``conv_kernels`` have one entry more than ``pool_kernels``.

    ``features[d]`` are the channels at depth ``d``, the bottleneck last; ``pool_kernels[d]`` is the stride
    from depth ``d`` to ``d + 1``. Axes are those of the input (z, y, x for nnU-Net).
    """

    input_channels: int
    classes: int
    features: Tuple[int, ...]
    pool_kernels: Tuple[Size, ...]
    conv_kernels: Tuple[Size, ...]
    convs_per_stage: int = 2

    def __post_init__(self):
        stages = len(self.features)
        if stages < 2 or len(self.pool_kernels) != stages - 1 or len(self.conv_kernels) != stages:
            raise ValueError(
                "A plan has one pooling less than stages and a convolution kernel for each stage: found "
                f"{stages} stages, {len(self.pool_kernels)} poolings, {len(self.conv_kernels)} kernels."
            )
        for kernel in self.conv_kernels:
            if any(size not in (1, 3) for size in kernel):
                raise ValueError(f"A convolution kernel is 1 or 3 along each axis: found {kernel}.")

    @classmethod
    def of(cls, input_channels, classes, base_features, pool_kernels, conv_kernels, convs_per_stage=2):
        """The plan as nnU-Net derives it: features double at each pooling, up to 320."""
        features = [base_features]
        for _ in pool_kernels:
            features.append(min(2 * features[-1], MAX_FEATURES))
        return cls(
            input_channels,
            classes,
            tuple(features),
            tuple(tuple(int(k) for k in kernel) for kernel in pool_kernels),
            tuple(tuple(int(k) for k in kernel) for kernel in conv_kernels),
            convs_per_stage,
        )


@torch.jit.script
def _laid_out(x):
    """With the channels innermost on a CPU: what oneDNN's fastest convolutions read and write without a copy."""
    if x.is_cuda:
        return x
    return x.contiguous(memory_format=torch.channels_last_3d)


@torch.jit.script
def _normalized_image(x, weight, bias, eps: float):
    """Instance norm, in place where it can be, of one image whose channels are innermost.

    Torch's own makes two copies of such an image.

    Torch sums statistics of innermost channels in float32, voxel after voxel: over a million voxels they lose four
    digits. Hence those of groups of every n-th voxel first, and the image's from theirs.
    """
    channels = x.size(1)
    voxels = x.size(2) * x.size(3) * x.size(4)
    groups = 1
    while voxels % (2 * groups) == 0 and voxels > 4096 * groups:
        groups = 2 * groups
    rows = x.permute(0, 2, 3, 4, 1).reshape(1, voxels // groups, 1, 1, groups * channels)
    # Buffers in the type of the parameters, so that statistics are in float32 where x has half the width.
    buffer = torch.zeros(groups * channels, dtype=weight.dtype)
    means, variances = torch.batch_norm_update_stats(
        rows.permute(0, 4, 1, 2, 3), buffer, torch.ones_like(buffer), 0.0
    )
    means = means.view(groups, channels)
    mean = means.mean(0)
    variance = variances.view(groups, channels).mean(0) + (means - mean).square().mean(0)
    if x.dtype != weight.dtype:
        return functional.batch_norm(x, mean, variance, weight, bias, False, 0.0, eps)
    # In place: fresh memory for a large tensor takes longer than this computation.
    scale = weight * torch.rsqrt(variance + eps)
    shift = bias - mean * scale
    of_channels = [1, channels, 1, 1, 1]
    return torch.addcmul(shift.view(of_channels), x, scale.view(of_channels), out=x)


@torch.jit.script
def _normalized(x, weight, bias, eps: float):
    """Instance norm, which may overwrite x; statistics and scale are in float32 where x has half the width."""
    if x.dtype != torch.float16 and x.dtype != torch.bfloat16:
        weight = weight.type_as(x)
        bias = bias.type_as(x)
    if x.is_cuda:
        return functional.instance_norm(x, None, None, weight, bias, True, 0.0, eps)
    if x.size(0) == 1:
        return _normalized_image(x, weight, bias, eps)
    return torch.cat(
        [_normalized_image(x[i : i + 1], weight, bias, eps) for i in range(x.size(0))]
    )


class _ConvBlock(nn.Module):
    """Convolution, instance norm, leaky ReLU."""

    def __init__(self, inputs, outputs, kernel, stride=(1, 1, 1)):
        super().__init__()
        self.stride = stride
        self.padding = tuple(1 if size == 3 else 0 for size in kernel)
        self.conv = nn.Conv3d(inputs, outputs, kernel, stride, self.padding)
        self.instnorm = nn.InstanceNorm3d(outputs, eps=EPSILON, affine=True)

    def forward(self, x):
        # Without the convolution's bias: the norm takes it away again.
        y = functional.conv3d(
            _laid_out(x), self.conv.weight.type_as(x), stride=self.stride, padding=self.padding
        )
        y = _normalized(y, self.instnorm.weight, self.instnorm.bias, EPSILON)
        return functional.leaky_relu_(y, SLOPE)


class _Stack(nn.Module):
    def __init__(self, inputs, outputs, kernel, convs, first_stride=(1, 1, 1)):
        super().__init__()
        blocks = [_ConvBlock(inputs, outputs, kernel, first_stride)]
        blocks += [_ConvBlock(outputs, outputs, kernel) for _ in range(convs - 1)]
        self.blocks = nn.Sequential(*blocks)

    def forward(self, x):
        return self.blocks(x)


class GenericUNet(nn.Module):
    """``[batch, input_channels, a, b, c]`` to logits ``[batch, classes, a, b, c]`` of the same type.

    a, b and c are multiples of the product of the poolings along their axis. Computes in the type of its input.
    """

    def __init__(self, plan):
        super().__init__()
        self.plan = plan
        convs, features, kernels = plan.convs_per_stage, plan.features, plan.conv_kernels
        depth = len(plan.pool_kernels)
        self.conv_blocks_context = nn.ModuleList()
        inputs, stride = plan.input_channels, (1, 1, 1)
        for d in range(depth):
            self.conv_blocks_context.append(_Stack(inputs, features[d], kernels[d], convs, stride))
            inputs, stride = features[d], plan.pool_kernels[d]
        self.conv_blocks_context.append(
            nn.Sequential(
                _Stack(inputs, features[depth], kernels[depth], convs - 1, stride),
                _Stack(features[depth], features[depth], kernels[depth], 1),
            )
        )
        self.conv_blocks_localization = nn.ModuleList()
        self.tu = nn.ModuleList()
        self.seg_outputs = nn.ModuleList()
        for u in range(depth):
            # The kernel is that of the next deeper stage: nnU-Net counts from the bottleneck here.
            kernel, pool, skip = kernels[depth - u], plan.pool_kernels[-1 - u], features[depth - 1 - u]
            self.tu.append(nn.ConvTranspose3d(features[depth - u], skip, pool, pool, bias=False))
            self.conv_blocks_localization.append(
                nn.Sequential(
                    _Stack(2 * skip, skip, kernel, convs - 1), _Stack(skip, skip, kernel, 1)
                )
            )
            self.seg_outputs.append(nn.Conv3d(skip, plan.classes, 1, bias=False))
        # Gradients cannot pass what is done in place.
        self.requires_grad_(False)

    def forward(self, x):
        skips = []
        for stack in self.conv_blocks_context[:-1]:
            x = stack(x)
            skips.append(x)
        x = self.conv_blocks_context[-1](x)
        for up, stack in zip(self.tu, self.conv_blocks_localization):
            x = functional.conv_transpose3d(x, up.weight.type_as(x), stride=up.stride)
            x = stack(torch.cat((x, skips.pop()), dim=1))
        return functional.conv3d(x, self.seg_outputs[-1].weight.type_as(x)).contiguous()
