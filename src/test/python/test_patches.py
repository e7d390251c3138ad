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
        self.assertEqual((1, 1, *images.shape[2:]), tuple(truth.shape))
        self.assertTrue(all(n % 16 == 0 for n in images.shape[2:]))
        plain, marked = volume(sample.make(BANK, setting, 5, 3))
        self.assertGreater(int(marked.sum()), 0)
        self.assertEqual(int(marked.sum()), int(truth.sum()))
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
        self.assertEqual(int(truth[0].sum()), int(truth[1].sum()))

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
        brain = torch.ones_like(truth)
        fine = torch.where(truth > 0, 8.0, -8.0)
        right = [torch.full((1, 1, n, n, n), -8.0) for n in (4, 2)]
        missed = [v.clone() for v in right]
        right[0][0, 0, 1, 1, 1] = right[1][0, 0, 0, 0, 0] = 8.0
        best = losses.deep(fine, right, truth, brain)
        self.assertLess(float(best), 0.1)
        for level in (0, 1):
            wrong = [missed[n] if n == level else right[n] for n in (0, 1)]
            self.assertGreater(float(losses.deep(fine, wrong, truth, brain)), float(best) + 0.05)


if __name__ == "__main__":
    unittest.main()
