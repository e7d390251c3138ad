"""Seeded networks as DeepISLES expects its weights: nnU-Net's folders, and NVAUTO's files."""

import shutil
from pathlib import Path

import numpy as np
import torch

NETWORKS = Path(__file__).resolve().parents[1] / "resources" / "networks"
TASK = "Task500_Ischemic_Stroke_Test"
PATCH = (12, 16, 20)


def generic_unet_keys(state):
    """The weights of our U-Net under the names of nnU-Net's."""
    parts = {"0": (0, "conv"), "1": (0, "instnorm"), "3": (1, "conv"), "4": (1, "instnorm")}
    result = {}
    for key, value in state.items():
        words = key.split(".")
        kind = words[0]
        if kind == "up":
            result[f"tu.{words[1]}.weight"] = value
        elif kind == "head":
            result["seg_outputs.1.weight"] = value
        else:
            depth = int(words[1])
            block, layer = parts[words[3]]
            if kind == "down":
                at = f"conv_blocks_context.{depth}."
                split = depth == 2
            else:
                at = f"conv_blocks_localization.{depth}."
                split = True
            at += f"{block}.blocks.0" if split else f"blocks.{block}"
            result[f"{at}.{layer}.{words[4]}"] = value
    result["seg_outputs.0.weight"] = torch.zeros(2, 8, 1, 1, 1)  # deep supervision, not used
    return result


def plans(spacing, masked):
    stage = {
        "batch_size": 2,
        "num_pool_per_axis": [2, 2, 2],
        "patch_size": np.array(PATCH),
        "current_spacing": np.array(spacing),
        "original_spacing": np.array(spacing),
        "do_dummy_2D_data_aug": False,
        "pool_op_kernel_sizes": [[2, 2, 2]] * 2,
        "conv_kernel_sizes": [[3, 3, 3]] * 3,
    }
    return {
        "num_modalities": 2,
        "modalities": {0: "dwi", 1: "adc"},
        "normalization_schemes": {0: "nonCT", 1: "nonCT"},
        "dataset_properties": {"intensityproperties": None},
        "num_classes": 1,
        "all_classes": [1],
        "base_num_features": 4,
        "conv_per_stage": 2,
        "use_mask_for_norm": {0: masked, 1: masked},
        "keep_only_largest_region": None,
        "min_region_size_per_class": None,
        "min_size_per_class": None,
        "transpose_forward": [0, 1, 2],
        "transpose_backward": [0, 1, 2],
        "data_identifier": "nnUNetData_plans_v2.1",
        "preprocessor_name": "GenericPreprocessor",
        "plans_per_stage": {0: stage},
    }


def write_seals(results, spacing, masked):
    """A folder of trained nnU-Net models, of two folds."""
    from batchgenerators.utilities.file_and_folder_operations import save_pickle

    model = Path(results, "nnUNet/3d_fullres", TASK, "nnUNetTrainerV2__nnUNetPlansv2.1")
    model.mkdir(parents=True, exist_ok=True)
    plan = plans(spacing, masked)
    save_pickle(plan, str(model / "plans.pkl"))
    for fold in range(2):
        folder = model / f"fold_{fold}"
        folder.mkdir(exist_ok=True)
        state = torch.jit.load(str(NETWORKS / f"small-unet-{fold}.pt")).state_dict()
        checkpoint = {
            "epoch": 1,
            "state_dict": generic_unet_keys(state),
            "optimizer_state_dict": None,
            "plot_stuff": ([0], [0], [], [0]),
        }
        torch.save(checkpoint, folder / "model_final_checkpoint.model")
        init = (str(model / "plans.pkl"), fold, str(folder), str(folder))
        info = {
            "init": (*init, True, 0, True, False, False),
            "name": "nnUNetTrainerV2",
            "class": "",
            "plans": plan,
        }
        save_pickle(info, str(folder / "model_final_checkpoint.model.pkl"))
    return model


def write_nvauto(folder):
    """The fifteen files of NVAUTO: three networks, five times each."""
    folder.mkdir(parents=True)
    for i in range(15):
        shutil.copy(NETWORKS / f"small-residual-{i % 3}.pt", folder / f"model{i}.ts")
