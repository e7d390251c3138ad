"""The parts of a head as implicit shapes (mm): negative inside. World axes are RAS."""

import torch

from .shapes import ellipsoid, mirrored, tube, union

# One side's lateral ventricle: frontal horn, body, atrium, then occipital and temporal horn.
VENTRICLE = [
    (8, 33, 11, 2.5),
    (9, 22, 16, 5.0),
    (9, 5, 22, 5.5),
    (13, -18, 24, 6),
    (22, -38, 17, 7),
]
OCCIPITAL_HORN = [(22, -38, 17, 6), (24, -58, 10, 3.0)]
TEMPORAL_HORN = [(22, -38, 17, 6), (32, -28, 0, 3.0), (33, -10, -13, 2.2)]
CHOROID = [(10, -4, 18, 1.0), (14, -20, 19, 1.8), (21, -36, 15, 2.6), (30, -29, 1, 1.2)]
STEM = [(0, -20, 0, 13), (0, -25, -14, 12), (0, -27, -28, 11), (0, -34, -46, 8), (0, -39, -64, 6)]


def cerebrum(world, tentorium):
    side = mirrored(world)
    vault = ellipsoid(world, (0, -12, 20), (67, 84, 55), power=2.3)
    # The floor rises to the front (orbital roof) and to the back (tentorium).
    rise = -7 - 0.07 * (world[1] + 22).abs() + tentorium * (world[1] < -40)
    temporal = tube(side, [(41, 27, -20, 11), (46, 6, -19, 17), (46, -34, -7, 19)])
    occipital = ellipsoid(side, (22, -66, 6), (28, 33, 24))
    frontal = ellipsoid(side, (20, 38, -6), (19, 26, 12))
    return union(torch.maximum(vault, rise - world[2]), temporal, occipital, frontal, blend_mm=6)


def cerebellum(world):
    side = mirrored(world)
    lobe = ellipsoid(side, (25, -62, -33), (28, 27, 19))
    vermis = ellipsoid(world, (0, -60, -28), (11, 22, 19))
    tonsil = ellipsoid(side, (10, -56, -49), (9, 11, 9))
    return union(lobe, vermis, tonsil, blend_mm=4)


def stem(world):
    pons = ellipsoid(world, (0, -21, -24), (16, 12, 13))
    return union(tube(world, STEM), pons, blend_mm=5)


def ventricles(world, jitter, right_left):
    side = mirrored(world)
    lateral = union(*(tube(side, part) for part in (VENTRICLE, OCCIPITAL_HORN, TEMPORAL_HORN)))
    size = torch.where(world[0] > 0, right_left[0], right_left[1])
    mean = sum(right_left) / 2
    third = ellipsoid(world, (0, -8, 3), (2.0, 15, 10)) - 0.4 * mean
    fourth = ellipsoid(world, (0, -41, -28), (7, 5, 9)) - 0.2 * mean
    septum = 0.9 - world[0].abs()
    lateral = torch.maximum(lateral + jitter - size, septum)
    choroid = torch.maximum(tube(side, CHOROID) - 0.15 * size.clamp(min=0), lateral)
    return torch.minimum(torch.minimum(lateral, third), fourth), choroid


def nuclei(world):
    side = mirrored(world)
    caudate = tube(side, [(14, 24, 8, 6), (16, 8, 20, 3.5), (19, -16, 24, 2)])
    putamen = ellipsoid(side, (27, 4, 4), (6, 17, 11))
    thalamus = ellipsoid(side, (11, -18, 8), (9, 14, 9))
    pallidum = ellipsoid(side, (20, 0, 2), (4.5, 9, 6.5))
    tract = tube(side, [(26, -22, 48, 5), (24, -16, 24, 3.2), (20, -12, 6, 2.8), (11, -20, -14, 3)])
    splenium = tube(world, [(-24, -42, 20, 3), (0, -36, 18, 5), (24, -42, 20, 3)])
    genu = tube(world, [(-16, 32, 14, 2), (0, 26, 12, 4), (16, 32, 14, 2)])
    return union(caudate, putamen), thalamus, pallidum, union(tract, splenium, genu)
