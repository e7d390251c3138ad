"""What turns gradients into steps."""

import torch

# Of the polynomial in x x' that brings the singular values of a matrix near one (K. Jordan et al.,
# Muon, 2024).
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
ROUNDS = 5
# A step's root mean square, as AdamW's is about, so that rates compare (J. Liu et al., 2025,
# arXiv 2502.16982).
STEP_SIZE = 0.2


class Muon(torch.optim.Optimizer):
    """Momentum whose steps are made orthogonal: each direction of a kernel moves as far as any.

    For kernels [outputs, inputs, ...], taken as matrices of `outputs` rows. As torch's optimizers,
    not for several threads at once.
    """

    def __init__(self, kernels, rate, weight_decay=0.0, momentum=0.95):
        super().__init__(kernels, {"lr": rate, "weight_decay": weight_decay, "momentum": momentum})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for kernel in group["params"]:
                if kernel.grad is not None:
                    self._move(kernel, group)

    def _move(self, kernel, group):
        state = self.state[kernel]
        if not state:
            state["mean"] = torch.zeros_like(kernel)
        mean, gradient = state["mean"], kernel.grad
        mean.lerp_(gradient, 1 - group["momentum"])
        ahead = gradient.lerp(mean, group["momentum"]).flatten(1)
        step = orthogonal(ahead) * (STEP_SIZE * max(ahead.shape) ** 0.5)
        kernel.mul_(1 - group["lr"] * group["weight_decay"])
        kernel.add_(step.reshape(kernel.shape), alpha=-group["lr"])


def orthogonal(matrix):
    """Its nearest semi-orthogonal matrix, roughly: singular values between about 0.7 and 1.2."""
    a, b, c = COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.T if tall else matrix
    x = x / (x.norm() + 1e-7)
    # The polynomials of all rounds are one of x x', which is small, times x.
    square = x @ x.T
    whole = one = torch.eye(len(x), device=x.device)
    for _ in range(ROUNDS):
        factor = a * one + b * square + c * square @ square
        whole = factor @ whole
        square = factor @ square @ factor
    x = whole @ x
    return x.T if tall else x


def muon(parameters, rate, weight_decay):
    """Kernels between hidden layers by Muon; what reads images, says lesion or scales by AdamW."""
    hidden = [p for p in parameters if p.ndim == 5 and min(p.shape[:2]) > 3]
    ids = {id(p) for p in hidden}
    others = [p for p in parameters if id(p) not in ids]
    return [
        Muon(hidden, rate, weight_decay),
        torch.optim.AdamW(others, rate, weight_decay=weight_decay),
    ]
