"""Implicit shapes in space (mm): negative inside, near the border about the distance."""

import torch


def ellipsoid(world, center, radii, power=2.0):
    """A (super-)ellipsoid; `power` above 2 makes it boxier."""
    scaled = [(world[a] - center[a]).abs() / radii[a] for a in range(3)]
    if power == 2.0:
        norm = (scaled[0] ** 2 + scaled[1] ** 2 + scaled[2] ** 2).sqrt()
    else:
        norm = sum(s**power for s in scaled) ** (1 / power)
    return (norm - 1) * min(radii)


def mirrored(world):
    """`world` with both hemispheres folded onto x >= 0 (the patient's right)."""
    return torch.stack([world[0].abs(), world[1], world[2]])


def tube(world, points):
    """A chain of round cones through `points`, each (x, y, z, radius)."""
    result = torch.full(world.shape[1:], float("inf"))
    for first, second in zip(points, points[1:]):
        along = [second[i] - first[i] for i in range(3)]
        squared = sum(a * a for a in along)
        t = sum((world[i] - first[i]) * along[i] for i in range(3)) / squared
        t = t.clamp(0, 1)
        gap = sum((world[i] - first[i] - t * along[i]) ** 2 for i in range(3)).sqrt()
        result = torch.minimum(result, gap - (first[3] + t * (second[3] - first[3])))
    return result


def union(*parts, blend_mm=0.0):
    """The union of shapes, with seams rounded over `blend_mm`."""
    result = parts[0]
    for part in parts[1:]:
        if blend_mm > 0:
            h = (0.5 + 0.5 * (part - result) / blend_mm).clamp(0, 1)
            result = part * (1 - h) + result * h - blend_mm * h * (1 - h)
        else:
            result = torch.minimum(result, part)
    return result
