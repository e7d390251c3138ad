"""Everything that decides what comes out of a training, and its short names."""

from dataclasses import asdict, dataclass

from .network import WIDTHS


@dataclass(frozen=True)
class Settings:
    seed: int = 7
    steps: int = 23000
    rate: float = 2e-3
    widths: tuple = WIDTHS
    patch: int = 0  # 0: whole volumes, as in use; the norms see the same share of background
    batch: int = 1
    patches_per_volume: int = 1  # of a whole volume: how often it is taken, mirrored anew
    warm_up: int = 100  # steps while the rate rises
    falling: int = 4000  # the last ones; between them it is level
    weight_decay: float = 1e-4
    average: float = 0.998  # of the weights that are kept (exponential moving average)
    heads: tuple = (0, 160)
    validation_volumes: int = 24
    validate_every: int = 1000
    threads: int = 2
    bfloat16: bool = True  # where the processor has it
    volumes: int = 2000  # different ones, learned from again and again
    renewed: int = 13000  # items after which as many new volumes take their place
    smoke: bool = False
    begun: str = ""  # SHA-256 of the shipped network it goes on from; empty: from nothing

    def __post_init__(self):
        if self.patch == 0 and self.batch != 1:
            raise ValueError("Whole volumes differ in size: batch must be 1.")

    @property
    def items(self):
        """What is learned from in all: a volume counts each time it is taken up."""
        return -(-self.steps // self.patches_per_volume) * self.batch

    def volume_of(self, item):
        """The number of the volume that an item is of."""
        return item % self.volumes + item // self.renewed * self.volumes

    @property
    def drawn(self):
        """How many different volumes there are in all."""
        return 1 + max(self.volume_of(i) for i in range(self.items))

    def to_json(self):
        return asdict(self)

    @staticmethod
    def from_json(values):
        values = dict(values)
        for name in ("widths", "heads"):
            values[name] = tuple(values[name])
        return Settings(**values)


# Of a network that has learned already: other volumes, and most of the steps with the rate falling.
FURTHER = Settings(seed=8, steps=10000, falling=5500, volumes=1600)

SMOKE = Settings(
    seed=3,
    steps=240,
    rate=3e-3,
    widths=(8, 16, 32),
    patch=32,
    batch=2,
    patches_per_volume=2,
    warm_up=10,
    falling=120,
    average=0.95,
    heads=(0, 2),
    validation_volumes=6,
    validate_every=120,
    bfloat16=False,
    volumes=6,
    smoke=True,
)
