"""An invented brain: tissue labels on a fine grid, from implicit shapes and folded random fields.

World axes are RAS in mm with the origin near the anterior commissure.
"""

from enum import IntEnum

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter

from .fields import Field, smoothstep
from .shapes import ellipsoid, mirrored, tube, union


class Tissue(IntEnum):
    OUTSIDE = 0
    CSF = 1
    CORTEX = 2
    WHITE = 3
    NUCLEUS = 4
    PALLIDUM = 5
    TRACT = 6  # internal capsule and corticospinal tract: brighter than other white matter on DWI
    CEREBELLAR_CORTEX = 7
    BRAINSTEM = 8


CORTEX_MM = 2.9  # mean cortical thickness
MENINGES_MM = 1.0  # CSF that a skull stripping leaves around the brain
HEAD_SIZE = 0.94  # scales the shapes below, which are drawn for a large head
BRIDGE_MM = 8  # clefts up to twice this wide lie inside a skull stripping's mask

# One side's lateral ventricle: frontal horn, body, atrium, then occipital and temporal horn.
VENTRICLE = [
    (9, 33, 12, 2.5),
    (9, 22, 16, 5.5),
    (9, 5, 22, 6),
    (13, -18, 24, 6.5),
    (22, -38, 17, 8),
]
STEM = [(0, -22, 0, 15), (0, -26, -16, 13), (0, -24, -28, 15), (0, -32, -46, 9), (0, -38, -62, 7)]
OCCIPITAL_HORN = [(22, -38, 17, 7), (24, -58, 10, 3.2)]
TEMPORAL_HORN = [(22, -38, 17, 6.5), (32, -28, 0, 3.2), (33, -10, -13, 2)]


def _cerebrum(world):
    """The outer surface of the two hemispheres, sulci not yet cut."""
    side = mirrored(world)
    vault = ellipsoid(world, (0, -12, 20), (68, 86, 56), power=2.2)
    # The floor rises to the front (orbital roof) and to the back (tentorium).
    floor = -(world[2] - (-9 - 0.06 * np.abs(world[1] + 20)))
    temporal = tube(side, [(44, 24, -17, 14), (48, 0, -17, 19), (45, -34, -6, 20)])
    occipital = ellipsoid(side, (22, -66, 6), (27, 32, 24))
    return union(np.maximum(vault, floor), temporal, occipital, blend_mm=6)


def _cerebellum(world):
    side = mirrored(world)
    lobe = ellipsoid(side, (24, -62, -33), (29, 27, 19))
    vermis = ellipsoid(world, (0, -60, -30), (12, 24, 20))
    return union(lobe, vermis, blend_mm=5)


def _brainstem(world):
    return tube(world, STEM)


def _fold_positions(world, inside):
    """(depth under the surface in mm, the place on the surface that each fold starts from).

    Sulci run perpendicular to the surface, so whether a point lies in one is mostly decided by the
    surface point nearest to it; a quarter of its own position keeps them from being planes.
    """
    depth, nearest = distance_transform_edt(inside, return_indices=True)
    surface = np.stack([world[(a, *nearest)] for a in range(3)])
    surface = np.stack([gaussian_filter(part, 1.5) for part in surface])
    # Without this the folds of the two medial walls would be each other's mirror image.
    other_side = np.where(world[0] < 0, 70.0, 0.0)
    return depth.astype(np.float32), 0.75 * surface + 0.25 * world + other_side


def _sulci(world, inside, mask, rng):
    """True in the CSF sheets between gyri of the body `inside`, which `mask` surrounds."""
    depth, at = _fold_positions(world, inside)
    reach = Field(rng, 45, 0.8).at(at, mask)
    primary = Field(rng, 34, 0.3).at(at, mask)
    secondary = Field(rng, 22, 0.35).at(at, mask)
    deep, shallow = 17 + 4 * reach, 8 + 3 * reach
    long = _sheet_distance(primary) < 0.3 + 1.1 * smoothstep(depth, deep, 0)
    short = _sheet_distance(secondary) < 1.0 * smoothstep(depth, shallow, 0)
    return (long & (depth < deep)) | (short & (depth < shallow))


def _sheet_distance(values):
    """About how far the nearest zero of a field is, mm; far where the field is merely flat."""
    slope = np.sqrt(sum(part**2 for part in np.gradient(values)))
    return np.abs(values) / np.maximum(slope, 0.06)


def _fissures(world, mask, rng):
    """The interhemispheric and the two Sylvian fissures."""
    wobble = Field(rng, 45, 0.8)
    x = world[0] + 1.0 * wobble.at(world, mask)
    callosum = ((world[1] + 4) / 43) ** 2 + ((world[2] - 6) / 25) ** 2
    between = (np.abs(x) < 1.3) & (callosum > 1)
    side = mirrored(world)
    level = 2 - 0.38 * (world[1] - 5) + 2.0 * wobble.at(world + 30, mask)
    gap = 2.2 - 0.035 * (world[1] + 30) * (world[1] < -30)
    inner = 37 + 1.5 * wobble.at(world - 30, mask)
    sylvian = (np.abs(world[2] - level) < gap) & (side[0] > inner) & (np.abs(world[1]) < 32)
    # The cleft widens in front of the insula and over it.
    insular = (np.abs(side[0] - inner - 1) < 1.5) & (np.abs(world[2] - level) < 10)
    return between | sylvian | (insular & (np.abs(world[1] - 3) < 20))


def _cisterns(world, stem):
    """CSF at the brain's base: around the midbrain and above the sella."""
    ambient = (stem > 0) & (stem < 3) & (world[2] < 0)
    suprasellar = ellipsoid(world, (0, 2, -12), (13, 15, 11)) < 0
    return ambient | suprasellar


def _ventricles(world, mask, rng, size):
    jitter = 0.7 * Field(rng, 40, 0.8).at(world, mask)
    side = mirrored(world)
    lateral = union(*(tube(side, part) for part in (VENTRICLE, OCCIPITAL_HORN, TEMPORAL_HORN)))
    third = ellipsoid(world, (0, -8, 3), (2.4, 15, 10))
    fourth = ellipsoid(world, (0, -43, -30), (6, 6, 10))
    septum = np.abs(world[0]) < 0.9
    return ((lateral + jitter < size) & ~septum) | (third < 0.5 * size) | (fourth < 0.3 * size)


def _nuclei(world):
    """(grey nuclei, pallidum, bright tracts) as shapes."""
    side = mirrored(world)
    caudate = tube(side, [(14, 24, 8, 6), (16, 8, 20, 3.5), (19, -16, 24, 2)])
    putamen = ellipsoid(side, (27, 4, 4), (6, 17, 11))
    thalamus = ellipsoid(side, (11, -18, 8), (9, 14, 9))
    pallidum = ellipsoid(side, (20, 0, 2), (4.5, 9, 6.5))
    tract = tube(side, [(26, -22, 48, 5), (24, -16, 24, 3.2), (20, -12, 6, 2.8), (11, -20, -14, 3)])
    return union(caudate, putamen, thalamus), pallidum, tract


def build(world, rng, ventricle_size=0.0):
    """Tissue labels (uint8) at `world` [3, x, y, z] in mm; the grid must be isotropic of 1 mm."""
    world = world.astype(np.float32)
    warp = Field(rng, 90, 0.6)
    moved = world / HEAD_SIZE + np.stack([1.5 * warp.at(world + shift) for shift in (0, 40, -40)])

    cerebrum = _cerebrum(moved) < 0
    cerebellum = (_cerebellum(moved) < 0) & ~cerebrum
    to_stem = _brainstem(moved)
    stem = (to_stem < 0) & (~cerebrum | (moved[2] < 2)) & ~cerebellum
    brain = cerebrum | cerebellum | stem
    # The mask of a skull stripping is smooth: it bridges the clefts between the parts.
    bridged = distance_transform_edt(~np.pad(brain, 2 * BRIDGE_MM)) <= BRIDGE_MM
    mask = distance_transform_edt(bridged) > BRIDGE_MM - MENINGES_MM
    mask = mask[(slice(2 * BRIDGE_MM, -2 * BRIDGE_MM),) * 3]

    depth = distance_transform_edt(cerebrum).astype(np.float32)
    ventricle = _ventricles(moved, mask, rng, ventricle_size)
    parted = cerebrum & ~stem & (depth > MENINGES_MM)
    parted &= ~_fissures(moved, mask, rng) & ~_cisterns(moved, to_stem)
    tissue = parted & ~_sulci(moved, parted, mask, rng)

    labels = np.where(mask, Tissue.CSF, Tissue.OUTSIDE).astype(np.uint8)
    to_pia = distance_transform_edt(tissue)
    thickness = CORTEX_MM + 0.5 * Field(rng, 25, 0.6).at(world, tissue)
    labels[tissue] = np.where(to_pia[tissue] < thickness[tissue], Tissue.CORTEX, Tissue.WHITE)

    nuclei, pallidum, tract = _nuclei(moved)
    inner = tissue & (labels == Tissue.WHITE)
    labels[inner & (tract < 0)] = Tissue.TRACT
    labels[tissue & (depth > 8) & (nuclei < 0)] = Tissue.NUCLEUS
    labels[tissue & (depth > 8) & (pallidum < 0)] = Tissue.PALLIDUM

    labels[stem] = Tissue.BRAINSTEM
    inside = distance_transform_edt(cerebellum).astype(np.float32)
    leaf = moved[2] + 0.5 * moved[1] + 0.25 * np.abs(moved[0])
    leaf += 1.2 * Field(rng, 30, 0.5).at(world, cerebellum)
    groove = (np.cos(leaf * (2 * np.pi / 8)) > 0.8) & (inside < 11)
    folia = cerebellum & ~groove & (inside > MENINGES_MM)
    to_groove = distance_transform_edt(folia)
    arbor = folia & (inside > 5) & (to_groove > 2.6)
    labels[cerebellum] = Tissue.CSF
    labels[folia] = Tissue.CEREBELLAR_CORTEX
    labels[arbor] = Tissue.BRAINSTEM
    labels[ventricle & mask] = Tissue.CSF
    return labels
