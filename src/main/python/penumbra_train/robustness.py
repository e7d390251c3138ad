"""How much Dice changes when the same volume is given in another way, or the same head is scanned
lying otherwise.
"""

from dataclasses import replace

import numpy as np
import torch

from penumbra_synth.placement import rotation
from penumbra_synth.resampling import Turn

from .scoring import score

FINEST_MM = 0.5


def _on_all(case, change, spacing=None):
    truth = change(torch.from_numpy(case.truth)).numpy()
    return replace(
        case,
        dwi=change(case.dwi),
        adc=change(case.adc),
        truth=truth,
        spacing=case.spacing if spacing is None else spacing,
    )


def flipped(axis):
    return lambda case: _on_all(case, lambda v: v.flip(axis).contiguous())


def permuted(order):
    def change(case):
        spacing = tuple(case.spacing[a] for a in order)
        return _on_all(case, lambda v: v.permute(order).contiguous(), spacing)

    return change


def adc_times(factor):
    return lambda case: replace(case, adc=case.adc * factor)


def as_int16(case):
    """DWI up to 4000 and ADC in 1e-6 mm2/s, both whole numbers."""
    brain = case.adc != 0
    adc = case.adc * 10.0 ** torch.round(torch.log10(950.0 / case.adc[brain].median()))
    dwi = case.dwi * (4000.0 / case.dwi.max())
    # What is in the brain stays there.
    kept = [torch.where((v != 0) & (v.round() == 0), 1.0, v.round()) for v in (dwi, adc)]
    return replace(case, dwi=kept[0].clamp(-32768, 32767), adc=kept[1].clamp(-32768, 32767))


def divided(case, axes):
    """The same boxes of the same values, in voxels of at most FINEST_MM along `axes`."""
    parts = [
        max(1, int(np.ceil(s / FINEST_MM - 1e-6))) if axis in axes else 1
        for axis, s in enumerate(case.spacing)
    ]
    spacing = tuple(s / n for s, n in zip(case.spacing, parts))

    def change(volume):
        for axis, n in enumerate(parts):
            volume = volume.repeat_interleave(n, axis)
        return volume

    return _on_all(case, change, spacing)


def turned(degrees, axis):
    """Turned in a plane about the middle, onto a grid of the same spacing: images linear, truth by
    the nearest voxel.
    """
    angles = [0.0, 0.0, 0.0]
    angles[axis] = np.deg2rad(degrees)

    def change(case):
        turn = Turn(rotation(angles), case.truth.shape, case.spacing)
        dwi, adc = (torch.from_numpy(v) for v in turn.images(case.dwi.numpy(), case.adc.numpy()))
        return replace(case, dwi=dwi, adc=adc, truth=turn.mask(case.truth))

    return change


def turned_finely(degrees, axis):
    """Turned onto a grid that can hold what is turned: thick slices do not melt into one another,
    and the truth of a small lesion keeps its form.
    """
    change = turned(degrees, axis)
    plane = [a for a in range(3) if a != axis]
    return lambda case: change(divided(case, plane))


CHANGES = {
    "flipped left to right": flipped(2),
    "flipped front to back": flipped(1),
    "flipped top to bottom": flipped(0),
    "voxel axes (y, x, z)": permuted((0, 2, 1)),
    "voxel axes (z, y, x)": permuted((2, 1, 0)),
    "rotated by 10° (axial)": turned_finely(10, 0),
    "rotated by 10° (sagittal)": turned_finely(10, 2),
    "the same on its own grid (axial)": turned(10, 0),
    "the same on its own grid (sagittal)": turned(10, 2),
    "ADC times 1000": adc_times(1000.0),
    "ADC over 1000": adc_times(1e-3),
    "int16": as_int16,
}


# Degrees about x (to the right), y and z.
TURNS = {
    "head as it lies": (0.0, 0.0, 0.0),
    "head turned by 10° (axial)": (0.0, 0.0, 10.0),
    "head turned by 10° (sagittal)": (10.0, 0.0, 0.0),
    "head turned by 10° (coronal)": (0.0, 10.0, 0.0),
}


def dice_of_turned_heads(predictor, heads):
    """[{name of the turn: Dice}] for each of `heads` (cases in the order of TURNS) that has a lesion
    however it lies: one of a few voxels may be less than half of each voxel it touches.
    """
    rows = []
    for cases in heads:
        if all(case.truth.any() for case in cases):
            scores = [score(predictor.mask(c), c.truth, c.voxel_ml).dice for c in cases]
            rows.append(dict(zip(TURNS, map(float, scores))))
    return rows


def changes_of_dice(predictor, cases):
    """{change: mean Dice after - before} over the cases with lesion."""
    cases = [c for c in cases if c.truth.any()]

    def mean(change):
        scores = []
        for case in cases:
            other = change(case)
            scores.append(score(predictor.mask(other), other.truth, other.voxel_ml).dice)
        return float(np.mean(scores))

    before = mean(lambda case: case)
    return {"as it is": before, **{n: mean(c) - before for n, c in CHANGES.items()}}
