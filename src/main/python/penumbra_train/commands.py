"""What the commands besides `train` do."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from penumbra_models.evaluate import load_case
from penumbra_synth import sample
from penumbra_synth.bank import Bank

from . import bundle, calibration, evaluation, pictures, reliability, robustness, scoring
from .evaluation import STRAIGHT, Case, Decision, Predictor
from .training import load

DECISION = "decision.json"


def parse_flips(text):
    """ "", "0" or "0,2": the axes (z is 0) flipped in the second pass, if any."""
    axes = tuple(int(a) for a in text.split(",") if a)
    return ((), axes) if axes else ((),)


def _bank(options):
    if options.bank is None and options.training is None:
        raise SystemExit("A bundle has no heads of its own: --bank says where they are, or go.")
    return Bank(options.bank or Path(options.training) / "bank")


def predictor_of(options, threshold=None):
    """(predictor, what it is): of a training with its decision, or of a bundle as it ships; with a
    threshold, all that reaches it is marked.
    """
    if options.bundle is None:
        network, _, step = load(options.training)
        decision, flips = _decision(options)
        what = f"step {step}"
    else:
        network, decision, flips, what = _bundled(Path(options.bundle))
    if threshold is not None:
        decision = replace(decision, threshold=threshold, peak=0.0)
    return Predictor(network, decision, flips), what


def _bundled(folder):
    manifest = json.loads((folder / "bundle.json").read_text(encoding="utf-8"))
    network = torch.jit.load(str(folder / manifest["network"]["files"][0]))
    chosen = manifest["decision"]
    decision = Decision(  # the network's logits are calibrated
        threshold=chosen["value"],
        minimum_ml=manifest["minimumLesionMl"],
        peak=chosen.get("peak", 0.0),
    )
    flips = tuple(tuple(axes) for axes in manifest["network"]["flips"])
    return network, decision, flips, f"{manifest['id']} {manifest['version']}"


def _decision(options):
    """(decision, flips) that were calibrated."""
    path = Path(options.training) / DECISION
    if not path.exists():
        return Decision(), STRAIGHT
    values = json.loads(path.read_text(encoding="utf-8"))
    return Decision(**values["decision"]), tuple(tuple(axes) for axes in values["flips"])


def calibrate(options):
    """Fits the probability, chooses the decision, on validation volumes; writes decision.json and,
    where asked for, the reliability curve.
    """
    network, _, step = load(options.training)
    found = calibration.collect(network, _bank(options), options.volumes, options.flips)
    scale, offset = calibration.fit(found)
    free = calibration.lesion_free(network, _bank(options), options.volumes, options.flips)
    decision, rows = calibration.choose(found + free, scale, offset)
    curve = calibration.reliability(found, scale, offset)
    if options.curve:
        reliability.draw(options.curve, curve)
    result = {
        "step": step,
        "volumes": options.volumes,
        "decision": asdict(decision),
        "flips": options.flips,
        "choices": rows,
        "reliability": curve,
    }
    text = json.dumps(result, indent=2) + "\n"
    (Path(options.training) / DECISION).write_text(text, encoding="utf-8")
    print(text)


def evaluate(options):
    """Scores on test volumes beside the ADC rule; writes evaluation-<setting>.json to the training
    or to --out.
    """
    bank = _bank(options)
    predictor, what = predictor_of(options)
    out = options.out or options.training
    predictors = {"synthstroke-small": predictor}
    if not options.alone:
        predictors["adc-threshold"] = evaluation.AdcRule()
    for name, count in (("standard", options.volumes), ("hard", options.hard)):
        if count == 0:
            continue
        made = evaluation.cases(bank, sample.SETTINGS[name], count)
        scores = evaluation.compare(predictors, made)
        summaries = {n: scoring.summary(s) for n, s in scores.items()}
        text = json.dumps(
            {
                "of": what,
                "setting": name,
                "summary": summaries,
                "cases": {n: scoring.to_json(s) for n, s in scores.items()},
            },
            indent=1,
        )
        if out is not None:
            path = Path(out) / f"evaluation-{name}.json"
            path.write_text(text + "\n", encoding="utf-8")
        print(f"\n{name}, {count} volumes, {what}\n\n{evaluation.table(summaries)}", flush=True)
    if options.robust:
        made = evaluation.cases(bank, sample.STANDARD, options.robust)
        for name, value in robustness.changes_of_dice(predictor, made).items():
            print(f"{name}: {value:+.4f}")
        heads = evaluation.heads_turned(
            bank, sample.STANDARD, range(options.robust), robustness.TURNS.values()
        )
        rows = robustness.dice_of_turned_heads(predictor, heads)
        for name in robustness.TURNS if rows else ():
            print(f"{name}: Dice {np.mean([row[name] for row in rows]):.4f} of {len(rows)}")


def look(options):
    """Writes a montage of a case's folder (or of a synthetic test volume) with the mask."""
    predictor, _ = predictor_of(options, options.threshold)
    if options.case.isdigit():
        made = sample.make(_bank(options), sample.STANDARD, evaluation.TEST_SEED, int(options.case))
        case, affine = Case.of(made), None
    else:
        dwi, adc, truth, affine = load_case(options.case)
        spacing = tuple(float(s) for s in np.linalg.norm(affine[:3, :3], axis=0))
        images = [torch.from_numpy(np.ascontiguousarray(v.transpose(2, 1, 0))) for v in (dwi, adc)]
        truth = None if truth is None else truth.transpose(2, 1, 0)
        case = Case(*images, truth, spacing[::-1])
    probability, mask = predictor.probability(case), predictor.mask(case)
    pictures.montage(options.out, case, probability, mask)
    labels, count = scoring.label(mask, scoring.NEIGHBORS_26)
    print(f"{mask.sum() * case.voxel_ml:.2f} ml in {count}")
    for n in range(1, count + 1):
        index = np.argwhere(labels == n)[:, ::-1]
        at = index.mean(0)
        if affine is not None:
            at = affine[:3, :3] @ at + affine[:3, 3]
        best = float(probability[labels == n].max())
        print(f"  {len(index) * case.voxel_ml:8.3f} ml at {np.round(at, 1)}, up to {best:.2f}")


def write_bundle(options):
    """Writes bundle.json and network.pt."""
    network, settings, step = load(options.training)
    made = bundle.write(options.out, network, settings, step, *_decision(options), options.code)
    print(f"{made['id']} {made['version']}: {made['files']}")
