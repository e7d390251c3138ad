"""Of which code volumes and weights are."""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
WEIGHTS_DEPEND_ON = (
    "beginning",
    "losses",
    "network",
    "optimizers",
    "patches",
    "preparation",
    "settings",
    "training",
)
VOLUMES_DEPEND_ON = ("patches", "preparation")
DRAWN = "drawn.json"


def code_digest(modules=WEIGHTS_DEPEND_ON):
    """SHA-256 over the generator's sources and these modules of the training."""
    sources = sorted((HERE.parent / "penumbra_synth").glob("*.py"))
    sources += [HERE / f"{name}.py" for name in modules]
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def claim(folder, settings):
    """Marks a folder of drawn volumes, or refuses it where its volumes are others.

    Raises ValueError.
    """
    mark = {
        "seed": settings.seed,
        "heads": list(settings.heads),
        "code": code_digest(VOLUMES_DEPEND_ON),
    }
    path = Path(folder) / DRAWN
    if path.exists():
        found = json.loads(path.read_text(encoding="utf-8"))
        for name, value in mark.items():
            if found.get(name) != value:
                raise ValueError(
                    f"{folder} holds volumes of {name} {found.get(name)}, not {value}: "
                    "name another folder, or remove it."
                )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(mark) + "\n", encoding="utf-8")
