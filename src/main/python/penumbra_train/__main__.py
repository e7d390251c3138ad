"""Trains, measures and bundles the built-in network: python3 -m penumbra_train COMMAND."""

import argparse
import signal
import sys
from dataclasses import replace
from pathlib import Path

from .settings import SMOKE, Settings


def _train(options):
    from .training import CHECKPOINT, Training

    settings = SMOKE if options.smoke else Settings()
    if options.resume and (Path(options.out) / CHECKPOINT).exists():
        from .training import load

        settings = load(options.out)[1]
    for name in ("seed", "steps", "threads"):
        if getattr(options, name) is not None:
            settings = replace(settings, **{name: getattr(options, name)})
    training = Training(options.out, settings, options.device)
    if options.resume:
        training.resume()
    elif (Path(options.out) / CHECKPOINT).exists():
        raise SystemExit(f"{options.out} holds a training already: --resume continues it.")
    signal.signal(signal.SIGTERM, training.stop)
    seconds = None if options.hours is None else options.hours * 3600
    training.run(seconds=seconds, workers=options.workers)
    return 0


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="penumbra_train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, or continue")
    train.add_argument("--out", required=True, help="folder of the training")
    train.add_argument("--resume", action="store_true", help="continue what is there")
    train.add_argument("--smoke", action="store_true", help="two minutes, to see that it learns")
    train.add_argument("--hours", type=float, help="stop after so long, to be resumed")
    train.add_argument("--steps", type=int, help="length of the whole training")
    train.add_argument("--seed", type=int)
    train.add_argument("--threads", type=int, help="of one operation; part of what is repeatable")
    train.add_argument("--workers", type=int, default=2, help="processes that draw samples")
    train.add_argument("--device", default="cpu", help="cpu or cuda")
    train.set_defaults(run=_train)
    options = parser.parse_args(arguments)
    return options.run(options)


if __name__ == "__main__":
    sys.exit(main())
