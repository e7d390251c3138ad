"""A random scanner and protocol: from tissue to DWI and ADC as they leave the machine.

S = S0 * exp(-b * ADC), averaged over the voxel, gathered or thinned by field distortion, shaded by
the coil, blurred, ghosted, noisy; ADC is computed back from the two noisy images.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from .fields import cloud

WORKING_MM = 2.0


@dataclass(frozen=True)
class Protocol:
    spacing: tuple  # mm, x, y, z
    slice_axis: int
    b_value: float  # 1000 s/mm2
    echo_ms: float
    snr: float  # of white matter, diffusion-weighted
    blur: float  # voxels
    shading: float
    misfit: float  # voxels that the weighted image is shifted by eddy currents
    ghost: float
    motion: float  # voxels between slices

    @staticmethod
    def draw(rng, severity, sliced):
        """`sliced` is how often slices are thick; else voxels are as long in each direction."""
        axis = 2 if rng.random() < 0.9 else int(rng.integers(2))
        choice = rng.random()
        if choice < 45 / 62 * (1 - sliced):
            spacing = [2.0] * 3
        elif choice < 1 - sliced:
            spacing = [rng.uniform(1.2, 2.5)] * 3
        else:
            in_plane = rng.choice([1.0, 1.2, 1.4, 1.7, 1.9, 2.0])
            spacing = [in_plane] * 3
            spacing[axis] = rng.uniform(3.0, 5.0 + 1.5 * min(severity, 1))
        sliced = max(spacing) > 2.6
        return Protocol(
            spacing=tuple(float(s) for s in spacing),
            slice_axis=axis,
            b_value=rng.choice([1.0, 1.0, 1.0, rng.uniform(0.8, 1.2)]),
            echo_ms=rng.uniform(60, 110),
            snr=float(np.exp(rng.uniform(np.log(11), np.log(50)))) / (1 + 0.35 * severity) + 1,
            blur=rng.choice([0, rng.uniform(0, 0.5 + 0.3 * severity)]),
            shading=rng.uniform(0, 0.35) * (0.5 + severity),
            misfit=abs(rng.normal(0, 0.25)) * severity,
            ghost=rng.choice([0, 0, rng.uniform(0, 0.12)]) * severity,
            motion=rng.choice([0, rng.uniform(0, 1.5)]) * severity if sliced else 0.0,
        )


def scan(substance, gain, kept, protocol, phase_axis, rng):
    """(DWI, b = 0, ADC in 1e-3 mm2/s, infarct's share, kept's share) on the protocol's grid.

    `gain` is the pile-up of field distortion, `kept` the skull stripping's mask, all fine.
    """
    plain = torch.exp(substance.log_signal - substance.white_level[0]) * gain
    eddy = rng.normal(0, 0.06)
    weighted = plain * torch.exp(-protocol.b_value * substance.adc) * gain**eddy
    shape = tuple(max(4, int(round(n / s))) for n, s in zip(plain.shape, protocol.spacing))
    infarct = (substance.infarct >= 0.5).float()
    stack = torch.stack([plain, weighted, infarct, kept.float()])
    plain, weighted, infarct, kept = F.interpolate(stack[None], size=shape, mode="area")[0]

    shade = _shading(shape, protocol, rng)
    plain, weighted = plain * shade, weighted * shade
    if protocol.misfit > 0:
        weighted = _shift(weighted, protocol.misfit * rng.choice([-1, 1]), phase_axis)
    if protocol.ghost > 0:
        by = (
            shape[phase_axis] // 2
            if rng.random() < 0.6
            else int(rng.integers(3, shape[phase_axis]))
        )
        plain = plain + protocol.ghost * plain.roll(by, phase_axis)
        weighted = weighted + protocol.ghost * rng.uniform(0.3, 1.3) * weighted.roll(by, phase_axis)
    if max(protocol.spacing) > 2.6:
        plain, weighted, infarct, kept = _slices(
            (plain, weighted, infarct, kept), protocol, phase_axis, rng
        )
    if protocol.blur > 0.2:
        plain, weighted = (_blur(v, protocol.blur) for v in (plain, weighted))

    # Relative to white matter at full weighting.
    level = float(np.exp(-protocol.b_value * substance.white_level[1]))
    sigma = level / protocol.snr
    grain = rng.choice([0.0, rng.uniform(0.3, 0.8)])
    weighted = _rician(weighted, sigma, grain, rng)
    # The unweighted image is averaged less often, but has more signal.
    plain = _rician(plain, sigma * rng.uniform(0.7, 1.8), grain, rng)
    floor = 0.02 * level
    adc = (plain.clamp(min=floor).log() - weighted.clamp(min=floor).log()) / protocol.b_value
    if rng.random() < 0.2:
        adc = _blur(adc, rng.uniform(0.3, 0.8))
    return weighted / level, plain, adc, infarct, kept


def _shading(shape, protocol, rng):
    """The coil's sensitivity: a slope, a cloud, and brighter near the surface."""
    axes = [torch.linspace(-1, 1, n) for n in shape]
    x, y, z = axes[0][:, None, None], axes[1][None, :, None], axes[2][None, None]
    slope = rng.normal(0, 0.5, 3)
    field = slope[0] * x + slope[1] * y + slope[2] * z
    field = field + 0.5 * cloud(rng, shape, max(shape) * rng.uniform(0.5, 1.2))
    field = field + rng.uniform(-0.3, 1.0) * (x * x + y * y + z * z - 1)
    return torch.exp(protocol.shading * field)


def _shift(volume, by, axis):
    """Moved by a fraction of a voxel or more along one axis, linear."""
    whole = int(np.floor(by))
    part = float(by - whole)
    return (1 - part) * volume.roll(whole, axis) + part * volume.roll(whole + 1, axis)


def _slices(volumes, protocol, phase_axis, rng):
    """The head moves between slices; some slices lose signal; even and odd differ."""
    axis = protocol.slice_axis
    count = volumes[0].shape[axis]
    in_plane = [a for a in range(3) if a != axis]
    if protocol.motion > 0:
        path = np.cumsum(rng.normal(0, protocol.motion / 3, (count, 2)), 0)
        path = np.rint(path - np.linspace(0, 1, count)[:, None] * path[-1]).astype(int)
        moved = []
        for volume in volumes:
            parts = [
                s.roll(tuple(int(v) for v in p), tuple(a - (a > axis) for a in in_plane))
                for s, p in zip(volume.unbind(axis), path)
            ]
            moved.append(torch.stack(parts, axis))
        volumes = moved
    plain, weighted, infarct, kept = volumes
    gains = np.exp(rng.normal(0, 0.03, count) * rng.choice([0, 1]))
    gains[::2] *= np.exp(rng.normal(0, 0.04) * rng.choice([0, 0, 1]))
    if rng.random() < 0.1:
        gains[rng.integers(count)] *= rng.uniform(0.5, 0.9)
    shape = [1, 1, 1]
    shape[axis] = -1
    gains = torch.from_numpy(gains.astype(np.float32)).reshape(shape)
    # A slice that loses signal to motion loses it while diffusion is weighted.
    return plain * gains.sqrt(), weighted * gains, infarct, kept


def _blur(volume, sigma):
    """Gaussian of `sigma` voxels, three taps (enough below one voxel)."""
    side = float(np.exp(-0.5 / max(sigma, 1e-3) ** 2))
    taps = torch.tensor([side, 1.0, side])
    taps = taps / taps.sum()
    for axis in range(3):
        padded = torch.cat(
            [volume.narrow(axis, 0, 1), volume, volume.narrow(axis, volume.shape[axis] - 1, 1)],
            axis,
        )
        n = volume.shape[axis]
        volume = sum(float(t) * padded.narrow(axis, i, n) for i, t in enumerate(taps))
    return volume


def _rician(signal, sigma, grain, rng):
    parts = []
    for _ in range(2):
        noise = torch.from_numpy(rng.standard_normal(tuple(signal.shape), dtype=np.float32))
        if grain > 0:
            # Reconstruction and resampling leave noise correlated between neighbors.
            noise = _blur(noise, grain)
            noise = noise / noise.std()
        parts.append(noise * float(sigma))
    return ((signal + parts[0]) ** 2 + parts[1] ** 2).sqrt()
