"""Random scalar fields in world space (mm), the material of folds, borders and bias."""

import numpy as np
from scipy.ndimage import map_coordinates

# The lattice on which fields are drawn: 3 mm steps, wide enough for any head on the grid.
STEP_MM = 3.0
HALF_WIDTH_MM = 144.0
SIZE = int(2 * HALF_WIDTH_MM / STEP_MM)


class Field:
    """A zero-mean, unit-variance random field whose features are about `wavelength_mm` long.

    `relative_width` is the width of the ring of spatial frequencies, relative to its radius:
    0.3 gives evenly spaced folds, 1 gives clouds.
    """

    def __init__(self, rng, wavelength_mm, relative_width=0.4):
        white = rng.standard_normal((SIZE, SIZE, SIZE))
        frequency = np.fft.fftfreq(SIZE, STEP_MM)
        last = np.fft.rfftfreq(SIZE, STEP_MM)
        radius = np.sqrt(
            frequency[:, None, None] ** 2 + frequency[None, :, None] ** 2 + last[None, None, :] ** 2
        )
        ring = np.exp(-(((radius * wavelength_mm - 1) / relative_width) ** 2))
        ring[0, 0, 0] = 0
        values = np.fft.irfftn(np.fft.rfftn(white) * ring, s=white.shape, axes=(0, 1, 2))
        self._values = (values / values.std()).astype(np.float32)

    def at(self, world, where=None):
        """Values at `world` [3, ...], mm; positions beyond the lattice wrap around.

        With `where` (boolean), only there: 0 elsewhere.
        """
        if where is not None:
            values = np.zeros(where.shape, np.float32)
            values[where] = self.at(world[:, where])
            return values
        index = (np.asarray(world) + HALF_WIDTH_MM) / STEP_MM
        return map_coordinates(self._values, index, order=1, mode="grid-wrap")


def smoothstep(value, low, high):
    """0 below `low`, 1 above `high`, with a smooth cubic between (low > high reverses it)."""
    t = np.clip((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
