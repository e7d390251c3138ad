"""The command line: python3 -m penumbra_export --help."""

import argparse
import sys

from .refusal import Refused

_DESCRIPTION = """\
Turns trained networks into bundles for the service (docs/models.md). Give the service the folder named by --out as
PENUMBRA_MODELS_DIR. Needs Python 3.8 or later, numpy, and torch 1.11 or later.
"""

_DEEPISLES = """\
Reads the published weights of DeepISLES (Zenodo record 14026715, or /app/weights of its container image) and writes
the bundles deepisles-seals and deepisles-nvauto and the ensemble deepisles.

What is looked for under --weights:
  SEALS/nnUNet_trained_models/nnUNet/3d_fullres/Task012_*/nnUNetTrainerV2_DDP__nnUNetPlansv2.1/plans.pkl
  and beside it fold_0 to fold_4, each with model_final_checkpoint.model
  NVAUTO/ts/model0.ts to model14.ts
"""

_NNUNET = """\
Turns a trained nnU-Net v2 (configuration 3d_fullres; PlainConvUNet or ResidualEncoderUNet) into a bundle. --model
names the folder that holds plans.json, dataset.json and fold_0, fold_1 and so on with checkpoint_final.pth. What the
service cannot repeat is refused.
"""

_VERIFY = """\
Checks a bundle: each file's size and checksum, that its networks load and run, and that they give nearly the same in
bfloat16.
"""


def main(arguments=None):
    """Runs one command; gives the exit status: 0, or 1 with a message."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except Refused as refused:
        print("penumbra_export: {}".format(refused), file=sys.stderr)
        return 1
    except ModuleNotFoundError as missing:
        if missing.name not in ("torch", "numpy"):
            raise
        print("penumbra_export: this Python has no {}; install it.".format(missing.name), file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="python3 -m penumbra_export", description=_DESCRIPTION)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands.required = True
    _deepisles_parser(_command(commands, "deepisles", "the published DeepISLES weights", _DEEPISLES))
    _nnunet_parser(_command(commands, "nnunet", "a trained nnU-Net v2", _NNUNET))
    verify = _command(commands, "verify", "checks a bundle", _VERIFY)
    verify.add_argument("bundle", metavar="BUNDLE", help="folder that holds bundle.json")
    verify.set_defaults(run=_verify)
    return parser


def _command(commands, name, summary, description):
    return commands.add_parser(
        name,
        help=summary,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _deepisles_parser(parser):
    parser.add_argument("--weights", required=True, metavar="DIR", help="folder that holds SEALS and NVAUTO")
    _common(parser)
    parser.add_argument(
        "--only", choices=("seals", "nvauto"), help="one of the two, without the ensemble"
    )
    parser.set_defaults(run=_deepisles)


def _nnunet_parser(parser):
    parser.add_argument("--model", required=True, metavar="DIR", help="folder that holds plans.json")
    _common(parser)
    parser.add_argument(
        "--id", help="the bundle's id: lower-case letters, digits and hyphens (default: the data set's name)"
    )
    parser.add_argument("--title", help="name for a person")
    parser.add_argument("--version", default="1.0.0", help="version of the bundle (default: %(default)s)")
    parser.add_argument("--intended-use", metavar="TEXT", help="what it is for, and what not")
    parser.add_argument(
        "--inputs",
        type=lambda text: text.split(","),
        metavar="LIST",
        help="what the network's channels are, in order: DWI, ADC, FLAIR (default: as dataset.json names them)",
    )
    parser.add_argument("--label", type=int, metavar="N", help="the lesion's label, where there are several")
    parser.add_argument(
        "--folds",
        type=lambda text: text.split(","),
        metavar="LIST",
        help="folds to take, such as 0,1,2 or all (default: those that are there)",
    )
    parser.add_argument(
        "--checkpoint",
        default="checkpoint_final.pth",
        metavar="FILE",
        help="file to take from each fold (default: %(default)s)",
    )
    parser.set_defaults(run=_nnunet)


def _common(parser):
    parser.add_argument(
        "--out", required=True, metavar="DIR", help="folder of models; each bundle becomes a folder in it"
    )
    parser.add_argument("--license", metavar="TEXT", help="license of the weights, as their source states it")
    parser.add_argument("--force", action="store_true", help="replace bundles that are there")


# Commands import torch only when they run, so that --help answers at once and without it.
def _deepisles(options):
    from . import deepisles

    return _done(deepisles.export(options.weights, options.out, options.only, options.force, options.license))


def _nnunet(options):
    from . import nnunet

    wishes = nnunet.Wishes(
        options.id,
        options.title,
        options.license,
        options.version,
        options.intended_use or nnunet.INTENDED_USE,
        options.inputs,
        options.label,
        options.folds,
        options.checkpoint,
    )
    return _done(nnunet.export(options.model, options.out, wishes, options.force))


def _verify(options):
    from .verify import verify

    verify(options.bundle)
    print("{}: all is right".format(options.bundle))
    return 0


def _done(folders):
    for folder in folders:
        print("wrote {}".format(folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
