"""Runs DeepISLES as it stands in a checkout; reference_deepisles.py says what is replaced."""

import contextlib
import importlib.util
import os
import runpy
import shutil
import sys
from pathlib import Path
from unittest import mock

import nibabel as nib
import numpy as np
import reference_cases
import SimpleITK as sitk
import torch
from reference_weights import TASK, write_nvauto, write_seals

ROI = (20, 12, 16)


def script(path, *arguments):
    """Runs a file of the reference as a program."""
    with mock.patch.object(sys, "argv", [str(path), *map(str, arguments)]):
        runpy.run_path(str(path), run_name="__main__")


def read(path):
    """A file of the reference: array [x][y][z] and affine."""
    image = nib.load(path)
    return np.asanyarray(image.dataobj), image.affine


def settle(values):
    """Without what rounding leaves of a zero that is sampled exactly."""
    values[abs(values) < 1e-9] = 0
    return values


class Deepisles:
    """One run of the reference: a folder to work in, and the programs."""

    def __init__(self, source, work, half=False, unsettled=False):
        self.source = Path(source).resolve() / "src"
        self.work = Path(work)
        self.half = half
        self.settle = (lambda values: values) if unsettled else settle
        self.raw = self.work / "data/nnUNet_raw_data_base/nnUNet_raw_data" / TASK / "imagesTs"
        self.results = self.work / "results"
        os.environ["nnUNet_raw_data_base"] = "data/nnUNet_raw_data_base"
        os.environ["nnUNet_preprocessed"] = "data/nnUNet_preprocessed"
        os.environ["RESULTS_FOLDER"] = str(self.results)
        sys.path[:0] = [str(self.source / "SEALS"), str(self.source.parent)]

    def clean(self):
        for entry in self.work.iterdir():
            if entry.name != "results":
                shutil.rmtree(entry)

    def take(self, case):
        """The case as the pipelines find it: input/dwi/dwi.nii.gz and so on."""
        from src.isles22_ensemble import IslesEnsemble

        given = self.work / "given"
        given.mkdir()
        for name, content in reference_cases.files(case).items():
            (given / name).write_bytes(content)
        ensemble = IslesEnsemble()
        ensemble.tmp_out_dir = str(self.work / "input")
        ensemble.input_dwi_path = str(given / "dwi.nii.gz")
        ensemble.input_adc_path = str(given / "adc.nii.gz")
        ensemble.input_flair_path = None
        ensemble.skull_strip = False
        ensemble.load_images()
        ensemble.check_images()

    def resample_seals(self, wide):
        name = "SEALS/nnunet/dataset_conversion/Task500_Ischemic_Stroke_Test.py"
        byte = mock.patch.object(np, "uint8", np.int64) if wide else contextlib.nullcontext()
        with byte:
            script(self.source / name, "--raw_data_dir", self.work / "input")
        return [str(self.raw / f"ISLES22_0001_000{c}.nii.gz") for c in range(2)]

    def settle_file(self, path):
        image = sitk.ReadImage(path)
        settled = sitk.GetImageFromArray(self.settle(sitk.GetArrayFromImage(image)))
        settled.CopyInformation(image)
        sitk.WriteImage(settled, path)

    def seals(self, name, case, spacing, masked):
        """What SEALS makes of the case that was taken, stage by stage."""
        from nnunet.inference import predict_simple
        from nnunet.preprocessing.cropping import ImageCropper
        from nnunet.training.model_restore import load_model_and_checkpoint_files

        shutil.rmtree(self.results, ignore_errors=True)
        model = write_seals(self.results, spacing, masked)
        files = self.resample_seals(case.name == "wide")
        for file in files:
            self.settle_file(file)
        found = {}
        pair = [read(f) for f in files]
        found["resampled"] = np.stack([a for a, _ in pair], -1), pair[0][1]
        data, seg, properties = ImageCropper.crop_from_list_of_files(files)
        box = tuple(slice(*b) for b in properties["crop_bbox"])
        code = np.zeros(properties["original_size_of_raw_data"], np.uint8)
        code[box] = np.where(seg[0] >= 0, 2, 1)
        assert np.array_equal(data, np.stack([a.T[box] for a, _ in pair]))
        found["crop"] = code.T, pair[0][1]
        trainer, _ = load_model_and_checkpoint_files(
            str(model), [0], mixed_precision=False, checkpoint_name="model_final_checkpoint"
        )
        normalized, _, _ = trainer.preprocess_patient(files)
        found["normalized"] = normalized.transpose(3, 2, 1, 0), np.eye(4)
        half = contextlib.nullcontext()
        if not self.half:
            half = mock.patch.object(np, "float16", np.float32)
        part = "preliminary_phase"
        for fold in range(2):
            words = [
                *("nnUNet_predict", "-i", str(self.raw), "-o", f"test_result/{part}/fold{fold}"),
                *("-t", TASK, "-tr", "nnUNetTrainerV2", "-m", "3d_fullres", "-f", str(fold)),
                *("-z", "--overwrite_existing", "--disable_postprocessing"),
                *("--num_threads_preprocessing", "1", "--num_threads_nifti_save", "1"),
            ]
            with half, mock.patch.object(sys, "argv", words):
                predict_simple.main()
            script(
                *(self.source / "SEALS/recover_softmax.py", "-i", "test_result"),
                *("-o", f"test_result_recover/{part}/fold{fold}", "-m", part),
                *("-f", f"fold{fold}", "--raw_data_dir", self.work / "input"),
            )
        folders = [f"test_result_recover/{part}/fold{fold}" for fold in range(2)]
        with half:
            script(
                *(self.source / "SEALS/ensemble_predictions.py", "-f", *folders),
                *("-o", "test_ensemble/", "--npz", "-t", 1),
            )
        softmax = np.load("test_ensemble/ISLES22_0001.npz")["softmax"]
        script(
            *(self.source / "SEALS/threshold_redirect.py", "-i", "test_ensemble/"),
            *("-o", self.work / "input/output/seals", "--raw_data_dir", self.work / "input"),
        )
        _, dwi = read(self.work / "input/dwi/dwi.nii.gz")
        found["probability"] = softmax[1].T, dwi
        found["mask"] = read(self.work / "input/output/seals/lesion_msk.nii.gz")
        return {f"{name}-{stage}": value for stage, value in found.items()}

    def nvauto(self):
        """What NVAUTO makes of the case that was taken."""
        write_nvauto(self.work / "models/NVAUTO/ts")
        spec = importlib.util.spec_from_file_location("nvauto", self.source / "NVAUTO/process.py")
        process = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(process)
        process.model_path = self.work / "models"  # a global that only the program itself sets
        seen, keep = {}, self.settle

        class Normalize(process.transforms.NormalizeIntensityd):
            def __call__(self, data):
                data["image"] = keep(data["image"])
                seen["resampled"] = np.array(data["image"])
                seen["affine"] = np.array(data["image_meta_dict"]["affine"])
                result = super().__call__(data)
                seen["normalized"] = np.array(result["image"])
                return result

        inferer, argmax = process.SlidingWindowInferer, torch.argmax

        def record(probabilities, dim):
            seen["probability"] = probabilities[0, 1].numpy()
            return argmax(probabilities, dim=dim)

        def stay(self, *_, **__):
            return self

        with contextlib.ExitStack() as patches:
            for owner, attribute, value in (
                (process.transforms, "NormalizeIntensityd", Normalize),
                (process, "SlidingWindowInferer", lambda roi_size, **k: inferer(ROI, **k)),
                (torch, "argmax", record),
                (torch.Tensor, "cuda", stay),
                (torch.nn.Module, "cuda", stay),
                (torch.cuda, "set_device", lambda _: None),
            ):
                patches.enter_context(mock.patch.object(owner, attribute, value))
            process.ThresholdModel(self.work / "input", process.model_path).process()
        _, dwi = read(self.work / "input/dwi/dwi.nii.gz")
        found = {}
        for stage in ("resampled", "normalized"):
            found[stage] = seen[stage].transpose(1, 2, 3, 0), seen["affine"]
        found["probability"] = seen["probability"], dwi
        found["mask"] = read(self.work / "input/output/nvauto/lesion_msk.nii.gz")
        return {f"nvauto-{stage}": value for stage, value in found.items()}
