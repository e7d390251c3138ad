"""Where a head lies in the scanner: turned, scaled, warped, and distorted along phase encoding."""

import numpy as np
import torch
import torch.nn.functional as F

from . import anatomy
from .anatomy import Tissue

# The field of view that a head is laid into, 1 mm.
VIEW = (150, 184, 156)
# Displacements are drawn on a grid this much coarser (mm).
STEP = 4
MARGIN_MM = 3
# How far signal piles up where many places are shifted into one.
MOST_GAIN = 9.0

# Air near the brain: world (mm, right side), how far it wanders. Ear and petrous bone, temporal
# pole, sphenoid and ethmoid sinus, orbital roof; then places where rims of any kind are seen.
AIR = (
    ((50, -4, -24), 7),
    ((50, -4, -24), 7),
    ((50, 10, -22), 8),
    ((46, -30, -20), 9),
    ((40, 28, -22), 8),
    ((10, 44, -12), 10),
    ((24, 44, -10), 8),
    ((4, 14, -14), 6),
    ((26, -92, -12), 12),
    ((30, -74, -40), 10),
)

# The ridge of the petrous bone: a narrow bright band on both sides, at the temporal lobe's base.
RIDGE = (47, -6, -22)


def rotation(angles):
    """[3, 3] about the three axes in turn, by radians."""
    turn = np.eye(3)
    for axis, angle in enumerate(angles):
        a, b = [n for n in range(3) if n != axis]
        one = np.eye(3)
        one[a, a] = one[b, b] = np.cos(angle)
        one[a, b], one[b, a] = -np.sin(angle), np.sin(angle)
        turn = turn @ one
    return turn


class Placement:
    """Maps between the cropped final grid's voxels and the head's world (mm, RAS).

    The small random warp is left out of the map: it is for finding places, not for drawing.
    """

    def __init__(self, rng, severity):
        self._middle = (np.array(VIEW) - 1) / 2
        wild = rng.random() < 0.15
        angles = np.deg2rad(rng.normal(0, 14.0 if wild else 5.0, 3))
        scale = rng.normal(1, 0.05) * rng.normal(1, 0.03, 3)
        scale[0] *= rng.choice([-1, 1])  # left and right are each other's mirror image
        self.matrix = rotation(angles) @ np.diag(scale)
        self._center = np.array(anatomy.CENTER) + rng.normal(0, 2, 3)
        self.offset = np.zeros(3)  # of the crop, voxels
        self._rng = rng
        # Along y as a rule, along x now and then; either way round.
        self.phase_axis = 1 if rng.random() < 0.8 else 0
        self.phase_sign = rng.choice([-1, 1])
        self.severity = severity

    def world(self, voxel):
        at = np.asarray(voxel, float) + self.offset - self._middle
        return self.matrix @ at + self._center

    def voxel(self, world):
        at = np.linalg.solve(self.matrix, np.asarray(world, float) - self._center)
        return tuple(np.rint(at + self._middle - self.offset).astype(int))

    def across(self, box):
        """World x of every voxel of a box (slices): which hemisphere it lies in."""
        row = self.matrix[0]
        total = self._center[0]
        for axis, part in enumerate(box):
            values = np.arange(part.start, part.stop) + self.offset[axis] - self._middle[axis]
            shape = [1, 1, 1]
            shape[axis] = -1
            total = total + (row[axis] * values).reshape(shape)
        return torch.from_numpy(np.asarray(total, np.float32))

    def lay(self, head, keep_shell):
        """(labels, pile-up factor) on the final grid, cropped to the brain or its surroundings."""
        shift, gain = self._susceptibility()
        warp = self._warp()
        warp[self.phase_axis] += shift
        fine = F.interpolate(warp[None], size=VIEW, mode="trilinear", align_corners=True)[0]
        q = [torch.arange(n, dtype=torch.float32) - float(m) for n, m in zip(VIEW, self._middle)]
        q = [
            q[0][:, None, None] + fine[0],
            q[1][None, :, None] + fine[1],
            q[2][None, None] + fine[2],
        ]
        grid = torch.empty(*VIEW, 3)
        for axis in range(3):
            row = self.matrix[axis]
            off = self._center[axis] - anatomy.CENTER[axis]
            half = (anatomy.SHAPE[axis] - 1) / 2
            value = row[0] * q[0] + row[1] * q[1] + row[2] * q[2] + off
            grid[..., 2 - axis] = value / half
        labels = F.grid_sample(
            head[None, None].float(), grid[None], mode="nearest", align_corners=True
        )[0, 0].to(torch.uint8)
        kept = (labels > 0) if keep_shell else (labels > 0) & (labels < int(Tissue.MENINGES))
        box = []
        for axis in range(3):
            others = [a for a in range(3) if a != axis]
            inside = torch.nonzero(kept.any(others[1]).any(others[0])).flatten()
            low = max(0, int(inside[0]) - MARGIN_MM)
            box.append(slice(low, min(VIEW[axis], int(inside[-1]) + 1 + MARGIN_MM)))
        self.offset = np.array([part.start for part in box], float)
        gain = F.interpolate(gain[None, None], size=VIEW, mode="trilinear", align_corners=True)[
            0, 0
        ]
        return labels[tuple(box)].contiguous(), gain[tuple(box)].contiguous()

    def _coarse(self):
        shape = [n // STEP + 1 for n in VIEW]
        return shape, [(n - 1) / (s - 1) for n, s in zip(VIEW, shape)]

    def _warp(self):
        """Three displacements (mm) of soft random form."""
        rng = self._rng
        shape, _ = self._coarse()
        height = rng.uniform(0, 3.5)
        knots = rng.standard_normal((1, 3, 5, 6, 5), dtype=np.float32) * np.float32(height)
        return F.interpolate(
            torch.from_numpy(knots), size=shape, mode="trilinear", align_corners=True
        )[0]

    def _susceptibility(self):
        """(displacement along the phase axis in mm, how much that gathers the signal), coarse.

        Air beside the brain bends the field; in echo-planar images tissue is shifted, and where
        many places are shifted into one the signal piles up.
        """
        rng = self._rng
        fine_shape = [n // 2 for n in VIEW]
        steps = [(n - 1) / (s - 1) for n, s in zip(VIEW, fine_shape)]
        axes = [torch.arange(s, dtype=torch.float32) * d for s, d in zip(fine_shape, steps)]
        shift = torch.zeros(fine_shape)
        if rng.random() < 0.85:
            strength = rng.uniform(0.3, 1.5) * (0.35 + 0.65 * self.severity)
            side_by_side = rng.random() < 0.6
            for _ in range(rng.integers(1, 6)):
                (x, y, z), reach = AIR[rng.integers(len(AIR))]
                both = side_by_side and abs(x) > 12
                height = rng.uniform(5, 24) * strength * (1 if rng.random() < 0.8 else -1)
                wander = rng.normal(0, reach / 2, 3)
                width = rng.uniform((7, 3.5, 3.5), (18, 9, 10))
                for side in (-1, 1) if both else (rng.choice([-1, 1]),):
                    jitter = rng.normal(0, 2.5, 3)
                    at = self.voxel((side * (x + wander[0]), y + wander[1], z + wander[2]) + jitter)
                    shift += self._bump(axes, at, width, height * rng.uniform(0.6, 1.2))
        if rng.random() < 0.5:
            self._ridges(shift, axes)
        shift = shift * float(self.phase_sign)
        slope = torch.gradient(shift, spacing=steps[self.phase_axis], dim=self.phase_axis)[0]
        gain = (1 + slope).abs().clamp(0.05, MOST_GAIN)
        shape, _ = self._coarse()
        coarse = F.interpolate(shift[None, None], size=shape, mode="trilinear", align_corners=True)
        return coarse[0, 0], gain

    def _ridges(self, shift, axes):
        rng = self._rng
        wander = rng.normal(0, (3, 6, 5))
        height = rng.uniform(4, 16) * (0.5 + 0.5 * min(self.severity, 1.0))
        # Long across the head, thin along phase encoding.
        width = rng.uniform((6, 1.8, 2.5), (16, 4.0, 8))
        for side in (-1, 1):
            at = self.voxel(np.array((side, 1, 1)) * (RIDGE + wander) + rng.normal(0, 2.5, 3))
            shift += self._bump(axes, at, width, height * rng.uniform(0.4, 1.2))

    @staticmethod
    def _bump(axes, at, width, height):
        parts = [
            torch.exp(-0.5 * ((a - float(c)) / float(w)) ** 2) for a, c, w in zip(axes, at, width)
        ]
        return float(height) * parts[0][:, None, None] * parts[1][None, :, None] * parts[2]
