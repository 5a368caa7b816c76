"""The programs that dolbear is measured against, in a virtual environment of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
DOLBEAR = Path(sys.executable).with_name("dolbear")
_VENV = HERE / ".venv-peers"


def dvc() -> Path:
    """Path of DVC, which is installed on first use."""
    return _program("dvc", "dvc")


def mlflow() -> Path:
    """Path of MLflow, which is installed on first use, with our scikit-learn: both serve one model."""
    from importlib.metadata import version

    return _program("mlflow", "mlflow", f"scikit-learn=={version('scikit-learn')}")


def wrk() -> str:
    """Path of wrk, a load generator in C."""
    found = shutil.which("wrk")
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], check=True, capture_output=True)
        found = shutil.which("wrk")
    if found is None:
        sys.exit("the load generator isn't installed: apt-get install wrk")
    return found


def _program(name: str, *requirements: str) -> Path:
    program = _VENV / "bin" / name
    if not program.exists():
        print(f"setting up {name} in bench/.venv-peers (once) …", file=sys.stderr)
        if not _VENV.exists():
            subprocess.run([sys.executable, "-m", "venv", str(_VENV)], check=True)
        pip = [str(_VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *requirements], check=True)
    return program
