"""What a head is made of: signal without diffusion weighting and ADC at every point."""

import copy

import numpy as np
import torch

from .anatomy import BRAIN, PARENCHYMA, Tissue
from .fields import cloud

# Proton density, T2 (ms), ADC (1e-3 mm2/s): rounded literature values for 1.5-3 T. Cerebellum and
# cortex are brighter on clinical DWI than their T2 alone says; density makes up for it.
PROPERTIES = {
    Tissue.OUTSIDE: (0.0, 100, 1.0),
    Tissue.CSF: (1.00, 1100, 3.0),
    Tissue.CORTEX: (0.88, 90, 0.82),
    Tissue.WHITE: (0.71, 79, 0.73),
    Tissue.STRIATUM: (0.79, 80, 0.74),
    Tissue.THALAMUS: (0.77, 80, 0.75),
    Tissue.PALLIDUM: (0.72, 64, 0.76),
    Tissue.TRACT: (0.73, 84, 0.68),
    Tissue.CEREBELLAR_CORTEX: (0.90, 92, 0.78),
    Tissue.CEREBELLAR_WHITE: (0.76, 84, 0.70),
    Tissue.BRAINSTEM: (0.68, 76, 0.73),
    Tissue.CHOROID: (0.90, 180, 1.6),
    Tissue.MENINGES: (0.45, 60, 1.1),
    Tissue.BONE: (0.08, 40, 0.7),
    Tissue.SCALP: (0.60, 60, 0.8),
}


def _looked_up(table, labels):
    return table.index_select(0, labels.flatten().int()).reshape(labels.shape)


def _is_one_of(labels, kinds):
    table = torch.zeros(len(Tissue), dtype=torch.bool)
    table[list(kinds)] = True
    return _looked_up(table, labels)


class Substance:
    """Tensors [x, y, z] of 1 mm: `labels`, log of the signal at b = 0, ADC (1e-3 mm2/s), infarct.

    `infarct` is 0..1; half of it is the border that a reader would draw.
    """

    def __init__(self, labels, rng, echo_ms, spread):
        table = np.array([PROPERTIES[kind] for kind in Tissue], np.float32)
        log_signal = np.log(np.maximum(table[:, 0], 1e-4)) - echo_ms / table[:, 1]
        adc = table[:, 2].copy()
        log_signal, adc = self._randomized(log_signal, adc, rng, spread)
        self.labels = labels
        self.parenchyma = _is_one_of(labels, PARENCHYMA)
        self.brain = _is_one_of(labels, BRAIN)
        texture = cloud(rng, labels.shape, rng.uniform(6, 20), 2) * self.parenchyma
        self.adc = _looked_up(torch.from_numpy(adc), labels) * (1 + rng.uniform(0, 0.035) * texture)
        self.log_signal = (
            _looked_up(torch.from_numpy(log_signal), labels) + rng.uniform(-0.03, 0.03) * texture
        )
        self.infarct = torch.zeros(labels.shape)
        self._nothing = float(log_signal[Tissue.OUTSIDE]), float(adc[Tissue.OUTSIDE])
        self.white_level = float(log_signal[Tissue.WHITE]), float(adc[Tissue.WHITE])

    @staticmethod
    def _randomized(log_signal, adc, rng, spread):
        """Another brain, another scanner: every tissue moves on its own; ADC stays plausible."""
        count = len(Tissue)
        log_signal = log_signal + rng.normal(0, 0.06 + 0.22 * spread, count)
        factors = np.exp(rng.normal(0, 0.04 + 0.06 * spread, count) + rng.normal(0, 0.04))
        adc = adc * factors
        soft = list(PARENCHYMA)
        adc[soft] = np.clip(adc[soft], 0.6, 1.1)
        # Tissue as bright as an infarct would be one to the eye, too.
        weighted = log_signal[soft] - adc[soft]
        middle = np.median(weighted)
        log_signal[soft] -= np.maximum(weighted - middle - 0.38, 0)
        # What lies outside the brain is anything from void to bright fat.
        for kind, low, high in (
            (Tissue.MENINGES, -1.5, 0.3),
            (Tissue.BONE, -3, -1),
            (Tissue.SCALP, -2, 0.9),
        ):
            log_signal[kind] = log_signal[Tissue.WHITE] + rng.uniform(low, high)
            adc[kind] = rng.uniform(0.2, 1.8)
        adc[Tissue.CHOROID] = rng.uniform(0.9, 2.4)
        log_signal[Tissue.CHOROID] += rng.uniform(-0.3, 0.6)
        return log_signal.astype(np.float32), adc.astype(np.float32)

    def blend(self, region, brightness, adc_factor=None, adc=None, everywhere=False):
        """Multiplies the b = 0 signal by `brightness` and moves ADC, by the region's weight."""
        box = region.box
        weight = region.weight
        if not everywhere:
            weight = weight * self.parenchyma[box]
        self.log_signal[box] += weight * float(np.log(brightness))
        old = self.adc[box]
        self.adc[box] = old + weight * ((old * adc_factor if adc is None else adc) - old)

    def turned(self, turn):
        """The same head, lying otherwise: each point's substance is that of the nearest."""
        other = copy.copy(self)
        other.labels = torch.from_numpy(turn.nearest(self.labels)).to(self.labels.dtype)
        other.parenchyma = torch.from_numpy(turn.mask(self.parenchyma))
        other.brain = torch.from_numpy(turn.mask(self.brain))
        other.log_signal = torch.from_numpy(turn.nearest(self.log_signal, self._nothing[0]))
        other.adc = torch.from_numpy(turn.nearest(self.adc, self._nothing[1]))
        other.infarct = torch.from_numpy(turn.nearest(self.infarct))
        return other

    def mark(self, region):
        box = region.box
        weight = region.weight * self.parenchyma[box]
        self.infarct[box] = torch.maximum(self.infarct[box], weight)
