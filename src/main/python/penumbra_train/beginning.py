"""A training that goes on from a network that ships."""

import hashlib
from pathlib import Path

import torch

from .network import StrokeNet

NETWORK = "network.pt"
# Names in the shipped network that are others here.
NAMES = {"norm.weight": "gain", "norm.bias": "shift"}


class Beginning:
    """The network of a bundle's folder, and its SHA-256. Raises ValueError where there is none."""

    def __init__(self, folder):
        self._path = Path(folder) / NETWORK
        if not self._path.exists():
            raise ValueError(f"{folder} holds no {NETWORK}: name the folder of a bundle.")
        self.digest = hashlib.sha256(self._path.read_bytes()).hexdigest()

    def network(self, widths):
        """It as one that learns: weights widened, calibration left out. Raises ValueError where it
        is of another form.
        """
        try:
            shipped = torch.jit.load(str(self._path), map_location="cpu").state_dict()
        except RuntimeError:
            raise ValueError(f"{self._path} is no network that torch reads: is it whole?") from None
        network = StrokeNet(widths)
        state = {}
        for name, value in network.state_dict().items():
            there = name
            for ours, theirs in NAMES.items():
                there = there.replace(ours, theirs)
            if there not in shipped or shipped[there].shape != value.shape:
                raise ValueError(f"{self._path} is of another form: its {there} does not fit.")
            state[name] = shipped[there].float()
        network.load_state_dict(state)
        return network
