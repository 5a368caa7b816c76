"""The examples as projects of their own, and the same line as DVC stages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from peers import DOLBEAR, dvc

ROOT = Path(__file__).parents[1]
_LEFT_OUT = ("target", ".dolbear", "__pycache__", "*.parquet", "*.pointer.toml")
# Copies what dolbear's stage gave: to DVC it is the output of a stage like any other.
_STAGE = """
import json, pathlib, shutil, sys
stage, folder = sys.argv[1], pathlib.Path(sys.argv[1])
folder.mkdir(exist_ok=True)
for name, source in json.loads(pathlib.Path("outputs.json").read_text())[stage].items():
    shutil.copy(source, folder / name)
"""


def make(name: str, folder: Path) -> Path:
    """Copy an example into a Git repository of its own, with its archive beside it, all committed."""
    project = folder / name
    shutil.copytree(ROOT / "examples" / name, project, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    with (project / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[archive]\nurl = "../archive-{name}"\n')
    _git(project, "init", "-q", "-b", "main")
    _git(project, "config", "user.name", "Bench")
    _git(project, "config", "user.email", "bench@example.com")
    if (project / "prepare.py").exists():
        _do([sys.executable, "prepare.py"], project)
        _do([DOLBEAR, "data", "add", *sorted(path.stem for path in (project / "data").glob("*.parquet"))], project)
    _git(project, "add", ".")
    _git(project, "commit", "-q", "-m", name)
    return project


def as_dvc(project: Path, folder: Path) -> Path:
    """Make a DVC project of the same stages, with the same data, causes and outputs; reproduced once."""
    peer = folder / f"{project.name}-dvc"
    shutil.copytree(project, peer, ignore=shutil.ignore_patterns(".git", ".dolbear", "*.pointer.toml"))
    (peer / ".gitignore").unlink()
    last = json.loads((project / ".dolbear" / "last.json").read_text(encoding="utf-8"))
    archive = folder / f"archive-{project.name}"
    outputs = {
        stage: {name: str(_object(archive, digest)) for name, digest in result["outputs"].items()}
        for stage, result in last.items()
    }
    (peer / "outputs.json").write_text(json.dumps(outputs), encoding="utf-8")
    (peer / "stage.py").write_text(_STAGE, encoding="utf-8")
    (peer / "dvc.yaml").write_text(json.dumps({"stages": _stages(peer, outputs)}, indent=1), encoding="utf-8")
    _git(peer, "init", "-q", "-b", "main")
    _do([dvc(), "init", "-q"], peer)
    _do([dvc(), "config", "core.analytics", "false"], peer)
    _do([dvc(), "repro", "-q"], peer)
    return peer


def _stages(peer: Path, outputs: dict[str, dict[str, str]]) -> dict[str, object]:
    data = [f"data/{path.name}" for path in sorted((peer / "data").iterdir())]
    causes = {"check": ["dolbear.toml", *data], "select": ["dolbear.toml", *data, "check"]}
    causes |= {"train": ["train.py", "requirements.lock", "select"], "evaluate": ["dolbear.toml", "select", "train"]}
    causes |= {"gate": ["dolbear.toml", "evaluate"], "package": ["dolbear.toml", "train", "evaluate", "gate"]}
    return {
        stage: {
            "cmd": f"{sys.executable} stage.py {stage}",
            "deps": causes[stage],
            "outs": [stage],
        }
        for stage in outputs
    }


def _object(archive: Path, digest: str) -> Path:
    found = digest.removeprefix("sha256:")
    return (archive / "objects" / found[:2] / found).resolve()


def _git(folder: Path, *arguments: str) -> None:
    _do(["git", *arguments], folder)


def _do(command: list[str | Path], folder: Path) -> None:
    subprocess.run(list(map(str, command)), cwd=folder, check=True, capture_output=True)
