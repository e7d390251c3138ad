"""Writes bundles whole or not at all."""

import errno
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .refusal import Refused, inside

MANIFEST = "bundle.json"


class Staging:
    """Bundles in the making, in a folder beside where they will stand."""

    def __init__(self, root, out):
        self._root = root
        self._out = out
        self._folders = []

    def folder(self, bundle_id):
        """An empty folder for one bundle."""
        path = self._root / bundle_id
        path.mkdir()
        self._folders.append(path)
        return path

    def _publish(self):
        # What is replaced goes aside first: a folder cannot be renamed onto one that holds something.
        aside = self._root / ".replaced"
        aside.mkdir()
        for path in self._folders:
            target = self._out / path.name
            if target.exists():
                os.rename(target, aside / path.name)
            os.rename(path, target)


@contextmanager
def staging(out, ids, force):
    """Gives a `Staging` for the bundles `ids` under the folder `out`; they appear there when all are done.

    Refuses where one of them is there already and not empty, unless `force` has it replaced.
    """
    out = Path(out)
    for bundle_id in ids:
        _check_free(out / bundle_id, force)
    try:
        out.mkdir(parents=True, exist_ok=True)
        root = Path(tempfile.mkdtemp(prefix=".export-", dir=str(out)))
    except OSError as error:
        raise _refusal(error, out) from None
    try:
        made = Staging(root, out)
        yield made
        made._publish()
    except OSError as error:
        raise _refusal(error, out) from None
    finally:
        shutil.rmtree(str(root), ignore_errors=True)


def _check_free(target, force):
    if target.is_dir() and not target.is_symlink():
        if any(target.iterdir()) and not force:
            raise Refused(
                "{} is not empty: it holds {}. Use --force to replace it.".format(target, inside(target))
            )
    elif target.exists() or target.is_symlink():
        raise Refused("{} is there and no folder; remove it or name another --out.".format(target))


def _refusal(error, out):
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refused(
            "No space is left for {}; nothing was changed. Bundles take about as much as the weights.".format(
                out
            )
        )
    return Refused("{} cannot be written: {}.".format(error.filename or out, error.strerror or error))


def place(source, target):
    """Puts a file into a bundle as it is: a second name of the same file, or a copy on another disk."""
    try:
        os.link(str(source), str(target))
    except OSError:
        shutil.copyfile(str(source), str(target))


def entry(path):
    """What the manifest says of a file."""
    return {"sha256": sha256(path), "bytes": path.stat().st_size}


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def write_manifest(folder, manifest):
    """Writes `bundle.json`, last of all."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
