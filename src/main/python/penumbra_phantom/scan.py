"""What a scanner makes of a brain: S = PD * exp(-TE / T2) * exp(-b * ADC), noise and bias.

Echo time and b-value are those of a clinical stroke protocol; proton density, T2 and ADC are
rounded literature values for 1.5-3 T.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from .anatomy import Tissue
from .fields import Field

ECHO_TIME_MS = 90.0
B_VALUE = 1000.0  # s/mm2


@dataclass(frozen=True)
class Properties:
    density: float
    t2_ms: float
    adc: float  # 1e-6 mm2/s


PROPERTIES = {
    Tissue.OUTSIDE: Properties(0.0, 1.0, 0.0),
    Tissue.CSF: Properties(1.0, 1500.0, 3000.0),
    Tissue.CORTEX: Properties(0.82, 92.0, 830.0),
    Tissue.WHITE: Properties(0.71, 79.0, 740.0),
    Tissue.NUCLEUS: Properties(0.80, 84.0, 770.0),
    Tissue.PALLIDUM: Properties(0.74, 68.0, 780.0),
    Tissue.TRACT: Properties(0.73, 84.0, 680.0),
    Tissue.CEREBELLAR_CORTEX: Properties(0.82, 90.0, 780.0),
    Tissue.BRAINSTEM: Properties(0.73, 80.0, 740.0),
}


class Substance:
    """Proton density, T2 (ms) and ADC (1e-6 mm2/s) at every point of the fine grid."""

    def __init__(self, labels, world, rng):
        def table(name):
            return np.array([getattr(PROPERTIES[t], name) for t in Tissue], np.float32)[labels]

        parenchyma = labels > Tissue.CSF
        texture = Field(rng, 14, 0.8).at(world, parenchyma)
        self.density = table("density")
        self.t2_ms = table("t2_ms")
        self.adc = table("adc") * np.where(parenchyma, 1 + 0.03 * texture, 1)
        self.parenchyma = parenchyma

    def blend(self, weight, t2_factor, adc):
        """Moves tissue towards (T2 * factor, `adc`) by `weight` 0..1; CSF stays as it is."""
        weight = np.where(self.parenchyma, weight, 0).astype(np.float32)
        self.t2_ms = self.t2_ms * (1 + weight * (t2_factor - 1))
        self.adc = self.adc * (1 - weight) + weight * adc

    def signal(self, b_value):
        return (
            self.density
            * np.exp(-ECHO_TIME_MS / self.t2_ms)
            * np.exp(-b_value * 1e-6 * self.adc)
        )


def halve(values):
    """The mean of each 2x2x2 block: the partial volume effect."""
    x, y, z = (n // 2 for n in values.shape)
    return values.reshape(x, 2, y, 2, z, 2).mean((1, 3, 5))


def _rician(signal, sigma, rng):
    # Reconstruction and resampling leave noise slightly correlated between neighbors.
    width = 0.5
    shrink = gaussian_filter(rng.standard_normal((24, 24, 24)), width).std()
    real, imaginary = (
        gaussian_filter(rng.standard_normal(signal.shape), width) * (sigma / shrink)
        for _ in range(2)
    )
    return np.sqrt((signal + real) ** 2 + imaginary**2)


def acquire(substance, coarse_world, pile_up, rng, gray_level=230.0, snr=22.0):
    """DWI (b = 1000, scanner units) and ADC (1e-6 mm2/s) on the coarse grid.

    `pile_up` is the factor by which field distortion near air gathers or thins out the signal of
    both images; `snr` is that of cortex at b = 1000.
    """
    reference = PROPERTIES[Tissue.CORTEX]
    cortex = reference.density * np.exp(-ECHO_TIME_MS / reference.t2_ms)
    cortex *= np.exp(-B_VALUE * 1e-6 * reference.adc)
    scale = gray_level / cortex
    y, z = coarse_world[1] / 80, coarse_world[2] / 60
    coil = 1 + 0.08 * Field(rng, 130, 0.5).at(coarse_world) - 0.07 * y - 0.08 * z
    gain = scale * np.clip(coil, 0.6, 1.6) * pile_up
    plain = halve(substance.signal(0.0)) * gain
    # Eddy currents of the diffusion gradients shift the distortion a little: ADC is off there.
    weighted = halve(substance.signal(B_VALUE)) * gain * pile_up**0.1
    sigma = gray_level / snr
    # The unweighted image is averaged less often, but has far more signal.
    plain = _rician(plain, sigma, rng)
    weighted = _rician(weighted, sigma, rng)
    adc = np.log(np.maximum(plain, 1) / np.maximum(weighted, 1)) / B_VALUE * 1e6
    return weighted, adc
