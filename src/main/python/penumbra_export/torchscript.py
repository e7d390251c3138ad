"""From a network to a TorchScript file: traced once, callable in three precisions, checked."""

import torch
from penumbra_models import processor, torchscript_file
from torch import Tensor, nn

from .refusal import Refused

# Traced and eager run the same operations; only their order of summing may differ.
TRACE_TOLERANCE = 1e-5
# bfloat16 carries eight bits: after some thirty layers a network is off by a few percent of its outputs' spread.
BFLOAT16_TOLERANCE = 0.1


class Precisions(nn.Module):
    """One network, computing in float32, float16 or bfloat16; float32 in and out.

    The core must follow the type of its input: each layer takes its weights in that type.
    """

    def __init__(self, core):
        super().__init__()
        self.core = core

    def forward(self, x: Tensor) -> Tensor:
        return self.core(x)

    @torch.jit.export
    def forward_half(self, x: Tensor) -> Tensor:
        return self.core(x.to(torch.float16)).to(torch.float32)

    @torch.jit.export
    def forward_bfloat16(self, x: Tensor) -> Tensor:
        return self.core(x.to(torch.bfloat16)).to(torch.float32)


def export(network, inputs, multiples, path, name):
    """Writes `network` as TorchScript and checks what was written.

    inputs: channels that it takes. multiples: what its spatial sizes must be multiples of.
    """
    network = network.eval()
    # As small as can be: the lowest stage needs more than one voxel to normalize.
    small = (2 * multiples[0], 2 * multiples[1], multiples[2])
    other = (multiples[0], 2 * multiples[1], 3 * multiples[2])
    with torch.no_grad():
        core = torch.jit.trace(network, _random(1, inputs, small), check_trace=False)
        # The debug records of a trace hold the names of source files; they are left out.
        torchscript_file.save(torch.jit.script(Precisions(core)), path, name)
        written = torch.jit.load(str(path), map_location="cpu").eval()
        for batch, size in ((1, small), (2, other)):
            x = _random(batch, inputs, size)
            _compare(network(x), written(x), TRACE_TOLERANCE, "{}: the traced network".format(name))
    return written


def check_bfloat16(script, x, reference, what):
    """Compares `forward_bfloat16` with float32; says what was found. Raises `Refused` where it is too far off.

    Some builds of torch before 2 have not all operations in bfloat16; the service's has. What torch emulates for a
    processor without bfloat16 is not judged: the service does not use it there, and builds before 2 sum in eight bits.
    """
    try:
        with torch.no_grad():
            reduced = script.forward_bfloat16(x)
    except RuntimeError:
        return "torch {} cannot compute bfloat16 here".format(torch.__version__)
    judged = processor.has_bfloat16()
    tolerance = BFLOAT16_TOLERANCE if judged else float("inf")
    error = _compare(reference, reduced, tolerance, what + " in bfloat16")
    said = "bfloat16 differs by {:.1f} %".format(100 * error)
    return said if judged else said + " where torch emulates it, as on this processor"


def relative_error(reference, found):
    """The root mean square of the difference, over that of the reference."""
    scale = float(reference.double().pow(2).mean().sqrt())
    error = float((reference.double() - found.double()).pow(2).mean().sqrt())
    return error / scale if scale > 0 else error


def _compare(reference, found, tolerance, what):
    if reference.shape != found.shape:
        raise Refused(
            "{} gives {} where {} was expected.".format(what, tuple(found.shape), tuple(reference.shape))
        )
    error = relative_error(reference, found)
    if not error <= tolerance:
        raise Refused(
            "{} differs from the network by {:.2g} of its outputs; {:.2g} is allowed.".format(
                what, error, tolerance
            )
        )
    return error


def _random(batch, channels, size):
    generator = torch.Generator().manual_seed(0)
    return torch.randn((batch, channels) + tuple(size), generator=generator)
