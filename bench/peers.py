"""The programs that dolbear is measured against, in a virtual environment of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
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


def installed_by_uv() -> Path:
    """Path of dolbear as uv installs it: the same code, another launcher."""
    venv = HERE / ".venv-uv"
    program = venv / "bin" / "dolbear"
    if not program.exists():
        uv = _program("uv", "uv")
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, venv], check=True)
        site = next(venv.glob("lib/*/site-packages"))
        # What is needed stands in our own environment; nothing has to be fetched, or built, once more.
        (site / "own.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
        own = ["--offline", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--python"]
        subprocess.run([uv, *own, venv, "--editable", HERE.parent], check=True)
    return program


def _program(name: str, *requirements: str) -> Path:
    program = _VENV / "bin" / name
    if not program.exists():
        print(f"setting up {name} in bench/.venv-peers (once) …", file=sys.stderr)
        if not _VENV.exists():
            subprocess.run([sys.executable, "-m", "venv", str(_VENV)], check=True)
        pip = [str(_VENV / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *requirements], check=True)
    return program
