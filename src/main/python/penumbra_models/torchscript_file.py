"""TorchScript files whose bytes depend on nothing but the program in them."""

import io
import itertools
import zipfile

import torch

# The earliest time a zip entry can have.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def _in_order(code):
    """A class's constants come out in the order of Python's hashing: sorts them."""
    lines = []
    runs = itertools.groupby(code.decode("utf-8").split("\n"), key=lambda line: " : Final[" in line)
    for constants, run in runs:
        lines.extend(sorted(run) if constants else run)
    return "\n".join(lines).encode("utf-8")


def save(script, path, name):
    """Writes a scripted module without the debug records, which name source files and lines.

    The same torch version gives the same bytes on every machine.
    """
    buffer = io.BytesIO()
    torch.jit.save(script, buffer)
    buffer.seek(0)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for entry in sorted(source.namelist()):
            if entry.endswith(".debug_pkl"):
                continue
            # The top folder is the archive's name; its own is taken from the file's.
            inner = entry.split("/", 1)[1]
            info = zipfile.ZipInfo(f"{name}/{inner}", date_time=NO_TIME)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            data = source.read(entry)
            target.writestr(info, _in_order(data) if entry.endswith(".py") else data)
