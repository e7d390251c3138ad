"""What src/jmh/seals.sh runs: makes the bundle, times this program and the reference, compares."""

import argparse
import contextlib
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import nibabel
import numpy as np
import torch

from penumbra_export.generic_unet import GenericUNet, UNetPlan

PATCH = (128, 128, 128)
MANIFEST = Path("src/test/resources/bundles/seals.json")
FORWARD = re.compile(r"\.(forward\w*) took (\d+) ms")
READY = re.compile(r"^(\S+) .*Model seals \S+ is ready")


def plan(base):
    return UNetPlan.of(2, 2, base, [(2, 2, 2)] * 5, [(3, 3, 3)] * 6)


class Precisions(torch.nn.Module):
    """float32 in and out; computes in float32 or bfloat16."""

    def __init__(self, core):
        super().__init__()
        self.core = core

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.core(x)

    @torch.jit.export
    def forward_bfloat16(self, x: torch.Tensor) -> torch.Tensor:
        return self.core(x.to(torch.bfloat16)).to(torch.float32)


def make(folder, arguments):
    """Weights for both sides, and the bundle."""
    bundle = folder / "models" / "seals"
    bundle.mkdir(parents=True)
    files = {}
    for fold in range(arguments.folds):
        torch.manual_seed(fold)
        network = GenericUNet(plan(arguments.base)).eval()
        for name, value in network.named_parameters():
            if "instnorm" in name:
                torch.nn.init.normal_(value, 1.0 if name.endswith("weight") else 0.0, 0.2)
            elif value.dim() == 5:
                torch.nn.init.kaiming_normal_(value, a=1e-2)
        torch.save(network.state_dict(), str(folder / f"fold_{fold}.pth"))
        with torch.no_grad():
            core = torch.jit.trace(network, torch.randn(1, 2, 64, 64, 64), check_trace=False)
        path = bundle / f"fold_{fold}.pt"
        torch.jit.save(torch.jit.script(Precisions(core)), str(path))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        files[path.name] = {"sha256": digest, "bytes": path.stat().st_size}
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    manifest["files"] = files
    manifest["network"].update(
        files=sorted(files),
        flips="all" if arguments.flips else "none",
        halfPrecision=False,
        bfloat16=True,
    )
    (bundle / "bundle.json").write_text(json.dumps(manifest), encoding="utf-8")


def timed(command, environment, log):
    """Seconds, processor seconds, peak resident memory in MB of a process; its output goes to the log."""
    start = time.time()
    with open(log, "w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{Path(log).read_text(encoding='utf-8')[-3000:]}")
    end = time.time()
    return start, end, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def ours(folder, arguments, precision):
    out, log = folder / f"ours-{precision}", folder / f"ours-{precision}.log"
    # Every other debug line would be time outside the forwards.
    command = ["java", "-Dlogger.levels.dev.penumbra.inference=DEBUG", "-jar", arguments.jar, "segment", "--json"]
    command += ["--model", "seals", "--device", "cpu"]
    command += ["--models-dir", folder / "models", "--out", out]
    command += ["--dwi", arguments.dwi, "--adc", arguments.adc]
    environment = dict(
        os.environ,
        LOG_LEVEL="INFO",
        PENUMBRA_HUB_DATASET="none",
        PENUMBRA_THREADS=str(arguments.threads),
        PENUMBRA_CPU_PRECISION=precision,
    )
    start, end, cpu, memory = timed(command, environment, log)
    lines = log.read_text(encoding="utf-8").splitlines()
    result = next(json.loads(line) for line in lines if line.startswith('{"diceScore"'))
    forwards = [int(m.group(2)) / 1000 for m in map(FORWARD.search, lines) if m]
    ready = next(m.group(1) for m in map(READY.search, lines) if m)
    until = datetime.fromisoformat(ready.replace("Z", "+00:00")).timestamp() - start
    wall, inside = end - start, sum(forwards)
    case = wall - until
    print(
        f"ours, {precision}: {wall:.1f} s, {cpu:.0f} s of processor, peak {memory:.0f} MB\n"
        f"  until the model is ready {until:.1f} s; the case {case:.1f} s; {len(forwards)} forwards {inside:.1f} s; "
        f"outside them {case - inside:.1f} s = {100 * (case - inside) / case:.1f} % of the case, "
        f"{100 * (wall - inside) / wall:.1f} % of the whole process",
        flush=True,
    )
    image = nibabel.load(str(out / result["files"]["probability"]))
    return wall, cpu, np.asarray(image.dataobj, dtype=np.float32)


def reference(folder, arguments):
    walls, cpus, peaks, insides, total = 0.0, 0.0, [], 0.0, None
    for fold in range(arguments.folds):
        command = [sys.executable, __file__, "fold", str(folder), str(fold), "--base", str(arguments.base)]
        command += ["--threads", str(arguments.threads), "--dwi", arguments.dwi, "--adc", arguments.adc]
        command += ["--flips"] if arguments.flips else []
        log = folder / f"reference-{fold}.log"
        start, end, cpu, memory = timed(command, dict(os.environ), log)
        told = json.loads(log.read_text(encoding="utf-8").strip().splitlines()[-1])
        walls, cpus, insides = walls + end - start, cpus + cpu, insides + told["inside"]
        peaks.append(memory)
        probability = np.load(str(folder / f"reference-{fold}.npy"))
        total = probability if total is None else total + probability
    print(
        f"reference: {walls:.1f} s, {cpus:.0f} s of processor, peak {max(peaks):.0f} MB; forwards {insides:.1f} s",
        flush=True,
    )
    return walls, cpus, total / arguments.folds


def fold(arguments):
    """One fold as the reference runs it, in a process of its own."""
    import SimpleITK
    from nnunet.inference.segmentation_export import save_segmentation_nifti_from_softmax
    from nnunet.network_architecture.generic_UNet import Generic_UNet
    from nnunet.preprocessing.preprocessing import GenericPreprocessor

    torch.set_num_threads(arguments.threads)
    folder, native = Path(arguments.folder), SimpleITK.ReadImage(arguments.dwi)
    images = []
    for name, path in (("0000", arguments.dwi), ("0001", arguments.adc)):
        image = SimpleITK.ReadImage(path)
        if name == "0001":
            image = SimpleITK.Cast(image, SimpleITK.sitkFloat32)
            image.CopyInformation(native)
        size = [int(n * s) for n, s in zip(image.GetSize(), image.GetSpacing())]
        isotropic = SimpleITK.Resample(
            image, size, SimpleITK.Transform(), SimpleITK.sitkLinear, image.GetOrigin(), (1.0, 1.0, 1.0),
            image.GetDirection(), 0.0, image.GetPixelID(),
        )
        # Physical coordinates round: zeros beside the brain become a millionth of it, which nnU-Net takes for brain.
        values = SimpleITK.GetArrayFromImage(isotropic)
        values[np.abs(values) < 1e-5 * values.max()] = 0
        cleaned = SimpleITK.GetImageFromArray(values)
        cleaned.CopyInformation(isotropic)
        isotropic = cleaned
        images.append(str(folder / f"case_{name}.nii.gz"))
        SimpleITK.WriteImage(isotropic, images[-1])
    preprocessor = GenericPreprocessor({0: "nonCT", 1: "nonCT"}, {0: True, 1: True}, [0, 1, 2], None)
    data, _, properties = preprocessor.preprocess_test_case(images, np.array([1.0, 1.0, 1.0]))

    shape = plan(arguments.base)
    network = Generic_UNet(
        2, arguments.base, 2, 5, 2, 2, torch.nn.Conv3d, torch.nn.InstanceNorm3d, {"eps": 1e-5, "affine": True},
        torch.nn.Dropout3d, {"p": 0, "inplace": True}, torch.nn.LeakyReLU,
        {"negative_slope": 1e-2, "inplace": True}, True, False, lambda x: x, None,
        [list(k) for k in shape.pool_kernels], [list(k) for k in shape.conv_kernels], False, True, True,
    )
    network.load_state_dict(torch.load(str(folder / f"fold_{arguments.number}.pth")), strict=True)
    network.eval()
    network.do_ds = False
    network.inference_apply_nonlin = lambda x: torch.softmax(x, 1)
    inside, run = [], network.forward

    def clocked(x):
        start = time.time()
        result = run(x)
        inside.append(time.time() - start)
        return result

    network.forward = clocked
    _, softmax = network.predict_3D(
        data, arguments.flips, (0, 1, 2), True, 0.5, PATCH, None, True, verbose=False, mixed_precision=True
    )
    save_segmentation_nifti_from_softmax(
        softmax, str(folder / "reference.nii.gz"), dict(properties), 1,
        resampled_npz_fname=str(folder / "reference.npz"),
    )
    lesion = np.zeros(properties["original_size_of_raw_data"], np.float32)
    box = tuple(slice(low, high) for low, high in properties["crop_bbox"])
    lesion[box] = softmax[1]
    image = SimpleITK.GetImageFromArray(lesion)
    image.CopyInformation(SimpleITK.ReadImage(images[0]))
    back = SimpleITK.Resample(image, native, SimpleITK.Transform(), SimpleITK.sitkLinear, 0.0)
    np.save(str(folder / f"reference-{arguments.number}.npy"), SimpleITK.GetArrayFromImage(back).T)
    print(json.dumps({"inside": sum(inside), "forwards": len(inside)}))


def differ(name, a, b):
    mask_a, mask_b = a > 0.5, b > 0.5
    both = 2 * np.logical_and(mask_a, mask_b).sum()
    dice = both / max(1, mask_a.sum() + mask_b.sum())
    print(
        f"{name}: probabilities differ by {np.abs(a - b).max():.2e} at most, {np.abs(a - b).mean():.2e} on average; "
        f"Dice {dice:.5f}, {int((mask_a != mask_b).sum())} of {a.size} voxels on the other side of one half",
        flush=True,
    )


def run(arguments):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with contextlib.redirect_stdout(io.StringIO()):
            make(folder, arguments)
        wall, cpu, probability = ours(folder, arguments, arguments.precision)
        if arguments.compare_precision:
            _, _, other = ours(folder, arguments, "bfloat16")
            differ("bfloat16 to " + arguments.precision, other, probability)
        if not arguments.skip_reference:
            walls, cpus, expected = reference(folder, arguments)
            print(f"reference / ours: {walls / wall:.2f} by the clock, {cpus / cpu:.2f} by processor time")
            differ("ours to reference", probability, expected)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    whole = commands.add_parser("run")
    whole.add_argument("dwi")
    whole.add_argument("adc")
    whole.add_argument("--folds", type=int, default=1, choices=range(1, 6))
    whole.add_argument("--jar", default="target/penumbra.jar")
    whole.add_argument("--precision", default="float32", choices=("float32", "bfloat16"))
    whole.add_argument("--compare-precision", action="store_true")
    whole.add_argument("--skip-reference", action="store_true")
    one = commands.add_parser("fold")
    one.add_argument("folder")
    one.add_argument("number", type=int)
    one.add_argument("--dwi", required=True)
    one.add_argument("--adc", required=True)
    for command in (whole, one):
        command.add_argument("--base", type=int, default=32)
        command.add_argument("--flips", action="store_true")
        command.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    (run if arguments.command == "run" else fold)(arguments)


if __name__ == "__main__":
    main()
