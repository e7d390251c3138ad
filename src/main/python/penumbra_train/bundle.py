"""Writes the bundle `synthstroke-small` from a training and its chosen decision."""

import hashlib
import json
from pathlib import Path

import torch

from penumbra_models import torchscript_file

from .beginning import NETWORK
from .preparation import MULTIPLE, STEPS
from .provenance import code_digest
from .shipped import ShippedNet

ID = "synthstroke-small"
VERSION = "1.5.0"
LARGEST_BYTES = 8_000_000

INTENDED_USE = (
    "Research use only; not a medical device, not validated on patients. Marks acute and subacute "
    "ischemic lesions in skull-stripped DWI (b near 1000) with ADC. Trained on synthetic images "
    "only, tested on other synthetic volumes (docs/models.md has the figures). Look at every "
    "result: it misses lesions of a few voxels and faint ones, and marks what resembles an infarct, "
    "such as bright rims near the skull base."
)
PROVENANCE = (
    "Trained {begun} on synthetic strokes alone (penumbra_synth, penumbra_train): no image of a "
    "person was used. Seed {seed}, {steps} steps, code {code}, settings {settings}, weights "
    "{weights}; written with torch {torch}. Decision chosen on synthetic validation volumes."
)


def digest_of(network):
    """SHA-256 over the trained weights, by name."""
    digest = hashlib.sha256()
    for name, value in sorted(network.state_dict().items()):
        digest.update(name.encode())
        digest.update(value.detach().cpu().float().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _begun(settings):
    if not settings.begun:
        return "from nothing"
    return f"further from the network of SHA-256 {settings.begun}, as it shipped,"


def manifest(data, settings, step, network, decision, flips, code):
    text = json.dumps(settings.to_json(), sort_keys=True)
    return {
        "schema": 1,
        "id": ID,
        "version": VERSION,
        "title": "Synthetic-stroke network (small)",
        "license": "Apache-2.0",
        "intendedUse": INTENDED_USE,
        "provenance": PROVENANCE.format(
            begun=_begun(settings),
            seed=settings.seed,
            steps=step,
            code=code[:16],
            settings=hashlib.sha256(text.encode()).hexdigest()[:16],
            weights=digest_of(network)[:16],
            torch=torch.__version__.split("a")[0].split("+")[0],
        ),
        "inputs": ["DWI", "ADC"],
        "axes": "zyx",
        "preprocessing": STEPS,
        "network": {
            "files": [NETWORK],
            "outputs": 1,
            "activation": "sigmoid",
            "lesionChannel": 0,
            "flips": [list(axes) for axes in flips],
            "halfPrecision": True,
            "bfloat16": True,
            "window": {"patch": "whole", "multipleOf": MULTIPLE},
        },
        "decision": {
            "rule": "threshold",
            "value": decision.threshold,
            "inclusive": True,
            "peak": max(decision.peak, decision.threshold),
        },
        "minimumLesionMl": decision.minimum_ml,
        "files": {NETWORK: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}},
    }


def write(folder, network, settings, step, decision, flips=((),), code=None):
    """Writes bundle.json and network.pt into `folder`; returns the manifest."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shipped = ShippedNet(network, decision.scale, decision.offset).eval()
    torchscript_file.save(torch.jit.script(shipped), folder / NETWORK, ID)
    data = (folder / NETWORK).read_bytes()
    if len(data) > LARGEST_BYTES:
        raise ValueError(f"{NETWORK} has {len(data)} bytes; at most {LARGEST_BYTES} are shipped.")
    made = manifest(data, settings, step, network, decision, flips, code or code_digest())
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    (folder / "bundle.json").write_text(text, encoding="utf-8")
    return made
