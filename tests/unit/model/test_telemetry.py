"""ONNX Runtime tells nobody what it does: its telemetry is off wherever dolbear uses it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def _import(modules: str, home: Path, **settings: str) -> list[Path]:
    """Import modules in another process; return what lies in its cache folder then, the telemetry's queue."""
    passed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    environment = passed | {"HOME": str(home), "XDG_CACHE_HOME": str(home)} | settings
    subprocess.run([sys.executable, "-c", f"import {modules}"], env=environment, check=True)
    return list(home.rglob("*.db"))


@pytest.mark.parametrize("modules", ["dolbear, onnxruntime", "dolbear.model.score, onnxruntime"])
def test_onnx_runtime_keeps_no_queue_of_reports(modules: str, tmp_path: Path) -> None:
    assert _import(modules, tmp_path) == []


def test_who_wants_the_telemetry_keeps_it(tmp_path: Path) -> None:
    script = "dolbear, os; assert os.environ['ORT_DISABLE_TELEMETRY'] == '0'"
    assert _import(script, tmp_path, ORT_DISABLE_TELEMETRY="0") == []
