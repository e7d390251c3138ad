"""Implicit shapes in world space (mm): negative inside, near the border about the distance."""

import numpy as np


def ellipsoid(world, center, radii, power=2.0):
    """A (super-)ellipsoid; `power` above 2 makes it boxier."""
    scaled = [np.abs(world[a] - center[a]) / radii[a] for a in range(3)]
    norm = sum(s**power for s in scaled) ** (1 / power)
    return (norm - 1) * min(radii)


def mirrored(world):
    """`world` with both hemispheres folded onto x >= 0 (the patient's right)."""
    return np.stack([np.abs(world[0]), world[1], world[2]])


def tube(world, points):
    """A chain of round cones through `points`, each (x, y, z, radius)."""
    result = np.full(world.shape[1:], np.inf, np.float32)
    for first, second in zip(points, points[1:]):
        a, b = np.array(first[:3], np.float32), np.array(second[:3], np.float32)
        along = b - a
        t = sum((world[i] - a[i]) * along[i] for i in range(3)) / float(along @ along)
        t = np.clip(t, 0, 1)
        gap = np.sqrt(sum((world[i] - a[i] - t * along[i]) ** 2 for i in range(3)))
        result = np.minimum(result, gap - (first[3] + t * (second[3] - first[3])))
    return result


def union(*parts, blend_mm=0.0):
    """The union of shapes, with seams rounded over `blend_mm`."""
    result = parts[0]
    for part in parts[1:]:
        if blend_mm > 0:
            h = np.clip(0.5 + 0.5 * (part - result) / blend_mm, 0, 1)
            result = part * (1 - h) + result * h - blend_mm * h * (1 - h)
        else:
            result = np.minimum(result, part)
    return result
