"""nnU-Net v2's networks against dynamic_network_architectures: its code where it is installed, a recording elsewhere.

Written again with `PYTHONPATH=src/test/python python3 -m test_dynamic_unet` where that is installed (0.4.4).
"""

import unittest

import numpy as np
import torch

import fabricate_weights
import sources
from penumbra_export.dynamic_unet import DynamicUNet, DynamicUNetPlan, canonical

try:
    from dynamic_network_architectures.architectures import unet as theirs
except ImportError:
    theirs = None

RECORDING = sources.MAIN.parent / "test" / "resources" / "export" / "dynamic_unet.npz"
SHAPE = (2, 2, 8, 16, 16)


def plan(residual, **more):
    fields = dict(
        residual=residual,
        input_channels=2,
        classes=3,
        features=(4, 8, 10),
        kernels=((1, 3, 3), (3, 3, 3), (3, 3, 3)),
        strides=((1, 1, 1), (1, 2, 2), (2, 2, 2)),
        blocks=(1, 3, 2) if residual else (2, 2, 1),
        decoder_convs=(1, 2),
        stem_features=4 if residual else 0,
    )
    fields.update(more)
    return DynamicUNetPlan(**fields)


def numbers(state, seed=21):
    """Weights that are the same for each version of torch; second names of one weight get the same."""
    kept, _ = canonical(state)
    draw = np.random.RandomState(seed)
    return {
        key: torch.from_numpy(draw.standard_normal(tuple(value.shape)).astype(np.float32) * 0.3)
        for key, value in sorted(kept.items())
    }


def image():
    return torch.from_numpy(np.random.RandomState(22).standard_normal(SHAPE).astype(np.float32))


def run(network, x):
    with torch.no_grad():
        return network.eval()(x).numpy()


def ours(shape):
    network = DynamicUNet(shape)
    network.load_state_dict(numbers(network.state_dict()), strict=True)
    return network


def reference(shape):
    """Their network with the same weights."""
    options = dict(
        input_channels=shape.input_channels,
        n_stages=len(shape.features),
        features_per_stage=list(shape.features),
        conv_op=torch.nn.Conv3d,
        kernel_sizes=[list(kernel) for kernel in shape.kernels],
        strides=[list(stride) for stride in shape.strides],
        num_classes=shape.classes,
        n_conv_per_stage_decoder=list(shape.decoder_convs),
        conv_bias=shape.bias,
        norm_op=torch.nn.InstanceNorm3d,
        norm_op_kwargs={"eps": shape.epsilon, "affine": True},
        nonlin=torch.nn.LeakyReLU,
        nonlin_kwargs={"inplace": True, "negative_slope": shape.slope},
    )
    if shape.residual:
        network = theirs.ResidualEncoderUNet(
            n_blocks_per_stage=list(shape.blocks), stem_channels=shape.stem_features, **options
        )
    else:
        network = theirs.PlainConvUNet(
            n_conv_per_stage=list(shape.blocks), nonlin_first=shape.activation_first, **options
        )
    state = network.state_dict()
    made = numbers(state)
    network.load_state_dict({name: made[next(iter(canonical({name: torch.ones(1)})[0]))] for name in state}, strict=True)
    return network


class DynamicUNetTest(unittest.TestCase):
    def test_gives_what_nnunet_gave(self):
        with np.load(str(RECORDING)) as recording:
            for name, residual in (("plain", False), ("residual", True)):
                with self.subTest(name):
                    network = ours(plan(residual))
                    kept, wrong = canonical({key: torch.ones(1) for key in recording[name + "_keys"].tolist()})
                    self.assertEqual(([], sorted(network.state_dict())), (wrong, sorted(kept)))
                    np.testing.assert_allclose(
                        run(network, image()), recording[name + "_logits"], atol=2e-5
                    )

    @unittest.skipIf(theirs is None, "dynamic_network_architectures is not installed")
    def test_gives_what_nnunet_gives(self):
        for shape in (
            plan(False),
            plan(True),
            plan(False, activation_first=True),
            plan(False, slope=0.2, epsilon=1e-3),
            plan(False, bias=False),
            plan(True, bias=False, stem_features=6),
            plan(True, features=(4, 4, 10)),
        ):
            with self.subTest(shape=shape):
                np.testing.assert_allclose(
                    run(ours(shape), image()), run(reference(shape), image()), atol=1e-5
                )

    def test_second_names_must_agree(self):
        state = fabricate_weights.with_second_names(ours(plan(False)).state_dict())
        kept, wrong = canonical(state)
        self.assertEqual(([], sorted(ours(plan(False)).state_dict())), (wrong, sorted(kept)))
        name = "decoder.encoder.stages.0.0.convs.0.all_modules.1.bias"
        state[name] = state[name] + 1
        self.assertEqual(["encoder.stages.0.0.convs.0.norm.bias"], canonical(state)[1])


def record():
    found = {}
    for name, residual in (("plain", False), ("residual", True)):
        network = reference(plan(residual))
        found[name + "_keys"] = sorted(network.state_dict())
        found[name + "_logits"] = run(network, image())
    np.savez_compressed(str(RECORDING), **found)


if __name__ == "__main__":
    record()
