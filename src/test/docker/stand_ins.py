"""What stands in for the base images where there is no engine and no network to fetch them: programs of the base
system, put where the image has them."""

import subprocess
from pathlib import Path

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
RUNTIME_JAVA = 25


class Missing(Exception):
    """The machine lacks what stands in for an image; says what."""


class StandIns:
    """weights: folder in the place of /app/weights of DeepISLES, or None. cuda_packages: the same for Python's
    packages of the PyTorch image."""

    def __init__(self, layers, weights=None, cuda_packages=None):
        self.layers = layers
        self.weights = weights
        self.cuda_packages = cuda_packages
        self.repository = Path.home() / ".m2" / "repository"

    def prepare(self, image, root):
        """Makes the root look like the image, as far as the Dockerfile can tell. Gives its environment."""
        name = image.partition("@")[0].partition(":")[0]
        known = {
            "node": self._node,
            "maven": self._maven,
            "eclipse-temurin": self._temurin,
            "isleschallenge/deepisles": self._deepisles,
            "pytorch/pytorch": self._pytorch,
        }
        if name not in known:
            raise Missing("nothing stands in for the image {}".format(image))
        return dict({"PATH": PATH}, **known[name](root))

    def _node(self, root):
        self._need(root, "usr/bin/node", "Node with its npm")
        settings = Path.home() / ".npmrc"
        if settings.exists():
            (root / "root/.npmrc").write_text(settings.read_text())
        return {}

    def _maven(self, root):
        """Maven finds what it fetched before on this machine; what it writes is gone afterwards."""
        self._need(root, "usr/bin/mvn", "Maven")
        if self.repository.is_dir():
            fetched, _ = self.layers.writable([self.repository])
            place = root / "root/.m2/repository"
            place.mkdir(parents=True)
            subprocess.run(["mount", "--bind", str(fetched), str(place)], check=True)
        return {}

    def _temurin(self, root):
        found = sorted(path for path in (root / "usr/lib/jvm").glob("*") if str(RUNTIME_JAVA) in path.name)
        if not found:
            raise Missing("no Java {} in /usr/lib/jvm".format(RUNTIME_JAVA))
        programs = root / "opt/java/openjdk/bin"
        programs.mkdir(parents=True)
        (programs / "java").symlink_to("/usr/lib/jvm/{}/bin/java".format(found[0].name))
        return {"JAVA_HOME": "/opt/java/openjdk", "PATH": "/opt/java/openjdk/bin:" + PATH, "LANG": "C.UTF-8"}

    def _deepisles(self, root):
        if self.weights is None:
            raise Missing("--weights names a folder in the place of DeepISLES's weights")
        self._need(root, "usr/bin/python3", "Python with numpy and torch")
        programs = root / "opt/conda/envs/isles_ensemble/bin"
        programs.mkdir(parents=True)
        (programs / "python3").symlink_to("/usr/bin/python3")
        (root / "app/weights").mkdir(parents=True)
        subprocess.run(["cp", "-a", "{}/.".format(self.weights), str(root / "app/weights")], check=True)
        return {}

    def _pytorch(self, root):
        if self.cuda_packages is None:
            raise Missing("--cuda-packages names a folder in the place of the PyTorch image's packages")
        self._need(root, "usr/bin/python3", "Python")
        asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
        place = subprocess.check_output(["chroot", str(root), "/usr/bin/python3", "-c", asked], text=True).strip()
        folder = root / place.lstrip("/")
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", str(self.cuda_packages), str(folder)], check=True)
        return {}

    @staticmethod
    def _need(root, file, what):
        if not (root / file).exists() and not (root / file).is_symlink():
            raise Missing("the base system has no {} ({})".format(what, file))
