"""A head that is quick to draw: nested ellipsoids, with every tissue somewhere."""

import numpy as np
import torch

from penumbra_synth import anatomy
from penumbra_synth.anatomy import Tissue


def _inside(center, radii):
    axes = [np.arange(n) - (n - 1) / 2 for n in anatomy.SHAPE]
    parts = [((a - c) / r) ** 2 for a, c, r in zip(axes, center, radii)]
    return parts[0][:, None, None] + parts[1][None, :, None] + parts[2] < 1


class FakeBank:
    """Gives the same head for every number."""

    def __init__(self):
        labels = np.zeros(anatomy.SHAPE, np.uint8)
        for kind, center, radii in (
            (Tissue.SCALP, (0, 0, 10), (73, 90, 66)),
            (Tissue.BONE, (0, 0, 10), (68, 84, 61)),
            (Tissue.MENINGES, (0, 0, 10), (65, 81, 58)),
            (Tissue.CSF, (0, 0, 10), (63, 79, 56)),
            (Tissue.CORTEX, (0, 0, 10), (60, 76, 53)),
            (Tissue.WHITE, (0, 0, 10), (55, 70, 48)),
            (Tissue.STRIATUM, (25, 15, 5), (8, 14, 10)),
            (Tissue.THALAMUS, (-15, -5, 5), (8, 12, 9)),
            (Tissue.PALLIDUM, (-25, 15, 5), (6, 9, 7)),
            (Tissue.TRACT, (25, -20, 10), (5, 8, 20)),
            (Tissue.CSF, (0, 0, 15), (9, 30, 12)),
            (Tissue.CHOROID, (6, -20, 15), (3, 6, 3)),
            (Tissue.BRAINSTEM, (0, -15, -40), (12, 12, 30)),
            (Tissue.CEREBELLAR_CORTEX, (0, -50, -35), (40, 25, 18)),
            (Tissue.CEREBELLAR_WHITE, (0, -50, -35), (25, 15, 9)),
        ):
            labels[_inside(center, radii)] = kind
        self._labels = torch.from_numpy(labels)

    def head(self, number):
        return self._labels
