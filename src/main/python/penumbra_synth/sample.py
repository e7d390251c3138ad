"""One synthetic case: a head from the bank, what is wrong with it, and how it was scanned."""

from dataclasses import dataclass, field

import numpy as np
import torch

from . import anatomy, mimics, scanner, stripping
from .bank import HELD_OUT, TRAINING
from .infarcts import Infarcts
from .mimics import Mimics
from .placement import Placement, rotation
from .regions import Form, grow, log_uniform, pick
from .resampling import Turn
from .storage import Storage
from .substance import Substance

# A voxel is lesion from this share of infarcted tissue on: a reader includes what is mostly bright.
LESION_SHARE = 0.45
# One standard deviation.
TURNED_DEGREES = 7.0


@dataclass(frozen=True)
class Setting:
    """Which heads (numbers in the bank), how severe the disturbances, how often no infarct and how
    often, beyond those drawn anyway, a large one; how often parts of the skull and scalp stay, from
    how much of them on, and how bright a rim may be; how often slices are thick, how often the
    images were resampled to a turned grid, and how often a brain with an infarct has further ones,
    of other kinds and ages.
    """

    name: str
    heads: tuple  # first, last + 1
    severity: tuple  # from, to
    without_lesion: float
    large: float = 0.0
    shells: float = 0.25
    sure: float = 0.3  # deviations of a cloud above which the shell stays, at least
    rim: float = 3.5
    sliced: float = 0.38
    turned: float = 0.0
    further: float = 0.0


# What is rare and looks like an infarct is learned from more of it; and from several infarcts in one
# volume more than from one, in the same time.
TRAIN = Setting(
    "train",
    (0, TRAINING),
    (0.0, 1.1),
    0.12,
    0.12,
    shells=0.35,
    sure=-0.7,
    rim=8.0,
    sliced=0.5,
    turned=0.3,
    further=0.75,
)
# Nothing but thresholds is chosen on this one, nothing at all on the two below.
VALIDATION = Setting("validation", (TRAINING, TRAINING + 12), (0.0, 1.0), 0.2)
STANDARD = Setting("standard", (TRAINING + 12, TRAINING + HELD_OUT), (0.0, 0.8), 0.2)
HARD = Setting("hard", (TRAINING + 12, TRAINING + HELD_OUT), (0.8, 1.4), 0.2)
SETTINGS = {s.name: s for s in (TRAIN, VALIDATION, STANDARD, HARD)}


@dataclass(frozen=True)
class Sample:
    """Tensors [x, y, z] as a file would hold them; `spacing` in mm."""

    dwi: torch.Tensor
    adc: torch.Tensor
    truth: torch.Tensor = field(repr=False)
    spacing: tuple
    adc_unit: str
    kinds: tuple
    mimics: tuple
    severity: float

    @property
    def lesion_ml(self):
        return float(self.truth.sum()) * float(np.prod(self.spacing)) / 1000


def make(bank, setting, seed, index, degrees=None):
    """The case of (seed, index): the same, however often and in whatever order it is asked for.

    With `degrees` (about x, y and z) the head is turned so, with all that is in it, before it is
    scanned. The scan's chances are then drawn apart, and are the same for every turn; compare with
    (0, 0, 0).
    """
    rng = np.random.default_rng([seed, index])
    severity = rng.uniform(*setting.severity)
    head = bank.head(int(rng.integers(*setting.heads)))
    protocol = scanner.Protocol.draw(rng, severity, setting.sliced)
    shell = rng.random() < setting.shells
    place = Placement(rng, severity)
    labels, gain = place.lay(head, shell)
    if rng.random() < 0.6:
        labels = anatomy.with_thin_sulci(labels)
    spread = rng.choice([0.0, rng.uniform(0, 1)])
    substance = Substance(labels, rng, protocol.echo_ms, spread)

    resembling = Mimics(substance, place, rng).draw() if rng.random() < 0.9 else []
    infarcts = Infarcts(substance, place, rng, severity, protocol.snr)
    if rng.random() >= setting.without_lesion:
        infarcts.draw(setting.large)
        chances = np.random.default_rng([seed, index, 2])
        if chances.random() < setting.further:
            Infarcts(substance, place, chances, severity, protocol.snr).draw_further()
    if shell:
        mimics.patchy_shell(substance, rng)
    kept = stripping.strip(labels, substance.brain, shell, setting.sure, rng)
    gain = gain * _rims(kept, setting.rim, rng)
    chances = rng
    if degrees is not None:
        chances = np.random.default_rng([seed, index, 1])
        turn = Turn(rotation(np.deg2rad(degrees)), kept.shape, (1.0, 1.0, 1.0))
        substance = substance.turned(turn)
        gain = torch.from_numpy(turn.nearest(gain, 1.0))
        kept = torch.from_numpy(turn.mask(kept))
    dwi, _, adc, infarct, share = scanner.scan(
        substance, gain, kept, protocol, place.phase_axis, chances
    )
    storage = Storage.draw(rng)
    mask = share >= 0.5
    fitted = mask
    if rng.random() < 0.1:
        # Some maps are fitted only where the weighted image has signal.
        fitted = mask & (dwi > rng.uniform(0.15, 0.4))
    view = _field_of_view(mask.shape[protocol.slice_axis], protocol.slice_axis, rng)
    images = storage.dwi(dwi, mask)[view], storage.adc(adc, fitted)[view]
    truth = ((infarct >= LESION_SHARE) & mask)[view]
    if rng.random() < setting.turned:
        images, truth = _turned(images, truth, protocol.spacing, rng)
    return Sample(
        dwi=images[0],
        adc=images[1],
        truth=truth,
        spacing=protocol.spacing,
        adc_unit=storage.adc_unit,
        kinds=tuple(infarcts.kinds),
        mimics=tuple(resembling),
        severity=severity,
    )


def _field_of_view(count, axis, rng):
    """The slices that were taken: all, as a rule."""
    first, last = 0, count
    if rng.random() < 0.12:
        first = int(rng.uniform(0, 0.25) * count)
    if rng.random() < 0.12:
        last = count - int(rng.uniform(0, 0.2) * count)
    view = [slice(None)] * 3
    view[axis] = slice(first, last)
    return tuple(view)


def _turned(images, truth, spacing, rng):
    """Resampled to a grid that is turned, as a rule by less than 10 degrees about each axis."""
    angles = rng.normal(0, np.deg2rad(TURNED_DEGREES), 3)
    if rng.random() < 0.5:
        # About one axis alone: slices stay slices, or each of them is torn.
        angles *= np.arange(3) == rng.integers(3)
    turn = Turn(rotation(angles), truth.shape, spacing)
    moved = turn.images(*(v.numpy() for v in images))
    return tuple(torch.from_numpy(v) for v in moved), torch.from_numpy(turn.mask(truth.numpy()))


def _rims(kept, brightest, rng):
    """Bright and dark rims along the surface that no simple distortion explains."""
    gain = torch.ones(kept.shape)
    if rng.random() < 0.5:
        return gain
    rim = kept & (stripping.neighborhood(kept, 4) < 0.85)
    for _ in range(rng.integers(1, 7)):
        at = pick(rng, rim)
        if at is None:
            break
        proportions = tuple(rng.uniform(0.5, 2.0, 3))
        form = Form(proportions, 0.4, 2, float(rng.uniform(2, 8)))
        spot = grow(rng, at, log_uniform(rng, 0.05, 6), form, rim if rng.random() < 0.6 else kept)
        if spot is not None:
            factor = log_uniform(rng, 1.15, brightest) if rng.random() < 0.75 else rng.uniform(0.2, 0.8)
            gain[spot.box] *= 1 + (factor - 1) * spot.weight
    return gain
