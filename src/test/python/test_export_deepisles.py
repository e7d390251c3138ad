"""The command `deepisles` on weight folders with the published layout."""

import contextlib
import io
import json
import os
import pickle
import shutil
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
import torch

import fabricate_weights as fabricate
from penumbra_export import __main__ as command
from penumbra_export import (
    bundle_folder,
    checkpoints,
    deepisles,
    deepisles_manifests,
    nnunet1_plans,
    torchscript,
)
from penumbra_export.generic_unet import GenericUNet
from penumbra_export.refusal import Refused
from penumbra_models import processor


class Case(unittest.TestCase):
    def setUp(self):
        # For networks this small, handing work to other threads costs more than the work.
        self.addCleanup(torch.set_num_threads, torch.get_num_threads())
        torch.set_num_threads(1)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.weights = self.folder / "weights"
        self.out = self.folder / "models"

    def run_command(self, *words):
        """Exit status, output and errors."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = command.main([str(word) for word in words])
        return code, out.getvalue(), err.getvalue()

    def export(self, *more):
        return self.run_command("deepisles", "--weights", self.weights, "--out", self.out, *more)

    def exported(self, *more):
        code, out, err = self.export(*more)
        self.assertEqual(0, code, err)
        return out

    def refused(self, *words):
        """The message; nothing may be left behind."""
        code, _, err = self.export()
        self.assertEqual(1, code)
        for word in words:
            self.assertIn(word, err)
        self.assertEqual([], list(self.out.glob("*")) + list(self.out.glob(".*")))
        return err

    def manifest(self, bundle):
        return json.loads((self.out / bundle / "bundle.json").read_text(encoding="utf-8"))


class Whole(Case):
    def test_makes_three_bundles_that_verify(self):
        fabricate.seals(self.weights, prefix="module.")
        scripts = fabricate.nvauto(self.weights)
        self.exported("--license", "CC-BY-4.0")
        self.assertEqual(
            ["deepisles", "deepisles-nvauto", "deepisles-seals"],
            sorted(path.name for path in self.out.iterdir()),
        )
        for bundle in self.out.iterdir():
            code, out, err = self.run_command("verify", bundle)
            self.assertEqual(0, code, err)
            self.assertIn("all is right", out)
        ensemble = self.manifest("deepisles")
        self.assertEqual(
            ["deepisles-seals", "deepisles-nvauto", "deepisles-factorizer"],
            [member["model"] for member in ensemble["members"]],
        )
        self.assertEqual("Code: Apache-2.0. CC-BY-4.0", self.manifest("deepisles-seals")["license"])
        self.assertEqual(
            (scripts / "model7.ts").read_bytes(),
            (self.out / "deepisles-nvauto" / "model7.ts").read_bytes(),
        )

    def test_a_script_gives_what_the_network_with_the_checkpoint_s_weights_gives(self):
        trained = fabricate.seals(self.weights, prefix="module.")
        self.exported("--only", "seals")
        plan = nnunet1_plans.read(trained / "plans.pkl")
        checkpoint = checkpoints.read_checkpoint(trained / "fold_3" / "model_final_checkpoint.model")
        network = GenericUNet(plan.network).eval()
        network.load_state_dict(
            {name[len("module.") :]: value for name, value in checkpoint["state_dict"].items()}
        )
        script = torch.jit.load(str(self.out / "deepisles-seals" / "fold_3.pt"))
        x = torch.randn(3, 2, 16, 24, 32)
        with torch.no_grad():
            torch.testing.assert_close(network(x), script(x), rtol=1e-5, atol=1e-5)

    def test_the_half_precision_methods_are_there(self):
        fabricate.seals(self.weights)
        self.exported("--only", "seals")
        self.assertEqual(["deepisles-seals"], [path.name for path in self.out.iterdir()])
        script = torch.jit.load(str(self.out / "deepisles-seals" / "fold_0.pt"))
        self.assertTrue(hasattr(script, "forward_half") and hasattr(script, "forward_bfloat16"))


class Pipeline(Case):
    def planned(self, **options):
        """The manifest of such a plan; its networks are not needed for it."""
        plan = nnunet1_plans.parse(fabricate.plans(**options), "plans.pkl")
        return deepisles_manifests.seals(plan, {}, [], None)

    def step(self, name, manifest):
        return [step for step in manifest["preprocessing"] if step["step"] == name]

    def test_the_plan_s_spacing_patch_and_mask_are_in_the_manifest(self):
        made = self.planned(spacing=(2.0, 1.5, 1.0), patch=(16, 24, 32))
        self.assertEqual([1, 1, 1], self.step("resample", made)[0]["spacing"])
        self.assertEqual([1, 1.5, 2], self.step("resample", made)[1]["spacing"])
        self.assertEqual("nnunet-cubic", self.step("resample", made)[1]["rule"])
        self.assertEqual("crop-mask", self.step("normalize", made)[0]["over"])
        self.assertEqual([16, 24, 32], made["network"]["window"]["patch"])

    def test_without_use_mask_for_norm_all_voxels_count(self):
        made = self.planned(masked=False)
        self.assertEqual("all", self.step("normalize", made)[0]["over"])

    def test_without_normalization_there_is_no_such_step(self):
        made = self.planned(normalization_schemes={0: "noNorm", 1: "noNorm"})
        self.assertEqual([], self.step("normalize", made))

    def test_the_last_stage_is_full_resolution(self):
        full = fabricate.plans(patch=(16, 32, 32))["plans_per_stage"][0]
        low = fabricate.plans(spacing=(6.0, 6.0, 6.0))["plans_per_stage"][0]
        made = self.planned(plans_per_stage={0: low, 1: full})
        self.assertEqual([3, 3, 3], self.step("resample", made)[1]["spacing"])

    def test_a_transposed_network_gives_the_transposed_result(self):
        options = {"transpose_forward": [2, 0, 1], "patch": (16, 24, 32), "spacing": (1.0, 2.0, 3.0)}
        fabricate.seals(self.weights, **options)
        self.exported("--only", "seals")
        made = self.manifest("deepisles-seals")
        self.assertEqual(self.planned(**options)["preprocessing"], made["preprocessing"])
        # Axis i of the plan is axis forward[i] of z, y, x.
        self.assertEqual([24, 32, 16], made["network"]["window"]["patch"])
        self.assertEqual([1, 3, 2], self.step("resample", made)[1]["spacing"])
        trained = self.weights / fabricate.SEALS
        plan = nnunet1_plans.read(trained / "plans.pkl")
        network = GenericUNet(plan.network).eval()
        checkpoint = checkpoints.read_checkpoint(trained / "fold_1" / "model_final_checkpoint.model")
        network.load_state_dict(checkpoint["state_dict"])
        script = torch.jit.load(str(self.out / "deepisles-seals" / "fold_1.pt"))
        x = torch.randn(1, 2, 24, 32, 16)
        forward = [0, 1, 4, 2, 3]
        with torch.no_grad():
            expected = network(x.permute(forward)).permute(0, 1, *np.argsort([2, 0, 1]) + 2)
            torch.testing.assert_close(expected, script(x), rtol=1e-4, atol=1e-4)


class Refusals(Case):
    def test_a_folder_without_weights_says_what_was_looked_for(self):
        self.weights.mkdir()
        (self.weights / "SWAN").mkdir()
        self.refused("SEALS/nnUNet_trained_models", "The folder holds SWAN")

    def test_a_folder_that_is_not_there(self):
        self.refused("is no folder")

    def test_a_missing_fold_is_named(self):
        fabricate.seals(self.weights, folds=3)
        fabricate.nvauto(self.weights)
        self.refused("Fold 3 of SEALS is missing", "fold_2")

    def test_a_missing_script_is_named(self):
        fabricate.seals(self.weights)
        (fabricate.nvauto(self.weights) / "model11.ts").unlink()
        self.refused("lacks model11.ts")

    def test_no_nvauto_at_all(self):
        fabricate.seals(self.weights)
        self.refused("looked for NVAUTO/ts", "--only seals")

    def test_another_shape_names_the_weight_and_both_shapes(self):
        trained = fabricate.seals(self.weights)
        fabricate.nvauto(self.weights)
        made = fabricate.plans(base_num_features=4)
        for path in [trained / "plans.pkl"] + list(trained.glob("*/*.pkl")):
            path.write_bytes(pickle.dumps(made if path.name == "plans.pkl" else {"plans": made}))
        self.refused("conv_blocks_context.0.blocks.0.conv.weight", "2x2x1x3x3", "4x2x1x3x3")

    def test_weights_that_the_plan_knows_nothing_of(self):
        self.damaged(lambda state: dict(state, extra=torch.ones(1)), "knows nothing of: extra")

    def test_weights_that_are_missing(self):
        self.damaged(
            lambda state: {name: state[name] for name in state if not name.startswith("tu.0")},
            "lacks weights that the plan asks for: tu.0.weight",
        )

    def test_weights_that_are_not_numbers(self):
        self.damaged(
            lambda state: {name: value * float("nan") for name, value in state.items()},
            "values that are not numbers",
        )

    def damaged(self, change, words):
        trained = fabricate.seals(self.weights)
        fabricate.nvauto(self.weights)
        state = GenericUNet(nnunet1_plans.read(trained / "plans.pkl").network).state_dict()
        torch.save(
            {"state_dict": change(state)}, str(trained / "fold_4" / "model_final_checkpoint.model")
        )
        self.refused("fold_4", words)

    def test_plans_of_a_fold_that_say_something_else(self):
        trained = fabricate.seals(self.weights)
        fabricate.nvauto(self.weights)
        other = {"plans": fabricate.plans(spacing=(1.0, 1.0, 1.0))}
        path = trained / "fold_2" / "model_final_checkpoint.model.pkl"
        path.write_bytes(pickle.dumps(other))
        self.refused("fold_2", "trained with another spacing")

    def test_damaged_files(self):
        trained = fabricate.seals(self.weights)
        scripts = fabricate.nvauto(self.weights)
        for path, words in (
            (scripts / "model0.ts", "no TorchScript"),
            (trained / "fold_0" / "model_final_checkpoint.model", "no PyTorch checkpoint"),
            (trained / "plans.pkl", "no pickle file"),
        ):
            whole = path.read_bytes()
            for part in (whole[: len(whole) // 2], b"", b"text"):
                path.write_bytes(part)
                self.refused(path.name, words)

    def test_programs_in_plans_are_not_run(self):
        trained = fabricate.seals(self.weights)
        fabricate.nvauto(self.weights)

        class Program:
            def __reduce__(self):
                return os.mkdir, (str(trained / "ran"),)

        (trained / "plans.pkl").write_bytes(pickle.dumps({"plans_per_stage": Program()}))
        self.refused("mkdir", "could run a program")
        path = trained / "fold_0" / "model_final_checkpoint.model"
        torch.save({"state_dict": {}, "more": Program()}, str(path))
        (trained / "plans.pkl").write_bytes(pickle.dumps(fabricate.plans()))
        self.refused("mkdir", "could run a program")
        self.assertFalse((trained / "ran").exists())

    def test_what_the_manifest_cannot_say(self):
        for changes, words in (
            ({"use_mask_for_norm": {0: True, 1: False}}, "all channels must have the same"),
            ({"normalization_schemes": {0: "nonCT", 1: "CT"}}, "nonCT, CT"),
            ({"preprocessor_name": "PreprocessorFor2D"}, "PreprocessorFor2D"),
            ({"num_classes": 3}, "this plan has 2 and 3"),
            ({"patch": (16, 16, 18)}, "multiples of [2, 4, 4]"),
            ({"patch": (16, 16)}, "three numbers"),
            ({"spacing": (0.01, 1, 1)}, "from 0.1 to 20.0 mm"),
            ({"transpose_forward": [0, 0, 1]}, "transpose_forward"),
            ({"plans_per_stage": {}}, "names no stage"),
        ):
            with self.subTest(words=words):
                with self.assertRaises(Refused) as refused:
                    made = nnunet1_plans.parse(fabricate.plans(**changes), "plans.pkl")
                    deepisles.check_seals(made, "plans.pkl")
                self.assertIn(words, str(refused.exception))


class Target(Case):
    def test_a_bundle_that_is_there_is_replaced_by_force_only(self):
        fabricate.seals(self.weights)
        target = self.out / "deepisles-seals"
        target.mkdir(parents=True)
        (target / "mine.txt").write_text("kept")
        code, _, err = self.export("--only", "seals")
        self.assertEqual(1, code)
        self.assertIn("is not empty: it holds mine.txt. Use --force", err)
        self.assertEqual("kept", (target / "mine.txt").read_text())
        self.exported("--only", "seals", "--force")
        self.assertFalse((target / "mine.txt").exists())
        self.assertEqual([target], list(self.out.iterdir()))

    def test_an_empty_folder_is_filled(self):
        fabricate.seals(self.weights)
        (self.out / "deepisles-seals").mkdir(parents=True)
        self.exported("--only", "seals")

    def test_a_full_disk_leaves_nothing_and_says_so(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        fabricate.seals(self.weights)
        original = bundle_folder.write_manifest

        def full(folder, manifest):
            with open("/dev/full", "w") as file:
                file.write(json.dumps(manifest))

        bundle_folder.write_manifest = full
        self.addCleanup(setattr, bundle_folder, "write_manifest", original)
        code, _, err = self.export("--only", "seals")
        self.assertEqual(1, code)
        self.assertIn("No space is left", err)
        self.assertEqual([], list(self.out.iterdir()))


class Verify(Case):
    def setUp(self):
        super().setUp()
        self.bundle = self.out / "deepisles-seals"
        shutil.copytree(self.made, self.bundle)

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        fabricate.seals(Path(folder.name) / "weights")
        deepisles.export(Path(folder.name) / "weights", folder.name, "seals", say=lambda line: None)
        cls.made = Path(folder.name) / "deepisles-seals"

    def wrong(self, *words):
        code, _, err = self.run_command("verify", self.bundle)
        self.assertEqual(1, code)
        for word in words:
            self.assertIn(word, err)

    def test_bfloat16_is_judged_where_the_processor_has_it(self):
        x = torch.zeros(1, 1, 2, 2, 2)

        class Far:
            """As far off as what it is compared with is large."""

            def forward_bfloat16(self, x):
                return x + 2

        class Without:
            def forward_bfloat16(self, x):
                raise RuntimeError("not implemented for 'BFloat16'")

        for has in (True, False):
            with self.subTest(has=has), mock.patch.object(processor, "has_bfloat16", return_value=has):
                if has:
                    with self.assertRaisesRegex(Refused, "it in bfloat16 differs"):
                        torchscript.check_bfloat16(Far(), x, x + 1, "it")
                else:
                    said = torchscript.check_bfloat16(Far(), x, x + 1, "it")
                    self.assertIn("differs by 100.0 % where torch emulates it", said)
                    with self.assertRaisesRegex(Refused, "it in bfloat16 differs"):
                        torchscript.check_bfloat16(Far(), x * float("nan"), x + 1, "it")
                self.assertIn("cannot compute bfloat16", torchscript.check_bfloat16(Without(), x, x + 1, "it"))

    def test_a_changed_file(self):
        path = self.bundle / "fold_2.pt"
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))
        self.wrong("fold_2.pt is not the file of the manifest")

    def test_a_missing_file(self):
        (self.bundle / "fold_1.pt").unlink()
        self.wrong("fold_1.pt is missing")

    def test_a_promise_that_the_network_does_not_keep(self):
        made = self.manifest("deepisles-seals")
        made["network"]["outputs"] = 3
        (self.bundle / "bundle.json").write_text(json.dumps(made))
        self.wrong("gives (1, 2, 32, 48, 32) where (1, 3, 32, 48, 32) was expected")

    def test_no_bundle(self):
        (self.bundle / "bundle.json").unlink()
        self.wrong("has no bundle.json; it holds fold_0.pt")


if __name__ == "__main__":
    unittest.main()
