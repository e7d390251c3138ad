"""The network of SEALS against nnunet 1.7.1's: its own code where it is installed, a recording elsewhere.

Written again with ``PYTHONPATH=src/test/python python3 -m test_generic_unet`` where nnunet is installed.
"""

import unittest

import numpy as np
import sources
import torch

from penumbra_export.generic_unet import GenericUNet, UNetPlan

RECORDING = sources.MAIN.parent / "test" / "resources" / "export" / "generic_unet.npz"
PLAN = UNetPlan.of(2, 2, 4, [(1, 2, 2), (2, 2, 2)], [(1, 3, 3), (3, 3, 3), (3, 3, 3)])
SHAPE = (2, 2, 8, 16, 16)

try:
    from nnunet.network_architecture.generic_UNet import Generic_UNet
except ImportError:
    Generic_UNet = None


def numbers(state, seed=11):
    """Weights that are the same for each version of torch."""
    draw = np.random.RandomState(seed)
    return {
        key: torch.from_numpy(draw.standard_normal(tuple(value.shape)).astype(np.float32) * 0.3)
        for key, value in sorted(state.items())
    }


def image(shape=SHAPE, seed=12):
    return torch.from_numpy(np.random.RandomState(seed).standard_normal(shape).astype(np.float32))


def reference(plan):
    """nnunet's own network, built as nnUNetTrainerV2 does."""
    return Generic_UNet(
        plan.input_channels,
        plan.features[0],
        plan.classes,
        len(plan.pool_kernels),
        plan.convs_per_stage,
        2,
        torch.nn.Conv3d,
        torch.nn.InstanceNorm3d,
        {"eps": 1e-5, "affine": True},
        torch.nn.Dropout3d,
        {"p": 0, "inplace": True},
        torch.nn.LeakyReLU,
        {"negative_slope": 1e-2, "inplace": True},
        True,
        False,
        lambda x: x,
        None,
        [list(kernel) for kernel in plan.pool_kernels],
        [list(kernel) for kernel in plan.conv_kernels],
        False,
        True,
        True,
    )


def run(network, x):
    with torch.no_grad():
        return network.eval()(x)


class GenericUNetTest(unittest.TestCase):
    def ours(self, plan=PLAN):
        network = GenericUNet(plan)
        network.load_state_dict(numbers(network.state_dict()), strict=True)
        return network

    def test_gives_what_nnunet_gave(self):
        with np.load(str(RECORDING)) as recording:
            network = self.ours()
            self.assertEqual(sorted(network.state_dict()), sorted(recording["keys"].tolist()))
            np.testing.assert_allclose(run(network, image()).numpy(), recording["logits"], atol=2e-5)

    @unittest.skipIf(Generic_UNet is None, "nnunet is not installed")
    def test_gives_what_nnunet_gives(self):
        for plan in (
            PLAN,
            UNetPlan.of(3, 4, 5, [(2, 2, 2)] * 3, [(3, 3, 3)] * 4),
            UNetPlan.of(1, 2, 160, [(2, 2, 2)] * 2, [(3, 3, 1), (3, 3, 3), (3, 3, 3)]),
            UNetPlan.of(2, 2, 4, [(2, 1, 2)], [(3, 3, 3)] * 2, convs_per_stage=3),
        ):
            with self.subTest(plan=plan):
                theirs = reference(plan)
                theirs.load_state_dict(numbers(theirs.state_dict()), strict=True)
                theirs.do_ds = False
                x = image((2, plan.input_channels, 16, 16, 16))
                np.testing.assert_allclose(
                    run(self.ours(plan), x).numpy(), run(theirs, x).numpy(), atol=1e-4
                )

    def test_a_trace_is_generic_over_type_and_batch(self):
        network = self.ours()
        with torch.no_grad():
            traced = torch.jit.trace(network, image((1,) + SHAPE[1:]), check_trace=False)
        x = image(seed=13)
        expected = run(network, x)
        self.assertTrue(torch.equal(run(traced, x), expected))
        double = run(traced, x.double())
        self.assertEqual(double.dtype, torch.float64)
        self.assertLess(float((double - expected).abs().max()), 1e-4)
        if torch.__version__.startswith("1."):
            return  # bfloat16 transposed convolutions on a CPU came with 2.0
        brief = run(traced, x.bfloat16())
        self.assertEqual(brief.dtype, torch.bfloat16)
        self.assertLess(float((brief - expected).abs().mean()), 0.05 * float(expected.abs().max()))

    def test_each_image_of_a_batch_is_normalized_by_itself(self):
        network, x = self.ours(), image()
        for i in range(SHAPE[0]):
            alone = run(network, x[i : i + 1])
            self.assertLess(float((alone - run(network, x)[i : i + 1]).abs().max()), 1e-5)

    def test_a_plan_that_does_not_add_up_is_refused(self):
        with self.assertRaisesRegex(ValueError, "one pooling less than stages"):
            UNetPlan(2, 2, (4, 8), ((2, 2, 2),), ((3, 3, 3),))
        with self.assertRaisesRegex(ValueError, "1 or 3 along each axis"):
            UNetPlan.of(2, 2, 4, [(2, 2, 2)], [(5, 3, 3), (3, 3, 3)])


def record():
    network = reference(PLAN)
    network.load_state_dict(numbers(network.state_dict()), strict=True)
    network.do_ds = False
    RECORDING.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        str(RECORDING), keys=sorted(network.state_dict()), logits=run(network, image()).numpy()
    )


if __name__ == "__main__":
    record()
