"""The command `nnunet`: a trained nnU-Net v2 to a bundle."""

import re
from pathlib import Path

import torch

from . import bundle_folder, checkpoints, manifest, nnunet2_plans, torchscript
from .dynamic_unet import DynamicUNet, canonical
from .refusal import Refused, inside, listed

# What the service knows.
MODALITIES = ("DWI", "ADC", "FLAIR")

# What the service accepts in a manifest.
_ID = re.compile("[a-z0-9][a-z0-9-]{0,63}")
_VERSION = re.compile("[0-9A-Za-z][0-9A-Za-z.+-]{0,31}")

INTENDED_USE = "Research use only; not a medical device."


class Wishes:
    """What the caller says of the bundle. None: as the model says."""

    def __init__(
        self,
        bundle_id=None,
        title=None,
        license_text=None,
        version="1.0.0",
        intended_use=INTENDED_USE,
        inputs=None,
        label=None,
        folds=None,
        checkpoint="checkpoint_final.pth",
    ):
        self.bundle_id = bundle_id
        self.title = title
        self.license_text = license_text
        self.version = version
        self.intended_use = intended_use
        self.inputs = inputs
        self.label = label
        self.folds = folds
        self.checkpoint = checkpoint


def export(model, out, wishes, force=False, say=print):
    """Writes the bundle of the trained model in the folder `model` under `out`."""
    model = Path(model)
    if not model.is_dir():
        raise Refused("{} is no folder; --model names the folder that holds plans.json.".format(model))
    for name in ("plans.json", "dataset.json"):
        if not (model / name).is_file():
            raise Refused(
                "{} has no {}; it holds {}. --model names the folder of one trained configuration, such as"
                " nnUNetTrainer__nnUNetPlans__3d_fullres.".format(model, name, inside(model))
            )
    dataset = nnunet2_plans.read_dataset(model / "dataset.json")
    inputs = _inputs(wishes.inputs, dataset, model / "dataset.json")
    lesion = _lesion(wishes.label, dataset)
    folds = _folds(model, wishes)
    first = checkpoints.read_checkpoint(folds[0])
    plan = nnunet2_plans.read(
        model / "plans.json", dataset, _trained_as(first, folds[0])
    )
    mirrored = _mirrored(first, folds[0])
    bundle_id = _id(wishes, plan.dataset)
    with bundle_folder.staging(out, [bundle_id], force) as made:
        folder = made.folder(bundle_id)
        files = {}
        sources = []
        for source in folds:
            checkpoint = first if source == folds[0] else checkpoints.read_checkpoint(source)
            if _mirrored(checkpoint, source) != mirrored:
                raise Refused("{} has other mirroring axes than {}.".format(source, folds[0]))
            name = source.parent.name + ".pt"
            torchscript.export(
                _network(plan, checkpoint, source),
                len(inputs),
                plan.native_network().multiples(),
                folder / name,
                bundle_id,
            )
            files[name] = bundle_folder.entry(folder / name)
            sources.append(bundle_folder.sha256(source)[:16])
            say("{}: {} written and compared with the network".format(bundle_id, name))
        text = _manifest(plan, bundle_id, inputs, lesion, mirrored, files, sources, wishes)
        bundle_folder.write_manifest(folder, text)
    if dataset.classes > 2:
        say(
            "{}: the mask is where label {} has a probability above one half; nnU-Net takes the most probable"
            " of {} labels.".format(bundle_id, lesion, dataset.classes)
        )
    return [Path(out) / bundle_id]


def _inputs(wanted, dataset, path):
    names = wanted if wanted is not None else [name.upper() for name in dataset.channels]
    unknown = [name for name in names if name not in MODALITIES]
    if unknown:
        raise Refused(
            "{} names the channels {}; say with --inputs which of {} each one is, in this order.".format(
                path, listed(dataset.channels), ", ".join(MODALITIES)
            )
            if wanted is None
            else "--inputs names {}; {} are known.".format(listed(unknown), ", ".join(MODALITIES))
        )
    if len(names) != len(dataset.channels):
        raise Refused(
            "--inputs names {} channels; the network takes {} ({}).".format(
                len(names), len(dataset.channels), listed(dataset.channels)
            )
        )
    if len(set(names)) != len(names) or "DWI" not in names:
        raise Refused("The inputs are {}; DWI must be among them, and none twice.".format(listed(names)))
    return list(names)


def _lesion(wanted, dataset):
    found = ", ".join("{} ({})".format(label, name) for name, label in dataset.lesions)
    numbers = {label for _, label in dataset.lesions}
    if wanted is None:
        if len(numbers) > 1:
            raise Refused("The network knows several labels: {}. Say with --label which is the lesion.".format(found))
        return numbers.pop()
    if wanted not in numbers:
        raise Refused("--label is {}; the network knows {}.".format(wanted, found))
    return wanted


def _folds(model, wishes):
    """The checkpoints, in order."""
    if wishes.folds is not None:
        names = ["fold_{}".format(fold) for fold in wishes.folds]
    else:
        names = sorted(
            (path.name for path in model.glob("fold_*") if path.name[5:].isdigit()),
            key=lambda name: int(name[5:]),
        )
        names = names or [path.name for path in model.glob("fold_all")]
    if not names:
        raise Refused("{} has no fold_0, fold_1, … nor fold_all; it holds {}.".format(model, inside(model)))
    found = []
    for name in names:
        path = model / name / wishes.checkpoint
        if not path.is_file():
            holds = inside(path.parent) if path.parent.is_dir() else "nothing: it does not exist"
            raise Refused(
                "Fold {} is missing: {} has no {}/{} (the folder holds {}). --folds names the folds to take,"
                " --checkpoint another file.".format(name[5:], model, name, wishes.checkpoint, holds)
            )
        found.append(path)
    return found


def _trained_as(checkpoint, path):
    arguments = checkpoint.get("init_args")
    if not isinstance(arguments, dict) or "configuration" not in arguments:
        raise Refused("{} does not say as which configuration it was trained.".format(path))
    return arguments["configuration"]


def _mirrored(checkpoint, path):
    axes = checkpoint.get("inference_allowed_mirroring_axes")
    if axes is None:
        return ()
    axes = tuple(sorted(int(axis) for axis in axes))
    if any(axis not in (0, 1, 2) for axis in axes):
        raise Refused("{}: inference_allowed_mirroring_axes is {}; 0, 1 and 2 exist.".format(path, list(axes)))
    return axes


def _network(plan, checkpoint, source):
    state, wrong = canonical(checkpoints.weights(checkpoint, "network_weights", source))
    if wrong:
        raise Refused("{} holds two versions of {}.".format(source, listed(wrong, 3)))
    network = DynamicUNet(plan.network)
    checkpoints.load_strictly(network, state, source)
    native = DynamicUNet(plan.native_network())
    native.load_state_dict(plan.orientation.native_weights(network.state_dict()))
    return native


def _id(wishes, dataset):
    """As wished, or from the data set: `Dataset012_Stroke` becomes `dataset012-stroke`."""
    if not _VERSION.fullmatch(wishes.version):
        raise Refused(
            "--version is {}; it takes 1 to 32 letters, digits, dots, plus signs and hyphens.".format(wishes.version)
        )
    if wishes.bundle_id is None:
        text = "".join(c if c.isascii() and c.isalnum() else "-" for c in dataset.lower()).strip("-")
        return text[:64].rstrip("-") or "nnunet"
    if not _ID.fullmatch(wishes.bundle_id):
        raise Refused(
            "--id is {}; it takes 1 to 64 lower-case letters, digits and hyphens.".format(wishes.bundle_id)
        )
    return wishes.bundle_id


def _manifest(plan, bundle_id, inputs, lesion, mirrored, files, sources, wishes):
    network = plan.network
    passes = manifest.flips(plan.orientation.native_axes(mirrored))
    two = network.classes == 2
    return {
        "schema": 1,
        "id": bundle_id,
        "version": wishes.version,
        "title": wishes.title or "nnU-Net: " + plan.dataset,
        "license": wishes.license_text or "Not stated by whoever exported this model.",
        "intendedUse": wishes.intended_use,
        "provenance": (
            "nnU-Net v2 ({}, {}), {}, traced with torch {}. SHA-256 of the checkpoints begin with: {}.".format(
                plan.dataset,
                nnunet2_plans.CONFIGURATION,
                "ResidualEncoderUNet" if network.residual else "PlainConvUNet",
                torch.__version__.split("+")[0],
                ", ".join(sources),
            )
        ),
        "inputs": inputs,
        "axes": "zyx",
        "preprocessing": plan.preprocessing(),
        "network": {
            "files": list(files),
            # nnU-Net averages and resamples logits; beyond two outputs the service averages probabilities.
            "ensemble": "mean-logit" if two else "mean",
            "outputs": network.classes,
            "activation": "softmax",
            "lesionChannel": lesion,
            "blend": "logit",
            "window": plan.window(),
            "flips": passes,
            "halfPrecision": True,
            "bfloat16": True,
        },
        "decision": {"rule": "argmax"} if two else {"rule": "threshold", "value": 0.5, "inclusive": False},
        "minimumLesionMl": 0,
        "adjustable": manifest.adjustable(len(files), len(passes)),
        "files": files,
    }
