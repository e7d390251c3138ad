"""What inference needs of an nnU-Net v1 plan (`plans.pkl`), checked against what the service can do."""

from dataclasses import dataclass
from typing import Tuple

from . import checkpoints, manifest
from .fields import check_patch, required, spacing, triple
from .generic_unet import UNetPlan
from .orientation import NONE, Orientation
from .refusal import Refused, listed

# What z-scores do not divide by zero with; nnU-Net's number.
EPSILON = 1e-8


@dataclass(frozen=True)
class Plan:
    """A plan for full resolution. Patch, spacing and kernels are in the plan's own order of axes."""

    network: UNetPlan
    orientation: Orientation
    patch: Tuple[int, ...]
    spacing: Tuple[float, ...]
    normalized: bool
    masked: bool

    def native_network(self):
        """The network for images in the order z, y, x."""
        plan, turned = self.network, self.orientation.native
        return UNetPlan(
            plan.input_channels,
            plan.classes,
            plan.features,
            tuple(turned(kernel) for kernel in plan.pool_kernels),
            tuple(turned(kernel) for kernel in plan.conv_kernels),
            plan.convs_per_stage,
        )

    def native_multiples(self):
        """What sizes along z, y, x must be multiples of."""
        return self.orientation.native(_multiples(self.network.pool_kernels))

    def preprocessing(self):
        """Steps from an image to the network's input, as GenericPreprocessor takes them."""
        steps = [
            manifest.crop(),
            manifest.resample(self.orientation.native(self.spacing), "nnunet-cubic"),
        ]
        if self.normalized:
            steps.append(manifest.z_score(self.masked, EPSILON))
        return steps

    def window(self):
        return manifest.nnunet_window(self.orientation.native(self.patch))


def read(path):
    """The plan in a file `plans.pkl`."""
    return parse(checkpoints.read_pickle(path), path)


def read_training(path):
    """The plan that a fold was trained with, from its `model_final_checkpoint.model.pkl`."""
    found = checkpoints.read_pickle(path)
    if not isinstance(found, dict) or "plans" not in found:
        raise Refused("{} holds no plans.".format(path))
    return parse(found["plans"], path)


def parse(plans, path):
    """A `Plan` from the pickled dictionary; `path` is for messages."""
    if not isinstance(plans, dict):
        raise Refused("{} holds a {}; plans are a dictionary.".format(path, type(plans).__name__))
    stages = required(plans, "plans_per_stage", path)
    if not isinstance(stages, dict) or not stages:
        raise Refused("{}: plans_per_stage names no stage.".format(path))
    # 3d_fullres is the last stage; a lower resolution may come before it.
    stage = stages[max(stages)]
    patch = triple(required(stage, "patch_size", path), "patch_size", path)
    pools, kernels = _kernels(stage, path)
    _check_preprocessor(plans, path)
    channels = int(required(plans, "num_modalities", path))
    try:
        network = UNetPlan.of(
            channels,
            int(required(plans, "num_classes", path)) + 1,
            int(required(plans, "base_num_features", path)),
            pools,
            kernels,
            int(plans.get("conv_per_stage", 2)),
        )
    except ValueError as error:
        raise Refused("{}: {}".format(path, error)) from None
    check_patch(patch, _multiples(pools), path)
    normalized = _normalized(plans, channels, path)
    return Plan(
        network,
        Orientation(plans["transpose_forward"] if plans.get("transpose_forward") is not None else NONE),
        patch,
        spacing(required(stage, "current_spacing", path), "current_spacing", path),
        normalized,
        _masked(plans, channels, path) if normalized else False,
    )


def _multiples(pools):
    multiples = [1, 1, 1]
    for pool in pools:
        multiples = [have * size for have, size in zip(multiples, pool)]
    return tuple(multiples)


def _kernels(stage, path):
    if "pool_op_kernel_sizes" in stage:
        pools = [triple(p, "pool_op_kernel_sizes", path) for p in stage["pool_op_kernel_sizes"]]
    else:
        # Old plans say how often each axis is pooled; the axes with fewer poolings start later.
        per_axis = triple(required(stage, "num_pool_per_axis", path), "num_pool_per_axis", path)
        most = max(per_axis)
        pools = [tuple(2 if most - count <= i else 1 for count in per_axis) for i in range(most)]
    if "conv_kernel_sizes" in stage:
        kernels = [triple(k, "conv_kernel_sizes", path) for k in stage["conv_kernel_sizes"]]
    else:
        kernels = [(3, 3, 3)] * (len(pools) + 1)
    return pools, kernels


def _check_preprocessor(plans, path):
    name = plans.get("preprocessor_name", "GenericPreprocessor")
    if name != "GenericPreprocessor":
        raise Refused(
            "{}: preprocessor_name is {}; only GenericPreprocessor is known here.".format(path, name)
        )


def _normalized(plans, channels, path):
    schemes = _per_channel(required(plans, "normalization_schemes", path), channels)
    if schemes == ["nonCT"] * channels:
        return True
    if schemes == ["noNorm"] * channels:
        return False
    raise Refused(
        "{}: normalization_schemes are {}; all must be nonCT, or all noNorm.".format(path, listed(schemes))
    )


def _masked(plans, channels, path):
    masks = _per_channel(required(plans, "use_mask_for_norm", path), channels)
    if any(mask is None for mask in masks) or len({bool(mask) for mask in masks}) != 1:
        raise Refused(
            "{}: use_mask_for_norm is {}; all channels must have the same.".format(path, listed(masks))
        )
    return bool(masks[0])


def _per_channel(values, channels):
    """A list, whether the plan has a dictionary by number or a list."""
    if isinstance(values, dict):
        return [values.get(c) for c in range(channels)]
    values = list(values)
    return values[:channels] + [None] * (channels - len(values))
