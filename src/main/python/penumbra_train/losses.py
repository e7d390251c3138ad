"""What training makes smaller."""

import torch
import torch.nn.functional as F

# Weight of an error on lesion-free voxels against one on lesion in the overlap's denominator:
# below one half each, missing counts more, which is what small lesions need.
FALSE, MISSED = 0.45, 0.55
SMOOTH = 2.0
# Of the coarse grids' losses, from the finer one on.
COARSE = (0.5, 0.25)


def overlap_loss(logits, truth, nearest):
    """One minus Tversky's overlap, half of it of each patch as a whole, half the mean of its lesions,
    each judged where it is the nearest one: a small one counts as much there as a large one.

    `nearest` holds the number of the nearest lesion, from 1, or 0 throughout a patch without lesion.
    That has no overlap to speak of: cross-entropy judges it. Mean of the others.
    """
    probability = torch.sigmoid(logits)
    losses = [
        0.5 * _of_regions(p, t, torch.zeros_like(n)) + 0.5 * _of_regions(p, t, n)
        for p, t, n in zip(probability.flatten(1), truth.flatten(1), nearest.flatten(1).long())
        if bool(t.any())
    ]
    return torch.stack(losses).mean() if losses else probability.sum() * 0


def _of_regions(probability, truth, region):
    """The mean over the regions that hold lesion, each voxel in the one of its number."""
    count = int(region.max()) + 1

    def within(values):
        return values.new_zeros(count).index_add(0, region, values)

    hit, marked, lesion = within(probability * truth), within(probability), within(truth)
    false, missed = marked - hit, lesion - hit
    overlap = (hit + SMOOTH) / (hit + FALSE * false + MISSED * missed + SMOOTH)
    return (1 - overlap)[lesion > 0].mean()


def entropy_loss(logits, truth, brain):
    """Mean cross-entropy in the brain (1, else 0) plus that of its hardest hundredth."""
    loss = F.binary_cross_entropy_with_logits(logits, truth, reduction="none") * brain
    count = brain.sum().clamp(min=1)
    hardest = loss.flatten().topk(max(1, int(count) // 100)).values.mean()
    return loss.sum() / count + 0.1 * hardest


def total(logits, truth, nearest, brain):
    """Overlap and cross-entropy on one grid."""
    logits = logits.float()
    return overlap_loss(logits, truth, nearest) + 2 * entropy_loss(logits, truth, brain)


def deep(logits, coarse, truth, nearest, brain):
    """`total`, and that of logits on grids of 2, 4, ... voxels, where lesion is what holds any: the
    way down learns what to look for before the last layers can draw it.
    """
    loss = total(logits, truth, nearest, brain)
    for weight, narrow in zip(COARSE, coarse):
        truth, brain = F.max_pool3d(truth, 2), F.max_pool3d(brain, 2)
        # The numbers are the same throughout the voxels of such a grid (patches.nearest_lesion), or
        # one of theirs is as good as another.
        nearest = nearest[..., ::2, ::2, ::2]
        loss = loss + weight * total(narrow, truth, nearest, brain)
    return loss
