"""The rules that the project's Dockerfile keeps. `problems` gives one sentence for each breach.

    python3 src/test/docker/lint.py [DOCKERFILE]
"""

import re
import sys
from pathlib import Path

import dockerfile

SECRET = re.compile(r"(?i)(secret|token|password|passwd|api_?key|private_?key|credential)")
# Images of others that bring what cannot be made again: by digest only.
BY_DIGEST = ("isleschallenge/deepisles",)
# What a shell or BuildKit has in any stage.
KNOWN = {"PATH", "HOME", "TARGETARCH", "TARGETPLATFORM"}


def problems(text):
    file = dockerfile.read(text)
    return sorted(_problems(file), key=lambda found: int(re.search(r"\d+", found).group()))


def _problems(file):
    arguments = {}
    for instruction in file.arguments:
        for name, value in dockerfile.pairs(instruction, arguments):
            arguments[name] = value or ""
            if not value:
                yield "line {}: ARG {} chooses a stage or an image but has no default".format(instruction.line, name)
    names = [stage.name for stage in file.stages if stage.name]
    for index, stage in enumerate(file.stages):
        yield from _base(stage, arguments, names[:index])
        yield from _instructions(stage, names[:index])
    yield from _unused(file, names)
    yield from _last(file)


def _base(stage, arguments, earlier):
    if stage.name != stage.name.lower() or stage.name in earlier:
        yield "line {}: the stage's name {} is not in lower case or there twice".format(stage.line, stage.name)
    for name in dockerfile.names_in(stage.base):
        if name not in arguments:
            yield "line {}: {} is not declared by an ARG before the first FROM".format(stage.line, name)
    image = dockerfile.expanded(stage.base, arguments)
    if image in earlier or image == "scratch":
        return
    if "$" in stage.base and "@" not in stage.base:
        if image not in earlier:
            yield "line {}: {} is no stage before it".format(stage.line, image)
        return
    name, _, digest = image.partition("@")
    tag = name.rpartition(":")[2] if ":" in name.rpartition("/")[2] else ""
    if name.partition(":")[0] in BY_DIGEST and not digest:
        yield "line {}: {} is taken by tag; its digest is needed".format(stage.line, name)
    if digest and not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        yield "line {}: {} is no digest".format(stage.line, digest)
    if not digest and tag in ("", "latest"):
        yield "line {}: {} has no tag, or the tag latest".format(stage.line, image)


def _instructions(stage, earlier):
    declared = set(KNOWN)
    everything_copied = False
    for instruction in stage.instructions:
        where = "line {}".format(instruction.line)
        if instruction.keyword in ("ARG", "ENV"):
            for name, value in dockerfile.pairs(instruction, {}):
                declared.add(name)
                if SECRET.search(name):
                    yield "{}: {} would keep a secret in the image; use RUN --mount=type=secret".format(where, name)
        if instruction.keyword in ("COPY", "ENV", "LABEL", "USER", "WORKDIR"):
            for name in dockerfile.names_in(instruction.text):
                if name not in declared and not _inherited(stage):
                    yield "{}: {} is not declared in this stage".format(where, name)
        if instruction.keyword == "ADD":
            yield "{}: COPY says what is meant; ADD unpacks and downloads".format(where)
        if instruction.keyword == "COPY":
            source = instruction.flags.get("from")
            if source is not None and source not in earlier:
                yield "{}: COPY --from={} names no earlier stage".format(where, source)
            everything_copied |= source is None and "." in instruction.text.split()[:-1]
        if instruction.keyword == "WORKDIR" and not instruction.text.startswith("/"):
            yield "{}: WORKDIR {} is not absolute".format(where, instruction.text)
        if instruction.keyword in ("ENTRYPOINT", "CMD") and dockerfile.exec_form(instruction.text) is None:
            yield "{}: {} in exec form gets signals; a shell does not pass them on".format(where, instruction.keyword)
        if instruction.keyword == "RUN":
            yield from _run(where, instruction.text, everything_copied)


def _inherited(stage):
    return "$" in stage.base


def _run(where, text, everything_copied):
    if everything_copied and re.search(r"\b(apt-get|npm ci|dependency:)", text):
        yield "{}: what is fetched is fetched again with each change: copy what names it first".format(where)
    if re.search(r"\bsudo\b", text):
        yield "{}: sudo in an image".format(where)
    if re.search(r"https?://", text):
        yield "{}: downloads from an address that nothing pins".format(where)
    if "apt-get install" in text:
        if "apt-get update" not in text:
            yield "{}: apt-get install without update in the same layer".format(where)
        if "--no-install-recommends" not in text or " -y" not in text:
            yield "{}: apt-get install needs -y and --no-install-recommends".format(where)
        if "rm -rf /var/lib/apt/lists" not in text:
            yield "{}: the package lists stay in the layer".format(where)


def _unused(file, names):
    """A stage is used by COPY --from, by FROM, or by a FROM with a variable that can name it."""
    for index, stage in enumerate(file.stages[:-1]):
        later = file.stages[index + 1 :]
        copied = any(i.flags.get("from") == stage.name for s in later for i in s.instructions)
        based = any(re.fullmatch(_pattern(s.base), stage.name) for s in later)
        if not stage.name or not (copied or based):
            yield "line {}: the stage {} is used by none".format(stage.line, stage.name or "without a name")


def _pattern(base):
    return "[a-z0-9-]+".join(re.escape(part) for part in re.split(r"\$\{?\w+\}?", base))


def _last(file):
    last = {instruction.keyword: instruction for instruction in file.stages[-1].instructions}
    line = file.stages[-1].line
    for keyword in ("USER", "HEALTHCHECK", "ENTRYPOINT", "EXPOSE"):
        if keyword not in last:
            yield "line {}: the image has no {}".format(line, keyword)
    user = last["USER"].text if "USER" in last else "1000"
    if not re.fullmatch(r"[1-9]\d*(:\d+)?", user):
        yield "line {}: USER {} must be a number other than 0, which Kubernetes can check".format(line, user)
    if "HEALTHCHECK" in last and "start-period" not in last["HEALTHCHECK"].flags:
        yield "line {}: HEALTHCHECK without a start period ends slow starts".format(line)


if __name__ == "__main__":
    path = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[3] / "Dockerfile")
    found = problems(path.read_text(encoding="utf-8"))
    for problem in found:
        print(problem)
    sys.exit(1 if found else 0)
