"""Whether Java says of each row of a table what Python says, through the typed API, in the same batches."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from dolbear.model.score import Scorer
from dolbear.packaging import opened
from dolbear.packaging.java_api.shape import Component, Shape, shape
from dolbear.publishing import runtime

_BATCH = 1000
_VERSION = "1.29.0"
_MISSING = "\\N"
_PARSED = {
    "float": "Double.parseDouble({cell})",
    "integer": "Long.parseLong({cell})",
    "boolean": "Boolean.parseBoolean({cell})",
    "date": "java.time.LocalDate.parse({cell})",
    "text": "text({cell})",
}
_PROGRAM = """
import {package}.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;

public final class EveryRow {{
  public static void main(String[] arguments) throws IOException {{
    List<String> lines = Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8);
    try (PrintStream out = new PrintStream(arguments[1], StandardCharsets.UTF_8);
        {api} model = {api}.load()) {{
      for (int start = 0; start < lines.size(); start += {batch}) {{
        List<{api}.Input> inputs = new ArrayList<>();
        for (String line : lines.subList(start, Math.min(lines.size(), start + {batch}))) {{
          inputs.add(input(line.split("\\t", -1)));
        }}
        for ({api}.Output answer : model.predictAll(inputs)) {{
          out.println({shown});
        }}
      }}
    }}
  }}

  private static {api}.Input input(String[] cells) {{
    {api}.Input.Builder builder = {api}.Input.builder();
{setters}    return builder.build();
  }}

  static String text(String cell) {{
    return cell.translateEscapes();
  }}
}}
"""


def assert_same(jars: Sequence[Path], onnxruntime: Path, test: pa.Table, folder: Path) -> int:
    """Compare all rows; return how many there were. `jars` are the data jar and its API."""
    package = opened.open_jar(jars[0])
    rows = test.select([item.name for item in package.signature.inputs])
    made = shape(package.signature, package.group, package.name, ())
    said = _java(made, rows, [*jars, runtime.runtime_jar(), onnxruntime], folder)
    scorer = Scorer(package.model, package.signature, package.binding, threads=1)
    expected = [_python(scorer, rows.slice(start, _BATCH)) for start in range(0, rows.num_rows, _BATCH)]
    numbers = np.concatenate([part[0] for part in expected])
    labels = [label for part in expected for label in part[1]]
    assert [line.split("\t")[0] for line in said] == labels if labels else len(said) == len(numbers)
    ours = np.array([[float(cell) for cell in line.split("\t")[1 if labels else 0 :]] for line in said])
    allowed = 1e-5 * np.maximum(np.abs(numbers), numbers.std(axis=0))
    off = np.abs(ours - numbers) > allowed
    assert not off.any(), f"{off.any(axis=1).sum()} of {len(off)} rows differ, the first is {off.any(axis=1).argmax()}"
    return len(numbers)


def onnxruntime_jar() -> Path:
    """Find ONNX Runtime for Java; Maven fetches it once."""
    jar = Path.home() / f".m2/repository/com/microsoft/onnxruntime/onnxruntime/{_VERSION}/onnxruntime-{_VERSION}.jar"
    if not jar.exists():
        artifact = f"-Dartifact=com.microsoft.onnxruntime:onnxruntime:{_VERSION}"
        subprocess.run(["mvn", "-q", "-B", "dependency:get", artifact], check=True)
    return jar


def _python(scorer: Scorer, rows: pa.Table) -> tuple[np.ndarray, list[str]]:
    scores = scorer.score(rows)
    target = scorer.signature.target
    if not target.is_class:
        return scores.values.reshape(-1, 1), []
    shown = scores.probabilities[:, -1:] if target.type == "boolean" else scores.probabilities
    return shown, [str(value) for value in scores.values]


def _java(made: Shape, rows: pa.Table, classpath: Sequence[Path], folder: Path) -> list[str]:
    folder.mkdir()
    ordered = rows.select([component.item.name for component in made.inputs]).to_pylist()
    (folder / "rows.tsv").write_text("".join(map(_line, ordered)), encoding="utf-8")
    (folder / "EveryRow.java").write_text(_program(made), encoding="utf-8")
    path = os.pathsep.join(map(str, classpath))
    lint = ["--release", "17", "-encoding", "UTF-8", "-Xlint:all", "-Werror"]
    subprocess.run(["javac", *lint, "-d", str(folder), "-cp", path, str(folder / "EveryRow.java")], check=True)
    java = [
        "java",
        "-cp",
        f"{folder}{os.pathsep}{path}",
        "EveryRow",
        str(folder / "rows.tsv"),
        str(folder / "said.tsv"),
    ]
    subprocess.run(java, check=True, capture_output=True)
    return (folder / "said.tsv").read_text(encoding="utf-8").splitlines()


def _program(made: Shape) -> str:
    target = made.output
    value = f"answer.{made.output_name}()"
    shown = value if target.type != "date" else f"{value}.toEpochDay()"
    if made.outcome:
        label = f"{value}.label()"
        each = f"Arrays.stream({made.outcome.name}.values()).map(answer::probability).toList()"
        shown = f'{label} + "\\t" + {each}.toString().replaceAll("[\\\\[\\\\] ]", "").replace(",", "\\t")'
    elif target.type == "boolean":
        shown = f'{value} + "\\t" + answer.probability()'
    setters = "".join(map(_setter, range(len(made.inputs)), made.inputs))
    return _PROGRAM.format(package=made.package, api=made.interface, batch=_BATCH, shown=shown, setters=setters)


def _setter(place: int, component: Component) -> str:
    cell = f"cells[{place}]"
    value = _PARSED[component.item.type].format(cell=cell)
    if component.is_enum:
        value = f"{component.java}.fromLabel({value})"
    return f'    if (!{cell}.equals("\\\\N")) builder.{component.name}({value});\n'


def _line(row: dict[str, object]) -> str:
    return "\t".join(map(_cell, row.values())) + "\n"


def _cell(value: object) -> str:
    if value is None or value != value:  # noqa: PLR0124  # NaN differs from itself
        return _MISSING
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)
