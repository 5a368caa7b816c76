"""The programs that dolbear is measured against, in a virtual environment of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DOLBEAR = Path(sys.executable).with_name("dolbear")
_VENV = HERE / ".venv-peers"


def dvc() -> Path:
    """Path of DVC, which is installed on first use."""
    program = _VENV / "bin" / "dvc"
    if not program.exists():
        print("setting up bench/.venv-peers with DVC (once) …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(_VENV)], check=True)
        pip = [str(_VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", "dvc"]
        subprocess.run(pip, check=True)
    return program
