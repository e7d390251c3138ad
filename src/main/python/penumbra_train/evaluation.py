"""Measures the network on synthetic volumes it was never trained on, beside the ADC rule."""

from dataclasses import dataclass

import numpy as np
import torch

from penumbra_models.adc_threshold import MINIMUM_LESION_ML
from penumbra_models.adc_threshold_network import AdcThreshold
from penumbra_synth import sample

from . import inference, scoring
from .preparation import prepare

# Far from every training and validation index.
TEST_SEED = 2_000_003
STRAIGHT = ((),)


@dataclass(frozen=True)
class Decision:
    """From logits to a mask."""

    scale: float = 1.0
    offset: float = 0.0
    threshold: float = 0.5
    minimum_ml: float = 0.0
    peak: float = 0.0  # a component is kept only if its probability reaches this somewhere


@dataclass(frozen=True)
class Case:
    """Arrays [z, y, x] as a file holds them."""

    dwi: torch.Tensor
    adc: torch.Tensor
    truth: np.ndarray
    spacing: tuple

    @staticmethod
    def of(made):
        stored = (made.dwi, made.adc, made.truth)
        dwi, adc, truth = (v.permute(2, 1, 0).contiguous() for v in stored)
        return Case(dwi, adc, truth.numpy(), made.spacing[::-1])

    @property
    def voxel_ml(self):
        return float(np.prod(self.spacing)) / 1000


class Predictor:
    """The network and everything before and after it, as the bundle's manifest has it."""

    def __init__(self, network, decision, flips=STRAIGHT):
        self._network = network
        self._decision = decision
        self._flips = flips

    def probability(self, case):
        """[z, y, x] on the case's own grid."""
        prepared = prepare(case.dwi, case.adc, case.spacing)
        how = {"scale": self._decision.scale, "offset": self._decision.offset}
        network_grid = inference.with_flips(self._network, prepared.images, self._flips, **how)
        return prepared.back(network_grid).numpy()

    def mask(self, case):
        return scoring.decided(self.probability(case), self._decision, case.voxel_ml)


class AdcRule:
    """The bundle `adc-threshold` on the same case."""

    def __init__(self):
        self._network = AdcThreshold().eval()

    def mask(self, case):
        with torch.no_grad():
            score = self._network(torch.stack([case.dwi, case.adc])[None])[0, 0].numpy()
        return scoring.without_small(score >= 0.5, MINIMUM_LESION_ML, case.voxel_ml)


def cases(bank, setting, count, seed=TEST_SEED):
    for index in range(count):
        yield Case.of(sample.make(bank, setting, seed, index))


def heads_turned(bank, setting, indices, turns, seed=TEST_SEED):
    """For each index the same head scanned as it lies after each of the turns (degrees about x, y
    and z): a list of cases.
    """
    for index in indices:
        yield [Case.of(sample.make(bank, setting, seed, index, turn)) for turn in turns]


def compare(predictors, made):
    """{name: scores} of each predictor on the same cases."""
    scores = {name: [] for name in predictors}
    for case in made:
        for name, predictor in predictors.items():
            scores[name].append(scoring.score(predictor.mask(case), case.truth, case.voxel_ml))
    return scores


def table(summaries):
    """Markdown: one row per size, one column group per predictor."""
    names = list(summaries)
    head = ["lesion volume", "cases"]
    for name in names:
        head += [f"{name}: Dice", "F1", "volume error"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    first = summaries[names[0]]
    for row in ("all", *first["by_size"]):
        parts = []
        for name in names:
            s = summaries[name]
            values = s["all"] if row == "all" else s["by_size"][row]
            if not parts:
                parts = [row, str(values["cases"])]
            if values["cases"]:
                parts += [f"{values['dice']:.3f}", f"{values['f1']:.3f}"]
                parts += [f"{values['volume_error_ml']:.2f} ml"]
            else:
                parts += ["–", "–", "–"]
        lines.append("| " + " | ".join(parts) + " |")
    for name in names:
        free = summaries[name]["lesion_free"]
        if free["cases"]:
            lines.append(
                f"\n{name}: {free['false_lesions']:.2f} false lesions ({free['false_ml']:.2f} ml) "
                f"a lesion-free brain, {free['clean']:.0%} of {free['cases']} without any."
            )
    return "\n".join(lines)
