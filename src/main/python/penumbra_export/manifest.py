"""The parts of `bundle.json` that both kinds of nnU-Net share; docs/bundles.md says what they mean."""

import itertools

# What the service accepts as a voxel's edge.
SPACING_MM = (0.1, 20.0)


def resample(spacing_zyx, rule, **more):
    """A step that brings images to a spacing, given as z, y, x."""
    step = {"step": "resample", "spacing": [_number(mm) for mm in reversed(spacing_zyx)], "rule": rule}
    step.update(more)
    return step


def crop():
    return {"step": "crop", "to": "nonzero", "fillHoles": True}


def z_score(masked, epsilon):
    over = "crop-mask" if masked else "all"
    return {"step": "normalize", "method": "z-score", "over": over, "epsilon": epsilon}


def nnunet_window(patch):
    return {
        "patch": [int(size) for size in patch],
        "overlap": 0.5,
        "steps": "nnunet",
        "weights": "gaussian-nnunet",
        "sigma": 0.125,
    }


def flips(axes):
    """All combinations of the axes, the unflipped image first."""
    return [
        list(chosen) for count in range(len(axes) + 1) for chosen in itertools.combinations(axes, count)
    ]


def adjustable(networks, passes):
    """How far a request may trade quality for speed: from the full cost down to a quarter of the windows."""
    bounds = {"step": [0.25, 0.75]}
    if passes > 1:
        bounds["flips"] = [1, passes]
    if networks > 1:
        bounds["folds"] = [1, networks]
    return bounds


def _number(value):
    value = float(value)
    return int(value) if value == int(value) else value
