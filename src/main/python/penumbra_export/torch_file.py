"""Reads what torch.save wrote, with nothing let in but numbers, collections and tensors.

`torch.load` is not used: with `weights_only` it refuses the numpy scalars of old checkpoints, without it runs what
it finds, and torch 1.13.0 ignores the `pickle_module` that would prevent that.
"""

import zipfile

import torch

from . import safe_pickle
from .refusal import Refused

_STORAGES = {
    "DoubleStorage": torch.float64,
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "ShortStorage": torch.int16,
    "CharStorage": torch.int8,
    "ByteStorage": torch.uint8,
    "BoolStorage": torch.bool,
}


def load(path):
    """The object in a file, tensors on the CPU. Errors of damaged files are those of zip, pickle and torch."""
    if zipfile.is_zipfile(str(path)):
        with zipfile.ZipFile(str(path)) as archive:
            return _load_zip(archive)
    with open(str(path), "rb") as file:
        # The format before torch 1.6.
        return torch.serialization._legacy_load(file, "cpu", safe_pickle, encoding="utf-8")


def _load_zip(archive):
    programs = [name for name in archive.namelist() if name.endswith("/data.pkl")]
    if len(programs) != 1:
        raise ValueError("no data.pkl")
    folder = programs[0][: -len("data.pkl")]
    if folder + "byteorder" in archive.namelist() and archive.read(folder + "byteorder") != b"little":
        raise Refused("It was written on a machine whose bytes are in the other order.")
    with archive.open(programs[0]) as file:
        return _Reader(file, archive, folder + "data/").load()


class _Reader(safe_pickle.Unpickler):
    """Makes tensors from the archive's records."""

    def __init__(self, file, archive, folder):
        super().__init__(file, encoding="utf-8")
        self._archive = archive
        self._folder = folder
        self._storages = {}

    def find_class(self, module, name):
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        if module == "torch._utils" and name in ("_rebuild_tensor", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch._utils" and name == "_rebuild_parameter":
            return _parameter
        return super().find_class(module, name)

    def persistent_load(self, pid):
        _, dtype, key, _, _ = pid
        if key not in self._storages:
            data = bytearray(self._archive.read(self._folder + key))
            self._storages[key] = (
                torch.frombuffer(data, dtype=dtype) if data else torch.empty(0, dtype=dtype)
            )
        return self._storages[key]


def _tensor(storage, offset, size, stride, *_):
    return torch.as_strided(storage, size, stride, offset)


def _parameter(data, *_):
    return data
