"""The published ADC rule for the ischemic core as a TorchScript network.

A voxel is marked where the apparent diffusion coefficient is under 620e-6 mm2/s (Purushotham et
al., J Magn Reson Imaging 2015; used as a fixed threshold by, among others, Gosch et al., Front
Neurol 2023) and the diffusion-weighted image is hyperintense there.

Written in the subset of TorchScript that torch 1.11 to 2.7 share. The network is told no voxel
size: noise smoothing and support work in voxels (meant for 1-2 mm), everything wider is measured
in shares of the brain's own extent.
"""

from typing import List

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.jit import Final


class AdcThreshold(nn.Module):
    """[N, 2, z, y, x] raw (DWI, ADC) to [N, 1, z, y, x] probability; 0.5 is the rule's border."""

    # The rule: 1e-6 mm2/s.
    adc_threshold: Final[float] = 620.0
    # Less than this is no tissue but failed fitting, metal or air.
    adc_floor: Final[float] = 100.0
    # Parenchyma ends about here; above are CSF and its partial volumes.
    adc_ceiling: Final[float] = 1100.0
    # A voxel above this is fluid: it is never marked and takes no part in smoothing, or a sulcus
    # would hide the cortex beside it.
    adc_fluid: Final[float] = 1300.0
    # What the median ADC of a head is about, CSF included; tells the unit (a power of ten).
    adc_typical: Final[float] = 950.0
    # DWI hyperintensity: robust standard deviations above the surrounding parenchyma.
    z_threshold: Final[float] = 2.0
    # Extra standard deviations asked for where all of the neighborhood lies outside the brain:
    # pile-up and skull-stripping edges sit at the rim.
    z_rim: Final[float] = 3.0
    # How fast the probability leaves 0.5: typical noise of each image after smoothing.
    adc_softness: Final[float] = 40.0
    z_softness: Final[float] = 0.5
    # Share of the 26 neighbors and itself that must fulfill the rule too.
    support: Final[float] = 0.25
    support_softness: Final[float] = 0.05
    # Window of the local reference, as a share of the brain's extent along each axis.
    reference_share: Final[float] = 0.16
    # Weight of the whole brain's brightness in the local one, in windows full of parenchyma.
    reference_prior: Final[float] = 0.05
    # Fewer voxels than this are no brain.
    minimum_brain: Final[int] = 100
    # MAD to standard deviation of a normal distribution.
    mad_to_sigma: Final[float] = 1.4826

    def _along(self, volume: Tensor, axis: int, width: int, triangle: bool) -> Tensor:
        """Moving mean of odd `width` along one axis, zeros outside; twice for a triangle."""
        kernel = [1, 1, 1]
        kernel[axis] = width
        # Pooling's own padding is refused where the image is thinner than the window.
        margins = [0, 0, 0, 0, 0, 0]
        margins[4 - 2 * axis] = width // 2
        margins[5 - 2 * axis] = width // 2
        once = F.avg_pool3d(F.pad(volume, margins), kernel, [1, 1, 1])
        if not triangle:
            return once
        return F.avg_pool3d(F.pad(once, margins), kernel, [1, 1, 1])

    def _mean(self, volume: Tensor, widths: List[int], triangle: bool) -> Tensor:
        for axis in range(3):
            volume = self._along(volume, axis, widths[axis], triangle)
        return volume

    def _smooth(self, volume: Tensor, weight: Tensor) -> Tensor:
        """Means with weights 1-4-1 along each axis over the voxels of `weight` alone."""
        return self._soften(volume * weight) / self._soften(weight).clamp(min=1e-6)

    def _soften(self, volume: Tensor) -> Tensor:
        for axis in range(3):
            # No convolution: on CUDA those may round to ten bits.
            volume = 0.5 * volume + 0.5 * self._along(volume, axis, 3, False)
        return volume

    def _windows(self, brain: Tensor) -> List[int]:
        """Odd widths (z, y, x) of the local reference's window, voxels."""
        widths: List[int] = []
        for axis in range(3):
            extent = brain.size(2 + axis)
            others = [2 + (axis + 1) % 3, 2 + (axis + 2) % 3]
            inside = torch.nonzero(brain.sum(others, keepdim=False).flatten() > 0).flatten()
            if inside.numel() > 0:
                extent = int(inside[-1].item()) - int(inside[0].item()) + 1
            widths.append(2 * int(self.reference_share * extent / 2) + 1)
        return widths

    def _unit(self, median: Tensor) -> Tensor:
        """The power of ten that brings an ADC median to about 950 (1e-6 mm2/s)."""
        return torch.pow(10.0, torch.round(torch.log10(self.adc_typical / median)))

    def _one(self, dwi: Tensor, adc: Tensor) -> Tensor:
        inside = (dwi != 0) & (adc != 0)
        if int(inside.sum().item()) < self.minimum_brain:
            return torch.zeros_like(dwi)
        median = adc[inside].median()
        if float(median.item()) <= 0:
            return torch.zeros_like(dwi)
        brain = inside.to(dwi.dtype)
        adc = adc * self._unit(median)
        tissue = inside & (adc < self.adc_fluid)
        solid = tissue.to(dwi.dtype)
        adc = self._smooth(adc.clamp(min=0.0), solid)
        dwi = self._smooth(dwi, solid)

        parenchyma = tissue & (adc > self.adc_threshold) & (adc < self.adc_ceiling)
        if int(parenchyma.sum().item()) < self.minimum_brain:
            return torch.zeros_like(dwi)
        level = dwi[parenchyma].median()
        if float(level.item()) <= 0:
            return torch.zeros_like(dwi)
        # Brightness of normally diffusing tissue around each voxel: coil and bias cancel, and a
        # large lesion does not raise its own reference.
        weight = parenchyma.to(dwi.dtype)
        windows = self._windows(brain)
        total = self._mean(dwi * weight, windows, True) + self.reference_prior * level
        local = total / (self._mean(weight, windows, True) + self.reference_prior)
        ratio = dwi / local.clamp(min=1e-3 * float(level.item()))
        normal = ratio[parenchyma]
        center = normal.median()
        spread = self.mad_to_sigma * (normal - center).abs().median()
        z = (ratio - center) / spread.clamp(min=1e-3)

        interior = self._mean(brain, [5, 5, 5], False)
        z_needed = self.z_threshold + self.z_rim * (1 - interior)
        low = torch.sigmoid((self.adc_threshold - adc) / self.adc_softness)
        valid = torch.sigmoid((adc - self.adc_floor) / self.adc_softness)
        bright = torch.sigmoid((z - z_needed) / self.z_softness)
        score = torch.minimum(torch.minimum(low, valid), bright) * solid
        company = self._mean((score >= 0.5).to(dwi.dtype), [3, 3, 3], False)
        supported = torch.sigmoid((company - self.support) / self.support_softness)
        return torch.minimum(score, supported)

    def forward(self, images: Tensor) -> Tensor:
        images = torch.nan_to_num(images.float(), nan=0.0, posinf=0.0, neginf=0.0)
        volumes: List[Tensor] = []
        for n in range(images.size(0)):
            volumes.append(self._one(images[n : n + 1, 0:1], images[n : n + 1, 1:2]))
        return torch.cat(volumes, dim=0)
