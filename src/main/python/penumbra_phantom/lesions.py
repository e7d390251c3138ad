"""Strokes and what is mistaken for them: each changes a `Substance`, infarcts return a truth."""

from dataclasses import dataclass

import numpy as np

from .fields import Field, smoothstep
from .shapes import ellipsoid, union


@dataclass(frozen=True)
class Infarct:
    """An acute infarct: restricted diffusion, T2 a little prolonged.

    center and radii in mm (RAS); `adc` in 1e-6 mm2/s at its core; `roughness_mm` is how far its
    border wanders, `softness_mm` how wide it is.
    """

    center: tuple
    radii: tuple
    adc: float = 470.0
    roughness_mm: float = 1.5
    softness_mm: float = 3.0
    t2_factor: float = 1.2
    parts: tuple = ()  # further (center, radii) that belong to the same infarct


# Nothing is drawn further than this outside a shape: no border wanders so far.
REACH_MM = 25.0


def _rough(body, world, clouds):
    """`body` plus random `clouds` of (mm, field), drawn only where they can matter."""
    near = body < REACH_MM
    border = np.where(near, body, REACH_MM)
    places = world[:, near]
    border[near] += sum(height * field.at(places) for height, field in clouds)
    return border, near


def add_infarct(substance, world, infarct, rng):
    """Adds it and returns its weight 0..1 in parenchyma on the fine grid; 0.5 is the border."""
    pieces = ((infarct.center, infarct.radii), *infarct.parts)
    body = union(*(ellipsoid(world, *piece) for piece in pieces), blend_mm=5)
    coarse = Field(rng, max(12.0, 1.6 * min(infarct.radii)), 0.6)
    fine = Field(rng, 12.0, 0.5)
    rough = infarct.roughness_mm
    border, near = _rough(body, world, ((0.75 * rough, coarse), (0.4 * rough, fine)))
    weight = smoothstep(border, infarct.softness_mm / 2, -infarct.softness_mm / 2)
    core = np.full(border.shape, infarct.adc, np.float32)
    core[near] += 25 * Field(rng, 16, 0.8).at(world[:, near])
    substance.blend(weight, infarct.t2_factor, core)
    return np.where(substance.parenchyma, weight, 0)


def add_shine_through(substance, world, center, radii, rng, t2_factor=1.75, adc=1000.0):
    """A subacute or gliotic spot: long T2 lights up on DWI although diffusion is not restricted."""
    border, _ = _rough(ellipsoid(world, center, radii), world, ((1.2, Field(rng, 14, 0.6)),))
    substance.blend(smoothstep(border, 2, -2), t2_factor, adc)


def add_old_infarct(substance, world, center, radii, rng):
    """A cavity of years ago: fluid-like diffusion, dark on DWI, with a gliotic rim."""
    border, _ = _rough(ellipsoid(world, center, radii), world, ((1.5, Field(rng, 18, 0.6)),))
    substance.blend(smoothstep(border, 4, 0), 1.5, 1050.0)
    substance.blend(smoothstep(border, 0, -4), 2.6, 2300.0)


def pile_up(world, spots, rng):
    """The signal factor of field distortion near air: bright rims with a dark neighbor.

    `spots` are (center, radii, factor); the dark side lies behind (-y) the bright one.
    """
    factor = np.ones(world.shape[1:], np.float32)
    for center, radii, strength in spots:
        rough = 0.12 * Field(rng, 16, 0.6).at(world)
        bright = ellipsoid(world, center, radii) / min(radii) + rough
        behind = (center[0], center[1] - 1.6 * radii[1], center[2])
        dark = ellipsoid(world, behind, radii) / min(radii) + rough
        factor *= 1 + (strength - 1) * smoothstep(bright, 0.4, -0.8)
        factor *= 1 - 0.55 * smoothstep(dark, 0.6, -0.8)
    return factor
