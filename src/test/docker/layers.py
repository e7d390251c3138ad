"""Root file systems in layers, as a container engine has them: overlay mounts in a mount namespace of this process.

The lowest layer is a base system (this machine's packages, or a folder made by debootstrap). What is not the system's
own, such as /home, /opt, /root, /srv, /tmp and /usr/local, is hidden: a stage begins in a clean folder.
"""

import os
import stat
import subprocess
from pathlib import Path

SYSTEM = {"bin", "etc", "lib", "lib32", "lib64", "libx32", "sbin", "usr", "var"}
EMPTIED = ("usr/local", "usr/src", "var/tmp", "var/lib/docker", "var/log")
MADE = ("dev", "home", "media", "mnt", "opt", "proc", "root", "run", "srv", "sys", "tmp")


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


class Layers:
    """All layers lie under `work`, on a disk of their own: the base may be the root of the machine's. The disk is in
    memory, or in the file `disk`."""

    def __init__(self, base, work, megabytes, disk=None):
        self.base = Path(base)
        self.work = Path(work)
        self.count = 0
        self.work.mkdir(parents=True, exist_ok=True)
        if disk is None:
            mount("-t", "tmpfs", "-o", "mode=755,size={}m".format(megabytes), "tmpfs", self.work)
        else:
            subprocess.run(["truncate", "-s", "{}M".format(megabytes), str(disk)], check=True)
            subprocess.run(["/sbin/mkfs.ext4", "-q", "-F", str(disk)], check=True)
            mount("-o", "loop", disk, self.work)
        self.clean = [self._skeleton(), self.base]

    def _skeleton(self):
        """Hides what is not the system's."""
        skeleton = self.work / "skeleton"
        skeleton.mkdir()
        for name in MADE + EMPTIED:
            folder = skeleton / name
            folder.mkdir(parents=True)
            os.setxattr(str(folder), "trusted.overlay.opaque", b"y")
            folder.chmod(0o1777 if name.endswith("tmp") else 0o755)
        for entry in self.base.iterdir():
            if entry.name not in SYSTEM and entry.name not in MADE:
                os.mknod(str(skeleton / entry.name), stat.S_IFCHR, os.makedev(0, 0))
        return skeleton

    def writable(self, below):
        """A new layer over those `below`; gives its mounted root and the layers with it."""
        self.count += 1
        folder = self.work / "layer-{}".format(self.count)
        for name in ("upper", "work", "root"):
            (folder / name).mkdir(parents=True)
        lower = ":".join(map(str, below))
        options = "lowerdir={},upperdir={},workdir={}".format(lower, folder / "upper", folder / "work")
        mount("-t", "overlay", "-o", options, "overlay", folder / "root")
        return folder / "root", [folder / "upper", *below]

    def read_only(self, layers):
        """The layers as a root that nobody can write to."""
        self.count += 1
        root = self.work / "layer-{}".format(self.count) / "root"
        root.mkdir(parents=True)
        mount("-t", "overlay", "-o", "lowerdir={}".format(":".join(map(str, layers))), "overlay", root)
        return root


def devices(root):
    """The devices that a container has."""
    mount("-t", "tmpfs", "-o", "mode=755,size=64k", "tmpfs", root / "dev")
    for name in ("null", "zero", "full", "random", "urandom", "tty"):
        (root / "dev" / name).touch()
        mount("--bind", "/dev/" + name, root / "dev" / name)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1")):
        (root / "dev" / name).symlink_to(target)
