"""How the two images are written: scale, unit, limits, number of bits."""

from dataclasses import dataclass

import numpy as np
import torch

# Factor from 1e-3 mm2/s.
ADC_UNITS = {"mm2/s": 1e-3, "1e-3 mm2/s": 1.0, "1e-6 mm2/s": 1000.0}


@dataclass(frozen=True)
class Storage:
    dwi_scale: float
    dwi_gamma: float
    dwi_whole: bool
    adc_unit: str
    adc_limits: tuple  # 1e-3 mm2/s
    adc_steps: float  # 1e-3 mm2/s; 0 is float

    @staticmethod
    def draw(rng):
        return Storage(
            dwi_scale=float(np.exp(rng.uniform(np.log(40), np.log(2000)))),
            dwi_gamma=float(np.exp(rng.normal(0, 0.12))) if rng.random() < 0.3 else 1.0,
            dwi_whole=bool(rng.random() < 0.6),
            adc_unit=str(rng.choice(list(ADC_UNITS))),
            adc_limits=(
                float(rng.choice([0.0, 0.0, -0.5, -3.0])),
                float(rng.choice([2.5, 3.0, 3.5, 4.0, 5.0, 8.0])),
            ),
            adc_steps=float(rng.choice([0, 0.001, 0.004, 0.01])),
        )

    def dwi(self, values, kept):
        """`values` is 1 in white matter."""
        values = values.clamp(min=0) ** self.dwi_gamma * self.dwi_scale
        if self.dwi_whole:
            values = values.round().clamp(0, 32767)
        return torch.where(kept, values, 0.0)

    def adc(self, values, kept):
        values = values.clamp(*self.adc_limits)
        if self.adc_steps > 0:
            values = (values / self.adc_steps).round() * self.adc_steps
        return torch.where(kept, values, 0.0) * ADC_UNITS[self.adc_unit]
