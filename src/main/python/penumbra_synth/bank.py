"""Heads on disk: each is drawn once, from its number alone, and kept compressed."""

import os
import zlib
from pathlib import Path

import numpy as np
import torch

from . import anatomy

SEED = 7_2022
# Heads below this number are for training; validation and tests draw theirs from above.
TRAINING = 160
HELD_OUT = 40


class Bank:
    """Heads in `folder` (made when first asked for); safe to share between processes."""

    def __init__(self, folder):
        self._folder = Path(folder)

    def head(self, number):
        """Tissue labels (uint8) [x, y, z] of 1 mm."""
        path = self._folder / f"head-{number:04d}.z"
        try:
            packed = path.read_bytes()
        except FileNotFoundError:
            labels = anatomy.build(np.random.default_rng([SEED, number])).numpy()
            packed = zlib.compress(labels.tobytes(), 1)
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(f".{os.getpid()}.part")
            partial.write_bytes(packed)
            partial.replace(path)
        values = np.frombuffer(bytearray(zlib.decompress(packed)), np.uint8)
        return torch.from_numpy(values.reshape(anatomy.SHAPE))

    def fill(self, numbers):
        """Draws those that are missing."""
        for number in numbers:
            self.head(number)
