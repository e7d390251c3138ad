"""An invented head: tissue labels on a 1 mm grid, from implicit shapes and folded random fields.

World axes are RAS in mm with the origin near the anterior commissure.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import distance_transform_edt

from . import head_shapes
from .fields import Field, smoothstep
from .shapes import ellipsoid

SHAPE = (149, 185, 157)
COARSE = tuple((n + 1) // 2 for n in SHAPE)  # 2 mm: the same corners
CENTER = (0.0, -13.0, 4.0)
BRIDGE_MM = 8  # clefts up to twice this wide lie inside a skull stripping's mask


class Tissue(IntEnum):
    OUTSIDE = 0
    CSF = 1
    CORTEX = 2
    WHITE = 3
    STRIATUM = 4
    THALAMUS = 5
    PALLIDUM = 6
    TRACT = 7  # internal capsule, corticospinal tract, callosum: bright among white matter on DWI
    CEREBELLAR_CORTEX = 8
    CEREBELLAR_WHITE = 9
    BRAINSTEM = 10
    CHOROID = 11
    MENINGES = 12  # dura and venous sinuses
    BONE = 13
    SCALP = 14  # also eyes, muscle: what a poor skull stripping leaves


PARENCHYMA = (2, 3, 4, 5, 6, 7, 8, 9, 10)
BRAIN = (1, *PARENCHYMA, 11)


@dataclass(frozen=True)
class Build:
    """How one head differs from another; lengths in mm."""

    scale: tuple
    warp: float
    ventricles: tuple  # how far the walls stand back: right, left
    atrophy: float  # 0 youthful, 1 wide sulci
    primary_fold: float
    secondary_fold: float
    cortex: float
    folium: float
    folium_tilt: tuple
    meninges: float
    tentorium: float

    @staticmethod
    def draw(rng):
        size = rng.normal(0.93, 0.05)
        atrophy = rng.beta(1.4, 1.6)
        wide = -1.2 + 7.0 * atrophy * rng.uniform(0.3, 1.2) + rng.normal(0, 0.8)
        return Build(
            scale=tuple(np.clip(size * rng.normal(1, 0.035, 3), 0.78, 1.06)),
            warp=rng.uniform(1.0, 4.0),
            ventricles=tuple(np.clip(wide + rng.normal(0, 0.7, 2), -3.5, 7)),
            atrophy=atrophy,
            primary_fold=rng.uniform(24, 34),
            secondary_fold=rng.uniform(15, 22),
            cortex=rng.uniform(2.2, 3.2),
            folium=rng.uniform(4.5, 8.0),
            folium_tilt=(rng.uniform(0.2, 0.9), rng.uniform(0.1, 0.4)),
            meninges=rng.uniform(0.3, 2.2),
            tentorium=rng.uniform(-3, 3),
        )


class _Grid:
    """The fine grid, the coarse one, and the way between."""

    def __init__(self):
        ends = [(c - (n - 1) / 2, c + (n - 1) / 2, n) for c, n in zip(CENTER, SHAPE)]
        self.fine = self._mesh([np.linspace(a, b, n) for a, b, n in ends])
        self.coarse = self._mesh([np.linspace(a, b, (n + 1) // 2) for a, b, n in ends])

    @staticmethod
    def _mesh(axes):
        return torch.from_numpy(np.stack(np.meshgrid(*axes, indexing="ij")).astype(np.float32))

    @staticmethod
    def up(values):
        """A smooth coarse field [..., x, y, z] on the fine grid."""
        flat = values.reshape(1, -1, *COARSE)
        fine = F.interpolate(flat, size=SHAPE, mode="trilinear", align_corners=True)
        return fine.reshape(*values.shape[:-3], *SHAPE)


def _depth(mask):
    return torch.from_numpy(distance_transform_edt(mask.numpy()).astype(np.float32))


def _sheet_distance(values, step):
    """About how far the nearest zero of a field is, mm; far where the field is merely flat."""
    slope = sum(part**2 for part in torch.gradient(values, spacing=step)).sqrt()
    return values.abs() / slope.clamp(min=0.06)


def _sulci(grid, inside, build, rng):
    """True in the CSF sheets between gyri of the body `inside`."""
    # Sulci run perpendicular to the surface, so whether a point lies in one is mostly decided by
    # the surface point nearest to it; a quarter of its own position keeps them from being planes.
    depth, nearest = distance_transform_edt(inside.numpy()[::2, ::2, ::2], return_indices=True)
    world = grid.coarse
    surface = torch.stack([world[a][tuple(nearest)] for a in range(3)])
    surface = F.avg_pool3d(surface[None], 3, 1, 1, count_include_pad=False)[0]
    # Without this the folds of the two medial walls would be each other's mirror image.
    apart = torch.where(world[0] < 0, 70.0, 0.0)
    at = 0.75 * surface + 0.25 * world + apart
    depth = grid.up(torch.from_numpy(depth.astype(np.float32)) * 2)
    reach = grid.up(Field(rng, 45, 0.8).at(at))
    wide = 0.7 + 1.1 * build.atrophy
    result = torch.zeros(SHAPE, dtype=torch.bool)
    for wavelength, width, reaches, slim in (
        (build.primary_fold, 0.3, 17 + 4 * reach, 0.35),
        (build.secondary_fold, 0.35, 9 + 3 * reach, 0.2),
    ):
        away = _sheet_distance(grid.up(Field(rng, wavelength, width).at(at)), 1.0)
        result |= (away < slim + wide * smoothstep(depth, reaches, 0)) & (depth < reaches)
    return result


def _fissures(grid, wobble, build):
    """The interhemispheric and the two Sylvian fissures."""
    world = grid.fine
    x = world[0] + wobble
    callosum = ((world[1] + 4) / 43) ** 2 + ((world[2] - 6) / 25) ** 2
    wide = 0.7 + 1.2 * build.atrophy
    between = (x.abs() < wide) & (callosum > 1)
    level = 2 - 0.38 * (world[1] - 5) + 2.0 * wobble
    gap = (0.7 + 1.6 * build.atrophy) * (1 - 0.012 * (world[1] + 30) * (world[1] < -30))
    inner = 37 - 1.5 * wobble
    across = world[0].abs()
    sylvian = ((world[2] - level).abs() < gap) & (across > inner) & (world[1].abs() < 32)
    # The cleft widens in front of the insula and over it.
    insular = ((across - inner - 1).abs() < 0.7 + build.atrophy) & ((world[2] - level).abs() < 10)
    return between | sylvian | (insular & ((world[1] - 3).abs() < 20))


def _cerebellum_labels(grid, labels, cerebellum, build, rng):
    world = grid.fine
    inside = _depth(cerebellum)
    leaf = world[2] + build.folium_tilt[0] * world[1] + build.folium_tilt[1] * world[0].abs()
    leaf = leaf + 1.5 * grid.up(Field(rng, 30, 0.5).at(grid.coarse))
    phase = torch.cos(leaf * (2 * np.pi / build.folium))
    slit = 0.93 - 0.5 * build.atrophy * torch.rand(1, generator=_generator(rng)).item()
    groove = (phase > slit) & (inside < 9)
    labels[cerebellum] = Tissue.CSF
    folia = cerebellum & ~groove & (inside > 0.6 * build.meninges)
    labels[folia] = Tissue.CEREBELLAR_CORTEX
    arbor = folia & (((phase < -0.3) & (inside > 3.5)) | (inside > 11))
    labels[arbor] = Tissue.CEREBELLAR_WHITE


def _generator(rng):
    return torch.Generator().manual_seed(int(rng.integers(2**62)))


def build(rng):
    """Draws a head: tissue labels (uint8) [x, y, z] of 1 mm around `CENTER`."""
    features = Build.draw(rng)
    grid = _Grid()
    warps = torch.stack([Field(rng, 80, 0.6).at(grid.coarse) for _ in range(3)])
    scale = torch.tensor(features.scale, dtype=torch.float32).reshape(3, 1, 1, 1)
    moved = grid.coarse / scale + features.warp * warps
    wobble = grid.up(Field(rng, 45, 0.8).at(grid.coarse))
    jitter = 0.7 * Field(rng, 40, 0.8).at(grid.coarse)
    ventricle, choroid = head_shapes.ventricles(moved, jitter, features.ventricles)
    parts = [
        head_shapes.cerebrum(moved, features.tentorium),
        head_shapes.cerebellum(moved),
        head_shapes.stem(moved),
        ventricle,
        choroid,
        *head_shapes.nuclei(moved),
    ]
    fine = grid.up(torch.stack(parts))
    cerebrum, cerebellum, to_stem, ventricle, choroid, striatum, thalamus, pallidum, tract = fine
    grid.fine = grid.up(moved)
    height = grid.fine[2]

    cerebrum = cerebrum < 0
    cerebellum = (cerebellum < 0) & ~cerebrum
    stem = (to_stem < 0) & (~cerebrum | (height < 2)) & ~cerebellum
    mask, outer = _mask(grid, cerebrum | cerebellum | stem, features.meninges)

    depth = _depth(cerebrum)
    cisterns = ((to_stem > 0) & (to_stem < 2.5) & (height < 0)) | (
        ellipsoid(grid.fine, (0, 2, -12), (13, 15, 11)) < 0
    )
    parted = cerebrum & ~stem & (depth > 0.5 * features.meninges)
    parted &= ~_fissures(grid, wobble, features) & ~cisterns
    tissue = parted & ~_sulci(grid, parted, features, rng)

    labels = torch.where(mask, int(Tissue.CSF), int(Tissue.OUTSIDE)).to(torch.uint8)
    thickness = features.cortex + 0.5 * grid.up(Field(rng, 25, 0.6).at(grid.coarse))
    ribbon = tissue & (_depth(tissue) < thickness)
    labels[tissue] = Tissue.WHITE
    labels[tissue & (tract < 0)] = Tissue.TRACT
    labels[ribbon] = Tissue.CORTEX
    deep = tissue & (depth > 8)
    for shape, tissue_kind in (
        (striatum, Tissue.STRIATUM),
        (thalamus, Tissue.THALAMUS),
        (pallidum, Tissue.PALLIDUM),
    ):
        labels[deep & (shape < 0)] = tissue_kind
    labels[stem] = Tissue.BRAINSTEM
    _cerebellum_labels(grid, labels, cerebellum, features, rng)
    labels[(ventricle < 0) & mask] = Tissue.CSF
    labels[(choroid < 0) & mask] = Tissue.CHOROID
    labels[(outer > 0) & (outer <= 2.5)] = Tissue.MENINGES
    labels[(outer > 2.5) & (outer <= 6)] = Tissue.BONE
    labels[(outer > 6) & (outer <= 13)] = Tissue.SCALP
    return labels


def with_thin_sulci(labels):
    """The same head with cortex a millimeter further out: its sulci nearly close."""
    cortex = labels == int(Tissue.CORTEX)
    beside = cortex.clone()
    for axis in range(3):
        n = cortex.shape[axis]
        beside.narrow(axis, 0, n - 1).logical_or_(cortex.narrow(axis, 1, n - 1))
        beside.narrow(axis, 1, n - 1).logical_or_(cortex.narrow(axis, 0, n - 1))
    return torch.where(beside & (labels == int(Tissue.CSF)), int(Tissue.CORTEX), labels)


def _mask(grid, brain, meninges):
    """(what a good skull stripping keeps, how far outside it each voxel lies)."""
    # It is smooth: it bridges the clefts between the parts.
    pad = BRIDGE_MM
    coarse = np.pad(brain.numpy()[::2, ::2, ::2], pad)
    bridged = distance_transform_edt(~coarse, sampling=2) <= BRIDGE_MM
    kept = distance_transform_edt(bridged, sampling=2) - BRIDGE_MM + meninges
    cut = (slice(pad, -pad),) * 3
    beyond = distance_transform_edt(kept <= 0, sampling=2)
    inner = grid.up(torch.from_numpy(kept[cut].astype(np.float32)))
    outer = grid.up(torch.from_numpy(beyond[cut].astype(np.float32)))
    return (inner > 0) | brain, torch.where((inner > 0) | brain, 0.0, outer.clamp(min=0.1))
