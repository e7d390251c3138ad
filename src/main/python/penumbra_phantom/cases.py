"""The two shipped cases: where the strokes lie, what else is in the brain, how it is stored."""

from dataclasses import dataclass, field

import numpy as np
from scipy.ndimage import label

from . import anatomy, lesions, scan
from .anatomy import Tissue
from .lesions import Infarct

SPACING_MM = 2.0
SMALLEST_PIECE_VOXELS = 12  # about 0.1 ml
SHAPE = (74, 90, 74)


@dataclass(frozen=True)
class Case:
    id: str
    title: str
    description: str
    seed: int
    infarcts: tuple
    shine_through: tuple = ()  # (center, radii) in mm, RAS
    old_infarcts: tuple = ()
    pile_up: tuple = ()  # (center, radii, factor)
    ventricle_size: float = 0.0  # mm that the ventricles' walls stand back
    head_tilt_degrees: tuple = (0.0, 0.0, 0.0)  # pitch, roll, yaw of the head in the scanner
    stored_right_to_left: bool = False  # voxel axis x runs to the patient's left (LAS)
    adc_in_1e3: bool = False  # ADC as float32 in 1e-3 mm2/s instead of int16 in 1e-6 mm2/s


TERRITORIAL = Case(
    id="phantom-territorial",
    title="Synthetic case: large territorial infarct",
    description=(
        "Invented brain with one large infarct in the territory of the right middle cerebral "
        "artery. Also in it: an old infarct, T2 shine-through, signal pile-up near air."
    ),
    seed=20221,
    infarcts=(
        Infarct(
            center=(45, -2, 24),
            radii=(19, 29, 23),
            adc=470,
            roughness_mm=4.0,
            softness_mm=6.0,
            parts=(((48, -26, 30), (16, 19, 17)), ((35, 6, 8), (11, 18, 13))),
        ),
    ),
    shine_through=(
        ((-26, 28, 24), (6, 7, 5)),
        ((-30, -44, 26), (7, 9, 6)),
        ((24, -48, 34), (5, 5, 4)),
    ),
    old_infarcts=(((-34, -72, 4), (11, 9, 9)), ((-22, 4, 6), (3, 5, 3))),
    pile_up=(
        ((50, 8, -22), (8, 7, 5), 2.3),
        ((-52, 6, -22), (8, 6, 5), 2.6),
        ((4, 64, -5), (12, 6, 4), 1.9),
    ),
    head_tilt_degrees=(2.5, 2.2, -1.2),
    stored_right_to_left=True,
)

EMBOLIC = Case(
    id="phantom-embolic",
    title="Synthetic case: small embolic infarcts",
    description=(
        "Invented brain with nine small infarcts in several vascular territories, one of them "
        "faint. Also in it: T2 shine-through, an old infarct, signal pile-up near air."
    ),
    seed=20222,
    infarcts=(
        Infarct((-24, -8, 44), (6, 7, 6), adc=430),
        Infarct((-38, 30, 34), (8, 8, 7), adc=460),
        Infarct((-42, -38, 40), (8, 9, 8), adc=450),
        Infarct((30, -62, 38), (7, 8, 7), adc=490),
        Infarct((36, 22, 40), (6, 6, 6), adc=480),
        Infarct((-12, -18, 9), (5, 6, 5), adc=470),
        Infarct((24, -60, -32), (10, 8, 6), adc=460),
        Infarct((16, -78, 14), (8, 8, 9), adc=440),
        Infarct((-30, -22, 32), (5, 6, 5), adc=560, t2_factor=1.12),
    ),
    shine_through=(
        ((26, 26, 24), (6, 7, 5)),
        ((28, -34, 30), (6, 9, 5)),
        ((-28, -50, 26), (5, 5, 4)),
    ),
    old_infarcts=(((46, -28, 44), (9, 9, 8)), ((13, -14, 10), (3, 3, 3))),
    pile_up=(((53, 4, -22), (8, 7, 6), 2.5), ((-51, 8, -21), (7, 6, 5), 2.1)),
    ventricle_size=1.0,
    head_tilt_degrees=(-3.0, 1.0, 2.0),
    adc_in_1e3=True,
)

ALL = (TERRITORIAL, EMBOLIC)


@dataclass(frozen=True)
class Volumes:
    """What is stored for a case: arrays [x, y, z] in their file's type and unit."""

    dwi: np.ndarray
    adc: np.ndarray
    mask: np.ndarray
    affine: np.ndarray = field(repr=False)


def affine_of(case):
    """Voxel index to world (RAS, mm): a slightly tilted head, as in a real scanner."""
    pitch, roll, yaw = np.deg2rad(case.head_tilt_degrees)
    rotations = []
    for axis, angle in ((0, pitch), (1, roll), (2, yaw)):
        a, b = [i for i in range(3) if i != axis]
        turn = np.eye(3)
        turn[a, a] = turn[b, b] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        rotations.append(turn)
    direction = rotations[2] @ rotations[1] @ rotations[0]
    if case.stored_right_to_left:
        direction = direction @ np.diag([-1.0, 1.0, 1.0])
    affine = np.eye(4)
    affine[:3, :3] = direction * SPACING_MM
    middle = (np.array(SHAPE) - 1) / 2
    affine[:3, 3] = np.array([0.0, -12.0, 4.0]) - affine[:3, :3] @ middle
    return affine


def _world(affine, shape, step):
    """World position [3, x, y, z] of a grid with `step` voxels of `affine` between samples."""
    offset = (step - 1) / 2
    axes = np.meshgrid(*(np.arange(n) * step + offset for n in shape), indexing="ij")
    index = np.stack(axes).reshape(3, -1)
    moved = affine[:3, :3] @ index + affine[:3, 3:]
    return moved.reshape(3, *shape).astype(np.float32)


def make(case):
    """Draws the case; the same case always gives the same arrays."""
    rng = np.random.default_rng(case.seed)
    affine = affine_of(case)
    world = _world(affine, tuple(2 * n for n in SHAPE), 0.5)
    coarse_world = _world(affine, SHAPE, 1)

    labels = anatomy.build(world, rng, case.ventricle_size)
    substance = scan.Substance(labels, world, rng)
    for spot in case.shine_through:
        lesions.add_shine_through(substance, world, *spot, rng)
    for spot in case.old_infarcts:
        lesions.add_old_infarct(substance, world, *spot, rng)
    weight = np.zeros(labels.shape, np.float32)
    for infarct in case.infarcts:
        weight = np.maximum(weight, lesions.add_infarct(substance, world, infarct, rng))

    brain = scan.halve((labels != Tissue.OUTSIDE).astype(np.float32)) >= 0.5
    factor = lesions.pile_up(coarse_world, case.pile_up, rng)
    dwi, adc = scan.acquire(substance, coarse_world, factor, rng)
    # A voxel belongs to the lesion when more than half of it is tissue past the border's middle.
    truth = (scan.halve((weight >= 0.5).astype(np.float32)) > 0.5) & brain
    truth = _without_crumbs(truth)
    return Volumes(_stored_dwi(dwi, brain), _stored_adc(adc, brain, case), _bytes(truth), affine)


def _without_crumbs(mask):
    """Drops pieces that a sulcus cut off and that no reader would outline."""
    labels, _ = label(mask, structure=np.ones((3, 3, 3)))
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return (sizes >= SMALLEST_PIECE_VOXELS)[labels]


def _bytes(mask):
    return mask.astype(np.uint8)


def _stored_dwi(dwi, brain):
    """int16; 1 is the least inside the brain, so that zero means outside."""
    return np.where(brain, np.clip(np.rint(dwi), 1, 32767), 0).astype(np.int16)


def _stored_adc(adc, brain, case):
    limited = np.clip(adc, -500, 4500)
    if case.adc_in_1e3:
        # Steps of 1/256 keep the float32 file small.
        steps = np.rint(limited / 1000 * 256)
        return (np.where(brain, np.where(steps == 0, 1, steps), 0) / 256).astype(np.float32)
    steps = np.rint(limited / 4) * 4
    return np.where(brain, np.where(steps == 0, 4, steps), 0).astype(np.int16)
