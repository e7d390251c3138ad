"""The Dockerfile keeps the rules, and each rule finds its breach."""

import re
import unittest
from pathlib import Path

import dockerfile
import lint

ROOT = Path(__file__).resolve().parents[3]
ZEROS = "sha256:" + "0" * 64

SOUND = """\
# a comment
ARG KIND=slim
FROM debian:12 AS tools
COPY tool /tool
FROM debian:12-slim AS kind-slim
RUN apt-get update \\
    # between lines
    && apt-get install -y --no-install-recommends tini \\
    && rm -rf /var/lib/apt/lists/*
FROM kind-${KIND}
COPY --from=tools /tool /tool
WORKDIR /work
USER 1000
EXPOSE 7860
HEALTHCHECK --start-period=1m CMD ["/ready"]
ENTRYPOINT ["/tool", "--", "run"]
"""


class TheProjectsDockerfile(unittest.TestCase):
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    def test_it_keeps_every_rule(self):
        self.assertEqual(lint.problems(self.text), [])

    def test_it_says_the_version_of_the_jar(self):
        pom = (ROOT / "pom.xml").read_text(encoding="utf-8")
        version = re.search(r"<artifactId>penumbra</artifactId>\s*<version>([^<]+)<", pom).group(1)
        self.assertIn("ARG VERSION={}\n".format(version), self.text)

    def test_it_has_a_stage_for_each_choice(self):
        names = [stage.name for stage in dockerfile.read(self.text).stages]
        for name in ("runtime-cpu", "runtime-cuda", "weights-none", "weights-deepisles"):
            self.assertIn(name, names)

    def test_it_copies_what_is_there_and_not_ignored(self):
        ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split("\n")
        allowed = [line[1:] for line in ignored if line.startswith("!")]
        for stage in dockerfile.read(self.text).stages:
            for instruction in stage.instructions:
                if instruction.keyword == "COPY" and "from" not in instruction.flags:
                    for source in instruction.text.split()[:-1]:
                        self.assertTrue((ROOT / source).exists(), source)
                        self.assertTrue(any((source + "/").startswith(a + "/") for a in allowed), source)


class Rules(unittest.TestCase):
    def breach(self, old, new, *words):
        found = "\n".join(lint.problems(SOUND.replace(old, new)))
        for word in words:
            self.assertIn(word, found)

    def test_a_sound_file_has_no_problem(self):
        self.assertEqual(lint.problems(SOUND), [])

    def test_images_are_pinned(self):
        self.breach("debian:12 ", "debian ", "has no tag")
        self.breach("debian:12 ", "debian:latest ", "latest")
        self.breach("debian:12 ", "isleschallenge/deepisles:1 ", "its digest is needed")
        self.breach("debian:12 ", "isleschallenge/deepisles@sha256:12 ", "is no digest")
        self.assertEqual(lint.problems(SOUND.replace("debian:12 ", "isleschallenge/deepisles@" + ZEROS + " ")), [])

    def test_arguments_are_declared(self):
        self.breach("kind-${KIND}", "kind-${SORT}", "SORT is not declared")
        self.breach("ARG KIND=slim", "ARG KIND", "has no default")
        self.breach("COPY tool /tool", "COPY tool /$PLACE", "PLACE is not declared")

    def test_no_secret_is_kept(self):
        self.breach("WORKDIR /work", "ENV HF_TOKEN=abc", "would keep a secret")
        self.breach("WORKDIR /work", "ARG DB_PASSWORD", "would keep a secret")

    def test_the_image_says_how_it_runs(self):
        self.breach("USER 1000\n", "", "no USER")
        self.breach("USER 1000", "USER root", "must be a number")
        self.breach("USER 1000", "USER 0", "must be a number")
        self.breach("HEALTHCHECK --start-period=1m", "HEALTHCHECK", "start period")
        self.breach('["/tool", "--", "run"]', "/tool run", "exec form")
        self.breach("WORKDIR /work", "WORKDIR work", "not absolute")

    def test_every_stage_is_used(self):
        self.breach("COPY --from=tools /tool /tool\n", "", "the stage tools is used by none")
        self.breach("--from=tools", "--from=tolls", "names no earlier stage", "used by none")

    def test_layers_are_small_and_last(self):
        self.breach(" --no-install-recommends", "", "--no-install-recommends")
        self.breach("apt-get update", "true", "without update")
        self.breach("&& rm -rf /var/lib/apt/lists/*", "&& true", "lists stay")
        self.breach("COPY tool /tool", "ADD tool /tool", "COPY says")
        self.breach("COPY tool /tool", "COPY . /src\nRUN npm ci", "fetched again")
        self.breach("WORKDIR /work", "RUN wget https://example.org/x", "nothing pins")


class Reading(unittest.TestCase):
    def test_variables(self):
        known = {"A": "1", "EMPTY": ""}
        self.assertEqual(dockerfile.expanded("$A-${A}-${B:-2}-${EMPTY:-3}-${A:+4}-${B:+5}-$B", known), "1-1-2-3-4--")

    def test_lines_are_joined_and_flags_told_apart(self):
        file = dockerfile.read('FROM a:1 AS b\nRUN --mount=type=x one \\\n# not this\n  two\nCMD ["x", "y z"]\n')
        run, command = file.stages[0].instructions
        self.assertEqual((run.line, run.flags, run.text.split()), (2, {"mount": "type=x"}, ["one", "two"]))
        self.assertEqual(dockerfile.exec_form(command.text), ["x", "y z"])
        self.assertIsNone(dockerfile.exec_form("x y"))

    def test_what_is_not_known_is_refused(self):
        for text in ("FROM a:1\nMAINTAINER me\n", "RUN x\n", "FROM a:1\nRUN <<END\nx\nEND\n", "FROM a:1\nRUN x \\\n", ""):
            with self.assertRaises(dockerfile.Unreadable):
                dockerfile.read(text)


if __name__ == "__main__":
    unittest.main()
