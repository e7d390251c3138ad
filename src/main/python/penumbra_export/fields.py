"""Fields of plans, read with messages that name the file, the field and what was found."""

from . import manifest
from .refusal import Refused, listed


def required(options, name, path):
    """A field that must be there."""
    if name not in options:
        raise Refused("{} has no {}; it has {}.".format(path, name, listed(options)))
    return options[name]


def triple(values, name, path):
    """Three whole numbers of 1 or more."""
    numbers = tuple(int(value) for value in values)
    if len(numbers) != 3 or any(number < 1 for number in numbers):
        raise Refused(
            "{}: {} is {}; three numbers of 1 or more are needed (a network for images in three dimensions).".format(
                path, name, list(numbers)
            )
        )
    return numbers


def spacing(values, name, path):
    """Three edges of a voxel in mm, within what the service accepts."""
    edges = tuple(float(mm) for mm in values)
    low, high = manifest.SPACING_MM
    if len(edges) != 3 or not all(low <= mm <= high for mm in edges):
        raise Refused(
            "{}: {} is {}; the service takes three numbers from {} to {} mm.".format(
                path, name, list(edges), low, high
            )
        )
    return edges


def check_patch(patch, multiples, path):
    """A patch must be divisible by what the network's poolings divide by."""
    if any(size % multiple for size, multiple in zip(patch, multiples)):
        raise Refused(
            "{}: patch_size is {}, but the poolings ask for multiples of {}.".format(
                path, list(patch), list(multiples)
            )
        )
