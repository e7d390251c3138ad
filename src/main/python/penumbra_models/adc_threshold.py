"""Writes the bundle `adc-threshold`: python3 -m penumbra_models.adc_threshold --out DIR."""

import argparse
import hashlib
import json
import sys
from pathlib import Path

import torch

from . import torchscript_file
from .adc_threshold_network import AdcThreshold

ID = "adc-threshold"
VERSION = "1.0.0"
NETWORK = "network.pt"

INTENDED_USE = (
    "Research use only; not a medical device. A demonstration baseline: it shows the whole way "
    "from images to mask without trained weights. It misses faint, late and very small lesions "
    "and the rim of lesions beside CSF, and can mark artifacts with low ADC. Expects "
    "skull-stripped DWI (b near 1000) and ADC with zeros outside the brain, voxels of about 1 to "
    "2 mm."
)
PROVENANCE = (
    "Not trained. The fixed threshold ADC < 620e-6 mm2/s for the ischemic core (Purushotham et "
    "al., J Magn Reson Imaging 2015) where DWI is at least 2 robust standard deviations (median, "
    "MAD) above the parenchyma around it, written as TorchScript by "
    "src/main/python/penumbra_models/adc_threshold.py with torch {torch}."
)
# Smaller marks are mostly noise: seven voxels of 2 mm.
MINIMUM_LESION_ML = 0.05


def manifest(network_path):
    data = network_path.read_bytes()
    return {
        "schema": 1,
        "id": ID,
        "version": VERSION,
        "title": "ADC threshold (620)",
        "license": "Apache-2.0",
        "intendedUse": INTENDED_USE,
        "provenance": PROVENANCE.format(torch=torch.__version__.split("a")[0].split("+")[0]),
        "inputs": ["DWI", "ADC"],
        "axes": "zyx",
        "preprocessing": [],
        "network": {
            "files": [NETWORK],
            "outputs": 1,
            "activation": "none",
            "lesionChannel": 0,
            "window": {"patch": "whole"},
        },
        "decision": {"rule": "threshold", "value": 0.5, "inclusive": True},
        "minimumLesionMl": MINIMUM_LESION_ML,
        "files": {
            NETWORK: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)},
        },
    }


def write(folder):
    """Writes bundle.json and network.pt into `folder` and returns the manifest."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    script = torch.jit.script(AdcThreshold().eval())
    torchscript_file.save(script, folder / NETWORK, ID)
    made = manifest(folder / NETWORK)
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    (folder / "bundle.json").write_text(text, encoding="utf-8")
    return made


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="penumbra_models.adc_threshold", description=__doc__)
    parser.add_argument("--out", required=True, help="the bundle's folder")
    made = write(parser.parse_args(arguments).out)
    print(f"{made['id']} {made['version']}: {NETWORK} {made['files'][NETWORK]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
