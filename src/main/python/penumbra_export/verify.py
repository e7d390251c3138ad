"""The command `verify`: whether a bundle is what its manifest says, and its networks run."""

from pathlib import Path

import torch

from . import bundle_folder, torchscript
from .nnunet2_plans import read_json
from .refusal import Refused, inside, listed

# Enough to see a network run; patches of a real size would take minutes.
_TRIAL = 64


def verify(bundle, say=print):
    """Checks checksums, loads each network, runs it once and compares its precisions; raises `Refused`."""
    bundle = Path(bundle)
    path = bundle / bundle_folder.MANIFEST
    if not path.is_file():
        holds = inside(bundle) if bundle.is_dir() else "nothing: it is no folder"
        raise Refused("{} has no bundle.json; it holds {}.".format(bundle, holds))
    manifest = read_json(path)
    if "members" in manifest:
        _verify_members(bundle, manifest, say)
    else:
        _verify_files(bundle, manifest, path)
        for name in manifest["network"]["files"]:
            say("{}: {}".format(name, _verify_network(bundle / name, manifest)))


def _verify_members(bundle, manifest, say):
    for member in manifest["members"]:
        found = (bundle.parent / member["model"] / bundle_folder.MANIFEST).is_file()
        if not found and member.get("required", False):
            raise Refused(
                "The required member {} is not beside {}.".format(member["model"], bundle)
            )
        say("{}: {}".format(member["model"], "there" if found else "not there, not required"))


def _verify_files(bundle, manifest, path):
    for field in ("network", "inputs", "files"):
        if field not in manifest:
            raise Refused("{} has no {}; it has {}.".format(path, field, listed(manifest)))
    if set(manifest["network"]["files"]) != set(manifest["files"]):
        raise Refused("{}: network.files and files do not name the same files.".format(path))
    for name, said in manifest["files"].items():
        file = bundle / name
        if not file.is_file():
            raise Refused("{} is missing; the bundle holds {}.".format(file, inside(bundle)))
        found = bundle_folder.entry(file)
        if found != said:
            raise Refused(
                "{} is not the file of the manifest: {} bytes with SHA-256 {}…, not {} bytes with {}….".format(
                    file, found["bytes"], found["sha256"][:12], said["bytes"], said["sha256"][:12]
                )
            )


def _verify_network(file, manifest):
    """What was found, in a few words."""
    network = manifest["network"]
    try:
        script = torch.jit.load(str(file), map_location="cpu").eval()
    except RuntimeError:
        raise Refused("{} is no TorchScript that torch {} reads.".format(file, torch.__version__)) from None
    for wanted, method in (("halfPrecision", "forward_half"), ("bfloat16", "forward_bfloat16")):
        if network.get(wanted, False) and not hasattr(script, method):
            raise Refused("{} has no method {}, which network.{} promises.".format(file, method, wanted))
    x, reference = _trial(script, file, manifest)
    wanted = (1, network["outputs"]) + tuple(x.shape[2:])
    if tuple(reference.shape) != wanted:
        raise Refused("{} gives {} where {} was expected.".format(file, tuple(reference.shape), wanted))
    if not bool(torch.isfinite(reference).all()):
        raise Refused("{} gives values that are not numbers.".format(file))
    said = "checksum, loading and a forward of {} are right".format("x".join(map(str, x.shape[2:])))
    if network.get("bfloat16", False):
        said += "; " + torchscript.check_bfloat16(script, x, reference, str(file))
    return said


def _trial(script, file, manifest):
    """A random image and what the network makes of it; a part of the patch where the network takes one."""
    patch = manifest["network"]["window"]["patch"]
    full = [_TRIAL] * 3 if patch == "whole" else patch
    sizes = [[min(size, _TRIAL) for size in full], full]
    for size in sizes:
        x = torch.randn([1, len(manifest["inputs"])] + size, generator=torch.Generator().manual_seed(0))
        try:
            with torch.no_grad():
                return x, script(x)
        except RuntimeError as error:
            said = (str(error).strip().splitlines() or ["no reason given"])[-1]
    raise Refused("{} fails on an image of {}: {}".format(file, "x".join(map(str, full)), said))
