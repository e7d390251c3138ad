"""What is found in brains and must not be marked: none of it is an acute infarct."""

import numpy as np
import torch

from .anatomy import Tissue
from .fields import cloud
from .regions import Form, Region, grow, log_uniform, pick

PERIVENTRICULAR = ((14, 30, 16), (16, -4, 28), (26, -40, 22), (24, -10, 32), (30, -52, 14))


class Mimics:
    """Draws what resembles infarcts into a substance; nothing of it is marked."""

    def __init__(self, substance, place, rng):
        self._substance = substance
        self._place = place
        self._rng = rng

    def draw(self):
        """Some of them; returns the names of those drawn."""
        chances = {
            "shine_through": 0.5,
            "old_infarct": 0.3,
            "bleeding": 0.12,
            "microbleeds": 0.15,
            "bright_cortex": 0.5,
            "bright_regions": 0.5,
            "bright_cerebellum": 0.35,
            "choroid_cysts": 0.1,
            "low_adc_regions": 0.3,
        }
        drawn = [name for name, chance in chances.items() if self._rng.random() < chance]
        for name in drawn:
            getattr(self, "_" + name)()
        return drawn

    def _tissue(self, *kinds):
        allowed = self._substance.labels == int(kinds[0])
        for kind in kinds[1:]:
            allowed = allowed | (self._substance.labels == int(kind))
        return allowed

    def _spot(self, volume, allowed, near=None, reach=10.0, soft=(0.8, 4.0), rough=0.4):
        at = pick(self._rng, allowed, near, reach)
        if at is None:
            return None
        form = Form(tuple(self._rng.uniform(0.6, 1.7, 3)), rough, 2, self._rng.uniform(*soft), True)
        return grow(self._rng, at, volume, form, allowed)

    def _shine_through(self):
        """Leukoaraiosis, gliosis, edema: long T2 lights up although diffusion is free."""
        rng = self._rng
        around = rng.random() < 0.6
        for _ in range(rng.integers(1, 13)):
            near = None
            if around:
                x, y, z = PERIVENTRICULAR[rng.integers(len(PERIVENTRICULAR))]
                near = np.array(self._place.voxel((x * rng.choice([-1, 1]), y, z)))
            largest = 40 if rng.random() < 0.06 else 4
            region = self._spot(log_uniform(rng, 0.05, largest), self._substance.parenchyma, near)
            if region is not None:
                self._substance.blend(
                    region, rng.uniform(1.2, 2.4), adc_factor=rng.uniform(1.12, 1.9)
                )

    def _old_infarct(self):
        """A cavity of years ago: fluid-like diffusion, dark on DWI, with a gliotic rim."""
        rng = self._rng
        for _ in range(rng.integers(1, 4)):
            region = self._spot(log_uniform(rng, 0.08, 50), self._substance.parenchyma)
            if region is None:
                continue
            substance = self._substance
            substance.blend(region, rng.uniform(1.2, 1.7), adc_factor=rng.uniform(1.2, 1.5))
            core = Region(region.box, ((region.weight - 0.5) * 2).clamp(min=0))
            substance.blend(core, rng.uniform(1.0, 2.2), adc=rng.uniform(1.6, 2.9))

    def _bleeding(self):
        """Blood: void or bright, its ADC noise; edema around it."""
        rng = self._rng
        region = self._spot(log_uniform(rng, 0.3, 50), self._substance.parenchyma, soft=(2, 5))
        if region is None:
            return
        self._substance.blend(region, rng.uniform(1.1, 1.6), adc_factor=rng.uniform(1.1, 1.6))
        core = Region(region.box, ((region.weight - 0.6) * 3).clamp(0, 1))
        self._substance.blend(core, rng.uniform(0.05, 0.5), adc=rng.uniform(0.2, 1.2))

    def _microbleeds(self):
        rng = self._rng
        for _ in range(rng.integers(1, 12)):
            region = self._spot(rng.uniform(0.02, 0.15), self._substance.parenchyma, soft=(1, 2))
            if region is not None:
                self._substance.blend(
                    region, rng.uniform(0.1, 0.5), adc_factor=rng.uniform(0.6, 1.2)
                )

    def _bright_cortex(self):
        """Cortex that is brighter here than there: insula, cingulum, occipital pole."""
        rng = self._rng
        allowed = self._tissue(Tissue.CORTEX)
        for _ in range(rng.integers(1, 7)):
            region = self._spot(log_uniform(rng, 0.1, 20), allowed, soft=(3, 10), rough=0.5)
            if region is not None:
                self._substance.blend(
                    region, rng.uniform(1.08, 1.45), adc_factor=rng.uniform(1.0, 1.15)
                )

    def _bright_regions(self):
        """Any soft brightening whose diffusion is normal."""
        rng = self._rng
        for _ in range(rng.integers(1, 8)):
            region = self._spot(
                log_uniform(rng, 0.03, 30), self._substance.brain, soft=(1, 8), rough=0.5
            )
            if region is not None:
                self._substance.blend(
                    region,
                    rng.uniform(1.1, 1.7),
                    adc_factor=rng.uniform(1.0, 1.12),
                    everywhere=True,
                )

    def _bright_cerebellum(self):
        allowed = self._tissue(Tissue.CEREBELLAR_CORTEX, Tissue.CEREBELLAR_WHITE)
        factor = float(np.log(self._rng.uniform(1.05, 1.35)))
        self._substance.log_signal += factor * allowed

    def _choroid_cysts(self):
        """Xanthogranulomas: bright on DWI, in the ventricles' atria."""
        rng = self._rng
        allowed = self._tissue(Tissue.CHOROID, Tissue.CSF)
        for side in (-1, 1):
            near = np.array(self._place.voxel((side * 21, -36, 16)))
            region = self._spot(rng.uniform(0.05, 0.8), allowed, near, 3.0)
            if region is not None:
                self._substance.blend(
                    region, rng.uniform(0.7, 1.3), adc=rng.uniform(1.0, 1.9), everywhere=True
                )

    def _low_adc_regions(self):
        """Diffusion a little lower than around it, DWI hardly brighter: dense tracts, chance."""
        rng = self._rng
        for _ in range(rng.integers(1, 5)):
            region = self._spot(
                log_uniform(rng, 0.3, 60), self._substance.parenchyma, soft=(4, 12), rough=0.5
            )
            if region is not None:
                self._substance.blend(
                    region, rng.uniform(0.85, 0.97), adc_factor=rng.uniform(0.8, 0.94)
                )


def patchy_shell(substance, rng):
    """Dura, marrow and fat are not of one kind: their signal varies from place to place."""
    outside = (substance.labels >= int(Tissue.MENINGES)).float()
    variation = rng.uniform(0.1, 0.6) * cloud(rng, tuple(outside.shape), 14.0, 2)
    substance.log_signal += outside * variation
    substance.adc *= torch.where(outside > 0, (1 + 0.5 * variation).clamp(0.1, 2.5), 1.0)
