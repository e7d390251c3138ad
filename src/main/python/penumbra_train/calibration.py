"""Makes the probability mean something, and chooses what is marked, on validation volumes."""

from dataclasses import asdict, replace

import numpy as np
import torch

from penumbra_synth import sample

from . import inference, scoring
from .evaluation import STRAIGHT, Decision
from .patches import volume
from .training import VALIDATION_SEED

# Not the volumes that training logs.
FIRST = 1000
# Brains without a lesion that are looked at besides, for each volume: few of those have none, and
# one that goes wrong would decide.
FREE = 0.6
THRESHOLDS = np.round(np.arange(0.1, 0.91, 0.05), 2)
SMALLEST_ML = (0.0, 0.016, 0.024, 0.032, 0.048, 0.064, 0.1)
PEAKS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
FALSE_LESIONS = 0.3  # a lesion-free brain, at most
VOXEL_ML = 0.008


def collect(network, bank, count, flips=STRAIGHT):
    """[(logits of each pass, truth, brain)] of validation volumes on the network's grid, arrays."""
    return _collect(network, bank, sample.VALIDATION, range(FIRST, FIRST + count), flips)


def lesion_free(network, bank, count, flips=STRAIGHT):
    """The same of brains without a lesion, for as many as belong to `count` volumes."""
    first = FIRST + count
    setting = replace(sample.VALIDATION, without_lesion=1.0)
    return _collect(network, bank, setting, range(first, first + round(FREE * count)), flips)


def _collect(network, bank, setting, indices, flips):
    found = []
    for index in indices:
        images, truth = volume(sample.make(bank, setting, VALIDATION_SEED, index))
        probability = inference.passes(network, images, flips)
        brain = (images != 0).any(0).numpy()
        logits = torch.logit(probability.double(), 1e-7).float().numpy()
        found.append((logits, truth.numpy(), brain))
    return found


def fit(found):
    """(scale, offset) of the logits of each pass that minimize cross-entropy of the mean
    probability in the brain (Platt).
    """
    logits = torch.from_numpy(np.concatenate([v[:, b] for v, _, b in found], 1)).double()
    truth = torch.from_numpy(np.concatenate([t[b] for _, t, b in found])).double()
    line = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=50, line_search_fn="strong_wolfe")

    def step():
        optimizer.zero_grad()
        probability = torch.sigmoid(line[0] * logits + line[1]).mean(0)
        loss = torch.nn.functional.binary_cross_entropy(probability, truth)
        loss.backward()
        return loss

    optimizer.step(step)
    return float(line[0].detach()), float(line[1].detach())


def _calibrated(logits, scale, offset):
    return (1 / (1 + np.exp(-(scale * logits + offset)))).mean(0)


def choose(found, scale, offset):
    """(decision, what others would give): the threshold with the best mean Dice, then the smallest
    lesion and the peak with the best lesion-wise F1 at no more than FALSE_LESIONS.
    """
    maps = [(_calibrated(v, scale, offset) * b, t) for v, t, b in found]
    best = float(max(THRESHOLDS, key=lambda t: _mean_dice(maps, t)))
    rows = []
    for smallest in SMALLEST_ML:
        for peak in [p for p in PEAKS if p == 0 or p > best]:
            decision = Decision(scale, offset, best, smallest, peak)
            scores = [
                scoring.score(scoring.decided(p, decision, VOXEL_ML), t, VOXEL_ML) for p, t in maps
            ]
            result = scoring.summary(scores)
            rows.append(
                {
                    **asdict(decision),
                    "dice": result["all"]["dice"],
                    "f1": result["all"]["f1"],
                    "false": result["lesion_free"]["false_lesions"] or 0.0,
                }
            )
    fewest = min(r["false"] for r in rows)
    allowed = [r for r in rows if r["false"] <= max(FALSE_LESIONS, fewest)]
    chosen = max(allowed, key=lambda r: r["f1"])
    return Decision(**{name: chosen[name] for name in asdict(Decision())}), rows


def _mean_dice(maps, threshold):
    scores = [
        2 * ((p >= threshold) & t).sum() / ((p >= threshold).sum() + t.sum())
        for p, t in maps
        if t.any()
    ]
    return float(np.mean(scores))


def reliability(found, scale, offset, bins=10):
    """[(from, to, mean probability, share of lesion, voxels)] over the brain."""
    probability = np.concatenate([_calibrated(v, scale, offset)[b] for v, _, b in found])
    truth = np.concatenate([t[b] for _, t, b in found])
    rows = []
    for n in range(bins):
        low, high = n / bins, (n + 1) / bins
        inside = (probability >= low) & ((probability < high) | (n == bins - 1))
        if inside.any():
            rows.append(
                (
                    low,
                    high,
                    float(probability[inside].mean()),
                    float(truth[inside].mean()),
                    int(inside.sum()),
                )
            )
    return rows
