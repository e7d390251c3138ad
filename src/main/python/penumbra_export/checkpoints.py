"""Reads plans and checkpoints, and puts a checkpoint's weights into a network, strictly."""

import pickle
import zipfile

import torch

from . import safe_pickle, torch_file
from .refusal import Refused, listed

# What wrappers put before each name: training on several GPUs, and compiled networks.
_WRAPPERS = ("module.", "_orig_mod.")


def read_pickle(path):
    """One object of a pickle file."""
    try:
        with open(path, "rb") as file:
            return safe_pickle.load(file)
    except Refused as refused:
        raise Refused("{} was not read. {}".format(path, refused)) from None
    except (pickle.UnpicklingError, EOFError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise Refused("{} is damaged, or no pickle file.".format(path)) from None
    except OSError as error:
        raise Refused("{} cannot be read: {}.".format(path, error.strerror)) from None


def read_checkpoint(path):
    """The dictionary that torch.save wrote, tensors on the CPU."""
    if not path.is_file():
        raise Refused("{} is no file.".format(path))
    try:
        found = torch_file.load(path)
    except Refused as refused:
        raise Refused("{} was not read. {}".format(path, refused)) from None
    except PermissionError as error:
        raise Refused("{} cannot be read: {}.".format(path, error.strerror)) from None
    except (
        pickle.UnpicklingError,
        zipfile.BadZipFile,
        EOFError,
        OSError,
        RuntimeError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
    ):
        raise Refused("{} is damaged, or no PyTorch checkpoint.".format(path)) from None
    if not isinstance(found, dict):
        raise Refused(
            "{} holds a {}; a checkpoint is a dictionary.".format(path, type(found).__name__)
        )
    return found


def weights(checkpoint, entry, path):
    """The state dict under `entry`, without the names of wrappers."""
    state = checkpoint.get(entry)
    if not isinstance(state, dict) or not all(
        isinstance(name, str) and torch.is_tensor(value) for name, value in state.items()
    ):
        raise Refused(
            "{} has no weights under {}; it has {}.".format(path, entry, listed(checkpoint))
        )
    for wrapper in _WRAPPERS:
        if state and all(name.startswith(wrapper) for name in state):
            state = {name[len(wrapper) :]: value for name, value in state.items()}
    return state


def load_strictly(network, state, path):
    """Puts weights into a network that has exactly these names and shapes."""
    wanted = network.state_dict()
    missing = [name for name in wanted if name not in state]
    if missing:
        raise Refused(
            "{} lacks weights that the plan asks for: {}.".format(path, listed(missing, 3))
        )
    unknown = [name for name in state if name not in wanted]
    if unknown:
        raise Refused(
            "{} has weights that the plan knows nothing of: {}.".format(path, listed(unknown, 3))
        )
    for name, value in wanted.items():
        if state[name].shape != value.shape:
            raise Refused(
                "{}: {} is of shape {}, the plan asks for {}.".format(
                    path, name, _shape(state[name]), _shape(value)
                )
            )
        if not bool(torch.isfinite(state[name]).all()):
            raise Refused("{}: {} holds values that are not numbers.".format(path, name))
    network.load_state_dict(state, strict=True)


def _shape(tensor):
    return "x".join(str(size) for size in tensor.shape) or "a single number"
