"""What the network sees in training, and what it is told about it."""

import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

import sources  # noqa: F401  (the path)
from fake_head import FakeBank
from penumbra_synth import sample
from penumbra_train import losses, patches
from penumbra_train.network import CoarseHeads, StrokeNet
from penumbra_train.patches import Drawn, Volumes, volume
from penumbra_train.settings import Settings

BANK = FakeBank()


class WholeVolumes(unittest.TestCase):
    def test_are_padded_and_turned_with_their_truth(self):
        setting = replace(sample.TRAIN, heads=(0, 1), without_lesion=0.0)
        with tempfile.TemporaryDirectory() as folder:
            volumes = Volumes(Drawn(BANK, setting, 5, folder), Settings(seed=5, volumes=4))
            images, truth = volumes[3]
            same, _ = volumes[3]
            self.assertTrue(torch.equal(images, same))
            self.assertEqual(["000003.pt"], [f.name for f in Path(folder).iterdir()])
        self.assertEqual((1, 2), tuple(images.shape[:2]))
        self.assertEqual((1, 2, *images.shape[2:]), tuple(truth.shape))
        self.assertTrue(all(n % 16 == 0 for n in images.shape[2:]))
        plain, marked = volume(sample.make(BANK, setting, 5, 3))
        self.assertGreater(int(marked.sum()), 0)
        self.assertEqual(int(marked.sum()), int(truth[0, 0].sum()))
        self.assertTrue(torch.equal(patches.nearest_lesion(truth[0, 0]), truth[0, 1]))
        where = truth[0, 0] > 0
        for image, as_drawn in zip(images[0], plain):
            expected = as_drawn[marked].mean() / as_drawn[as_drawn != 0].median()
            self.assertAlmostEqual(1, float(image[where].mean() / expected), places=3)

    def test_of_one_item_are_one_volume_mirrored_anew(self):
        with tempfile.TemporaryDirectory() as folder:
            drawn = Drawn(BANK, replace(sample.TRAIN, heads=(0, 1)), 5, folder)
            images, truth = Volumes(drawn, Settings(seed=5, patches_per_volume=2, volumes=2))[1]
        self.assertEqual(2, len(images))
        self.assertAlmostEqual(1, float(images[0].sum() / images[1].sum()), 4)
        self.assertEqual(int(truth[0, 0].sum()), int(truth[1, 0].sum()))

    def test_are_replaced_by_new_ones_when_seen_often(self):
        settings = Settings(steps=9, volumes=2, renewed=5)
        numbers = [settings.volume_of(item) for item in range(settings.items)]
        self.assertEqual([0, 1, 0, 1, 0, 3, 2, 3, 2], numbers)
        self.assertEqual(4, settings.drawn)

    def test_come_one_by_one(self):
        with self.assertRaisesRegex(ValueError, "must be 1"):
            Settings(batch=2)


class Tilted(unittest.TestCase):
    def setUp(self):
        self.whole = torch.zeros(3, 48, 64, 32)
        self.whole[:2, 8:40, 12:52, 6:26] = 700.0
        self.whole[2, 20:30, 25:40, 10:20] = 1.0

    def test_volume_keeps_its_values_up_to_the_border_and_about_its_size(self):
        for seed in range(5):
            tilted = patches._tilted(self.whole, np.random.default_rng(seed))
            inside = tilted[0] != 0
            self.assertLess(float((tilted[0][inside] - 700).abs().max()), 0.1)
            self.assertTrue(bool(inside[tilted[2] > 0].all()))
            for before, after in ((self.whole[0] != 0, inside), (self.whole[2] > 0, tilted[2] > 0)):
                share = float(after.sum()) / float(before.sum())
                # Scaled by 0.9 to 1.1 along each axis.
                self.assertGreater(share, 0.9**3 - 0.05)
                self.assertLess(share, 1.1**3 + 0.05)

    def test_volume_is_turned_in_millimeters_not_in_shares_of_its_sides(self):
        whole = torch.zeros(3, 16, 64, 32)
        whole[:, 4:12, 12:52, 12:20] = 1.0

        class Quarter:
            """Ninety degrees about the first axis, nothing else."""

            def normal(self, *_):
                return np.deg2rad([0.0, 0.0, 90.0])

            def uniform(self, *_):
                return 1.0

        turned = patches._tilted(whole, Quarter())[2]
        # y and x change places; what is longer than the volume is wide is lost.
        sides = [int(turned.amax(others).sum()) for others in ((1, 2), (0, 2), (0, 1))]
        self.assertEqual([8, 8, 32], sides)

    def test_tilt_of_nothing_changes_nothing(self):
        class Still:
            def normal(self, *_):
                return np.zeros(3)

            def uniform(self, *_):
                return 1.0

        tilted = patches._tilted(self.whole, Still())
        self.assertLess(float((tilted - self.whole).abs().max()), 1e-3)


class CoarseGrids(unittest.TestCase):
    def test_have_heads_where_the_network_has_levels(self):
        network = StrokeNet((4, 8, 16, 16))
        features = network.features(torch.rand(1, 2, 16, 16, 32))
        shapes = [tuple(v.shape[2:]) for v in CoarseHeads((4, 8, 16, 16))(features)]
        self.assertEqual([(8, 8, 16), (4, 4, 8)], shapes)
        shallow = StrokeNet((4, 8)).features(torch.rand(1, 2, 8, 8, 8))
        self.assertEqual([], CoarseHeads((4, 8))(shallow))

    def test_are_told_of_a_lesion_of_one_voxel(self):
        truth = torch.zeros(1, 1, 8, 8, 8)
        truth[0, 0, 3, 3, 3] = 1
        nearest = brain = torch.ones_like(truth)
        fine = torch.where(truth > 0, 8.0, -8.0)
        right = [torch.full((1, 1, n, n, n), -8.0) for n in (4, 2)]
        missed = [v.clone() for v in right]
        right[0][0, 0, 1, 1, 1] = right[1][0, 0, 0, 0, 0] = 8.0
        best = losses.deep(fine, right, truth, nearest, brain)
        self.assertLess(float(best), 0.1)
        for level in (0, 1):
            wrong = [missed[n] if n == level else right[n] for n in (0, 1)]
            loss = losses.deep(fine, wrong, truth, nearest, brain)
            self.assertGreater(float(loss), float(best) + 0.05)


class Lesions(unittest.TestCase):
    def setUp(self):
        # One of 1000 voxels, one of 8.
        self.truth = torch.zeros(16, 16, 32)
        self.truth[2:12, 2:12, 2:12] = 1
        self.truth[6:8, 6:8, 26:28] = 1
        self.nearest = patches.nearest_lesion(self.truth)

    def test_share_the_volume_out_by_which_is_nearest(self):
        self.assertEqual({1.0, 2.0}, set(self.nearest.flatten().tolist()))
        large = (np.s_[2:12, 2:12, 2:12], np.s_[:, :, :18])
        small = (np.s_[6:8, 6:8, 26:28], np.s_[:, :, 22:])
        for inside, around in (large, small):
            numbers = set(self.nearest[inside].flatten().tolist())
            self.assertEqual(1, len(numbers))
            self.assertEqual(numbers, set(self.nearest[around].flatten().tolist()))

    def test_that_touch_by_a_corner_are_one(self):
        truth = torch.zeros(4, 4, 4)
        truth[1, 1, 1] = truth[2, 2, 2] = 1
        self.assertEqual({1.0}, set(patches.nearest_lesion(truth).flatten().tolist()))

    def test_of_a_volume_without_any_have_no_number(self):
        self.assertEqual(0, int(patches.nearest_lesion(torch.zeros(4, 4, 4)).sum()))

    def _loss(self, marked, nearest=None):
        logits = torch.where(marked > 0, 20.0, -20.0)[None, None]
        nearest = self.nearest if nearest is None else nearest
        return float(losses.overlap_loss(logits, self.truth[None, None], nearest[None, None]))

    def test_count_alike_whatever_their_size(self):
        self.assertAlmostEqual(0, self._loss(self.truth), 5)
        missed = self.truth.clone()
        missed[6:8, 6:8, 26:28] = 0
        # As a whole hardly anything is missing; of the two lesions one.
        small = 1 - losses.SMOOTH / (losses.MISSED * 8 + losses.SMOOTH)
        whole = 1 - (1000 + losses.SMOOTH) / (1000 + losses.MISSED * 8 + losses.SMOOTH)
        self.assertAlmostEqual(0.5 * whole + 0.25 * small, self._loss(missed), 5)

    def test_pay_for_what_is_marked_around_them_alone(self):
        near_large, near_small = self.truth.clone(), self.truth.clone()
        near_large[14:, 2:6, 2] = 1
        near_small[14:, 2:6, 28] = 1
        self.assertGreater(self._loss(near_small), self._loss(near_large) + 0.05)
        one = torch.ones_like(self.nearest)
        self.assertAlmostEqual(self._loss(near_small, one), self._loss(near_large, one), 5)

    def test_are_not_asked_for_where_there_is_none(self):
        logits = torch.zeros(1, 1, 4, 4, 4, requires_grad=True)
        nothing = torch.zeros(1, 1, 4, 4, 4)
        loss = losses.overlap_loss(logits, nothing, nothing)
        loss.backward()
        self.assertEqual((0.0, 0.0), (float(loss), float(logits.grad.abs().sum())))

    def test_of_several_patches_are_judged_apart(self):
        truth = torch.stack([self.truth, torch.zeros_like(self.truth)])[:, None]
        nearest = torch.stack([self.nearest, torch.zeros_like(self.truth)])[:, None]
        logits = torch.full_like(truth, -20.0)
        both = losses.overlap_loss(logits, truth, nearest)
        self.assertAlmostEqual(self._loss(torch.zeros_like(self.truth)), float(both), 5)


if __name__ == "__main__":
    unittest.main()
