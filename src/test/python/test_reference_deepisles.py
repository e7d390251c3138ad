"""The golden values of DeepIslesReferenceTest are what their scripts make.

Inputs and networks are made again wherever this runs. The reference itself runs where its packages
are importable and PENUMBRA_DEEPISLES names a checkout of its repository.
"""

import gzip
import importlib.util
import os
import subprocess
import sys
import unittest
from pathlib import Path

import make_networks
import nibabel as nib
import numpy as np
import reference_cases
import torch

HERE = Path(__file__).resolve().parent
NETWORKS = HERE.parent / "resources" / "networks"
PACKAGES = ("monai", "batchgenerators", "SimpleITK", "skimage", "medpy", "sklearn", "colorama")


def reference_is_here():
    return "PENUMBRA_DEEPISLES" in os.environ and all(map(importlib.util.find_spec, PACKAGES))


class GoldenValues(unittest.TestCase):
    def test_cases_are_what_the_generator_makes(self):
        for case in reference_cases.ALL:
            for name, content in reference_cases.files(case).items():
                with self.subTest(case=case.name, file=name):
                    made = nib.Nifti1Image.from_bytes(gzip.decompress(content))
                    stored = nib.load(reference_cases.FOLDER / case.name / name)
                    self.assertEqual(made.get_data_dtype(), stored.get_data_dtype())
                    np.testing.assert_allclose(made.affine, stored.affine, atol=1e-5)
                    np.testing.assert_allclose(
                        np.asanyarray(made.dataobj), np.asanyarray(stored.dataobj), atol=2e-3
                    )

    def test_networks_have_their_seeds_weights(self):
        networks = {f"small-unet-{i}": make_networks.small_unet(i) for i in range(2)}
        networks.update({f"small-residual-{i}": make_networks.small_residual(i) for i in range(3)})
        for name, network in networks.items():
            stored = torch.jit.load(str(NETWORKS / f"{name}.pt")).state_dict()
            made = network.state_dict()
            self.assertEqual(made.keys(), stored.keys())
            for key, weight in made.items():
                torch.testing.assert_close(stored[key], weight)

    def test_each_case_has_every_stage(self):
        for case in reference_cases.ALL:
            stored = {path.name for path in (reference_cases.FOLDER / case.name).iterdir()}
            for pipeline in ("seals", "nvauto"):
                for stage in ("resampled", "normalized", "probability", "mask"):
                    self.assertIn(f"{pipeline}-{stage}.nii.gz", stored)

    @unittest.skipUnless(reference_is_here(), "skipped, absent: DeepISLES and its packages")
    def test_deepisles_still_makes_them(self):
        checked = subprocess.run(
            [
                *(sys.executable, "-W", "ignore", HERE / "reference_deepisles.py", "--check"),
                *("--deepisles", os.environ["PENUMBRA_DEEPISLES"]),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(0, checked.returncode, checked.stdout + checked.stderr[-2000:])


if __name__ == "__main__":
    unittest.main()
