"""The model that the package magika carries, as a typed Java component: the same answers as magika's own."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from every_row import onnxruntime_jar

from dolbear.packaging import opened
from dolbear.publishing import runtime

pytestmark = pytest.mark.integration
EXAMPLE = Path(__file__).parents[2] / "examples" / "filetype"
_FOREIGN = {"BRANCH_NAME", "GIT_BRANCH", "CI_COMMIT_BRANCH", "GITHUB_REF_NAME", "DOLBEAR_ARCHIVE"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a project of its own, released."""
    folder = tmp_path_factory.mktemp("filetype") / "filetype"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".dolbear", "*.onnx", "samples.json", "labels.txt"))
    with (folder / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write('\n[archive]\nurl = "../archive"\n')
    _do([sys.executable, "prepare.py"], folder)
    _do(["git", "init", "-q", "-b", "main"], folder)
    _do(["git", "config", "user.name", "Ada"], folder)
    _do(["git", "config", "user.email", "ada@example.com"], folder)
    _do(["git", "add", "."], folder)
    _do(["git", "commit", "-q", "-m", "Import magika"], folder)
    _do([sys.executable, "-m", "dolbear", "run"], folder)
    return folder


def test_origin_licence_and_bytes_are_in_the_package(project: Path) -> None:
    package = opened.open_jar(_jar(project, "filetype"))
    assert package.passport["origin"] == {"license": "Apache-2.0", "origin": "https://pypi.org/project/magika/1.0.3/"}
    assert hashlib.sha256(package.model).hexdigest() == package.passport["model"]["sha256"].removeprefix("sha256:")
    assert package.model == (project / "model.onnx").read_bytes()
    assert len(package.golden["cases"]) == 12


def test_card_and_bill_of_materials_say_where_it_comes_from(project: Path) -> None:
    made = {path.name: path for path in (project / ".dolbear").rglob("*.jar")}
    with_name = _entries(made["filetype-1.0.0.jar"])
    card = with_name["card.md"].decode()
    assert "It was not trained here: https://pypi.org/project/magika/1.0.3/." in card
    assert "There is no data here to measure it with." in card
    component = json.loads(with_name["bom.cdx.json"])["metadata"]["component"]
    assert component["licenses"] == [{"license": {"id": "Apache-2.0"}}]
    assert component["externalReferences"] == [
        {"type": "distribution", "url": "https://pypi.org/project/magika/1.0.3/"}
    ]


@pytest.mark.network
def test_java_says_of_files_what_magika_says(project: Path, tmp_path: Path) -> None:
    from magika import Magika

    files = [
        path for path in sorted(Path(__file__).parents[2].glob("*")) if path.is_file() and path.stat().st_size > 99
    ]
    files += [*sorted((project / ".dolbear").rglob("*.jar")), Path(sys.executable).resolve(), project / "model.onnx"]
    files += sorted((Path(__file__).parents[2] / "src" / "dolbear" / "quality").rglob("*.*"))[:40]
    classes = _compiled(project, tmp_path)
    classpath = [
        *classes,
        _jar(project, "filetype"),
        _jar(project, "filetype-api"),
        runtime.runtime_jar(),
        onnxruntime_jar(),
    ]
    command = ["java", "-cp", os.pathsep.join(map(str, classpath)), "Main", *map(str, files)]
    told = [line.split("\t") for line in _do(command, tmp_path).splitlines()]
    magika = Magika()
    assert len(told) == len(files) > 40
    for file, label, probability in told:
        raw = magika.identify_path(file)
        assert label == str(raw.dl.label), file
        assert float(probability) == pytest.approx(raw.score, abs=1e-5), file


def test_the_next_model_is_a_patch(project: Path) -> None:
    import onnx

    model = onnx.load(str(project / "model.onnx"))
    model.producer_version = "the next one"
    onnx.save(model, str(project.parent / "next.onnx"))
    _do(
        [
            *(sys.executable, "-m", "dolbear", "import", "../next.onnx", "--licence", "Apache-2.0"),
            *("--origin", "https://example.com/next"),
        ],
        project,
    )
    assert 'origin = "https://example.com/next"' in (project / "dolbear.toml").read_text(encoding="utf-8")
    _do(["git", "commit", "-q", "-am", "The next"], project)
    told: Any = json.loads(_do([sys.executable, "-m", "dolbear", "run", "--json"], project))
    assert told["released"]["version"] == "1.0.1"


def _jar(project: Path, name: str) -> Path:
    return project / ".dolbear/repository/releases/io/dolbear/examples" / name / "1.0.0" / f"{name}-1.0.0.jar"


def _entries(jar: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(jar) as archive:
        return {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist()}


def _compiled(project: Path, folder: Path) -> list[Path]:
    classpath = os.pathsep.join(map(str, [_jar(project, "filetype-api"), runtime.runtime_jar()]))
    source = project / "consumer" / "Main.java"
    _do(["javac", "--release", "17", "-Xlint:all", "-Werror", "-d", str(folder), "-cp", classpath, str(source)], folder)
    return [folder]


def _do(command: list[str], folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
