"""The built-in rule: what it finds, and what must not change its answer."""

import hashlib
import json
import os
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch

import sources
from penumbra_models import adc_threshold, evaluate

REAL_CASE = sources.MAIN.parents[1] / ".." / "shared" / "data" / "isles22" / "sub-strokecase0001"
FOCUS_MM = (-23, -9, 58)


def manifest():
    return json.loads((sources.BUNDLE / "bundle.json").read_text(encoding="utf-8"))


NETWORK = torch.jit.load(str(sources.BUNDLE / "network.pt")).eval()


def predict(dwi, adc, affine=None):
    rule = manifest()
    affine = np.diag([2.0, 2.0, 2.0, 1.0]) if affine is None else affine
    return evaluate.predict(
        NETWORK, dwi, adc, affine, rule["decision"]["value"], rule["minimumLesionMl"]
    )


def ball(shape, center, radius):
    grid = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij")
    return sum((g - c) ** 2 for g, c in zip(grid, center)) <= radius**2


def small_head(seed=7):
    """(dwi, adc in 1e-6, lesion): a ball of parenchyma with fluid inside and one lesion."""
    shape = (40, 36, 32)
    rng = np.random.default_rng(seed)
    brain = ball(shape, (20, 18, 16), 14)
    fluid = ball(shape, (18, 18, 16), 3)
    lesion = ball(shape, (26, 20, 17), 4)
    dwi = np.where(fluid, 60, np.where(lesion, 380, 220)) + rng.normal(0, 10, shape)
    adc = np.where(fluid, 3000, np.where(lesion, 450, 800)) + rng.normal(0, 40, shape)
    return np.where(brain, dwi, 0), np.where(brain, adc, 0), lesion


class Rule(unittest.TestCase):
    def test_finds_the_lesion_of_a_small_head(self):
        dwi, adc, lesion = small_head()
        self.assertGreater(evaluate.dice(predict(dwi, adc).mask, lesion), 0.85)

    def test_marks_nothing_without_a_lesion(self):
        dwi, adc, lesion = small_head()
        dwi[lesion], adc[lesion] = 220, 800
        self.assertEqual(0, predict(dwi, adc).mask.sum())

    def test_bright_with_normal_diffusion_is_not_marked(self):
        dwi, adc, lesion = small_head()
        adc[lesion] = 1000
        self.assertEqual(0, predict(dwi, adc).mask.sum())

    def test_low_diffusion_without_brightness_is_not_marked(self):
        dwi, adc, lesion = small_head()
        dwi[lesion] = 220
        self.assertEqual(0, predict(dwi, adc).mask.sum())

    def test_failed_fits_near_zero_are_not_marked(self):
        dwi, adc, lesion = small_head()
        adc[lesion] = 5
        self.assertEqual(0, (predict(dwi, adc).mask & ball(dwi.shape, (26, 20, 17), 3)).sum())

    def test_a_single_voxel_has_too_little_company(self):
        dwi, adc, lesion = small_head()
        dwi[lesion], adc[lesion] = 220, 800
        dwi[26, 20, 17], adc[26, 20, 17] = 900, 300
        self.assertLess(predict(dwi, adc).probability.max(), 0.5)

    def test_the_rim_needs_more_brightness(self):
        dwi, adc, lesion = small_head()
        dwi[lesion] = 230  # just bright enough inside the brain
        inner = predict(dwi, adc).probability[lesion].mean()
        dwi, adc, lesion = small_head()
        dwi[lesion], adc[lesion] = 220, 800
        cap = ball(dwi.shape, (33, 18, 16), 4) & (dwi != 0)
        dwi[cap], adc[cap] = 230, 450
        self.assertLess(predict(dwi, adc).probability[cap].mean(), 0.7 * inner)


class Answer(unittest.TestCase):
    def test_is_a_probability_and_zero_outside_the_brain(self):
        dwi, adc, _ = small_head()
        probability = predict(dwi, adc).probability
        self.assertTrue(0 <= probability.min() and probability.max() <= 1)
        self.assertGreater(probability.max(), 0.9)
        self.assertEqual(0, probability[dwi == 0].max())

    def test_does_not_depend_on_adc_s_unit(self):
        dwi, adc, _ = small_head()
        expected = predict(dwi, adc).mask
        for unit in (1e-3, 1e-6, 1e-1):
            with self.subTest(unit=unit):
                np.testing.assert_array_equal(expected, predict(dwi, adc * unit).mask)

    def test_does_not_depend_on_dwi_s_scale(self):
        dwi, adc, _ = small_head()
        expected = predict(dwi, adc).mask
        for scale in (0.01, 3.0, 1000.0):
            with self.subTest(scale=scale):
                np.testing.assert_array_equal(expected, predict(dwi * scale, adc).mask)

    def test_does_not_depend_on_a_smooth_coil_profile(self):
        dwi, adc, _ = small_head()
        profile = np.linspace(0.7, 1.3, dwi.shape[1])[None, :, None]
        same = evaluate.dice(predict(dwi, adc).mask, predict(dwi * profile, adc).mask)
        self.assertGreater(same, 0.95)

    def test_flipped_images_give_the_flipped_mask(self):
        dwi, adc, _ = small_head()
        expected = predict(dwi, adc)
        for axis in range(3):
            flipped = predict(np.flip(dwi, axis), np.flip(adc, axis))
            with self.subTest(axis=axis):
                np.testing.assert_array_equal(np.flip(expected.mask, axis), flipped.mask)
                np.testing.assert_allclose(
                    np.flip(expected.probability, axis), flipped.probability, atol=1e-3
                )

    def test_is_the_same_each_time_and_in_a_batch(self):
        dwi, adc, _ = small_head()
        images = torch.from_numpy(np.stack([dwi, adc]).astype(np.float32))
        first = NETWORK(images[None])
        torch.testing.assert_close(first, NETWORK(images[None]), rtol=0, atol=0)
        both = NETWORK(torch.stack([images, torch.zeros_like(images)]))
        torch.testing.assert_close(first[0], both[0], rtol=0, atol=0)
        self.assertEqual(0, float(both[1].max()))


class OddInput(unittest.TestCase):
    def test_empty_images_give_an_empty_answer(self):
        dwi, adc, _ = small_head()
        nothing = np.zeros_like(dwi)
        for pair in ((nothing, nothing), (dwi, nothing), (nothing, adc), (-dwi, adc), (dwi, -adc)):
            self.assertEqual(0, predict(*pair).probability.max())

    def test_not_a_number_and_infinity_count_as_outside(self):
        dwi, adc, lesion = small_head()
        expected = predict(dwi, adc).mask
        adc[5:9, 18, 16] = np.nan
        dwi[20, 5:8, 16] = np.inf
        found = predict(dwi, adc)
        self.assertTrue(np.isfinite(found.probability).all())
        self.assertGreater(evaluate.dice(found.mask, expected), 0.95)

    def test_thin_and_tiny_volumes_pass(self):
        for shape in ((1, 1, 1), (40, 36, 1), (3, 5, 2)):
            with self.subTest(shape=shape):
                ones = np.ones(shape)
                self.assertEqual(shape, predict(ones, ones * 800).probability.shape)


class Cases(unittest.TestCase):
    def test_agrees_with_the_truth_as_far_as_docs_say(self):
        for case, dice in (("phantom-territorial", 0.346), ("phantom-embolic", 0.422)):
            dwi, adc, truth, affine = evaluate.load_case(sources.CASES / case)
            with self.subTest(case=case):
                found = predict(dwi, adc, affine).mask
                self.assertAlmostEqual(dice, evaluate.dice(found, truth), delta=0.001)

    def test_finds_the_large_emboli_and_nothing_else(self):
        dwi, adc, truth, affine = evaluate.load_case(sources.CASES / "phantom-embolic")
        labels, _ = evaluate.label(truth, evaluate.NEIGHBORS_26)
        found = predict(dwi, adc, affine).mask
        hit = set(labels[found & truth])
        sizes = np.bincount(labels.ravel())[1:]
        self.assertEqual(8, len(hit))
        self.assertLessEqual({int(n) + 1 for n in np.argsort(sizes)[-2:]}, hit)
        marks, count = evaluate.label(found, evaluate.NEIGHBORS_26)
        self.assertEqual(set(range(1, count + 1)), set(marks[found & truth]))

    def test_marks_the_focus_of_the_real_case_and_little_else(self):
        if not REAL_CASE.is_dir():
            if os.environ.get("PENUMBRA_TESTS_REQUIRE_ALL") == "true":
                self.fail("The real case is not beside the checkout (../shared/data/isles22).")
            self.skipTest("The real case is not beside the checkout.")
        dwi, adc, _, affine = evaluate.load_case(REAL_CASE)
        found = predict(dwi, adc, affine)
        self.assertTrue(found.near(FOCUS_MM)[1])
        self.assertLess(found.mask.sum() * found.voxel_ml, 3)


class Bundle(unittest.TestCase):
    def test_manifest_matches_its_file(self):
        data = (sources.BUNDLE / "network.pt").read_bytes()
        entry = manifest()["files"]["network.pt"]
        self.assertEqual(len(data), entry["bytes"])
        self.assertEqual(hashlib.sha256(data).hexdigest(), entry["sha256"])

    def test_is_listed(self):
        index = (sources.BUNDLE.parent / "index.txt").read_text(encoding="utf-8").split()
        self.assertIn(manifest()["id"], index)

    def test_same_program_gives_same_bytes_without_source_paths(self):
        with tempfile.TemporaryDirectory() as folder:
            first = adc_threshold.write(Path(folder, "a"))
            second = adc_threshold.write(Path(folder, "b"))
            self.assertEqual(first, second)
            self.assertNotIn(b"debug_pkl", Path(folder, "a", "network.pt").read_bytes())
            if torch.__version__.startswith("1.13"):
                self.assertEqual(manifest(), first)


if __name__ == "__main__":
    unittest.main()
