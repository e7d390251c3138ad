#!/usr/bin/env python3
"""Makes weight folders with the layout of the published ones, around small networks with seeded random weights.

    python3 src/test/python/fabricate_weights.py deepisles DIR
    python3 src/test/python/fabricate_weights.py nnunet DIR [--residual]
"""

import argparse
import json
import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

import sources  # noqa: F401, puts penumbra_export on the path
from penumbra_export.dynamic_unet import DynamicUNet, DynamicUNetPlan
from penumbra_export.generic_unet import GenericUNet, UNetPlan

TRAINER = "Task012_Ischemic_Stroke/nnUNetTrainerV2_DDP__nnUNetPlansv2.1"
SEALS = "SEALS/nnUNet_trained_models/nnUNet/3d_fullres/" + TRAINER
POOLS = ((1, 2, 2), (2, 2, 2))
KERNELS = ((1, 3, 3), (3, 3, 3), (3, 3, 3))
# Two patches for a phantom: a service has to run through them.
FEW = {"spacing": (4.0, 4.0, 4.0), "patch": (32, 48, 40)}


class Points(nn.Module):
    """Two channels in, two out, point by point: the shape of an NVAUTO network."""

    def __init__(self):
        super().__init__()
        self.mix = nn.Conv3d(2, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.mix(x)


def plans(spacing=(3.0, 3.0, 3.0), patch=(32, 48, 32), masked=True, **more):
    """A plan of nnU-Net v1, with arrays where nnU-Net has them."""
    stage = {
        "batch_size": 2,
        "num_pool_per_axis": [1, 2, 2],
        "patch_size": np.array(patch),
        "current_spacing": np.array(spacing),
        "do_dummy_2D_data_aug": False,
        "pool_op_kernel_sizes": [list(pool) for pool in POOLS],
        "conv_kernel_sizes": [list(kernel) for kernel in KERNELS],
    }
    made = {
        "num_stages": 1,
        "num_modalities": 2,
        "modalities": {0: "DWI", 1: "ADC"},
        "normalization_schemes": OrderedDict([(0, "nonCT"), (1, "nonCT")]),
        "dataset_properties": {"all_sizes": [np.array([73, 112, 112])], "intensityproperties": None},
        "all_classes": [1],
        "num_classes": 1,
        "use_mask_for_norm": OrderedDict([(0, masked), (1, masked)]),
        "base_num_features": 2,
        "conv_per_stage": 2,
        "transpose_forward": [0, 1, 2],
        "transpose_backward": [0, 1, 2],
        "preprocessor_name": "GenericPreprocessor",
        "plans_per_stage": {0: stage},
    }
    made.update(more)
    return made


def seals(folder, prefix="", folds=5, **options):
    """Writes plans.pkl and the folds; gives the folder that holds them."""
    made = plans(**options)
    trained = Path(folder) / SEALS
    trained.mkdir(parents=True)
    (trained / "plans.pkl").write_bytes(pickle.dumps(made))
    shape = UNetPlan.of(made["num_modalities"], made["num_classes"] + 1, 2, POOLS, KERNELS)
    for fold in range(folds):
        network = _seeded(GenericUNet(shape), fold)
        state = OrderedDict((prefix + name, value) for name, value in network.state_dict().items())
        place = trained / "fold_{}".format(fold)
        place.mkdir()
        checkpoint = {
            "epoch": 1000,
            "state_dict": state,
            "optimizer_state_dict": None,
            # What weights_only of torch does not let in.
            "best_stuff": (np.float64(0.5), np.float32(0.25)),
            "plot_stuff": ([np.float64(0.1)], [], []),
        }
        torch.save(checkpoint, str(place / "model_final_checkpoint.model"))
        training = {"init": (), "name": "nnUNetTrainerV2_DDP", "plans": made}
        (place / "model_final_checkpoint.model.pkl").write_bytes(pickle.dumps(training))
    return trained


def nvauto(folder):
    """Writes the fifteen TorchScript files."""
    scripts = Path(folder) / "NVAUTO" / "ts"
    scripts.mkdir(parents=True)
    points = torch.jit.script(Points().eval())
    for number in range(15):
        _seeded(points, number)
        torch.jit.save(points, str(scripts / "model{}.ts".format(number)))
    return scripts


def nnunet_plans(residual=False, spacing=(3.0, 3.0, 3.0), patch=(32, 48, 32), masked=True, **more):
    """plans.json of nnU-Net v2 in its newer form."""
    blocks = "n_blocks_per_stage" if residual else "n_conv_per_stage"
    resampling = {"is_seg": False, "order": 3, "order_z": 0, "force_separate_z": None}
    full = {
        "preprocessor_name": "DefaultPreprocessor",
        "patch_size": list(patch),
        "spacing": list(spacing),
        "normalization_schemes": ["ZScoreNormalization"] * 2,
        "use_mask_for_norm": [masked] * 2,
        "resampling_fn_data": "resample_data_or_seg_to_shape",
        "resampling_fn_data_kwargs": resampling,
        "resampling_fn_probabilities": "resample_data_or_seg_to_shape",
        "resampling_fn_probabilities_kwargs": dict(resampling, order=1),
        "architecture": {
            "network_class_name": "dynamic_network_architectures.architectures.unet."
            + ("ResidualEncoderUNet" if residual else "PlainConvUNet"),
            "arch_kwargs": {
                "n_stages": 3,
                "features_per_stage": [2, 4, 6],
                "conv_op": "torch.nn.modules.conv.Conv3d",
                "kernel_sizes": [list(kernel) for kernel in KERNELS],
                "strides": [[1, 1, 1]] + [list(pool) for pool in POOLS],
                blocks: [1, 2, 2],
                "n_conv_per_stage_decoder": [1, 2],
                "conv_bias": True,
                "norm_op": "torch.nn.modules.instancenorm.InstanceNorm3d",
                "norm_op_kwargs": {"eps": 1e-05, "affine": True},
                "dropout_op": None,
                "dropout_op_kwargs": None,
                "nonlin": "torch.nn.LeakyReLU",
                "nonlin_kwargs": {"inplace": True},
            },
            "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
        },
    }
    full.update(more)
    return {
        "dataset_name": "Dataset012_Stroke",
        "plans_name": "nnUNetPlans",
        "image_reader_writer": "SimpleITKIO",
        "transpose_forward": [0, 1, 2],
        "transpose_backward": [0, 1, 2],
        "configurations": {"3d_fullres": full},
    }


def old_form(made):
    """The same plans as nnU-Net wrote them before 2.4."""
    full = made["configurations"]["3d_fullres"]
    architecture = full.pop("architecture")
    options = architecture["arch_kwargs"]
    full.update(
        UNet_class_name=architecture["network_class_name"].rsplit(".", 1)[-1],
        UNet_base_num_features=2,
        unet_max_num_features=6,
        n_conv_per_stage_encoder=options.get("n_blocks_per_stage", options.get("n_conv_per_stage")),
        n_conv_per_stage_decoder=options["n_conv_per_stage_decoder"],
        num_pool_per_axis=[1, 2, 2],
        pool_op_kernel_sizes=options["strides"],
        conv_kernel_sizes=options["kernel_sizes"],
    )
    return made


def nnunet(folder, made, labels=None, mirrored=(0, 1, 2), folds=2, configuration="3d_fullres"):
    """Writes a trained model folder of nnU-Net v2."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    labels = labels or {"background": 0, "lesion": 1}
    dataset = {"channel_names": {"0": "DWI", "1": "ADC"}, "labels": labels, "file_ending": ".nii.gz"}
    (folder / "dataset.json").write_text(json.dumps(dataset), encoding="utf-8")
    (folder / "plans.json").write_text(json.dumps(made), encoding="utf-8")
    residual = "Residual" in json.dumps(made)
    shape = DynamicUNetPlan(
        residual,
        2,
        len([name for name in labels if name != "ignore"]),
        (2, 4, 6),
        KERNELS,
        ((1, 1, 1),) + POOLS,
        (1, 2, 2),
        (1, 2),
        stem_features=2 if residual else 0,
    )
    for fold in range(folds):
        network = _seeded(DynamicUNet(shape), fold)
        place = folder / "fold_{}".format(fold)
        place.mkdir()
        checkpoint = {
            "network_weights": with_second_names(network.state_dict()),
            "trainer_name": "nnUNetTrainer",
            "init_args": {"configuration": configuration, "fold": fold, "device": torch.device("cuda")},
            "inference_allowed_mirroring_axes": mirrored,
            "_best_ema": np.float64(0.7),
        }
        torch.save(checkpoint, str(place / "checkpoint_final.pth"))
    return folder


def with_second_names(state):
    """A state dict in which each weight of a unit and of the encoder has the second name that nnU-Net gives it."""
    made = OrderedDict()
    for name, value in state.items():
        names = [name]
        for layer, number in (("conv", 0), ("norm", 1)):
            if ".{}.".format(layer) in name:
                names.append(name.replace(".{}.".format(layer), ".all_modules.{}.".format(number)))
        if name.startswith("encoder."):
            names += ["decoder." + known for known in list(names)]
        for known in names:
            made[known] = value
    return made


def _seeded(network, seed):
    generator = torch.Generator().manual_seed(seed)
    for value in network.parameters():
        with torch.no_grad():
            value.copy_(torch.randn(value.shape, generator=generator) * 0.5)
    return network.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("kind", choices=("deepisles", "nnunet"))
    parser.add_argument("folder")
    parser.add_argument("--residual", action="store_true")
    options = parser.parse_args()
    if options.kind == "deepisles":
        seals(options.folder, prefix="module.", **FEW)
        nvauto(options.folder)
    else:
        nnunet(options.folder, nnunet_plans(options.residual, **FEW))


if __name__ == "__main__":
    main()
