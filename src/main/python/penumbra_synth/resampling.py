"""Images on a grid that is turned against the one they were taken on, as after a registration."""

import numpy as np
from scipy.ndimage import affine_transform

# Sides of the new grid over those of the old: nothing is cut off by turns of usual size.
GROWN = 1.2


class Turn:
    """From a grid of `shape` and `spacing` (mm) to one of the same spacing, turned about the middle.

    `rotation` is [3, 3], of the axes that the arrays have.
    """

    def __init__(self, rotation, shape, spacing):
        spacing, shape = np.array(spacing), np.array(shape)
        self._matrix = rotation * spacing[None, :] / spacing[:, None]
        self._shape = tuple(int(n) for n in np.ceil(shape * GROWN))
        self._offset = (shape - 1) / 2 - self._matrix @ ((np.array(self._shape) - 1) / 2)

    def images(self, *images):
        """Each linear; what is 0 in the nearest voxel, the background, stays 0."""
        return tuple(self._moved(v, 1) * self.mask(v != 0) for v in images)

    def mask(self, mask):
        """By the nearest voxel."""
        return self.nearest(mask) > 0.5

    def nearest(self, volume, outside=0.0):
        """By the nearest voxel; `outside` beyond the old grid."""
        return self._moved(volume, 0, outside)

    def _moved(self, volume, order, outside=0.0):
        values = np.asarray(volume, np.float32)
        return affine_transform(
            values, self._matrix, self._offset, self._shape, order=order, cval=outside
        )
