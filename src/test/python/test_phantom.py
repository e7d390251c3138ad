"""The shipped synthetic cases: they are what the generator makes, and look like stroke scans."""

import json
import tempfile
import unittest
from pathlib import Path

import nibabel
import numpy as np
from scipy.ndimage import label

import sources
from penumbra_phantom import __main__ as command
from penumbra_phantom import cases, nifti_file

FULL_NEIGHBORHOOD = np.ones((3, 3, 3))


def load(case, kind):
    return nibabel.load(sources.CASES / case.id / f"{case.id}_{kind}.nii.gz")


def values(case, kind):
    return np.asanyarray(load(case, kind).dataobj)


class ShippedCases(unittest.TestCase):
    def test_are_what_the_generator_makes(self):
        self.assertEqual([], command.differences(sources.CASES, cases.ALL))

    def test_index_names_each_case(self):
        index = json.loads((sources.CASES / "index.json").read_text(encoding="utf-8"))
        self.assertEqual([c.id for c in cases.ALL], [entry["id"] for entry in index])
        for entry in index:
            self.assertEqual(["DWI", "ADC"], entry["modalities"])
            self.assertTrue(entry["groundTruth"])

    def test_are_small(self):
        total = sum(file.stat().st_size for file in sources.CASES.rglob("*.nii.gz"))
        self.assertLess(total, 3_000_000)

    def test_share_one_grid_with_equal_qform_and_sform(self):
        for case in cases.ALL:
            shapes = set()
            for kind in ("dwi", "adc", "msk"):
                image = load(case, kind)
                shapes.add(image.shape)
                with self.subTest(case=case.id, kind=kind):
                    np.testing.assert_allclose(image.get_qform(), image.get_sform(), atol=1e-4)
                    np.testing.assert_allclose((2, 2, 2), image.header.get_zooms(), atol=0.4)
            self.assertEqual(1, len(shapes))

    def test_use_both_units_and_both_directions(self):
        self.assertEqual(np.int16, values(cases.TERRITORIAL, "adc").dtype)
        self.assertEqual(np.float32, values(cases.EMBOLIC, "adc").dtype)
        self.assertLess(values(cases.EMBOLIC, "adc").max(), 10)
        first = nibabel.aff2axcodes(load(cases.TERRITORIAL, "dwi").affine)
        second = nibabel.aff2axcodes(load(cases.EMBOLIC, "dwi").affine)
        self.assertEqual((("L", "A", "S"), ("R", "A", "S")), (first, second))

    def test_brain_has_a_head_s_volume(self):
        for case in cases.ALL:
            brain = values(case, "dwi") != 0
            with self.subTest(case=case.id):
                voxel = np.prod(load(case, "dwi").header.get_zooms()) / 1000
                self.assertTrue(700 < brain.sum() * voxel < 1900)
                np.testing.assert_array_equal(brain, values(case, "adc") != 0)

    def test_lesions_have_the_sizes_they_are_named_for(self):
        truth = values(cases.TERRITORIAL, "msk")
        self.assertTrue(15 < truth.sum() * 0.008 < 25)
        _, count = label(values(cases.EMBOLIC, "msk"), FULL_NEIGHBORHOOD)
        self.assertGreaterEqual(count, 15)

    def test_diffusion_is_low_in_lesions_and_high_in_fluid(self):
        for case in cases.ALL:
            unit = 1000.0 if case.adc_in_1e3 else 1.0
            adc = values(case, "adc") * unit
            truth = values(case, "msk") > 0
            brain = values(case, "dwi") != 0
            with self.subTest(case=case.id):
                healthy = np.median(adc[brain & ~truth])
                self.assertTrue(700 < healthy < 1600)
                self.assertLess(np.median(adc[truth]), 0.9 * healthy)
                self.assertGreater(np.percentile(adc[brain], 95), 1.6 * healthy)


class Writing(unittest.TestCase):
    def test_same_array_gives_same_bytes(self):
        array = np.arange(60, dtype=np.int16).reshape(3, 4, 5)
        affine = np.diag([2.0, 2.0, 3.0, 1.0])
        with tempfile.TemporaryDirectory() as folder:
            first, second = Path(folder, "a.nii.gz"), Path(folder, "b.nii.gz")
            nifti_file.save(first, array, affine)
            nifti_file.save(second, array, affine)
            self.assertEqual(first.read_bytes(), second.read_bytes())
            again, read_affine = nifti_file.load(first)
        np.testing.assert_array_equal(array, again)
        np.testing.assert_allclose(affine, read_affine, atol=1e-4)

    def test_unknown_case_is_refused(self):
        with self.assertRaises(SystemExit):
            command.main(["--out", "nowhere", "--case", "no-such-case"])


if __name__ == "__main__":
    unittest.main()
