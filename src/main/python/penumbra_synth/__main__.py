"""Draws heads and cases: python3 -m penumbra_synth bank|case --help."""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

from penumbra_phantom import nifti_file

from . import sample
from .bank import HELD_OUT, TRAINING, Bank


def _bank(options):
    bank = Bank(options.bank)
    for number in range(TRAINING + HELD_OUT):
        bank.head(number)
        print(f"head {number + 1} of {TRAINING + HELD_OUT}", end="\r", flush=True)
    print()


def _case(options):
    """Writes one case as NIfTI files: RAS axes, its own spacing."""
    setting = sample.SETTINGS[options.setting]
    made = sample.make(Bank(options.bank), setting, options.seed, options.index)
    affine = np.diag([*made.spacing, 1.0])
    affine[:3, 3] = -affine[:3, :3] @ ((np.array(made.dwi.shape) - 1) / 2)
    folder = Path(options.out)
    folder.mkdir(parents=True, exist_ok=True)
    images = {
        "dwi": made.dwi.numpy(),
        "adc": made.adc.numpy(),
        "msk": made.truth.numpy().astype(np.uint8),
    }
    for kind, values in images.items():
        nifti_file.save(folder / f"{folder.name}_{kind}.nii.gz", values, affine)
    print(
        f"{made.lesion_ml:.2f} ml ({', '.join(made.kinds) or 'no lesion'}), voxels "
        f"{' × '.join(f'{s:.1f}' for s in made.spacing)} mm, ADC in {made.adc_unit}; also in it: "
        f"{', '.join(made.mimics) or 'nothing'}"
    )


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="penumbra_synth", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    bank = commands.add_parser("bank", help="draw all heads (otherwise each when first needed)")
    bank.set_defaults(run=_bank)
    case = commands.add_parser("case", help="write one case as NIfTI")
    case.add_argument("--out", required=True, help="folder; its name is the case's")
    case.add_argument("--setting", choices=sorted(sample.SETTINGS), default="standard")
    case.add_argument("--seed", type=int, default=2_000_003)
    case.add_argument("--index", type=int, required=True)
    case.set_defaults(run=_case)
    for command in (bank, case):
        command.add_argument("--bank", required=True, help="folder of heads")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    options.run(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
