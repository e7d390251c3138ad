"""Measures a bundle's network on cases: python3 -m penumbra_models.evaluate --bundle DIR CASE...

A CASE is a folder with *_dwi.nii.gz, *_adc.nii.gz and, where known, *_msk.nii.gz. Reads from the
manifest what follows the network: the threshold and the smallest lesion that is kept.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import nibabel
import numpy as np
import torch
from scipy.ndimage import label

NEIGHBORS_26 = np.ones((3, 3, 3))


@dataclass(frozen=True)
class Prediction:
    probability: np.ndarray  # [x, y, z]
    mask: np.ndarray
    affine: np.ndarray

    @property
    def voxel_ml(self):
        return abs(np.linalg.det(self.affine[:3, :3])) / 1000

    def components(self):
        """(ml, center of mass in mm RAS) of each, largest first."""
        labels, count = label(self.mask, NEIGHBORS_26)
        found = []
        for n in range(1, count + 1):
            index = np.argwhere(labels == n)
            center = self.affine[:3, :3] @ index.mean(0) + self.affine[:3, 3]
            found.append((len(index) * self.voxel_ml, tuple(float(v) for v in center.round(1))))
        return sorted(found, reverse=True)

    def near(self, point_mm, reach_mm=4.0):
        """The largest probability within `reach_mm` of a point (mm, RAS), and if it is marked."""
        index = np.argwhere(np.ones(self.mask.shape, bool))
        away = index @ self.affine[:3, :3].T + self.affine[:3, 3] - np.asarray(point_mm)
        close = index[(away**2).sum(1) <= reach_mm**2]
        at = tuple(close.T)
        return float(self.probability[at].max()), bool(self.mask[at].any())


def without_small(mask, minimum_voxels):
    labels, _ = label(mask, NEIGHBORS_26)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return (sizes >= minimum_voxels)[labels]


def dice(a, b):
    total = a.sum() + b.sum()
    return 1.0 if total == 0 else float(2 * (a & b).sum() / total)


def predict(network, dwi, adc, affine, threshold=0.5, minimum_ml=0.0):
    """Runs a network on arrays [x, y, z] in any unit it understands."""
    stack = np.stack([np.asarray(v, np.float32).transpose(2, 1, 0) for v in (dwi, adc)])
    with torch.no_grad():
        output = network(torch.from_numpy(np.ascontiguousarray(stack))[None])
    probability = output[0, 0].numpy().transpose(2, 1, 0)
    raw = Prediction(probability, probability >= threshold, affine)
    # The same rounding as the service: a component of exactly the minimum stays.
    minimum_voxels = max(1, int(np.ceil(minimum_ml / raw.voxel_ml - 1e-9)))
    return Prediction(probability, without_small(raw.mask, minimum_voxels), affine)


def load_case(folder):
    """(dwi, adc, truth or None, affine) of a case's folder, along the axes nearest to RAS."""
    images = {}
    for kind in ("dwi", "adc", "msk"):
        files = sorted(Path(folder).glob(f"*_{kind}.nii.gz"))
        images[kind] = nibabel.as_closest_canonical(nibabel.load(files[0])) if files else None
    if images["dwi"] is None or images["adc"] is None:
        raise SystemExit(f"{folder} holds no pair of *_dwi.nii.gz and *_adc.nii.gz.")
    dwi, adc = (images[k].get_fdata(dtype=np.float32) for k in ("dwi", "adc"))
    truth = images["msk"]
    truth = None if truth is None else np.asanyarray(truth.dataobj) > 0
    return dwi, adc, truth, images["dwi"].affine


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="penumbra_models.evaluate", description=__doc__)
    parser.add_argument("--bundle", required=True, help="folder with bundle.json")
    parser.add_argument("--focus", nargs=3, type=float, metavar=("X", "Y", "Z"), help="mm, RAS")
    parser.add_argument("cases", nargs="+", help="folders of cases")
    options = parser.parse_args(arguments)
    manifest = json.loads((Path(options.bundle) / "bundle.json").read_text(encoding="utf-8"))
    network = torch.jit.load(str(Path(options.bundle) / manifest["network"]["files"][0])).eval()
    for folder in options.cases:
        dwi, adc, truth, affine = load_case(folder)
        result = predict(
            network, dwi, adc, affine, manifest["decision"]["value"], manifest["minimumLesionMl"]
        )
        parts = result.components()
        print(f"{Path(folder).name}: {sum(ml for ml, _ in parts):.2f} ml in {len(parts)} lesions")
        if truth is not None:
            volume = truth.sum() * result.voxel_ml
            print(f"  Dice {dice(result.mask, truth):.3f}, truth {volume:.2f} ml")
        if options.focus:
            probability, marked = result.near(options.focus)
            print(f"  focus {tuple(options.focus)}: marked {marked}, probability {probability:.2f}")
        for ml, center in parts:
            print(f"  {ml:7.3f} ml at {center}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
