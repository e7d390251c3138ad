"""Reads pickles that hold numbers and collections, and refuses all else.

A pickle can name any function and have it called while it is read. Weights come from elsewhere, so only
the classes listed here are let in.
"""

import builtins
import collections
import io
import pickle

import numpy as np
import torch

try:
    from numpy._core import multiarray, numeric
except ImportError:  # numpy 1
    from numpy.core import multiarray, numeric

from .refusal import Refused

_NUMPY_TYPES = (
    "bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 ndarray dtype"
).split()
_TORCH_TYPES = (
    "Size device dtype float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 bool"
).split()
_PLAIN = "set frozenset complex bytearray slice range int float bool str list dict tuple".split()


def _allowed():
    known = {}
    for name in _PLAIN:
        known["builtins", name] = getattr(builtins, name)
    for name in ("OrderedDict", "defaultdict", "deque"):
        known["collections", name] = getattr(collections, name)
    # How Python 3 writes bytes in the protocol of Python 2.
    known["_codecs", "encode"] = _latin1
    for name in _NUMPY_TYPES:
        known["numpy", name] = getattr(np, name)
    # numpy 2 calls it _core; each reads what the other wrote.
    for core in ("numpy.core", "numpy._core"):
        known[core + ".multiarray", "scalar"] = multiarray.scalar
        known[core + ".multiarray", "_reconstruct"] = multiarray._reconstruct
        known[core + ".numeric", "_frombuffer"] = numeric._frombuffer
    for name in _TORCH_TYPES:
        known["torch", name] = getattr(torch, name)
    for name in ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_parameter"):
        known["torch._utils", name] = getattr(torch._utils, name)
    known["torch.serialization", "_get_layout"] = torch.serialization._get_layout
    return known


def _latin1(text, encoding):
    if encoding != "latin1":
        raise Refused("A pickled text has the encoding {!r}; only latin1 is read.".format(encoding))
    return text.encode("latin1")


_KNOWN = _allowed()


class Unpickler(pickle.Unpickler):
    """Finds nothing but what is listed."""

    def find_class(self, module, name):
        known = _KNOWN.get((module, name))
        if known is None:
            raise Refused(
                "The file holds an object of {}.{}, which could run a program when it is read; only numbers,"
                " texts, collections, numpy arrays and tensors are let in.".format(module, name)
            )
        return known


def load(file, **options):
    """One object from a file that is open for reading bytes."""
    return Unpickler(file, **options).load()


def loads(data):
    """One object from bytes."""
    return load(io.BytesIO(data))
