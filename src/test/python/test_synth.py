"""The generator of synthetic strokes: repeatable, physical, and true to its own labels."""

import unittest
from dataclasses import replace

import numpy as np
import torch

import sources  # noqa: F401  (the path)
from fake_head import FakeBank
from penumbra_synth import anatomy, sample, scanner
from penumbra_synth.anatomy import Tissue
from penumbra_synth.infarcts import LARGEST_ML, Age
from penumbra_synth.mimics import Mimics
from penumbra_synth.placement import Placement, rotation
from penumbra_synth.regions import Form, grow
from penumbra_synth.storage import ADC_UNITS
from penumbra_synth.substance import Substance

torch.set_num_threads(1)
BANK = FakeBank()
QUIET = scanner.Protocol(
    spacing=(2.0, 2.0, 2.0),
    slice_axis=2,
    b_value=1.0,
    echo_ms=80.0,
    snr=1e6,
    blur=0.0,
    shading=0.0,
    misfit=0.0,
    ghost=0.0,
    motion=0.0,
)


def make(index, degrees=None, **changes):
    return sample.make(BANK, replace(sample.TRAIN, **changes), 11, index, degrees)


def middle_mm(made, mask):
    return torch.nonzero(mask).double().mean(0).numpy() * np.array(made.spacing)


def substance(seed=1):
    rng = np.random.default_rng(seed)
    return Substance(BANK.head(0), rng, 80.0, 0.0), Placement(rng, 1.0), rng


class Heads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.labels = anatomy.build(np.random.default_rng(5)).numpy()
        cls.ml = {kind: (cls.labels == kind).sum() / 1000 for kind in Tissue}

    def test_have_the_volumes_of_heads(self):
        brain = sum(self.ml[kind] for kind in anatomy.BRAIN)
        self.assertTrue(800 < brain < 1900, brain)
        self.assertTrue(250 < self.ml[Tissue.CORTEX] < 900, self.ml)
        self.assertTrue(150 < self.ml[Tissue.WHITE] < 700, self.ml)
        cerebellum = self.ml[Tissue.CEREBELLAR_CORTEX] + self.ml[Tissue.CEREBELLAR_WHITE]
        self.assertTrue(40 < cerebellum < 220, cerebellum)

    def test_have_every_tissue(self):
        self.assertEqual([], [kind.name for kind in Tissue if self.ml[kind] == 0])

    def test_differ_from_one_side_to_the_other(self):
        cortex = self.labels == Tissue.CORTEX
        both = (cortex & cortex[::-1]).sum() / cortex.sum()
        self.assertLess(both, 0.8)


class Samples(unittest.TestCase):
    def test_follow_from_seed_and_index_alone(self):
        first, again = make(3), make(3)
        self.assertTrue(torch.equal(first.dwi, again.dwi))
        self.assertTrue(torch.equal(first.adc, again.adc))
        self.assertTrue(torch.equal(first.truth, again.truth))
        self.assertFalse(
            first.dwi.shape == make(4).dwi.shape and torch.equal(first.dwi, make(4).dwi)
        )

    def test_are_finite_marked_within_the_brain_and_in_a_usual_unit(self):
        for index in range(5):
            made = make(index)
            with self.subTest(index=index):
                self.assertTrue(bool(torch.isfinite(made.dwi).all()))
                self.assertTrue(bool(torch.isfinite(made.adc).all()))
                self.assertFalse(bool((made.truth & (made.dwi == 0) & (made.adc == 0)).any()))
                self.assertLessEqual(made.lesion_ml, 1.5 * LARGEST_ML)
                median = float(made.adc[made.adc != 0].median()) / ADC_UNITS[made.adc_unit]
                self.assertTrue(0.5 < median < 2.5, median)

    def test_without_lesion_mark_nothing(self):
        made = make(2, without_lesion=1.0)
        self.assertEqual(0, int(made.truth.sum()))
        self.assertEqual((), made.kinds)

    def test_with_further_infarcts_keep_the_first_and_everything_else(self):
        alone = replace(sample.TRAIN, heads=(0, 1), without_lesion=0.0, further=0.0, turned=0.0)
        grown = 0
        for index in range(2):
            plain = sample.make(BANK, alone, 7, index)
            more = sample.make(BANK, replace(alone, further=1.0), 7, index)
            self.assertEqual((plain.kinds, plain.mimics), (more.kinds, more.mimics))
            self.assertEqual((plain.spacing, plain.adc_unit), (more.spacing, more.adc_unit))
            self.assertTrue(bool((more.truth >= plain.truth).all()))
            grown += int(more.truth.sum() > plain.truth.sum())
        self.assertEqual(2, grown)
        free = replace(alone, without_lesion=1.0, further=1.0)
        self.assertEqual(0, int(sample.make(BANK, free, 7, 0).truth.sum()))

    def test_have_slices_as_often_as_asked(self):
        rng = np.random.default_rng(4)
        for sliced in (0.0, 1.0):
            drawn = [scanner.Protocol.draw(rng, 1.0, sliced) for _ in range(40)]
            self.assertEqual({sliced == 1.0}, {max(p.spacing) > 2.6 for p in drawn})

    def test_keep_brain_and_infarct_when_resampled(self):
        straight, turned = make(3, turned=0.0), make(3, turned=1.0)
        self.assertEqual(straight.spacing, turned.spacing)
        self.assertGreater(int(straight.truth.sum()), 300)
        for what in (lambda m: m.truth, lambda m: m.dwi != 0, lambda m: m.adc != 0):
            before, after = what(straight), what(turned)
            self.assertNotEqual(before.shape, after.shape)
            self.assertAlmostEqual(1, int(after.sum()) / int(before.sum()), delta=0.05)
        self.assertFalse(bool((turned.truth & (turned.dwi == 0)).any()))
        for name in ("dwi", "adc"):
            before, after = (v[v != 0].median() for v in (getattr(m, name) for m in (straight, turned)))
            self.assertAlmostEqual(1, float(after / before), delta=0.05)

    def test_keep_what_is_in_the_head_when_it_is_turned_before_the_scan(self):
        angles = (0, 20, 70)
        straight, turned = (make(3, degrees, turned=0.0) for degrees in ((0, 0, 0), angles))
        self.assertEqual(
            (straight.spacing, straight.adc_unit, straight.kinds),
            (turned.spacing, turned.adc_unit, turned.kinds),
        )
        self.assertGreater(int(straight.truth.sum()), 300)
        for what in (lambda m: m.truth, lambda m: m.dwi != 0):
            before, after = what(straight), what(turned)
            self.assertAlmostEqual(1, int(after.sum()) / int(before.sum()), delta=0.05)
        # Where the infarct lies in the brain, along the turned axes.
        before, after = (middle_mm(m, m.truth) - middle_mm(m, m.dwi != 0) for m in (straight, turned))
        expected = rotation(np.deg2rad(angles)).T @ before
        self.assertLess(float(np.abs(after - expected).max()), 2.0)
        self.assertGreater(float(np.abs(after - before).max()), 10.0)


class Physics(unittest.TestCase):
    def test_adc_is_what_the_two_signals_say(self):
        tissue, _, rng = substance()
        kept = tissue.brain
        gain = torch.ones(kept.shape)
        _, _, adc, _, _ = scanner.scan(tissue, gain, kept, QUIET, 1, rng)
        white = torch.nn.functional.interpolate(
            (tissue.labels == int(Tissue.WHITE)).float()[None, None], size=adc.shape, mode="area"
        )[0, 0]
        pure = white > 0.999
        expected = torch.nn.functional.interpolate(
            tissue.adc[None, None], size=adc.shape, mode="area"
        )[0, 0]
        self.assertGreater(int(pure.sum()), 1000)
        # Averaging signals is not averaging ADC: within a voxel they differ a little.
        self.assertLess(float((adc - expected)[pure].abs().mean()), 0.01)

    def test_pile_up_brightens_and_leaves_adc_alone(self):
        tissue, _, _ = substance()
        kept = tissue.brain
        scans = [
            scanner.scan(
                tissue, torch.full(kept.shape, gain), kept, QUIET, 1, np.random.default_rng(8)
            )
            for gain in (1.0, 3.0)
        ]
        inside = scans[0][4] > 0.99
        ratio = (scans[1][0] / scans[0][0])[inside]
        self.assertTrue(2.5 < float(ratio.median()) < 3.6, ratio.median())
        self.assertLess(float((scans[1][2] - scans[0][2])[inside].abs().median()), 0.3)

    def test_an_infarct_is_bright_with_low_adc_and_a_shine_through_is_not_marked(self):
        tissue, _, rng = substance()
        center = (95, 92, 100)
        region = grow(rng, center, 5.0, Form(), tissue.parenchyma)
        before = tissue.adc[center].item(), tissue.log_signal[center].item()
        age = Age("acute", 0.5, 1.3)
        tissue.blend(region, age.brightness, adc_factor=age.adc_factor)
        tissue.mark(region)
        self.assertAlmostEqual(0.5, tissue.adc[center].item() / before[0], 2)
        bright = np.exp(tissue.log_signal[center].item() - before[1])
        self.assertAlmostEqual(1.3, bright, 2)
        marked = float((tissue.infarct >= 0.5).sum()) / 1000
        self.assertAlmostEqual(5.0, marked, delta=0.5)
        self.assertFalse(bool(((tissue.infarct > 0) & ~tissue.parenchyma).any()))

    def test_what_resembles_infarcts_marks_nothing(self):
        tissue, place, rng = substance()
        tissue.labels = BANK.head(0)
        Mimics(tissue, place, rng).draw()
        self.assertEqual(0.0, float(tissue.infarct.max()))
        self.assertTrue(bool(torch.isfinite(tissue.log_signal).all()))


class Regions(unittest.TestCase):
    def test_have_the_volume_that_is_asked_for(self):
        allowed = torch.ones(120, 120, 120, dtype=torch.bool)
        for volume in (0.02, 0.3, 4.0, 60.0):
            rng = np.random.default_rng(3)
            region = grow(rng, (60, 60, 60), volume, Form((1, 1.4, 0.8)), allowed)
            found = float((region.weight >= 0.5).sum()) / 1000
            self.assertAlmostEqual(volume, found, delta=0.1 * volume + 0.002)


if __name__ == "__main__":
    unittest.main()
