"""The manifests of DeepISLES: its pipelines as `bundle.json` says them."""

import torch

from . import manifest

SEALS = "deepisles-seals"
NVAUTO = "deepisles-nvauto"
FACTORIZER = "deepisles-factorizer"
ENSEMBLE = "deepisles"

# The published release whose pipelines the manifests repeat.
VERSION = "1.1.0"
SOURCE = "Zenodo record 14026715 (stroke_ensemble_weights.7z)"
WEIGHTS_LICENSE = "Weights: as stated at " + SOURCE + "."
INTENDED_USE = (
    "Research use only; not a medical device. Ischemic stroke lesions in DWI (b near 1000) and ADC of adults,"
    " skull-stripped, zero outside the brain."
)

NVAUTO_ROI = (192, 192, 128)


def seals(plan, files, sources, license_text):
    passes = manifest.flips((0, 1, 2))
    return {
        "schema": 1,
        "id": SEALS,
        "version": VERSION,
        "title": "DeepISLES: SEALS (nnU-Net)",
        "license": _license("Apache-2.0", license_text),
        "intendedUse": INTENDED_USE,
        "provenance": _provenance("SEALS, five folds of nnU-Net v1, traced", sources),
        "inputs": ["DWI", "ADC"],
        "axes": "zyx",
        "preprocessing": [
            manifest.resample((1, 1, 1), "itk-linear", wholeNumbers=["DWI"]),
        ]
        + plan.preprocessing(),
        "network": {
            "files": sorted(files),
            "ensemble": "mean",
            "outputs": plan.network.classes,
            "activation": "softmax",
            "lesionChannel": 1,
            "blend": "probability",
            "window": plan.window(),
            "flips": passes,
            "halfPrecision": True,
            "bfloat16": True,
        },
        "decision": {"rule": "argmax"},
        "minimumLesionMl": 0,
        "adjustable": manifest.adjustable(len(files), len(passes)),
        "files": files,
    }


def nvauto(files, sources, license_text):
    names = ["model{}.ts".format(number) for number in range(len(files))]
    window = {
        "patch": list(NVAUTO_ROI),
        "overlap": 0.625,
        "steps": "monai",
        "weights": "gaussian-monai",
        "sigma": 0.125,
    }
    return {
        "schema": 1,
        "id": NVAUTO,
        "version": VERSION,
        "title": "DeepISLES: NVAUTO (MONAI)",
        "license": _license("MIT", license_text),
        "intendedUse": INTENDED_USE,
        "provenance": _provenance("NVAUTO, fifteen TorchScript files as they were published", sources),
        "inputs": ["ADC", "DWI"],
        "axes": "xyz",
        "preprocessing": [
            manifest.resample((1, 1, 1), "monai-linear"),
            {"step": "normalize", "method": "z-score", "over": "nonzero", "epsilon": 0},
        ],
        "network": {
            "files": names,
            "ensemble": "mean",
            "outputs": 2,
            "activation": "softmax",
            "lesionChannel": 1,
            "blend": "logit",
            "window": window,
            "flips": "none",
        },
        "decision": {"rule": "argmax"},
        "minimumLesionMl": 0,
        "adjustable": manifest.adjustable(len(files), 1),
        "files": files,
    }


def ensemble(license_text):
    return {
        "schema": 1,
        "id": ENSEMBLE,
        "version": VERSION,
        "title": "DeepISLES",
        "license": _license("Apache-2.0 (SEALS), MIT (NVAUTO)", license_text),
        "intendedUse": INTENDED_USE,
        "provenance": "The vote of DeepISLES (de la Rosa et al., Nature Communications 2025) over its members.",
        "members": [
            {"model": SEALS, "required": True},
            {"model": NVAUTO},
            {"model": FACTORIZER},
        ],
        "fast": [SEALS],
        "vote": "majority",
        "minimumLesionMl": 0,
    }


def _license(code, license_text):
    return "Code: {}. {}".format(code, license_text or WEIGHTS_LICENSE)


def _provenance(what, sources):
    return "{} from {} with torch {}. SHA-256 of the sources begin with: {}.".format(
        what, SOURCE, torch.__version__.split("+")[0], ", ".join(sources)
    )
