"""The command `deepisles`: published DeepISLES weights to bundles."""

from pathlib import Path

import torch

from . import bundle_folder, checkpoints, nnunet1_plans, torchscript
from .deepisles_manifests import ENSEMBLE, NVAUTO, SEALS
from .deepisles_manifests import ensemble as ensemble_manifest
from .deepisles_manifests import nvauto as nvauto_manifest
from .deepisles_manifests import seals as seals_manifest
from .generic_unet import GenericUNet
from .refusal import Refused, inside, listed

FOLDS = 5
NVAUTO_NETWORKS = 15
# What a network of five stages divides by, twice.
NVAUTO_TRIAL = (64, 64, 64)

_SEALS_FOLDER = "SEALS/nnUNet_trained_models/nnUNet/3d_fullres"
_SEALS_TRAINERS = "Task012_*/nnUNetTrainerV2_DDP__nnUNetPlansv2.1"
_CHECKPOINT = "model_final_checkpoint.model"


def export(weights, out, only=None, force=False, license_text=None, say=print):
    """Writes the bundles under `out`.

    weights: folder with the published layout. only: `seals` or `nvauto`, or None for both and the ensemble.
    license_text: replaces the weights' license. say: hears one line for each network.
    """
    weights = Path(weights)
    if not weights.is_dir():
        raise Refused("{} is no folder; --weights names the folder that holds SEALS and NVAUTO.".format(weights))
    trained = _find_seals(weights) if only != "nvauto" else None
    scripts = _find_nvauto(weights) if only != "seals" else None
    ids = [SEALS] * (trained is not None) + [NVAUTO] * (scripts is not None) + [ENSEMBLE] * (only is None)
    with bundle_folder.staging(out, ids, force) as made:
        # All is read and tried before anything is written: that takes the longest.
        seals = _read_seals(trained) if trained is not None else None
        for script in scripts or ():
            _try_nvauto(script)
        if seals is not None:
            _write_seals(*seals, made.folder(SEALS), license_text, say)
        if scripts is not None:
            _write_nvauto(scripts, made.folder(NVAUTO), license_text, say)
        if only is None:
            bundle_folder.write_manifest(made.folder(ENSEMBLE), ensemble_manifest(license_text))
    return [Path(out) / bundle_id for bundle_id in ids]


def _find_seals(weights):
    """The folder that holds plans.pkl and the folds."""
    pattern = _SEALS_FOLDER + "/" + _SEALS_TRAINERS
    found = sorted(weights.glob(pattern))
    if not found:
        raise Refused(
            "No SEALS weights in {}: looked for {}. The folder holds {}.".format(
                weights, pattern, inside(weights)
            )
        )
    if len(found) > 1:
        raise Refused("More than one training of SEALS in {}: {}.".format(weights, listed(found)))
    folder = found[0]
    if not (folder / "plans.pkl").is_file():
        raise Refused("{} has no plans.pkl; it holds {}.".format(folder, inside(folder)))
    for fold in range(FOLDS):
        if not (folder / "fold_{}".format(fold) / _CHECKPOINT).is_file():
            raise Refused(
                "Fold {0} of SEALS is missing: {1} has no fold_{0}/{2}; it holds {3}.".format(
                    fold, folder, _CHECKPOINT, inside(folder)
                )
            )
    return folder


def _find_nvauto(weights):
    folder = weights / "NVAUTO" / "ts"
    if not folder.is_dir():
        raise Refused(
            "No NVAUTO weights in {}: looked for NVAUTO/ts. The folder holds {}. Use --only seals to do"
            " without.".format(weights, inside(weights))
        )
    found = [folder / "model{}.ts".format(number) for number in range(NVAUTO_NETWORKS)]
    missing = [path.name for path in found if not path.is_file()]
    if missing:
        raise Refused("{} lacks {}; it holds {}.".format(folder, listed(missing), inside(folder)))
    return found


def _read_seals(trained):
    """(plan, [(checkpoint, its network)])."""
    plan = nnunet1_plans.read(trained / "plans.pkl")
    check_seals(plan, trained / "plans.pkl")
    folds = []
    for fold in range(FOLDS):
        source = trained / "fold_{}".format(fold) / _CHECKPOINT
        training = source.with_name(_CHECKPOINT + ".pkl")
        if training.is_file():
            _check_same(plan, nnunet1_plans.read_training(training), training)
        state = checkpoints.weights(checkpoints.read_checkpoint(source), "state_dict", source)
        folds.append((source, _network(plan, state, source)))
    return plan, folds


def _write_seals(plan, folds, folder, license_text, say):
    files = {}
    sources = []
    for fold, (source, network) in enumerate(folds):
        name = "fold_{}.pt".format(fold)
        torchscript.export(
            network, plan.network.input_channels, plan.native_multiples(), folder / name, SEALS
        )
        files[name] = bundle_folder.entry(folder / name)
        sources.append(bundle_folder.sha256(source)[:16])
        say("{}: {} written and compared with the network".format(SEALS, name))
    bundle_folder.write_manifest(folder, seals_manifest(plan, files, sources, license_text))


def check_seals(plan, path):
    """Refuses a plan that is not of two channels and one class."""
    if plan.network.input_channels != 2 or plan.network.classes != 2:
        raise Refused(
            "{}: SEALS takes 2 channels (DWI, ADC) and knows 1 class of lesion; this plan has {} and {}.".format(
                path, plan.network.input_channels, plan.network.classes - 1
            )
        )


def _check_same(plan, training, path):
    for field in ("network", "patch", "spacing", "normalized", "masked"):
        if getattr(plan, field) != getattr(training, field):
            raise Refused(
                "{} was trained with another {} than plans.pkl says: {} and {}.".format(
                    path.parent, field, getattr(training, field), getattr(plan, field)
                )
            )
    if plan.orientation.forward != training.orientation.forward:
        raise Refused("{} was trained with another transpose_forward than plans.pkl says.".format(path.parent))


def _network(plan, state, source):
    network = GenericUNet(plan.network)
    checkpoints.load_strictly(network, state, source)
    native = GenericUNet(plan.native_network())
    native.load_state_dict(plan.orientation.native_weights(network.state_dict()))
    return native


def _write_nvauto(scripts, folder, license_text, say):
    files = {}
    sources = []
    for source in scripts:
        bundle_folder.place(source, folder / source.name)
        files[source.name] = bundle_folder.entry(folder / source.name)
        sources.append(files[source.name]["sha256"][:16])
        say("{}: {} tried and taken as it is".format(NVAUTO, source.name))
    bundle_folder.write_manifest(folder, nvauto_manifest(files, sources, license_text))


def _try_nvauto(path):
    try:
        with torch.no_grad():
            script = torch.jit.load(str(path), map_location="cpu").eval()
            found = tuple(script(torch.randn((1, 2) + NVAUTO_TRIAL)).shape)
    except (RuntimeError, ValueError) as error:
        said = (str(error).strip().splitlines() or ["no reason given"])[-1]
        raise Refused("{} is damaged, or no TorchScript network of two channels: {}".format(path, said)) from None
    wanted = (1, 2) + NVAUTO_TRIAL
    if found != wanted:
        raise Refused("{} gives {} where {} was expected.".format(path, found, wanted))
