"""A consumer compiled against 1.0 runs, not recompiled, against each later minor."""

from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.publishing.runtime import runtime_jar
from java.packages import api_jar, classifier, data_jar
from java.running import compile_java, run_java

pytestmark = [pytest.mark.integration, pytest.mark.network]

OUTPUTS = (Output(name="risk", type="text", values=("LOW", "HIGH")),)
REGION = Input(name="region", type="text", values=("NORTH", "SOUTH"))
AMOUNT = Input(name="amount", type="float")
MORE_REGIONS = Input(name="region", type="text", values=("EAST", "NORTH", "SOUTH"))
ADDED = Input(name="added", type="date", optional=True)
LAST = Input(name="a_last", type="integer", optional=True)
RELEASES = [
    Signature(inputs=(REGION, AMOUNT), outputs=OUTPUTS),
    Signature(inputs=(ADDED, REGION, AMOUNT), outputs=OUTPUTS),
    Signature(inputs=(LAST, ADDED, MORE_REGIONS, AMOUNT), outputs=OUTPUTS),
]
OLD = """
import com.acme.claims.*;
public final class Old {
  public static void main(String[] arguments) {
    try (Claims claims = Claims.load()) {
      Claims.Input made = new Claims.Input(Region.SOUTH, 2.5);
      Claims.Input built = Claims.Input.builder().region(Region.SOUTH).amount(2.5).build();
      Claims.Output output = claims.predict(made);
      String name = switch (made.region()) {
        case NORTH -> "north";
        case SOUTH -> "south";
      };
      System.out.println(made.equals(built) + " " + made.amount() + " " + name + " " + (output.probability(Risk.LOW)
          + output.probability(output.risk()) > 0) + " " + claims.model().version());
    }
    Claims fake = in -> new Claims.Output(Risk.LOW, 1f, 0f);
    System.out.println(fake.predict(new Claims.Input(Region.NORTH, 1)).risk());
  }
}
"""


def _classpath(folder: Path, number: int) -> list[Path]:
    signature = RELEASES[number]
    binding = Binding(
        layout="columns", tensors=tuple(item.name for item in signature.inputs), value="label", probabilities="p"
    )
    model = classifier(signature, "text")
    api = api_jar(folder / str(number), "com.acme", "claims", signature, RELEASES[:number])
    data = folder / f"{number}.jar"
    parts = {"version": f"1.{number}.0", "signature": signature, "binding": binding, "model": model}
    return [data_jar(data, "com.acme", "claims", **parts), api, runtime_jar()]  # type: ignore[arg-type]


def test_an_old_consumer_runs_on_each_minor(tmp_path: Path, onnxruntime_jar: Path) -> None:
    first = _classpath(tmp_path, 0)
    classes = compile_java(OLD, "Old", tmp_path, first)
    for number in range(len(RELEASES)):
        printed = run_java("Old", [*_classpath(tmp_path, number), onnxruntime_jar, classes])
        assert printed.splitlines() == [f"true 2.5 south true 1.{number}.0", "LOW"]


def test_a_later_model_serves_the_first_api(tmp_path: Path, onnxruntime_jar: Path) -> None:
    first, last = _classpath(tmp_path, 0), _classpath(tmp_path, 2)
    classes = compile_java(OLD, "Old", tmp_path, first)
    printed = run_java("Old", [last[0], *first[1:], onnxruntime_jar, classes])
    assert printed.splitlines() == ["true 2.5 south true 1.2.0", "LOW"]
