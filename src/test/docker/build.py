"""Runs the stages of a Dockerfile in order: those that the last one needs, as BuildKit would."""

import shlex
import subprocess
import time
from collections import namedtuple
from pathlib import Path

import dockerfile
from layers import mount

# What an image is when it is run.
Image = namedtuple("Image", "layers environment folder user entrypoint healthcheck")


class Failed(Exception):
    """A command of the Dockerfile failed."""


class Build:
    """context: the folder that COPY reads, without what .dockerignore leaves out. choices: build arguments."""

    def __init__(self, file, context, layers, stand_ins, choices, say=print):
        self.file = file
        self.context = Path(context)
        self.layers = layers
        self.stand_ins = stand_ins
        self.choices = choices
        self.say = say
        self.images = {}
        self.arguments = {}
        for instruction in file.arguments:
            for name, value in dockerfile.pairs(instruction, self.arguments):
                self.arguments[name] = choices.get(name, value or "")

    def run(self):
        """Gives the last stage's image."""
        return self._stage(self.file.stages[-1])

    def _stage(self, stage):
        if stage.line not in self.images:
            base = dockerfile.expanded(stage.base, self.arguments)
            named = [other for other in self.file.stages if other.name == base]
            below = self._stage(named[0]) if named else None
            for instruction in stage.instructions:  # what is copied from comes first
                if "from" in instruction.flags:
                    self._stage(next(s for s in self.file.stages if s.name == instruction.flags["from"]))
            self.images[stage.line] = self._made(stage, base, below)
        return self.images[stage.line]

    def _made(self, stage, base, below):
        self.say("== {} (from {})".format(stage.name or "the image", base))
        root, stack = self.layers.writable(below.layers if below else self.layers.clean)
        mount("-t", "proc", "proc", root / "proc")
        mount("--rbind", "/dev", root / "dev")
        environment = dict(below.environment) if below else self.stand_ins.prepare(base, root)
        image = Image(stack, environment, "/", "0", None, None)
        if below:
            image = below._replace(layers=stack, environment=environment)
        scope = {}
        for instruction in stage.instructions:
            image = self._done(instruction, root, image, scope)
        subprocess.run(["umount", "-R", "-l", str(root)], check=True)
        return image

    def _done(self, instruction, root, image, scope):
        keyword, known = instruction.keyword, dict(scope, **image.environment)
        if keyword == "ARG":
            for name, value in dockerfile.pairs(instruction, known):
                scope[name] = self.choices.get(name, self.arguments.get(name, "") if value is None else value)
        elif keyword == "ENV":
            return image._replace(environment=dict(image.environment, **dict(dockerfile.pairs(instruction, known))))
        elif keyword == "WORKDIR":
            folder = dockerfile.expanded(instruction.text, known)
            (root / folder.lstrip("/")).mkdir(parents=True, exist_ok=True)
            return image._replace(folder=folder)
        elif keyword == "USER":
            return image._replace(user=dockerfile.expanded(instruction.text, known))
        elif keyword == "ENTRYPOINT":
            return image._replace(entrypoint=dockerfile.exec_form(instruction.text))
        elif keyword == "HEALTHCHECK":
            return image._replace(healthcheck=dockerfile.exec_form(instruction.text.partition("CMD ")[2].strip()))
        elif keyword == "COPY":
            self._copy(instruction, root, image, known)
        elif keyword == "RUN":
            self._command(instruction, root, image, known)
        elif keyword not in ("LABEL", "EXPOSE"):
            raise Failed("line {}: {} is not done here".format(instruction.line, keyword))
        return image

    def _copy(self, instruction, root, image, known):
        *sources, target = dockerfile.expanded(instruction.text, known).split()
        source_root = self.context
        if "from" in instruction.flags:
            stage = next(s for s in self.file.stages if s.name == instruction.flags["from"])
            source_root = self.layers.read_only(self.images[stage.line].layers)
        place = root / (Path(image.folder) / target).as_posix().lstrip("/")
        self.say("   COPY {}".format(instruction.text))
        for source in sources:
            found = source_root / source.lstrip("/")
            if found.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                subprocess.run(["cp", "-a", "--no-preserve=ownership", "{}/.".format(found), str(place)], check=True)
            elif found.exists():
                file = place / found.name if target.endswith("/") or len(sources) > 1 else place
                file.parent.mkdir(parents=True, exist_ok=True)
                subprocess.run(["cp", "-a", "--no-preserve=ownership", str(found), str(file)], check=True)
            else:
                raise Failed("line {}: COPY finds no {}".format(instruction.line, source))

    def _command(self, instruction, root, image, known):
        text = " ".join(instruction.text.split())
        self.say("   RUN {}".format(text))
        begun = time.monotonic()
        words = entered(root, image.folder, image.user, known, ["/bin/sh", "-c", instruction.text])
        done = subprocess.run(words, stdin=subprocess.DEVNULL, check=False)
        if done.returncode:
            raise Failed("line {}: exit code {}: {}".format(instruction.line, done.returncode, text))
        self.say("   {:.0f} s".format(time.monotonic() - begun))


def entered(root, folder, user, environment, command, confined=False):
    """The words that run a command within a root, with an environment of its own."""
    words = ["chroot", str(root), "setpriv"]
    if user != "0":
        owner, _, group = user.partition(":")
        words += ["--reuid=" + owner, "--regid=" + (group or owner), "--clear-groups"]
    if confined:
        words += ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    words += ["env", "-i", "--chdir=" + folder, *("{}={}".format(*pair) for pair in environment.items())]
    return words + command


def command_line(words):
    return " ".join(shlex.quote(word) for word in words)
