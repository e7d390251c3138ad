"""The command `nnunet` on trained model folders."""

import json
import pickle
import unittest
from pathlib import Path

import numpy as np
import torch

import fabricate_weights as fabricate
import test_export_deepisles
from penumbra_export import nnunet2_plans
from penumbra_export.dynamic_unet import DynamicUNet
from penumbra_export.refusal import Refused


class Case(test_export_deepisles.Case):
    def setUp(self):
        super().setUp()
        self.model = self.folder / "model"

    def export(self, *more):
        return self.run_command("nnunet", "--model", self.model, "--out", self.out, *more)


class Whole(Case):
    def test_plain_and_residual_in_both_forms_of_plans_verify(self):
        for residual in (False, True):
            for form in (lambda made: made, fabricate.old_form):
                with self.subTest(residual=residual, form=form.__name__):
                    self.model = self.folder / "model-{}-{}".format(residual, form.__name__)
                    fabricate.nnunet(self.model, form(fabricate.nnunet_plans(residual)), folds=1)
                    self.exported("--force", "--id", "mine")
                    code, _, err = self.run_command("verify", self.out / "mine")
                    self.assertEqual(0, code, err)

    def test_the_manifest_says_what_nnunet_does(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans(spacing=(2.0, 1.5, 1.0)), mirrored=(0, 2))
        self.exported("--title", "Mine", "--license", "CC0-1.0")
        made = self.manifest("dataset012-stroke")
        self.assertEqual(("Mine", "CC0-1.0", ["DWI", "ADC"]), (made["title"], made["license"], made["inputs"]))
        steps = made["preprocessing"]
        # Normalized before it is resampled, unlike nnU-Net v1.
        self.assertEqual(["crop", "normalize", "resample"], [step["step"] for step in steps])
        self.assertEqual(("crop-mask", 0), (steps[1]["over"], steps[1]["epsilon"]))
        self.assertEqual(([1, 1.5, 2], "nnunet-cubic"), (steps[2]["spacing"], steps[2]["rule"]))
        network = made["network"]
        self.assertEqual(("mean-logit", "logit"), (network["ensemble"], network["blend"]))
        self.assertEqual([[], [0], [2], [0, 2]], network["flips"])
        self.assertEqual(["fold_0.pt", "fold_1.pt"], network["files"])
        self.assertEqual({"step": [0.25, 0.75], "flips": [1, 4], "folds": [1, 2]}, made["adjustable"])

    def test_a_transposed_plan(self):
        made = fabricate.nnunet_plans(spacing=(4.0, 2.0, 1.0), patch=(16, 24, 32))
        made["transpose_forward"] = [1, 2, 0]
        fabricate.nnunet(self.model, made, mirrored=(0,), folds=1)
        self.exported()
        made = self.manifest("dataset012-stroke")
        # Axis i of the plan is axis forward[i] of z, y, x.
        self.assertEqual([32, 16, 24], made["network"]["window"]["patch"])
        self.assertEqual([2, 4, 1], made["preprocessing"][2]["spacing"])
        self.assertEqual([[], [1]], made["network"]["flips"])
        dataset = nnunet2_plans.read_dataset(self.model / "dataset.json")
        plan = nnunet2_plans.read(self.model / "plans.json", dataset, "3d_fullres")
        network = fabricate._seeded(DynamicUNet(plan.network), 0)
        script = torch.jit.load(str(self.out / "dataset012-stroke" / "fold_0.pt"))
        x = torch.randn(1, 2, 32, 16, 24)
        with torch.no_grad():
            expected = network(x.permute(0, 1, 3, 4, 2)).permute(0, 1, *np.argsort([1, 2, 0]) + 2)
            torch.testing.assert_close(expected, script(x), rtol=1e-4, atol=1e-4)

    def test_a_network_of_several_labels_needs_to_be_told_which(self):
        labels = {"background": 0, "core": 1, "old": 2}
        fabricate.nnunet(self.model, fabricate.nnunet_plans(), labels=labels, folds=1)
        code, _, err = self.export()
        self.assertEqual(1, code)
        self.assertIn("1 (core), 2 (old). Say with --label", err)
        out = self.exported("--label", "2")
        self.assertIn("the mask is where label 2 has a probability above one half", out)
        made = self.manifest("dataset012-stroke")
        self.assertEqual((3, 2, "mean"), tuple(made["network"][k] for k in ("outputs", "lesionChannel", "ensemble")))
        self.assertEqual({"rule": "threshold", "value": 0.5, "inclusive": False}, made["decision"])

    def test_without_mirroring_there_is_one_pass(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans(masked=False), mirrored=None, folds=1)
        self.exported("--inputs", "ADC,DWI")
        made = self.manifest("dataset012-stroke")
        self.assertEqual([[]], made["network"]["flips"])
        self.assertEqual({"step": [0.25, 0.75]}, made["adjustable"])
        self.assertEqual(["ADC", "DWI"], made["inputs"])
        self.assertEqual("all", made["preprocessing"][1]["over"])

    def test_folds_can_be_chosen(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans(), folds=3)
        self.exported("--folds", "2,0")
        self.assertEqual(["fold_2.pt", "fold_0.pt"], self.manifest("dataset012-stroke")["network"]["files"])


class Refusals(Case):
    def test_an_id_or_a_version_that_the_service_would_refuse(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans(), folds=1)
        for option, value in (("--id", "../up"), ("--id", "Mine"), ("--version", "1 0")):
            code, _, err = self.export(option, value)
            self.assertEqual(1, code)
            self.assertIn("{} is {}; it takes".format(option, value), err)

    def test_a_folder_of_something_else(self):
        self.model.mkdir()
        (self.model / "fold_0").mkdir()
        self.refused("has no plans.json; it holds fold_0", "nnUNetTrainer__nnUNetPlans__3d_fullres")

    def test_a_missing_fold(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans())
        path = self.model / "fold_1" / "checkpoint_final.pth"
        path.rename(path.with_name("checkpoint_best.pth"))
        self.refused("Fold 1 is missing", "checkpoint_best.pth")

    def test_channels_that_are_not_known(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans(), folds=1)
        path = self.model / "dataset.json"
        dataset = json.loads(path.read_text())
        dataset["channel_names"] = {"0": "T1", "1": "T2"}
        path.write_text(json.dumps(dataset))
        self.refused("names the channels T1, T2; say with --inputs")

    def test_regions(self):
        labels = {"background": 0, "whole": [1, 2], "core": 2}
        fabricate.nnunet(self.model, fabricate.nnunet_plans(), labels=labels, folds=1)
        self.refused("networks trained on regions are not known")

    def test_another_configuration(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans(), configuration="2d", folds=1)
        self.refused("trained as 2d; only 3d_fullres is known")

    def test_a_shape_mismatch_names_the_weight(self):
        made = fabricate.nnunet_plans(True)
        fabricate.nnunet(self.model, made, folds=1)
        made["configurations"]["3d_fullres"]["architecture"]["arch_kwargs"]["features_per_stage"] = [2, 4, 8]
        (self.model / "plans.json").write_text(json.dumps(made))
        self.refused("fold_0", "encoder.stages.2.blocks.0.conv1.conv.weight is of shape 6x4x3x3x3", "8x4x3x3x3")

    def test_what_the_service_cannot_repeat(self):
        def architecture(**changes):
            made = fabricate.nnunet_plans()["configurations"]["3d_fullres"]["architecture"]
            made["arch_kwargs"].update(changes)
            return {"architecture": made}

        other = dict(fabricate.nnunet_plans()["configurations"]["3d_fullres"]["resampling_fn_data_kwargs"])
        other["order"] = 1
        for changes, words in (
            ({"normalization_schemes": ["ZScoreNormalization", "CTNormalization"]}, "CTNormalization"),
            ({"use_mask_for_norm": [True, False]}, "all 2 channels must have the same"),
            ({"preprocessor_name": "Mine"}, "preprocessor_name is Mine"),
            ({"previous_stage": "3d_lowres"}, "previous_stage is 3d_lowres"),
            ({"resampling_fn_data": "resample_torch_fornnunet"}, "resample_torch_fornnunet"),
            ({"resampling_fn_data_kwargs": other}, "only nnU-Net's default is known"),
            ({"patch_size": [32, 32]}, "three numbers"),
            ({"patch_size": [16, 16, 18]}, "multiples of [2, 4, 4]"),
            ({"architecture": {"network_class_name": "a.b.Primus", "arch_kwargs": {}}}, "architecture Primus"),
            (architecture(norm_op="torch.nn.BatchNorm3d"), "norm_op is BatchNorm3d"),
            (architecture(nonlin="torch.nn.GELU"), "nonlin is GELU"),
            (architecture(attention=True), "arch_kwargs has attention"),
            (architecture(squeeze_excitation=True), "arch_kwargs has squeeze_excitation"),
            (architecture(strides=[[2, 2, 2]] * 3), "first has stride 1"),
            (architecture(n_conv_per_stage=[2, 2]), "3 numbers are needed"),
        ):
            with self.subTest(words=words):
                path = self.folder / "plans.json"
                path.write_text(json.dumps(fabricate.nnunet_plans(**changes)))
                with self.assertRaises(Refused) as refused:
                    nnunet2_plans.read(
                        path, nnunet2_plans.Dataset(("DWI", "ADC"), 2, (("lesion", 1),)), "3d_fullres"
                    )
                self.assertIn(words, str(refused.exception))

    def test_readers_that_turn_images(self):
        made = fabricate.nnunet_plans()
        made["image_reader_writer"] = "NibabelIOWithReorient"
        fabricate.nnunet(self.model, made, folds=1)
        self.refused("NibabelIOWithReorient")

    def test_damaged_files(self):
        fabricate.nnunet(self.model, fabricate.nnunet_plans(), folds=1)
        path = self.model / "fold_0" / "checkpoint_final.pth"
        whole = path.read_bytes()
        path.write_bytes(pickle.dumps([1, 2]))
        self.refused("checkpoint_final.pth is damaged, or no PyTorch checkpoint")
        path.write_bytes(whole[:-100])
        self.refused("is damaged")
        path.write_bytes(whole)
        Path(self.model / "plans.json").write_text("{")
        self.refused("plans.json is not valid JSON")


if __name__ == "__main__":
    unittest.main()
