"""Training, measuring and bundling of the built-in network, on a small scale."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import numpy as np
import torch

import sources  # noqa: F401  (the path)
from fake_head import FakeBank
from penumbra_models import processor
from penumbra_synth import sample
from penumbra_train import __main__ as command_line
from penumbra_train import (
    bundle,
    calibration,
    commands,
    inference,
    provenance,
    reliability,
    robustness,
    scoring,
)
from penumbra_train.beginning import Beginning
from penumbra_train.evaluation import Case, Decision, Predictor
from penumbra_train.network import StrokeNet, relative
from penumbra_train.optimizers import STEP_SIZE, Muon, muon
from penumbra_train.preparation import MULTIPLE, padded, prepare
from penumbra_train.settings import Settings
from penumbra_train.shipped import ShippedNet
from penumbra_train.training import Training, load

TINY = Settings(
    seed=5,
    steps=6,
    rate=1e-3,
    widths=(4, 8),
    patch=16,
    batch=1,
    patches_per_volume=2,
    warm_up=1,
    falling=3,
    heads=(0, 1),
    validate_every=1000,
    threads=1,
    bfloat16=False,
    smoke=True,
)
BANK = FakeBank()
# Steps that no test waits for.
MANY = 1_000_000


def train(folder, until):
    training = Training(folder, TINY, say=lambda line: None, bank=BANK)
    training.resume()
    training.run(until=until, workers=0)
    return training


def train_until_told(folder):
    """With a process that reads, as from the command line; in the middle of a step when told."""
    said = []

    def say(line):
        print(line, flush=True)
        said.append(line)

    training = Training(folder, replace(TINY, steps=MANY, volumes=1), say=say, bank=BANK)
    learn = training._learn

    def learn_slowly_once_heard(*batch):
        if said:
            time.sleep(0.5)
        return learn(*batch)

    training._learn = learn_slowly_once_heard
    signal.signal(signal.SIGTERM, training.stop)
    training.run(workers=1)


class Resumed(unittest.TestCase):
    def test_training_ends_where_an_uninterrupted_one_does(self):
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
            whole = train(one, 6)
            train(two, 2)
            train(two, 4)
            parts = train(two, 6)
            self.assertEqual(6, parts.step)
            for (name, a), b in zip(
                whole.network.state_dict().items(), parts.network.state_dict().values()
            ):
                self.assertTrue(torch.equal(a, b), name)
            # Newer versions of torch read plain numbers alone.
            state = torch.load(Path(two) / "checkpoint.pt")
            self.assertIs(float, type(state["optimizers"][0]["param_groups"][0]["lr"]))
            kept, settings, step = load(two)
            self.assertEqual((TINY, 6), (settings, step))
            expected = whole.kept.state_dict()
            for name, value in kept.state_dict().items():
                self.assertTrue(torch.equal(expected[name], value), name)
            lines = (Path(two) / "log.jsonl").read_text(encoding="utf-8").splitlines()
            self.assertTrue(all("loss" in json.loads(line) for line in lines))


class Begun(unittest.TestCase):
    """From what ships, by a course of its own."""

    def bundled(self, folder, widths=TINY.widths):
        torch.manual_seed(5)
        network = StrokeNet(widths).eval()
        bundle.write(folder, network, replace(TINY, widths=widths), 3, Decision(1.3, -0.2))
        return network

    def test_training_takes_the_weights_without_their_calibration(self):
        with tempfile.TemporaryDirectory() as folder:
            expected = self.bundled(folder).state_dict()
            begun = Beginning(folder)
            training = Training(Path(folder) / "training", TINY)
            training.begin_from(begun.network(TINY.widths))
            manifest = json.loads((Path(folder) / "bundle.json").read_text(encoding="utf-8"))
            shipped = torch.jit.load(str(Path(folder) / bundle.NETWORK))
        self.assertEqual(manifest["files"]["network.pt"]["sha256"], begun.digest)
        images = torch.rand(1, 2, 16, 16, 16) + 0.5
        for network in (training.network, training.kept):
            for name, value in network.state_dict().items():
                self.assertLess(float((expected[name] - value).abs().max()), 2e-3, name)
            again = ShippedNet(network, 1.3, -0.2).eval()
            self.assertTrue(torch.equal(shipped(images), again(images)))

    def test_bundle_says_what_it_was_begun_from(self):
        with tempfile.TemporaryDirectory() as folder:
            settings = replace(TINY, begun="ab" * 32)
            made = bundle.write(folder, StrokeNet(TINY.widths).eval(), settings, 3, Decision())
        self.assertIn("further from the network of SHA-256 " + "ab" * 32, made["provenance"])

    def test_of_what_does_not_fit_is_refused_and_nothing_written(self):
        with tempfile.TemporaryDirectory() as folder:
            self.bundled(Path(folder) / "narrow")
            whole = (Path(folder) / "narrow" / bundle.NETWORK).read_bytes()
            (Path(folder) / "cut").mkdir()
            (Path(folder) / "cut" / bundle.NETWORK).write_bytes(whole[: len(whole) // 2])
            refusals = {"none": "holds no network.pt", "narrow": "of another form", "cut": "is it whole"}
            for where, said in refusals.items():
                arguments = ["train", "--out", f"{folder}/out", "--from", f"{folder}/{where}"]
                with self.assertRaisesRegex(SystemExit, said):
                    command_line.main(arguments)
            self.assertFalse((Path(folder) / "out").exists())


class Processors(unittest.TestCase):
    def test_bfloat16_is_used_where_the_processor_has_it(self):
        cases = (
            ("flags\t\t: fpu avx2 avx512_bf16 fma\n", True),
            ("processor\t: 0\nflags\t\t: fpu amx_bf16\n", True),
            ("model name\t: avx512_bf16\nflags\t\t: fpu avx2 fma\n", False),
            ("Features\t: fp asimd\n", False),
            (None, False),
        )
        for text, expected in cases:
            with self.subTest(text), tempfile.TemporaryDirectory() as folder:
                cpu = Path(folder) / "cpuinfo"
                if text is not None:
                    cpu.write_text(text, encoding="utf-8")
                with mock.patch.object(processor, "CPU", cpu):
                    self.assertEqual(expected, processor.has_bfloat16())

    def test_without_it_a_training_says_so_and_computes_in_float32(self):
        with tempfile.TemporaryDirectory() as folder:
            learns, draws = False, True
            for has, draw, said in (
                (True, learns, ""),
                (False, learns, "no bfloat16"),
                (False, draws, ""),
            ):
                options = Namespace(out=folder, begin_from=None, smoke=False, device="cpu")
                options.seed, options.threads, options.draw = None, None, draw
                told = io.StringIO()
                with mock.patch.object(command_line, "has_bfloat16", return_value=has):
                    with contextlib.redirect_stdout(told):
                        settings, _ = command_line._settings(options, False)
                self.assertEqual(said == "", settings.bfloat16)
                self.assertIn(said, told.getvalue())
                self.assertEqual(said == "", told.getvalue() == "")


class Ended(unittest.TestCase):
    def test_training_whose_whole_group_is_told_to_end_keeps_its_last_step(self):
        with tempfile.TemporaryDirectory() as folder:
            code = (
                "import sys; sys.path[:0] = [sys.argv[1], sys.argv[2]]\n"
                "import test_train\n"
                "test_train.train_until_told(sys.argv[3])"
            )
            here = Path(__file__).parent
            main = here.parents[1] / "main" / "python"
            training = subprocess.Popen(
                [sys.executable, "-c", code, str(here), str(main), folder],
                start_new_session=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            with training:
                training.stdout.readline()  # of the first steps
                os.killpg(training.pid, signal.SIGTERM)
                training.stdout.read()
            self.assertEqual(0, training.returncode)
            lines = (Path(folder) / "log.jsonl").read_text(encoding="utf-8").splitlines()
            last = json.loads(lines[-1])["step"]
            self.assertGreaterEqual(load(folder)[2], last)
            self.assertLess(load(folder)[2], MANY)


class Steps(unittest.TestCase):
    def test_rate_rises_stays_and_falls(self):
        with tempfile.TemporaryDirectory() as folder:
            training = Training(folder, TINY, say=lambda line: None, bank=BANK)
        training.settings = replace(TINY, steps=20, rate=1e-2, warm_up=4, falling=10)
        rates = [training.rate(n) for n in range(21)]
        self.assertAlmostEqual(2.5e-3, rates[0])
        self.assertEqual({1e-2}, set(rates[3:11]))
        self.assertEqual(sorted(rates[10:], reverse=True), rates[10:])
        self.assertAlmostEqual(5e-3, rates[15])
        self.assertAlmostEqual(1e-4, rates[20])

    def test_muon_moves_a_kernel_as_far_in_each_direction(self):
        torch.manual_seed(3)
        for shape in ((12, 4, 3, 3, 3), (16, 8, 1, 1, 1)):
            with self.subTest(shape):
                # Gradients of one direction mostly, as they are.
                strong = torch.randn(shape[0], 1) * torch.randn(1, shape[1] * shape[2] ** 3)
                gradient = (strong + 0.1 * torch.randn_like(strong)).reshape(shape)
                kernel = torch.nn.Parameter(torch.zeros(shape))
                kernel.grad = gradient
                Muon([kernel], 1e-2).step()
                moved = torch.linalg.svdvals(kernel.detach().flatten(1))
                self.assertGreater(float(moved.min() / moved.max()), 0.4)
                size = float(kernel.detach().pow(2).mean().sqrt())
                self.assertAlmostEqual(STEP_SIZE, size / 1e-2, delta=0.05)
                self.assertLess(float((kernel.detach() * gradient).sum()), 0)

    def test_muon_is_for_kernels_between_hidden_layers(self):
        network = StrokeNet((4, 8))
        names = {id(p): n for n, p in network.named_parameters()}
        kernels, rest = muon(list(network.parameters()), 1e-3, 0.0)
        moved = {names[id(p)] for group in kernels.param_groups for p in group["params"]}
        others = {names[id(p)] for group in rest.param_groups for p in group["params"]}
        self.assertIn("down.0.reduce.convolution.weight", moved)
        self.assertIn("up.0.narrow.weight", moved)
        self.assertLessEqual({"stem.plain.convolution.weight", "head.weight", "head.bias"}, others)
        self.assertEqual(len(names), len(moved) + len(others))


class Provenance(unittest.TestCase):
    def test_volumes_of_another_seed_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            provenance.claim(folder, TINY)
            provenance.claim(folder, TINY)
            with self.assertRaisesRegex(ValueError, "volumes of seed 5, not 6"):
                provenance.claim(folder, replace(TINY, seed=6))

    def test_the_digest_changes_with_the_sources_it_names(self):
        everything = provenance.code_digest()
        self.assertEqual(everything, provenance.code_digest())
        self.assertNotEqual(everything, provenance.code_digest(provenance.VOLUMES_DEPEND_ON))


class Preparation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.case = Case.of(sample.make(BANK, sample.TRAIN, 21, 0))

    def test_does_not_see_the_unit_of_adc(self):
        case = self.case
        images = relative(prepare(case.dwi, case.adc, case.spacing).images[None])
        scaled = relative(prepare(case.dwi * 7, case.adc * 1e-3, case.spacing).images[None])
        self.assertLess(float((images - scaled).abs().max()), 1e-3)

    def test_gives_the_median_as_zero_inside_and_zero_outside(self):
        images = prepare(self.case.dwi, self.case.adc, self.case.spacing).images
        for image, scaled in zip(images, relative(images[None])[0]):
            self.assertAlmostEqual(0, float(scaled[image != 0].median()), 3)
            self.assertEqual(0, float(scaled[image == 0].abs().max()))
        self.assertEqual(0, float(relative(torch.zeros(1, 2, 4, 4, 4)).abs().max()))
        self.assertTrue(bool(torch.isfinite(relative(-images[None])).all()))

    def test_brings_a_probability_back_to_where_it_was(self):
        prepared = prepare(self.case.dwi, self.case.adc, self.case.spacing)
        truth = torch.from_numpy(self.case.truth).float()
        back = prepared.back(prepared.resample_to_working(truth))
        self.assertEqual(self.case.dwi.shape, back.shape)
        self.assertAlmostEqual(
            float(truth.sum()), float(back.sum()), delta=0.05 * float(truth.sum()) + 2
        )

    def test_pads_to_multiples(self):
        whole, place = padded(torch.ones(2, 17, 32, 5))
        self.assertEqual((2, 32, 32, 16), tuple(whole.shape))
        self.assertEqual(2 * 17 * 32 * 5, int(whole.sum()))
        self.assertEqual((17, 32, 5), tuple(whole[0][place].shape))


class Shipped(unittest.TestCase):
    def test_network_computes_what_the_trained_one_does(self):
        torch.manual_seed(1)
        network = StrokeNet((4, 8, 16)).eval()
        settings = Settings(widths=(4, 8, 16))
        with tempfile.TemporaryDirectory() as folder:
            made = bundle.write(folder, network, settings, 12, Decision(1.2, 0.1, 0.45, 0.03))
            self.assertEqual(
                made, json.loads((Path(folder) / "bundle.json").read_text(encoding="utf-8"))
            )
            shipped = torch.jit.load(str(Path(folder) / bundle.NETWORK)).eval()
        images = torch.randn(1, 2, 16, 24, 16)
        images[:, :, :4] = 0
        with torch.no_grad():
            expected = 1.2 * network(images) + 0.1
            found = shipped(images)
            narrow = shipped.forward_bfloat16(images)
        self.assertLess(float((found - expected)[:, :, 4:].abs().max()), 0.02)
        self.assertLess(float((narrow - expected)[:, :, 4:].abs().mean()), 0.1)
        self.assertEqual(-30.0, float(found[0, 0, 0].max()))
        self.assertEqual(torch.float32, found.dtype)

    def test_bundle_is_measured_as_it_ships(self):
        torch.manual_seed(1)
        network = StrokeNet((4, 8, 16)).eval()
        decision = Decision(1.2, 0.1, 0.45, 0.03, 0.6)
        case = Case.of(sample.make(BANK, sample.STANDARD, 3, 0))
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(widths=(4, 8, 16))
            bundle.write(folder, network, settings, 12, decision, ((), (2,)))
            options = Namespace(bundle=folder, training=None, bank=None)
            shipped, what = commands.predictor_of(options)
            with self.assertRaisesRegex(SystemExit, "--bank"):
                commands.evaluate(options)
        expected = Predictor(network, decision, ((), (2,))).probability(case)
        self.assertLess(float(np.abs(shipped.probability(case) - expected).max()), 0.02)
        marked = scoring.decided(shipped.probability(case), decision, case.voxel_ml)
        self.assertTrue(bool((shipped.mask(case) == marked).all()))
        self.assertEqual("synthstroke-small " + bundle.VERSION, what)

    def test_networks_see_each_volume_of_a_batch_alone(self):
        torch.manual_seed(1)
        network = StrokeNet((4, 8, 16)).eval()
        shipped = torch.jit.script(ShippedNet(network).eval())
        images = torch.rand(2, 2, 16, 24, 16) * torch.tensor([1.0, 3.0]).reshape(2, 1, 1, 1, 1)
        for used in (network, shipped):
            with torch.no_grad():
                both = used(images)
                alone = torch.cat([used(image[None]) for image in images])
            self.assertLess(float((both - alone).abs().max()), 1e-3)

    def test_network_of_the_full_size_fits(self):
        weights = sum(p.numel() for p in StrokeNet().parameters())
        self.assertLess(2 * weights, bundle.LARGEST_BYTES - 500_000)

    def test_network_of_the_full_size_takes_the_smallest_image(self):
        shipped = torch.jit.script(ShippedNet(StrokeNet().eval()).eval())
        with torch.no_grad():
            found = shipped(torch.ones(1, 2, MULTIPLE, MULTIPLE, MULTIPLE))
        self.assertTrue(bool(torch.isfinite(found).all()))


class Passes(unittest.TestCase):
    def test_see_one_padded_volume_flipped(self):
        class Copies(torch.nn.Module):
            """Logits are the first image."""

            def forward(self, images):
                seen.append(images)
                return images[:, :1]

        seen = []
        images = torch.rand(2, 16, 13, 15) + 0.1
        found = inference.passes(Copies(), images, ((), (2,), (1, 2)))
        # Margins of one and of three voxels have no middle: they change sides with the flip.
        self.assertEqual((1, 2, 16, 16, 16), tuple(seen[0].shape))
        for other, axes in ((seen[1], (4,)), (seen[2], (3, 4))):
            self.assertTrue(torch.equal(seen[0].flip(axes), other))
        for probability in found:
            self.assertTrue(torch.allclose(torch.sigmoid(images[0]), probability))


class Measures(unittest.TestCase):
    def test_count_lesions_found_missed_and_false(self):
        truth = np.zeros((20, 20, 20), bool)
        mask = truth.copy()
        truth[2:5, 2:5, 2:5] = truth[12:15, 12:15, 12:15] = True
        mask[3:6, 2:5, 2:5] = mask[2:4, 15:18, 2:4] = True
        found = scoring.score(mask, truth, 0.008)
        self.assertEqual((2, 1, 2, 1), (found.lesions, found.found, found.marks, found.false))
        self.assertAlmostEqual(0.5, found.f1)
        self.assertAlmostEqual(2 * 18 / (54 + 39), found.dice)

    def test_small_components_go_and_one_of_the_limit_stays(self):
        mask = np.zeros((10, 10, 10), bool)
        mask[1, 1, 1:4] = mask[6, 6, 1:3] = True
        self.assertEqual(3, int(scoring.without_small(mask, 0.024, 0.008).sum()))

    def test_components_that_nowhere_reach_the_peak_go(self):
        probability = np.zeros((10, 10, 10))
        probability[1, 1, 1:4] = 0.6
        probability[6, 6, 1:3] = 0.6, 0.9
        probability[8, 8, 8] = 0.9
        found = scoring.decided(probability, Decision(threshold=0.5, peak=0.8), 0.008)
        self.assertEqual([[6, 6, 1], [6, 6, 2], [8, 8, 8]], np.argwhere(found).tolist())
        found = scoring.decided(probability, Decision(threshold=0.5, peak=0.8, minimum_ml=0.016), 0.008)
        self.assertEqual(2, int(found.sum()))

    def test_the_decision_leaves_out_what_looks_false_on_validation(self):
        truth = np.zeros((20, 20, 20), bool)
        truth[2:5, 2:5, 2:5] = True
        logit = np.full(truth.shape, -6.0)
        logit[truth] = 0.5
        logit[3, 3, 3] = 4.0
        # As large as the lesion and surer than its rim, but nowhere sure.
        free = np.full(truth.shape, -6.0)
        free[12:15, 12:15, 12:15] = 1.0
        brain = np.ones(truth.shape, bool)
        found = [(logit[None], truth, brain), (free[None], np.zeros_like(truth), brain)]
        decision, rows = calibration.choose(found, 1.0, 0.0)
        masks = [scoring.decided(1 / (1 + np.exp(-v)), decision, 0.008) for v in (logit, free)]
        self.assertTrue(np.array_equal(truth, masks[0]))
        self.assertFalse(masks[1].any())
        self.assertIn(1.0, [r["false"] for r in rows])

    def test_calibration_finds_the_line_that_made_the_labels(self):
        rng = np.random.default_rng(2)
        logits = rng.normal(-1, 3, (2, 40, 40, 40))  # of two passes
        probability = (1 / (1 + np.exp(-(0.6 * logits - 0.5)))).mean(0)
        truth = rng.random(probability.shape) < probability
        found = [(logits, truth, np.ones(truth.shape, bool))]
        scale, offset = calibration.fit(found)
        self.assertAlmostEqual(0.6, scale, delta=0.05)
        self.assertAlmostEqual(-0.5, offset, delta=0.05)
        rows = calibration.reliability(found, scale, offset)
        for low, high, mean, share, _ in rows:
            self.assertAlmostEqual(mean, share, delta=0.05)
        with tempfile.TemporaryDirectory() as folder:
            picture = Path(folder) / "curve.svg"
            reliability.draw(picture, rows)
            marks = [e.tag.split("}")[1] for e in ElementTree.parse(picture).iter()]
            self.assertEqual(len(rows), marks.count("circle"))

    def test_other_ways_to_give_a_case_keep_its_lesion(self):
        case = next(
            c
            for c in (Case.of(sample.make(BANK, sample.TRAIN, 22, n)) for n in range(5))
            if c.truth.sum() > 300
        )
        for name, change in robustness.CHANGES.items():
            other = change(case)
            with self.subTest(name):
                share = other.truth.sum() * other.voxel_ml / (case.truth.sum() * case.voxel_ml)
                self.assertAlmostEqual(1, float(share), delta=0.1)
                self.assertEqual(other.dwi.shape, other.truth.shape)
        mask = Predictor(StrokeNet((4, 8)), Decision(threshold=0.9)).mask(case)
        self.assertEqual(case.truth.shape, mask.shape)

    def test_heads_are_compared_where_their_lesion_is_seen_however_they_lie(self):
        case = Case.of(sample.make(BANK, sample.STANDARD, 3, 0))
        lost = replace(case, truth=np.zeros_like(case.truth))
        turns = len(robustness.TURNS)

        class Knows:
            """Marks the truth, but nothing of the last turn."""

            asked = 0

            def mask(self, asked):
                self.asked += 1
                return asked.truth if self.asked % turns else np.zeros_like(asked.truth)

        heads = [[case] * turns, [case] * (turns - 1) + [lost]]
        rows = robustness.dice_of_turned_heads(Knows(), heads)
        self.assertEqual([[1.0] * (turns - 1) + [0.0]], [list(row.values()) for row in rows])

    def test_a_turned_lesion_of_a_thick_slice_keeps_its_form_on_the_fine_grid(self):
        truth = np.zeros((7, 40, 40), bool)
        truth[3, 8:13, 18:22] = True
        image = torch.from_numpy(truth.astype(np.float32)) * 3 + 1
        case = Case(image, 1 / image, truth, (5.0, 1.0, 1.0))
        for axis, name in ((0, "axial"), (2, "sagittal")):
            with self.subTest(name):
                fine = robustness.turned_finely(10, axis)(case)
                # What reaches half of the lesion's brightness, and where it is.
                agreement = scoring.score(fine.dwi.numpy() >= 2.5, fine.truth, fine.voxel_ml)
                self.assertGreater(agreement.dice, 0.95)
                self.assertAlmostEqual(0.1, agreement.truth_ml, delta=0.005)


if __name__ == "__main__":
    unittest.main()
