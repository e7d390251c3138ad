"""What inference needs of a trained nnU-Net v2 (`plans.json`, `dataset.json`), checked against the service."""

import json
from dataclasses import dataclass
from typing import Tuple

from . import manifest
from .dynamic_unet import DynamicUNetPlan
from .fields import check_patch, required, spacing, triple
from .nnunet2_architecture import network
from .orientation import Orientation
from .refusal import Refused, listed

CONFIGURATION = "3d_fullres"
# Readers that leave images as they are stored.
_READERS = ("SimpleITKIO", "NibabelIO")
_RESAMPLING = {
    "resampling_fn_data": 3,
    "resampling_fn_probabilities": 1,
}


@dataclass(frozen=True)
class Plan:
    """A plan for full resolution. Patch, spacing and kernels are in the plan's own order of axes."""

    network: DynamicUNetPlan
    orientation: Orientation
    patch: Tuple[int, ...]
    spacing: Tuple[float, ...]
    normalized: bool
    masked: bool
    dataset: str

    def native_network(self):
        """The network for images in the order z, y, x."""
        turned = self.orientation.native
        fields = dict(self.network.__dict__)
        fields["kernels"] = tuple(turned(kernel) for kernel in self.network.kernels)
        fields["strides"] = tuple(turned(stride) for stride in self.network.strides)
        return DynamicUNetPlan(**fields)

    def preprocessing(self):
        """Steps from an image to the network's input, as DefaultPreprocessor takes them."""
        steps = [manifest.crop()]
        if self.normalized:
            # A deviation below 1e-8 divides by 1e-8 in nnU-Net: a constant channel becomes 0 either way.
            steps.append(manifest.z_score(self.masked, 0))
        steps.append(manifest.resample(self.orientation.native(self.spacing), "nnunet-cubic"))
        return steps

    def window(self):
        return manifest.nnunet_window(self.orientation.native(self.patch))


@dataclass(frozen=True)
class Dataset:
    """channels: names, in the network's order. classes: outputs, the background among them. lesions: other labels."""

    channels: Tuple[str, ...]
    classes: int
    lesions: Tuple[Tuple[str, int], ...]


def read_json(path):
    """A JSON object."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused("{} cannot be read: {}.".format(path, error.strerror)) from None
    except ValueError as error:
        raise Refused("{} is not valid JSON: {}.".format(path, error)) from None
    if not isinstance(found, dict):
        raise Refused("{} is no JSON object.".format(path))
    return found


def read_dataset(path):
    """What dataset.json says of channels and labels."""
    dataset = read_json(path)
    names = dataset.get("channel_names", dataset.get("modality"))
    if not isinstance(names, dict) or not names:
        raise Refused("{} has no channel_names.".format(path))
    labels = required(dataset, "labels", path)
    if not isinstance(labels, dict) or labels.get("background") != 0:
        raise Refused("{}: labels must name the background as 0.".format(path))
    known = {name: label for name, label in labels.items() if name != "ignore"}
    for name, label in known.items():
        if isinstance(label, (list, tuple)) and len(label) == 1:
            known[name] = label = label[0]
        if not isinstance(label, int):
            raise Refused(
                "{}: label {} is {}; networks trained on regions are not known here, only on single labels.".format(
                    path, name, label
                )
            )
    numbers = sorted(set(known.values()))
    if numbers != list(range(len(numbers))):
        raise Refused("{}: labels are {}; they must be numbered without gaps.".format(path, listed(numbers)))
    if len(numbers) < 2:
        raise Refused("{}: labels name nothing but the background.".format(path))
    return Dataset(
        tuple(str(names[key]) for key in sorted(names, key=int)),
        len(numbers),
        tuple((name, label) for name, label in known.items() if label != 0),
    )


def read(path, dataset, configuration):
    """The `Plan` of one configuration in plans.json."""
    plans = read_json(path)
    if configuration != CONFIGURATION:
        raise Refused(
            "The networks were trained as {}; only {} is known here.".format(configuration, CONFIGURATION)
        )
    chosen = _configuration(plans, configuration, path, ())
    for field, wanted in (("previous_stage", None), ("preprocessor_name", "DefaultPreprocessor")):
        if chosen.get(field, wanted) != wanted:
            raise Refused(
                "{}: {} is {}; only {} is known here.".format(path, field, chosen[field], wanted or "none")
            )
    reader = plans.get("image_reader_writer", _READERS[0])
    if reader not in _READERS:
        raise Refused(
            "{}: image_reader_writer is {}, which is not known here; {} are.".format(
                path, reader, " and ".join(_READERS)
            )
        )
    for field, order in _RESAMPLING.items():
        _check_resampling(chosen, field, order, path)
    channels = len(dataset.channels)
    shape = network(chosen, channels, dataset.classes, path)
    patch = triple(required(chosen, "patch_size", path), "patch_size", path)
    check_patch(patch, shape.multiples(), path)
    normalized = _normalized(required(chosen, "normalization_schemes", path), channels, path)
    return Plan(
        shape,
        Orientation(plans.get("transpose_forward", [0, 1, 2])),
        patch,
        spacing(required(chosen, "spacing", path), "spacing", path),
        normalized,
        normalized and _masked(required(chosen, "use_mask_for_norm", path), channels, path),
        str(plans.get("dataset_name", "an unnamed dataset")),
    )


def _configuration(plans, name, path, visited):
    """One configuration with what it inherits."""
    configurations = required(plans, "configurations", path)
    if name not in configurations:
        raise Refused("{} has no configuration {}; it has {}.".format(path, name, listed(configurations)))
    if name in visited:
        raise Refused("{}: configuration {} inherits from itself.".format(path, name))
    found = dict(configurations[name])
    parent = found.pop("inherits_from", None)
    if parent is None:
        return found
    inherited = _configuration(plans, parent, path, visited + (name,))
    inherited.update(found)
    return inherited


def _check_resampling(chosen, field, order, path):
    function = chosen.get(field, "resample_data_or_seg_to_shape")
    options = dict(chosen.get(field + "_kwargs", {}))
    found = (
        function,
        options.pop("is_seg", False),
        options.pop("order", order),
        options.pop("order_z", 0),
        options.pop("force_separate_z", None),
    )
    if found != ("resample_data_or_seg_to_shape", False, order, 0, None) or options:
        raise Refused(
            "{}: {} is {} with {}; only nnU-Net's default is known here (resample_data_or_seg_to_shape, order {},"
            " order_z 0).".format(path, field, function, chosen.get(field + "_kwargs", {}), order)
        )


def _normalized(schemes, channels, path):
    if schemes == ["ZScoreNormalization"] * channels:
        return True
    if schemes in (["NoNormalization"] * channels, ["noNorm"] * channels):
        return False
    raise Refused(
        "{}: normalization_schemes are {}; all {} must be ZScoreNormalization, or all NoNormalization.".format(
            path, listed(schemes), channels
        )
    )


def _masked(masks, channels, path):
    if masks not in ([True] * channels, [False] * channels):
        raise Refused(
            "{}: use_mask_for_norm is {}; all {} channels must have the same.".format(
                path, listed(masks), channels
            )
        )
    return masks[0]
