"""The training loop: deterministic by its settings, resumable to the step."""

import json
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from penumbra_synth import sample
from penumbra_synth.bank import Bank

from . import losses, optimizers
from .inference import probability
from .network import CoarseHeads, StrokeNet
from .patches import Drawn, Volumes, volume
from .settings import Settings

CHECKPOINT = "checkpoint.pt"
SAVE_SECONDS = 180
# Far from every training index.
VALIDATION_SEED = 1_000_003
# Of the logits before they are calibrated.
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5)


class Training:
    """One training in `folder`: settings.json, log.jsonl, checkpoint.pt, bank/."""

    def __init__(self, folder, settings, device="cpu", say=print, bank=None, volumes=None):
        self._folder = Path(folder)
        self.settings = settings
        self._device = torch.device(device)
        self._say = say
        self._bank = bank or Bank(self._folder / "bank")
        self._drawn = Drawn(
            self._bank, self._setting, settings.seed, volumes or self._folder / "volumes"
        )
        torch.set_num_threads(settings.threads)
        torch.manual_seed(settings.seed)
        layout = torch.channels_last_3d
        self.network = StrokeNet(settings.widths).to(self._device, memory_format=layout)
        self.kept = StrokeNet(settings.widths).to(self._device, memory_format=layout)
        self.kept.load_state_dict(self.network.state_dict())
        self._coarse = CoarseHeads(settings.widths).to(self._device)
        self._learned = [*self.network.parameters(), *self._coarse.parameters()]
        self._optimizers = optimizers.muon(self._learned, settings.rate, settings.weight_decay)
        self.step = 0
        self._stop = False
        self._validation = None

    @property
    def _setting(self):
        return replace(sample.TRAIN, heads=self.settings.heads)

    def stop(self, *_):
        """Ends the run after the step, with a checkpoint."""
        self._stop = True

    def resume(self):
        """Continues from the folder's checkpoint, if there is one; False if there is none."""
        path = self._folder / CHECKPOINT
        if not path.exists():
            return False
        state = torch.load(path, map_location=self._device)
        self.network.load_state_dict(state["network"])
        self.kept.load_state_dict(state["kept"])
        self._coarse.load_state_dict(state["coarse"])
        self.step = state["step"]
        for optimizer, values in zip(self._optimizers, state["optimizers"]):
            optimizer.load_state_dict(values)
        return True

    def begin_from(self, network):
        """Takes the weights of a network that has learned already."""
        self.network.load_state_dict(network.state_dict())
        self.kept.load_state_dict(network.state_dict())

    def save(self):
        self._folder.mkdir(parents=True, exist_ok=True)
        state = {
            "settings": self.settings.to_json(),
            "step": self.step,
            "network": self.network.state_dict(),
            "kept": self.kept.state_dict(),
            "coarse": self._coarse.state_dict(),
            "optimizers": [o.state_dict() for o in self._optimizers],
        }
        partial = self._folder / (CHECKPOINT + ".part")
        torch.save(state, partial)
        partial.replace(self._folder / CHECKPOINT)

    def rate(self, step):
        """Rises over the warm-up, stays, and falls to a hundredth over the last steps.

        Trainings that differ in nothing but their steps are the same until the shorter one falls.
        """
        s = self.settings
        rising = (step + 1) / s.warm_up
        falling = (s.steps - step) / s.falling
        return s.rate * max(min(rising, falling, 1.0), 0.01)

    def run(self, until=None, seconds=None, workers=2):
        """Trains up to step `until` (or the settings' last), for at most `seconds`."""
        s = self.settings
        last = min(until or s.steps, s.steps)
        end = None if seconds is None else time.monotonic() + seconds
        saved = time.monotonic()
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "settings.json").write_text(json.dumps(s.to_json(), indent=2) + "\n")
        waited = time.monotonic()
        recent = []
        for batches in self._rounds(workers):
            for images, truth in batches:
                if self.step >= last:
                    break
                began = time.monotonic()
                recent.append(self._learn(images, truth))
                now = time.monotonic()
                self.step += 1
                if self.step % 20 == 0 or self.step == last:
                    self._log(
                        loss=round(float(np.mean(recent)), 4),
                        rate=self.rate(self.step),
                        waited=round(began - waited, 2),
                        learned=round(now - began, 2),
                    )
                    recent = []
                waited = now
                if self.step % s.validate_every == 0:
                    self._log(**self.validate())
                    waited = time.monotonic()
            # Rounds are whole in a checkpoint, so that the next one begins with a fresh volume.
            done = self.step >= last or self._stop or (end is not None and now >= end)
            if done or now - saved > SAVE_SECONDS:
                self.save()
                saved = now
            if done:
                return

    def draw(self, workers=2):
        """Draws the volumes that are not there yet."""
        drawing = DataLoader(
            _Drawing(self._drawn, self.settings),
            num_workers=workers,
            worker_init_fn=_left_to_the_main_process,
        )
        for number, _ in enumerate(drawing):
            if number % 100 == 99:
                self._say(f"{number + 1} of {self.settings.drawn} volumes")

    def _rounds(self, workers):
        """From this step on: for each round, `patches_per_volume` batches."""
        s = self.settings
        data = Volumes(self._drawn, s)
        first = self.step // s.patches_per_volume * s.batch
        loader = DataLoader(
            data,
            batch_size=s.batch,
            sampler=range(first, s.items),
            num_workers=workers,
            worker_init_fn=_left_to_the_main_process,
        )
        for images, truth in loader:
            yield [(images[:, n], truth[:, n]) for n in range(s.patches_per_volume)]

    def _learn(self, images, truth):
        s = self.settings
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.rate(self.step)
        images = images.to(self._device).contiguous(memory_format=torch.channels_last_3d)
        truth, nearest = truth.to(self._device).split(1, 1)
        self.network.train()
        with torch.autocast(self._device.type, torch.bfloat16, enabled=s.bfloat16):
            features = self.network.features(images)
            logits, coarse = self.network.head(features[-1]), self._coarse(features)
        brain = (images != 0).any(1, keepdim=True).float()
        loss = losses.deep(logits, coarse, truth, nearest, brain)
        for parameter in self._learned:
            parameter.grad = None
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._learned, 2.0)
        for optimizer in self._optimizers:
            optimizer.step()
        decay = min(s.average, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for kept, new in zip(self.kept.parameters(), self.network.parameters()):
                kept.lerp_(new, 1 - decay)
        return float(loss.detach())

    def validate(self):
        """Mean Dice and more of the kept weights on fixed volumes with heads never trained on."""
        if self._validation is None:
            setting, seed = sample.VALIDATION, VALIDATION_SEED
            if self.settings.smoke:
                # Does it learn what it sees? That takes minutes, what it has not seen takes hours.
                setting, seed = self._setting, self.settings.seed
            self._validation = [
                volume(sample.make(self._bank, setting, seed, n))
                for n in range(self.settings.validation_volumes)
            ]
        dices, false = [], []
        for images, truth in self._validation:
            found = probability(self.kept, images, self._device, self.settings.bfloat16)
            if bool(truth.any()):
                dices.append([_dice(found >= t, truth) for t in THRESHOLDS])
            else:
                false.append([float((found >= t).sum()) * 0.008 for t in THRESHOLDS])
        best = int(np.mean(dices, 0).argmax())
        return {
            "validation_dice": round(float(np.mean(dices, 0)[best]), 4),
            "validation_median": round(float(np.median(dices, 0)[best]), 4),
            "validation_false_ml": round(float(np.mean(false, 0)[best]), 4) if false else None,
            "threshold": THRESHOLDS[best],
        }

    def _log(self, **values):
        line = json.dumps({"step": self.step, "time": round(time.time()), **values})
        with open(self._folder / "log.jsonl", "a", encoding="utf-8") as file:
            file.write(line + "\n")
        self._say(line)


def _left_to_the_main_process(_):
    """In a process that reads or draws: a signal to end reaches it too where all of a group get it,
    and the main process still needs it for the last step. It ends when that one has ended.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


class _Drawing(Dataset):
    """Item i is nothing; getting it draws volume i."""

    def __init__(self, drawn, settings):
        self._drawn = drawn
        self._count = settings.drawn

    def __len__(self):
        return self._count

    def __getitem__(self, number):
        self._drawn[number]
        return 0


def _dice(marked, truth):
    return 2 * float((marked & truth).sum()) / float(marked.sum() + truth.sum())


def load(folder, device="cpu"):
    """(the kept network for use, its settings, steps done) of a training's folder."""
    state = torch.load(Path(folder) / CHECKPOINT, map_location=device)
    settings = Settings.from_json(state["settings"])
    network = StrokeNet(settings.widths).to(device)
    network.load_state_dict(state["kept"])
    return network.eval(), settings, state["step"]
