"""What training makes smaller."""

import torch
import torch.nn.functional as F

# Weight of an error on lesion-free voxels against one on lesion in the overlap's denominator:
# below one half each, missing counts more, which is what small lesions need.
FALSE, MISSED = 0.45, 0.55
SMOOTH = 5.0
# Of the coarse grids' losses, from the finer one on.
COARSE = (0.5, 0.25)


def overlap_loss(logits, truth):
    """One minus Tversky's overlap, per patch with lesion; mean."""
    axes = (1, 2, 3, 4)
    probability = torch.sigmoid(logits)
    hit = (probability * truth).sum(axes)
    false = (probability * (1 - truth)).sum(axes)
    missed = ((1 - probability) * truth).sum(axes)
    overlap = (hit + SMOOTH) / (hit + FALSE * false + MISSED * missed + SMOOTH)
    # A patch without lesion has no overlap to speak of: cross-entropy judges it.
    has = (truth.sum(axes) > 0).float()
    return ((1 - overlap) * has).sum() / has.sum().clamp(min=1)


def entropy_loss(logits, truth, brain):
    """Mean cross-entropy in the brain (1, else 0) plus that of its hardest hundredth."""
    loss = F.binary_cross_entropy_with_logits(logits, truth, reduction="none") * brain
    count = brain.sum().clamp(min=1)
    hardest = loss.flatten().topk(max(1, int(count) // 100)).values.mean()
    return loss.sum() / count + 0.1 * hardest


def total(logits, truth, brain):
    """Overlap and cross-entropy on one grid."""
    logits = logits.float()
    return overlap_loss(logits, truth) + 2 * entropy_loss(logits, truth, brain)


def deep(logits, coarse, truth, brain):
    """`total`, and that of logits on grids of 2, 4, ... voxels, where lesion is what holds any: the
    way down learns what to look for before the last layers can draw it.
    """
    loss = total(logits, truth, brain)
    for weight, narrow in zip(COARSE, coarse):
        truth, brain = F.max_pool3d(truth, 2), F.max_pool3d(brain, 2)
        loss = loss + weight * total(narrow, truth, brain)
    return loss
