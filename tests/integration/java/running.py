"""Compiles and runs small Java programs."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
Maven = Callable[..., str]


def compile_java(source: str, name: str, folder: Path, classpath: Sequence[Path]) -> Path:
    """Compile one class and return the folder of its class files."""
    classes = folder / "classes"
    classes.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.java"
    path.write_text(source, encoding="utf-8")
    command = ["javac", "--release", "17", "-encoding", "UTF-8", "-Xlint:all", "-Werror", "-d", str(classes)]
    done = subprocess.run(
        [*command, "-cp", os.pathsep.join(map(str, classpath)), str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return classes


def run_java(name: str, classpath: Sequence[Path], *options: str) -> str:
    """Run a main class and return what it printed on stdout."""
    command = ["java", "-Dstdout.encoding=UTF-8", *options, "-cp", os.pathsep.join(map(str, classpath)), name]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
