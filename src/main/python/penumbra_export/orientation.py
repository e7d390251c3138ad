"""nnU-Net may transpose images before its network sees them; here the network is transposed instead.

A convolution of transposed kernels over an image gives the transposed result: axis by axis the same sums. So an
exported network always takes z, y, x, whatever the plan's order.
"""

from .refusal import Refused

NONE = (0, 1, 2)


class Orientation:
    """A plan's `transpose_forward`: axis i of the plan is axis `forward[i]` of z, y, x."""

    def __init__(self, forward):
        self.forward = tuple(int(axis) for axis in forward)
        if sorted(self.forward) != [0, 1, 2]:
            raise Refused(
                "The plan's transpose_forward is {}; it must name the axes 0, 1 and 2 once each.".format(
                    list(forward)
                )
            )

    def native(self, values):
        """One value per axis, from the plan's order to z, y, x."""
        ordered = [None, None, None]
        for axis, value in zip(self.forward, values):
            ordered[axis] = value
        return tuple(ordered)

    def native_axes(self, axes):
        """Numbers of axes, from the plan's to those of z, y, x; ascending."""
        return tuple(sorted(self.forward[axis] for axis in axes))

    def native_weights(self, state):
        """A state dict whose kernels are turned from the plan's order to z, y, x."""
        if self.forward == NONE:
            return state
        order = self.native(NONE)
        return {
            name: value.permute(0, 1, *(2 + axis for axis in order)).contiguous()
            if value.dim() == 5
            else value
            for name, value in state.items()
        }
