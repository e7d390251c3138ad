"""Trains, measures and bundles the built-in network: python3 -m penumbra_train COMMAND."""

import argparse
import json
import signal
import sys
from dataclasses import replace
from pathlib import Path

import torch

from penumbra_models.processor import has_bfloat16
from penumbra_synth.bank import Bank

from . import commands as actions
from .beginning import Beginning
from .provenance import claim
from .settings import FURTHER, SMOKE, Settings
from .training import CHECKPOINT, Training, load

# What a smoke training must reach: the loss's share of where it began, the mean Dice.
SMOKE_LOSS = 0.7
SMOKE_DICE = 0.2


def _train(options):
    there = (Path(options.out) / CHECKPOINT).exists()
    if there and not (options.resume or options.draw):
        raise SystemExit(f"{options.out} holds a training already: --resume continues it.")
    drawn = Path(options.drawn or Path(options.out) / "volumes")
    try:
        settings, beginning = _settings(options, there)
        claim(drawn, settings)
    except ValueError as refused:
        raise SystemExit(str(refused)) from refused
    bank = None if options.bank is None else Bank(options.bank)
    training = Training(options.out, settings, options.device, bank=bank, volumes=drawn)
    if options.draw:
        training.draw(options.workers)
        return 0
    if there:
        training.resume()
    elif beginning is not None:
        training.begin_from(beginning)
    signal.signal(signal.SIGTERM, training.stop)
    seconds = None if options.hours is None else options.hours * 3600
    training.run(seconds=seconds, workers=options.workers)
    return _smoke_result(options.out) if options.smoke else 0


def _settings(options, there):
    """(settings, the network to begin from or None): of the checkpoint, where there is one."""
    beginning = None
    if there:
        settings = load(options.out)[1]
    elif options.begin_from:
        bundle = Beginning(options.begin_from)
        settings = replace(FURTHER, begun=bundle.digest)
        beginning = bundle.network(settings.widths)
    else:
        settings = SMOKE if options.smoke else Settings()
    for name in ("seed", "threads"):
        if getattr(options, name) is not None:
            settings = replace(settings, **{name: getattr(options, name)})
    if settings.bfloat16 and not (options.draw or has_bfloat16(options.device)):
        print("Computes in float32, slowly: this processor has no bfloat16.", flush=True)
        settings = replace(settings, bfloat16=False)
    return settings, beginning


def _smoke_result(folder):
    """0 where the loss fell and Dice rose as far as they must."""
    lines = (Path(folder) / "log.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    losses = [e["loss"] for e in entries if "loss" in e]
    dice = [e["validation_dice"] for e in entries if "validation_dice" in e][-1]
    print(f"loss {losses[0]} to {losses[-1]}, Dice {dice}")
    return 0 if losses[-1] < SMOKE_LOSS * losses[0] and dice >= SMOKE_DICE else 1


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="penumbra_train", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train, or continue")
    train.add_argument("--out", required=True, help="folder of the training")
    train.add_argument("--bank", help="folder of heads, if not the training's")
    train.add_argument("--drawn", help="folder of drawn volumes, if not the training's")
    train.add_argument("--draw", action="store_true", help="only draw the volumes")
    train.add_argument("--resume", action="store_true", help="continue what is there")
    course = train.add_mutually_exclusive_group()
    course.add_argument(
        "--from",
        dest="begin_from",
        metavar="BUNDLE",
        help="go on from the network in the folder of a bundle, by a shorter course",
    )
    course.add_argument("--smoke", action="store_true", help="two minutes, to see that it learns")
    train.add_argument("--hours", type=float, help="stop after so long, to be resumed")
    train.add_argument("--seed", type=int)
    train.add_argument("--threads", type=int, help="of one operation; part of what is repeatable")
    train.add_argument("--workers", type=int, default=2, help="processes that draw samples")
    train.add_argument("--device", default="cpu", help="cpu or cuda")
    train.set_defaults(run=_train)
    for name, action, about in (
        (
            "calibrate",
            actions.calibrate,
            "fit the probability, choose threshold and smallest lesion",
        ),
        ("evaluate", actions.evaluate, "measure on synthetic test volumes"),
        ("look", actions.look, "picture of a case with its mask"),
        ("bundle", actions.write_bundle, "write the bundle"),
    ):
        command = commands.add_parser(name, help=about)
        if name in ("evaluate", "look"):
            of = command.add_mutually_exclusive_group(required=True)
            of.add_argument("--training", help="folder of the training")
            of.add_argument("--bundle", help="folder of a bundle that `bundle` wrote")
        else:
            command.add_argument("--training", required=True, help="folder of the training")
        command.add_argument("--bank", help="folder of heads, if not the training's")
        command.add_argument("--threads", type=int, default=2)
        command.set_defaults(run=action)
        if name in ("calibrate", "evaluate"):
            command.add_argument("--volumes", type=int, default=200 if name == "evaluate" else 100)
        if name == "calibrate":
            command.add_argument(
                "--flips",
                default="2",
                type=actions.parse_flips,
                help="axes (z is 0) that a second pass flips, as 0,2; empty for a single pass",
            )
            command.add_argument("--curve", help="draw the reliability curve into this SVG file")
        if name == "evaluate":
            command.add_argument("--out", help="folder for the scores, if not the training's")
            command.add_argument("--hard", type=int, default=50, help="volumes of the hard setting")
            command.add_argument(
                "--robust", type=int, default=0, help="volumes given in other ways"
            )
            command.add_argument("--alone", action="store_true", help="without the ADC rule")
        if name == "look":
            command.add_argument("case", help="folder of a case, or number of a test volume")
            command.add_argument("--threshold", type=float)
        if name == "bundle":
            command.add_argument("--code", help="SHA-256 of the training's code, if it was another")
        if name in ("look", "bundle"):
            command.add_argument("--out", required=True)
    options = parser.parse_args(arguments)
    if options.threads:
        torch.set_num_threads(options.threads)
    return options.run(options) or 0


if __name__ == "__main__":
    sys.exit(main())
