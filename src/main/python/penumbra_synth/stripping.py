"""Skull stripping, done well and badly: what of the head stays in the image."""

import torch.nn.functional as F

from .anatomy import Tissue
from .fields import cloud
from .regions import Form, grow, log_uniform, pick


def neighborhood(mask, step):
    """About which share of the surroundings of each voxel the mask holds."""
    coarse = [max(2, n // step) for n in mask.shape]
    pooled = F.interpolate(mask.float()[None, None], size=coarse, mode="area")
    return F.interpolate(pooled, size=mask.shape, mode="trilinear", align_corners=False)[0, 0]


def strip(labels, brain, shell, sure, rng):
    """The mask (bool, fine grid) that a stripping leaves; with `shell` parts from around the brain,
    the more, the lower `sure` is.
    """
    kept = brain.clone()
    shape = tuple(labels.shape)
    if shell:
        # Pieces of dura, marrow or eye stay where the method was unsure.
        unsure = cloud(rng, shape, rng.uniform(15, 60), 2)
        reach = int(rng.choice([Tissue.MENINGES, Tissue.BONE, Tissue.SCALP]))
        kept |= (
            (labels >= int(Tissue.MENINGES)) & (labels <= reach) & (unsure > rng.uniform(sure, 1.6))
        )
    if rng.random() < 0.35:
        # The outermost CSF is cut off, here more and there less.
        fluid = labels == int(Tissue.CSF)
        rim = neighborhood(kept, 3) < 0.92
        kept &= ~(fluid & rim & (cloud(rng, shape, 30.0) > rng.uniform(-1.5, 1)))
    if rng.random() < 0.2:
        for _ in range(rng.integers(1, 4)):
            at = pick(rng, kept & (neighborhood(kept, 4) < 0.7))
            if at is None:
                break
            form = Form(tuple(rng.uniform(0.6, 1.6, 3)), 0.3, 2, 1.0)
            bite = grow(rng, at, log_uniform(rng, 0.2, 8), form, brain)
            if bite is not None:
                kept[bite.box] &= ~(bite.weight >= 0.5)
    return kept
