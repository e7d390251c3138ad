"""Measures of a mask against the truth, voxel by voxel and lesion by lesion."""

from dataclasses import asdict, dataclass

import numpy as np
from scipy.ndimage import label

NEIGHBORS_26 = np.ones((3, 3, 3))
# Truth volume in ml: the table's rows.
SIZES = ((0, 0.2), (0.2, 1), (1, 5), (5, 20), (20, 70), (70, 1000))


@dataclass(frozen=True)
class Score:
    truth_ml: float
    marked_ml: float
    dice: float  # 1 where both are empty
    lesions: int
    found: int  # lesions of the truth that the mask touches
    marks: int
    false: int  # marks that touch no lesion of the truth

    @property
    def f1(self):
        total = self.found + 0.5 * (self.false + self.lesions - self.found)
        return self.found / total if total else 1.0


def score(mask, truth, voxel_ml):
    """`mask` and `truth` are boolean arrays on one grid."""
    lesions, count = label(truth, NEIGHBORS_26)
    marks, marked = label(mask, NEIGHBORS_26)
    both = mask & truth
    found = len(np.unique(lesions[both]))
    right = len(np.unique(marks[both]))
    total = int(mask.sum()) + int(truth.sum())
    return Score(
        truth_ml=float(truth.sum() * voxel_ml),
        marked_ml=float(mask.sum() * voxel_ml),
        dice=2 * int(both.sum()) / total if total else 1.0,
        lesions=count,
        found=found,
        marks=marked,
        false=marked - right,
    )


def decided(probability, decision, voxel_ml):
    """The mask: what reaches the threshold, in components that reach the peak and are not small."""
    mask = probability >= decision.threshold
    if decision.peak > decision.threshold:
        labels, _ = label(mask, NEIGHBORS_26)
        reached = np.unique(labels[mask & (probability >= decision.peak)])
        mask &= np.isin(labels, reached)
    return without_small(mask, decision.minimum_ml, voxel_ml)


def without_small(mask, minimum_ml, voxel_ml):
    """Components of less than `minimum_ml` removed; one of exactly that stays."""
    labels, _ = label(mask, NEIGHBORS_26)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return (sizes * voxel_ml >= minimum_ml - 1e-9)[labels] & mask


def summary(scores):
    """What the tables show, of cases with lesion and of those without."""
    with_lesion = [s for s in scores if s.lesions]
    without = [s for s in scores if not s.lesions]
    return {
        "all": _row(with_lesion),
        "by_size": {
            f"{low}-{high} ml": _row([s for s in with_lesion if low <= s.truth_ml < high])
            for low, high in SIZES
        },
        "lesion_free": {
            "cases": len(without),
            "false_lesions": _mean([s.marks for s in without]),
            "false_ml": _mean([s.marked_ml for s in without]),
            "clean": _mean([s.marks == 0 for s in without]),
        },
    }


def _row(scores):
    return {
        "cases": len(scores),
        "dice": _mean([s.dice for s in scores]),
        "dice_median": float(np.median([s.dice for s in scores])) if scores else None,
        "f1": _mean([s.f1 for s in scores]),
        "found": _mean([s.found / s.lesions for s in scores]),
        "false_lesions": _mean([s.false for s in scores]),
        "volume_error_ml": _mean([abs(s.marked_ml - s.truth_ml) for s in scores]),
        "volume_bias_ml": _mean([s.marked_ml - s.truth_ml for s in scores]),
    }


def _mean(values):
    return float(np.mean(values)) if len(values) else None


def to_json(scores):
    return [asdict(s) for s in scores]
