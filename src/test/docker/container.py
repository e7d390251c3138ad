"""Runs an image as `docker run --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges` does: its
user, a root that cannot be written to, /tmp in memory without programs, processes of its own."""

import os
import signal
import subprocess
from pathlib import Path

from build import command_line, entered
from layers import devices, mount


class Container:
    def __init__(self, image, layers, log, more=None):
        self.image = image
        self.environment = dict(image.environment, **(more or {}))
        self.root = layers.read_only(image.layers)
        self.log = log
        mount("-t", "tmpfs", "-o", "mode=1777,noexec,nosuid,nodev,size=4g", "tmpfs", self.root / "tmp")
        mount("-t", "proc", "proc", self.root / "proc")
        devices(self.root)
        self.process = None

    def start(self, *arguments):
        """Starts the ENTRYPOINT as the first process of a namespace of processes."""
        words = self._words(self.image.entrypoint + list(arguments))
        line = "mount -t proc proc {}/proc && exec {}".format(self.root, command_line(words))
        inside = ["unshare", "--pid", "--fork", "--kill-child", "--mount", "--propagation", "private"]
        with open(str(self.log), "wb") as log:
            self.process = subprocess.Popen(inside + ["sh", "-c", line], stdout=log, stderr=log)

    def _words(self, command):
        return entered(self.root, self.image.folder, self.image.user, self.environment, command, confined=True)

    def run(self, command):
        """Another command in the container, as its user; gives exit code and output."""
        done = subprocess.run(
            self._words(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.returncode, done.stdout

    def healthy(self):
        return self.run(self.image.healthcheck)[0] == 0

    def ended(self):
        return self.process.poll() is not None

    def first(self):
        """The number, seen from outside, of the process that is the first one inside."""
        children = Path("/proc/{0}/task/{0}/children".format(self.process.pid)).read_text().split()
        return int(children[0])

    def service(self):
        """The number of the process that the first one started."""
        first = self.first()
        return int(Path("/proc/{0}/task/{0}/children".format(first)).read_text().split()[0])

    def stop(self, patience):
        """SIGTERM to the first process; gives its exit code."""
        os.kill(self.first(), signal.SIGTERM)
        return self.process.wait(patience)

    def close(self):
        if self.process and not self.ended():
            self.process.kill()
            self.process.wait(30)

    def said(self):
        return Path(self.log).read_text(errors="replace")
