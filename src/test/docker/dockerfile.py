"""Reads a Dockerfile: its stages, their instructions, and what variables stand for."""

import json
import re
import shlex
from collections import namedtuple

KEYWORDS = (
    "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()
)

# text: all behind the keyword and its flags, lines joined.
Instruction = namedtuple("Instruction", "line keyword flags text")
# base: the words behind FROM, not expanded. instructions: without FROM.
Stage = namedtuple("Stage", "name base line instructions")
# arguments: the instructions ARG before the first FROM.
Dockerfile = namedtuple("Dockerfile", "arguments stages")

_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)(?::([-+])([^}]*))?\})")


class Unreadable(Exception):
    """Something that this reader does not know, with its line."""


def read(text):
    arguments, stages = [], []
    for instruction in _instructions(text):
        if instruction.keyword == "FROM":
            words = instruction.text.split()
            if len(words) not in (1, 3) or (len(words) == 3 and words[1].upper() != "AS"):
                raise Unreadable("line {}: FROM IMAGE [AS NAME] expected".format(instruction.line))
            stages.append(Stage(words[2] if len(words) == 3 else "", words[0], instruction.line, []))
        elif stages:
            stages[-1].instructions.append(instruction)
        elif instruction.keyword == "ARG":
            arguments.append(instruction)
        else:
            raise Unreadable("line {}: {} before FROM".format(instruction.line, instruction.keyword))
    if not stages:
        raise Unreadable("no FROM")
    return Dockerfile(arguments, stages)


def _instructions(text):
    joined, first = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith("#") or (joined and not line.strip()):
            continue  # comments stand between continued lines too
        if not joined:
            first = number
        if line.rstrip().endswith("\\"):
            joined += line.rstrip()[:-1]
            continue
        joined += line
        if joined.strip():
            yield _instruction(first, joined.strip())
        joined = ""
    if joined:
        raise Unreadable("line {}: continued, but the file ends".format(first))


def _instruction(line, text):
    keyword, _, rest = text.partition(" ")
    keyword, rest = keyword.upper(), rest.strip()
    if keyword not in KEYWORDS:
        raise Unreadable("line {}: instruction {} is not known".format(line, keyword))
    if "<<" in rest and keyword in ("RUN", "COPY"):
        raise Unreadable("line {}: here-documents are not known".format(line))
    flags = {}
    while rest.startswith("--"):
        flag, _, rest = rest.partition(" ")
        name, _, value = flag[2:].partition("=")
        flags[name] = value
        rest = rest.strip()
    return Instruction(line, keyword, flags, rest)


def expanded(text, variables):
    """The text with $NAME, ${NAME}, ${NAME:-default} and ${NAME:+other} replaced; what is not set is empty."""

    def value(match):
        name = match.group(1) or match.group(2)
        found = variables.get(name, "")
        if match.group(3) == "-":
            return found or expanded(match.group(4), variables)
        if match.group(3) == "+":
            return expanded(match.group(4), variables) if found else ""
        return found

    return _VARIABLE.sub(value, text)


def names_in(text):
    """The variables that a text asks for, without those that have a default there."""
    return [match.group(1) or match.group(2) for match in _VARIABLE.finditer(text) if match.group(3) != "-"]


def pairs(instruction, variables):
    """NAME=VALUE of ENV, LABEL and ARG, expanded; the value is None for an ARG without one."""
    found = []
    for word in shlex.split(instruction.text):
        name, equals, value = word.partition("=")
        if not equals and instruction.keyword != "ARG":
            raise Unreadable("line {}: {} NAME=VALUE expected".format(instruction.line, instruction.keyword))
        found.append((name, expanded(value, variables) if equals else None))
    return found


def exec_form(text):
    """The words of a command in exec form, or None where it is a line for a shell."""
    if not text.startswith("["):
        return None
    try:
        words = json.loads(text)
    except ValueError:
        return None
    return words if all(isinstance(word, str) for word in words) else None
