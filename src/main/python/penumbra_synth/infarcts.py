"""Acute and subacute infarcts of every kind, size and age."""

from dataclasses import dataclass

import numpy as np
import torch

from .anatomy import Tissue
from .fields import cloud
from .regions import Form, grow, log_uniform, pick

LARGEST_ML = 250.0
SMALLEST_ML = 0.02
LARGE_ML = 30.0

# World positions (mm, RAS, patient's right is +x; the side is drawn) and proportions.
TERRITORIES = {
    "mca": (
        ((44, -4, 18), (0.75, 1.2, 1.0), 10),
        ((46, 14, 12), (0.8, 1.0, 1.0), 8),
        ((44, -34, 26), (0.8, 1.1, 1.0), 8),
    ),
    "aca": (((9, 28, 36), (0.4, 1.6, 1.1), 8),),
    "pca": (((18, -72, 8), (0.7, 1.3, 1.0), 7),),
    "watershed": (((28, 30, 34), (0.6, 1.5, 0.9), 6), ((32, -56, 36), (0.8, 1.2, 0.9), 6)),
}
KINDS = {
    "territorial": 0.20,
    "cortical": 0.19,
    "lacunar": 0.15,
    "shower": 0.18,
    "single": 0.18,
    "cerebellar": 0.10,
}
# Of those in a brain that has one already: most are small.
FURTHER_KINDS = {"cortical": 0.2, "lacunar": 0.25, "single": 0.4, "cerebellar": 0.15}


@dataclass(frozen=True)
class Age:
    """What has happened to diffusion and T2 since the vessel closed."""

    name: str
    adc_factor: float
    brightness: float  # of the b = 0 signal

    @staticmethod
    def draw(rng, faint):
        """`faint` 0..1 moves towards infarcts that are hard to see."""
        name = rng.choice(["hyperacute", "acute", "subacute"], p=[0.28, 0.5, 0.22])
        if name == "hyperacute":
            return Age(name, rng.uniform(0.5, 0.70 + 0.06 * faint), rng.uniform(1.0, 1.12))
        if name == "acute":
            return Age(name, rng.uniform(0.35, 0.7), rng.uniform(1.05, 1.6))
        # Later its diffusion is that of any scar: nothing but the story tells it apart.
        return Age(name, rng.uniform(0.6, 0.85), rng.uniform(1.3, 2.0))

    def clearly(self, tiny):
        """The same, but such that it is seen in noise; and where `tiny`, in a few voxels."""
        adc_factor, brightness = (0.6, 1.25) if tiny else (0.72, 1.12)
        return Age(self.name, min(self.adc_factor, adc_factor), max(self.brightness, brightness))


class Infarcts:
    """Draws infarcts into a substance; `place` maps world mm (RAS) to voxel indices."""

    def __init__(self, substance, place, rng, faint, snr):
        self._substance = substance
        self._place = place
        self._rng = rng
        self._faint = faint
        # What drowns in noise nobody could mark.
        self._noisy = snr < 14
        self.kinds = []

    def draw(self, large=0.0):
        """`large` is the share of infarcts drawn from the largest alone."""
        rng = self._rng
        kind = self._kind(KINDS)
        if rng.random() < large:
            kind = "territorial"
            self._territorial("mca", LARGE_ML)
        else:
            getattr(self, "_" + kind)()
        self.kinds.append(kind)
        if kind != "shower" and rng.random() < 0.25:
            for _ in range(rng.integers(1, 5)):
                self._small(log_uniform(rng, SMALLEST_ML, 1.0))

    def draw_further(self):
        """One to six, most of them small, each of its own kind, side and age."""
        for _ in range(self._rng.integers(1, 7)):
            getattr(self, "_" + self._kind(FURTHER_KINDS))()

    def _kind(self, kinds):
        kind = str(self._rng.choice(list(kinds), p=list(kinds.values())))
        self._side = self._rng.choice([-1, 1])
        return kind

    # Each kind: where, how large, which tissue.

    def _territorial(self, name=None, least=4.0):
        name = name or str(self._rng.choice(list(TERRITORIES), p=[0.66, 0.1, 0.14, 0.1]))
        spots = TERRITORIES[name]
        center, proportions, reach = spots[self._rng.integers(len(spots))]
        most = LARGEST_ML if name == "mca" else 60.0
        volume = log_uniform(self._rng, least, most)
        age = Age.draw(self._rng, self._faint)
        near = self._world(center)
        self._add(near, volume, proportions, age, reach, one_side=True, rough=(0.3, 0.9))
        if self._rng.random() < 0.15:
            other = self._world((-center[0], center[1], center[2]))
            self._add(other, volume * self._rng.uniform(0.1, 1), proportions, age, reach, True)

    def _cortical(self):
        allowed = self._tissues(Tissue.CORTEX)
        volume = log_uniform(self._rng, 0.1, 30)
        at = pick(self._rng, allowed)
        if at is not None:
            proportions = self._rng.uniform(0.6, 1.6, 3)
            self._add(
                at,
                volume,
                proportions,
                Age.draw(self._rng, self._faint),
                0,
                True,
                spared=Tissue.WHITE,
            )

    def _lacunar(self):
        deep = (
            Tissue.WHITE,
            Tissue.STRIATUM,
            Tissue.THALAMUS,
            Tissue.PALLIDUM,
            Tissue.TRACT,
            Tissue.BRAINSTEM,
        )
        if self._rng.random() < 0.6:
            deep = tuple(self._rng.choice(deep[1:], 1, p=[0.2, 0.25, 0.1, 0.15, 0.3]))
        for _ in range(self._rng.integers(1, 3)):
            self._small(log_uniform(self._rng, 0.03, 3.5), self._tissues(*deep), (0.5, 1.8))

    def _shower(self):
        rng = self._rng
        count = int(round(log_uniform(rng, 3, 30)))
        local = rng.random() < 0.5
        near = pick(rng, self._substance.parenchyma) if local else None
        largest = log_uniform(rng, 0.1, 5)
        age = Age.draw(rng, self._faint) if rng.random() < 0.7 else None
        for _ in range(count):
            self._small(log_uniform(rng, SMALLEST_ML, largest), near=near, age=age)

    def _single(self):
        self._small(log_uniform(self._rng, SMALLEST_ML, 2.0))

    def _cerebellar(self):
        allowed = self._tissues(Tissue.CEREBELLAR_CORTEX, Tissue.CEREBELLAR_WHITE)
        at = pick(self._rng, allowed)
        if at is not None:
            proportions = self._rng.uniform(0.6, 1.5, 3)
            volume = log_uniform(self._rng, 0.1, 35)
            self._add(
                at, volume, proportions, Age.draw(self._rng, self._faint), 0, False, allowed=allowed
            )

    # How a region becomes an infarct.

    def _small(self, volume, allowed=None, proportions=(0.6, 1.6), near=None, age=None):
        allowed = self._substance.parenchyma if allowed is None else allowed
        at = pick(self._rng, allowed, near, 18.0)
        if at is None:
            return
        age = Age.draw(self._rng, self._faint) if age is None else age
        self._add(at, volume, self._rng.uniform(*proportions, 3), age, 0, False, rough=(0.1, 0.5))

    def _add(
        self,
        near,
        volume,
        proportions,
        age,
        reach,
        one_side=False,
        rough=(0.2, 0.8),
        spared=None,
        allowed=None,
    ):
        rng, substance = self._rng, self._substance
        allowed = substance.parenchyma if allowed is None else allowed
        at = tuple(near) if reach == 0 else pick(rng, allowed, np.array(near), reach)
        if at is None:
            return
        small = volume < 1
        if self._noisy or volume < 0.4:
            age = age.clearly(volume < 0.15)
        form = Form(
            proportions=tuple(proportions),
            roughness=rng.uniform(*rough),
            detail=1 if small else 3,
            softness_mm=rng.uniform(0.6, 2.0) if small else log_uniform(rng, 1.0, 8.0),
            turned=reach == 0,
        )
        cost = self._cost(at, one_side, spared)
        region = grow(rng, at, volume, form, allowed, cost)
        if region is None:
            return
        if not small and rng.random() < 0.5:
            self._mottle(region)
        substance.blend(region, age.brightness, adc_factor=age.adc_factor)
        substance.mark(region)

    def _cost(self, at, one_side, spared):
        """A stroke ends at the midline, and may spare a tissue."""
        side = self._place.world(at)[0]
        dear = self._rng.uniform(0.2, 0.9)

        def cost(box):
            total = torch.zeros(())
            if one_side and abs(side) > 3:
                total = total + 100.0 * (self._place.across(box) * float(np.sign(side)) < 1)
            if spared is not None:
                total = total + dear * (self._substance.labels[box] == spared)
            return total

        return cost

    def _mottle(self, region):
        """The damage differs from place to place; a border that a reader draws does not."""
        shape = tuple(region.weight.shape)
        patchy = 1 + self._rng.uniform(0.05, 0.25) * cloud(self._rng, shape, 12.0, 2)
        weight = region.weight * self._substance.parenchyma[region.box]
        self._substance.log_signal[region.box] += (patchy.clamp(0.5, 1.5) - 1) * 0.5 * weight

    def _tissues(self, *kinds):
        labels = self._substance.labels
        allowed = labels == int(kinds[0])
        for kind in kinds[1:]:
            allowed = allowed | (labels == int(kind))
        return allowed

    def _world(self, center):
        return self._place.voxel((self._side * center[0], center[1], center[2]))
