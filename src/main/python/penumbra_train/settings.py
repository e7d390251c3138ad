"""Everything that decides what comes out of a training, and its short names."""

from dataclasses import asdict, dataclass

from .network import WIDTHS


@dataclass(frozen=True)
class Course:
    """Steps under one optimizer, whose rate rises over the warm-up and falls until the end."""

    steps: int
    rate: float
    optimizer: str  # of optimizers.KINDS


@dataclass(frozen=True)
class Settings:
    seed: int = 7
    # The second one begins where the first has ended.
    courses: tuple = (Course(10500, 2.5e-3, "adamw"), Course(10000, 2e-3, "muon"))
    widths: tuple = WIDTHS
    patch: int = 0  # 0: whole volumes, as in use; the norms see the same share of background
    batch: int = 1
    patches_per_volume: int = 1  # of a whole volume: how often it is taken, mirrored anew
    warm_up: int = 100  # steps, of each course
    weight_decay: float = 1e-4
    average: float = 0.998  # of the weights that are kept (exponential moving average)
    heads: tuple = (0, 160)
    validation_volumes: int = 24
    validate_every: int = 1000
    threads: int = 2
    bfloat16: bool = True
    volumes: int = 2000  # different ones
    smoke: bool = False

    def __post_init__(self):
        if self.patch == 0 and self.batch != 1:
            raise ValueError("Whole volumes differ in size: batch must be 1.")

    @property
    def steps(self):
        return sum(c.steps for c in self.courses)

    def to_json(self):
        return asdict(self)

    @staticmethod
    def from_json(values):
        values = dict(values)
        for name in ("widths", "heads"):
            values[name] = tuple(values[name])
        values["courses"] = tuple(Course(**c) for c in values["courses"])
        return Settings(**values)


SMOKE = Settings(
    seed=3,
    courses=(Course(40, 2e-3, "adamw"), Course(200, 3e-3, "muon")),
    widths=(8, 16, 32),
    patch=32,
    batch=2,
    patches_per_volume=2,
    warm_up=10,
    average=0.95,
    heads=(0, 2),
    validation_volumes=6,
    validate_every=120,
    bfloat16=False,
    volumes=6,
    smoke=True,
)
