"""The network that an nnU-Net v2 plan describes, in the form since nnU-Net 2.4 or in the one before."""

from .dynamic_unet import DynamicUNetPlan
from .fields import required, triple
from .refusal import Refused, listed


def network(chosen, channels, classes, path):
    """A `DynamicUNetPlan` from one configuration; `path` is for messages."""
    architecture = chosen.get("architecture")
    if architecture is None:
        return _old_network(chosen, channels, classes, path)
    name = str(required(architecture, "network_class_name", path)).rsplit(".", 1)[-1]
    residual = _is_residual(name, path)
    options = dict(required(architecture, "arch_kwargs", path))
    stages = int(_take(options, "n_stages", path))
    features = _per_stage(_take(options, "features_per_stage", path), stages, "features_per_stage", path)
    blocks = "n_blocks_per_stage" if residual else "n_conv_per_stage"
    _check_class(options, "conv_op", "Conv3d", path)
    _check_class(options, "norm_op", "InstanceNorm3d", path)
    norm = dict(options.pop("norm_op_kwargs", None) or {})
    epsilon = float(norm.pop("eps", 1e-5))
    if norm.pop("affine", False) is not True or norm.pop("track_running_stats", False):
        raise Refused("{}: norm_op_kwargs must say affine, and no running statistics.".format(path))
    norm.pop("momentum", None)
    _check_rest(norm, "norm_op_kwargs", path)
    # Dropout, of any kind, does nothing at inference; nor does the depth that is left out at random.
    for training in ("dropout_op", "dropout_op_kwargs", "stochastic_depth_p", "deep_supervision"):
        options.pop(training, None)
    plan = DynamicUNetPlan(
        residual,
        channels,
        classes,
        features,
        _sizes(_take(options, "kernel_sizes", path), stages, "kernel_sizes", path),
        _sizes(_take(options, "strides", path), stages, "strides", path),
        _per_stage(_take(options, blocks, path), stages, blocks, path),
        _per_stage(
            _take(options, "n_conv_per_stage_decoder", path), stages - 1, "n_conv_per_stage_decoder", path
        ),
        bool(options.pop("conv_bias", False)),
        epsilon,
        _slope(options, path),
        False if residual else bool(options.pop("nonlin_first", False)),
        int(options.pop("stem_channels", None) or features[0]) if residual else 0,
    )
    for unused in ("bottleneck_channels", "squeeze_excitation"):
        if not options.get(unused):
            options.pop(unused, None)
    if "squeeze_excitation" not in options:
        options.pop("squeeze_excitation_reduction_ratio", None)
    _check_rest(options, "arch_kwargs", path)
    _check_first_stride(plan, path)
    return plan


def _old_network(chosen, channels, classes, path):
    """The architecture as plans before nnU-Net 2.4 describe it."""
    residual = _is_residual(required(chosen, "UNet_class_name", path), path)
    convs = required(chosen, "n_conv_per_stage_encoder", path)
    stages = len(convs)
    base = int(required(chosen, "UNet_base_num_features", path))
    most = int(required(chosen, "unet_max_num_features", path))
    features = tuple(min(base * 2**s, most) for s in range(stages))
    plan = DynamicUNetPlan(
        residual,
        channels,
        classes,
        features,
        _sizes(required(chosen, "conv_kernel_sizes", path), stages, "conv_kernel_sizes", path),
        _sizes(required(chosen, "pool_op_kernel_sizes", path), stages, "pool_op_kernel_sizes", path),
        _per_stage(convs, stages, "n_conv_per_stage_encoder", path),
        _per_stage(
            required(chosen, "n_conv_per_stage_decoder", path), stages - 1, "n_conv_per_stage_decoder", path
        ),
        stem_features=features[0] if residual else 0,
    )
    _check_first_stride(plan, path)
    return plan


def _is_residual(name, path):
    if name not in ("PlainConvUNet", "ResidualEncoderUNet"):
        raise Refused(
            "{}: the architecture {} is not known here; PlainConvUNet and ResidualEncoderUNet are.".format(
                path, name
            )
        )
    return name == "ResidualEncoderUNet"


def _slope(options, path):
    name = str(_take(options, "nonlin", path)).rsplit(".", 1)[-1]
    said = dict(options.pop("nonlin_kwargs", None) or {})
    said.pop("inplace", None)
    if name == "LeakyReLU":
        slope = float(said.pop("negative_slope", 1e-2))
    elif name == "ReLU":
        slope = 0.0
    else:
        raise Refused("{}: nonlin is {}; LeakyReLU and ReLU are known here.".format(path, name))
    _check_rest(said, "nonlin_kwargs", path)
    return slope


def _check_class(options, name, wanted, path):
    found = str(_take(options, name, path)).rsplit(".", 1)[-1]
    if found != wanted:
        raise Refused("{}: {} is {}; only {} is known here.".format(path, name, found, wanted))


def _check_rest(options, where, path):
    if options:
        raise Refused("{}: {} has {}, which is not known here.".format(path, where, listed(options)))


def _check_first_stride(plan, path):
    if len(plan.features) < 2 or plan.strides[0] != (1, 1, 1):
        raise Refused(
            "{}: a network of at least two stages whose first has stride 1 is needed; found {} with {}.".format(
                path, len(plan.features), list(plan.strides[0])
            )
        )


def _per_stage(value, stages, name, path):
    values = (value,) * stages if isinstance(value, int) else tuple(int(number) for number in value)
    if len(values) != stages or any(number < 1 for number in values):
        raise Refused("{}: {} is {}; {} numbers are needed.".format(path, name, value, stages))
    return values


def _sizes(values, stages, name, path):
    values = [values] * stages if isinstance(values, int) else values
    if len(values) != stages:
        raise Refused("{}: {} has {} entries; {} are needed.".format(path, name, len(values), stages))
    return tuple(triple([v] * 3 if isinstance(v, int) else v, name, path) for v in values)


def _take(options, name, path):
    if name not in options:
        raise Refused("{}: arch_kwargs has no {}; it has {}.".format(path, name, listed(options)))
    return options.pop(name)
