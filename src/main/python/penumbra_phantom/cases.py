"""The shipped cases: which samples of the generator they are, and how they are stored."""

import tempfile
from dataclasses import dataclass, field

import numpy as np

from penumbra_synth import sample
from penumbra_synth.bank import HELD_OUT, TRAINING, Bank
from penumbra_synth.storage import ADC_UNITS

# Heads that no training sees, and a seed of their own: neither training, validation nor tests.
SETTING = sample.Setting("demo", (TRAINING + 12, TRAINING + HELD_OUT), (0.3, 0.8), 0.0)
SEED = 3_000_017


@dataclass(frozen=True)
class Case:
    id: str
    title: str
    description: str
    index: int
    head_tilt_degrees: tuple = (0.0, 0.0, 0.0)  # pitch, roll, yaw of the head in the scanner
    stored_right_to_left: bool = False  # voxel axis x runs to the patient's left (LAS)
    adc_in_1e3: bool = False  # ADC as float32 in 1e-3 mm2/s instead of int16 in 1e-6 mm2/s


TERRITORIAL = Case(
    id="phantom-territorial",
    title="Synthetic case: territorial infarct",
    description=(
        "Invented brain with one infarct in the territory of the left middle cerebral artery. Also in "
        "it: wide sulci, T2 shine-through in the white matter, bright cortex, scraps that skull "
        "stripping left."
    ),
    index=21,
    head_tilt_degrees=(2.5, 2.2, -1.2),
    stored_right_to_left=True,
)

EMBOLIC = Case(
    id="phantom-embolic",
    title="Synthetic case: small embolic infarcts",
    description=(
        "Invented brain with a shower of some twenty infarcts on both sides, from a few voxels to "
        "several milliliters. Also in it: signal pile-up at the temporal bone, blur, bites that "
        "skull stripping took."
    ),
    index=41,
    head_tilt_degrees=(-3.0, 1.0, 2.0),
    adc_in_1e3=True,
)

ALL = (TERRITORIAL, EMBOLIC)


@dataclass(frozen=True)
class Volumes:
    """What is stored for a case: arrays [x, y, z] in their file's type and unit."""

    dwi: np.ndarray
    adc: np.ndarray
    mask: np.ndarray
    affine: np.ndarray = field(repr=False)


def make(case, bank=None):
    """Draws the case; the same case always gives the same arrays."""
    if bank is None:
        with tempfile.TemporaryDirectory() as folder:
            return make(case, Bank(folder))
    made = sample.make(bank, SETTING, SEED, case.index)
    dwi, adc, mask = (v.numpy() for v in (made.dwi, made.adc, made.truth))
    if case.stored_right_to_left:
        dwi, adc, mask = (v[::-1] for v in (dwi, adc, mask))
    brain = (dwi != 0) | (adc != 0)
    adc = adc / ADC_UNITS[made.adc_unit] * 1000
    return Volumes(
        _stored_dwi(dwi, brain),
        _stored_adc(adc, brain, case),
        np.ascontiguousarray(mask).astype(np.uint8),
        _affine(case, dwi.shape, made.spacing),
    )


def _affine(case, shape, spacing):
    """Voxel index to world (RAS, mm): a slightly tilted head, as in a real scanner."""
    pitch, roll, yaw = np.deg2rad(case.head_tilt_degrees)
    rotations = []
    for axis, angle in ((0, pitch), (1, roll), (2, yaw)):
        a, b = [i for i in range(3) if i != axis]
        turn = np.eye(3)
        turn[a, a] = turn[b, b] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        rotations.append(turn)
    direction = rotations[2] @ rotations[1] @ rotations[0]
    if case.stored_right_to_left:
        direction = direction @ np.diag([-1.0, 1.0, 1.0])
    affine = np.eye(4)
    affine[:3, :3] = direction @ np.diag(spacing)
    middle = (np.array(shape) - 1) / 2
    affine[:3, 3] = np.array([0.0, -12.0, 4.0]) - affine[:3, :3] @ middle
    return affine


def _stored_dwi(dwi, brain):
    """int16, white matter near 250; 1 is the least inside the brain, so that zero means outside."""
    dwi = dwi * (250 / np.median(dwi[brain]))
    return np.where(brain, np.clip(np.rint(dwi), 1, 32767), 0).astype(np.int16)


def _stored_adc(adc, brain, case):
    """`adc` is in 1e-6 mm2/s."""
    limited = np.clip(adc, -500, 4500)
    if case.adc_in_1e3:
        # Steps of 1/256 keep the float32 file small.
        steps = np.rint(limited / 1000 * 256)
        return (np.where(brain, np.where(steps == 0, 1, steps), 0) / 256).astype(np.float32)
    steps = np.rint(limited / 4) * 4
    return np.where(brain, np.where(steps == 0, 4, steps), 0).astype(np.int16)
