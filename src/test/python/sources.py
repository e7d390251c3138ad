"""Puts the tools under src/main/python on the path, and says where what they ship lies."""

import sys
from pathlib import Path

MAIN = Path(__file__).resolve().parents[2] / "main"
CASES = MAIN / "resources" / "cases"
BUNDLE = MAIN / "resources" / "models" / "adc-threshold"

if str(MAIN / "python") not in sys.path:
    sys.path.insert(0, str(MAIN / "python"))
