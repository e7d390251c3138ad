#!/usr/bin/env python3
"""Runs the Dockerfile without a container engine, from a clean folder to a service that passes a smoke test.

    sudo python3 src/test/docker/run_stages.py
    sudo python3 src/test/docker/run_stages.py --arg WEIGHTS=deepisles --weights DIR
    sudo python3 src/test/docker/run_stages.py --arg VARIANT=cuda --cuda-packages DIR --room 24000 --on-disk

The commands are read from the Dockerfile itself and run in order, each stage in a root of its own, in which only the
system's packages are to be seen besides what the stage made. Programs of the system stand in for the base images. Then
the ENTRYPOINT runs as the image's user, with a root that cannot be written to. Needs root on Linux with overlay mounts.

--arg NAME=VALUE     a build argument
--base DIR           the system: / (default), or a folder made by debootstrap or mmdebstrap
--weights DIR        in the place of DeepISLES's weights: fabricate_weights.py makes such a folder
--cuda-packages DIR  in the place of the Python packages of the PyTorch image
--room MB            room for all that the stages make (default 9000)
--on-disk            that room is in a file, not in memory
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import dockerfile
from build import Build, Failed
from container import Container
from layers import Layers
from smoke import Smoke
from stand_ins import Missing, StandIns

ROOT = Path(__file__).resolve().parents[3]
ALONE = "PENUMBRA_STAGES_IN_THEIR_OWN_MOUNTS"


def main():
    options = _options()
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        print("run_stages: mounting needs root on Linux.", file=sys.stderr)
        return 2
    if ALONE not in os.environ:  # mounts end with this process
        os.environ[ALONE] = "yes"
        os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable] + sys.argv)
    sys.stdout.reconfigure(line_buffering=True)
    work = tempfile.mkdtemp(prefix="stages-")
    try:
        return _run(options, Path(work))
    except (Failed, Missing, AssertionError) as failure:
        print("run_stages: {}".format(failure), file=sys.stderr)
        return 1
    finally:
        subprocess.run(["umount", "-R", "-l", os.path.join(work, "layers")], check=False)
        shutil.rmtree(work, ignore_errors=True)


def _run(options, work):
    layers = Layers(options.base, work / "layers", options.room, work / "disk" if options.on_disk else None)
    file = dockerfile.read((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    choices = dict(choice.split("=", 1) for choice in options.arg)
    stand_ins = StandIns(layers, options.weights, options.cuda_packages)
    image = Build(file, _context(layers.work / "context"), layers, stand_ins, choices).run()
    print("== the service")
    port = _free_port()
    more = {"PORT": str(port), "PENUMBRA_HUB_DATASET": "none"}
    container = Container(image, layers, work / "log", more)
    try:
        Smoke(container, port, image.environment.get("PENUMBRA_MODEL", "adc-threshold")).run()
    finally:
        container.close()
    print(container.said())
    print("All stages ran, and the service passed its smoke test.")
    return 0


def _context(folder):
    """What git knows of the repository's files, of which .dockerignore leaves the sources."""
    files = subprocess.check_output(["git", "-C", str(ROOT), "ls-files", "-z", "src/main", "pom.xml", ".mvn"])
    for name in filter(None, files.decode().split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(str(ROOT / name), str(folder / name))
    return folder


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--arg", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--base", default="/", metavar="DIR")
    parser.add_argument("--weights", metavar="DIR")
    parser.add_argument("--cuda-packages", metavar="DIR")
    parser.add_argument("--room", type=int, default=9000, metavar="MB")
    parser.add_argument("--on-disk", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
