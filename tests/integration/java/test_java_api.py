"""What the generated API says is what the Python scorer says, for each type of input and output."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dolbear.model.encoding import to_table
from dolbear.model.score import Scorer
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging.java_api.names import literal
from dolbear.publishing.runtime import artifacts, runtime_jar
from java.packages import api_jar, classifier, data_jar
from java.running import compile_java, run_java

pytestmark = [pytest.mark.integration, pytest.mark.network]

SIGNATURE = Signature(
    inputs=(
        Input(name="region", type="text", values=("NORTH", "SOUTH east", "")),
        Input(name="note", type="text", optional=True),
        Input(name="reported", type="date"),
        Input(name="repeated", type="boolean", optional=True),
        Input(name="amount_eur", type="float", optional=True),
        Input(name="count", type="integer"),
    ),
    outputs=(Output(name="risk", type="text", values=("LOW", "middle", "HIGH!")),),
)
BINDING = Binding(
    layout="columns", tensors=tuple(item.name for item in SIGNATURE.inputs), value="label", probabilities="p"
)


def _rows() -> list[dict[str, Any]]:
    random = np.random.default_rng(1897)
    notes = ["", "ok", "Größe", "🦗 chirps", None]
    return [
        {
            "region": str(random.choice(["NORTH", "SOUTH east", ""])),
            "note": notes[i % 5],
            "reported": (dt.date(2024, 1, 1) + dt.timedelta(days=int(random.integers(-9999, 9999)))).isoformat(),
            "repeated": [True, False, None][i % 3],
            "amount_eur": None if i % 4 == 0 else float(random.normal(0, 100)),
            "count": int(random.integers(-1000, 1000)),
        }
        for i in range(60)
    ]


def _input(row: dict[str, Any]) -> str:
    constants = {"NORTH": "NORTH", "SOUTH east": "SOUTH_EAST", "": "EMPTY"}
    calls = [
        f".region(Region.{constants[row['region']]})",
        f".reported(LocalDate.parse({literal(row['reported'])}))",
        f".count({row['count']})",
    ]
    if row["note"] is not None:
        calls.append(f".note({literal(row['note'])})")
    if row["repeated"] is not None:
        calls.append(f".repeated({str(row['repeated']).lower()})")
    if row["amount_eur"] is not None:
        calls.append(f".amountEur({row['amount_eur']!r})")
    return f"Claims.Input.builder(){''.join(calls)}.build()"


MAIN = """
import com.acme.claims.*;
import java.time.LocalDate;
import java.util.*;
public final class Main {
  // A batch may differ from a single row in the last bits.
  static boolean near(Claims.Output one, Claims.Output other) {
    boolean near = one.risk() == other.risk();
    for (Risk risk : Risk.values()) {
      near &= Math.abs(one.probability(risk) - other.probability(risk)) < 1e-5;
    }
    return near;
  }

  public static void main(String[] arguments) {
    List<Claims.Input> inputs = List.of(INPUTS);
    try (Claims claims = Claims.load()) {
      List<Claims.Output> all = claims.predictAll(inputs);
      for (int i = 0; i < all.size(); i++) {
        Claims.Output one = claims.predict(inputs.get(i));
        System.out.println("[\\"" + one.risk().label() + "\\"," + one.probability(Risk.LOW) + ","
            + one.probability(Risk.MIDDLE) + "," + one.probability(Risk.HIGH) + ","
            + near(one, all.get(i)) + "]");
      }
    }
  }
}
"""


@pytest.mark.parametrize("label", ["text", "index", "none"])
def test_java_and_python_agree(tmp_path: Path, onnxruntime_jar: Path, label: str) -> None:
    binding = BINDING if label != "none" else Binding(**{**_members(BINDING), "value": ""})
    model = classifier(SIGNATURE, label)
    rows = _rows()
    scores = Scorer(model, SIGNATURE, binding, threads=1).score(to_table(rows, SIGNATURE))
    data = data_jar(
        tmp_path / "d.jar", "com.acme", "claims", version="1", signature=SIGNATURE, binding=binding, model=model
    )
    classpath = [data, api_jar(tmp_path, "com.acme", "claims", SIGNATURE), runtime_jar(), onnxruntime_jar]
    classes = compile_java(MAIN.replace("INPUTS", ",\n".join(map(_input, rows))), "Main", tmp_path, classpath)
    lines = [json.loads(line) for line in run_java("Main", [*classpath, classes]).splitlines()]
    assert [line[0] for line in lines] == list(scores.values)
    assert np.allclose([line[1:4] for line in lines], scores.probabilities, rtol=1e-6, atol=1e-7)
    assert all(line[4] for line in lines)
    assert len(set(scores.values)) > 1


def _members(binding: Binding) -> dict[str, Any]:
    return {name: getattr(binding, name) for name in binding.__struct_fields__}


FAKE = """
import com.acme.claims.*;
import java.time.LocalDate;
public final class Fake {
  static boolean escalates(Claims claims) {
    return claims.predict(Claims.Input.builder().region(Region.NORTH).reported(LocalDate.EPOCH).count(1).build())
        .probability(Risk.HIGH) > 0.8f;
  }
  public static void main(String[] arguments) {
    Claims fake = in -> new Claims.Output(Risk.HIGH, .05f, .05f, .9f);
    System.out.println(escalates(fake) + " " + fake.model().provider() + " " + Region.fromLabel("SOUTH east"));
    try {
      Claims.Input.builder().region(Region.NORTH).build();
    } catch (IllegalStateException unset) {
      System.out.println(unset.getMessage());
    }
    try {
      new Claims.Output(Risk.LOW, 1f);
    } catch (IllegalArgumentException few) {
      System.out.println(few.getMessage());
    }
  }
}
"""


def test_a_unit_test_needs_no_native_code(tmp_path: Path) -> None:
    classpath = [api_jar(tmp_path, "com.acme", "claims", SIGNATURE), runtime_jar()]
    classes = compile_java(FAKE, "Fake", tmp_path, classpath)
    assert run_java("Fake", [*classpath, classes]).splitlines() == [
        "true NONE SOUTH_EAST",
        "not set: reported, count",
        "3 probabilities are needed, one for each Risk; these are 1",
    ]


def test_the_jars_are_modules(tmp_path: Path, onnxruntime_jar: Path) -> None:
    native = [item.file for item in artifacts() if item.name == "dolbear-native" and item.extension == "jar"]
    jars = [api_jar(tmp_path, "com.acme", "claims", SIGNATURE), runtime_jar(), native[0], onnxruntime_jar]
    command = ["java", "--module-path", os.pathsep.join(map(str, jars)), "--list-modules"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    names = {line.split()[0].split("@")[0] for line in listed.splitlines()}
    assert {"com.acme.claims", "io.dolbear.runtime", "io.dolbear.engine", "com.microsoft.onnxruntime"} <= names
