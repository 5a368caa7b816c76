"""One row through the typed Java API against ONNX Runtime's own Java API, in one JVM.

Two models: the crickets (one number) and a forest on 20 numbers and 4 texts. Prints microseconds
and ratios; exits 1 if the typed API is slower than 1.1 times the usual way (a direct buffer per
tensor and call).
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import msgspec
import numpy as np

from dolbear.adapters.javac import Javac
from dolbear.core.digest import canonical_json
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging.java_api import build, generate
from dolbear.publishing.runtime import runtime_jar

ROOT = Path(__file__).parents[1]
GROUP = "io.dolbear.bench"
GOAL = 1.1
NATIVE = "com/microsoft/onnxruntime/onnxruntime/1.29.0/onnxruntime-1.29.0.jar"

CRICKETS = Signature(
    inputs=(Input(name="chirps_per_second", type="float"),), outputs=(Output(name="temperature_f", type="float"),)
)
MIXED = Signature(
    inputs=(
        *(Input(name=f"x{i}", type="float", optional=True) for i in range(20)),
        *(Input(name=f"t{i}", type="text") for i in range(4)),
    ),
    outputs=(Output(name="score", type="float"),),
)


def main() -> int:
    """Measure and print; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        jars = [jar for model in (_crickets(), _mixed()) for jar in _package(Path(folder), *model)]
        lines = _run(Path(folder), [*jars, runtime_jar(), _native()])
    worst = 0.0
    for line in lines:
        typed, usual = line["typed"], line["buffers"]
        worst = max(worst, typed["p50"] / usual["p50"])
        shown = "  ".join(
            f"{name} {value['p50']:.2f}/{value['p99']:.2f}" for name, value in line.items() if name != "model"
        )
        print(f"java row, {line['model']}: {shown} µs (p50/p99); typed is {typed['p50'] / usual['p50']:.2f} of buffers")
    return int(worst > GOAL)


def _crickets() -> tuple[str, Signature, Binding, bytes]:
    from skl2onnx import to_onnx
    from sklearn.linear_model import LinearRegression

    x = np.linspace(14, 20, 15, dtype="float32").reshape(-1, 1)
    model = to_onnx(LinearRegression().fit(x, x[:, 0] * 3.25 + 25.3), x, target_opset=17)
    return "crickets", CRICKETS, Binding(layout="matrix", tensors=("X",), value="variable"), model.SerializeToString()


def _mixed() -> tuple[str, Signature, Binding, bytes]:
    import pandas as pd
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    random = np.random.default_rng(1)
    numbers = {f"x{i}": random.normal(size=2000).astype("float32") for i in range(20)}
    texts = {f"t{i}": random.choice(["abcdefgh"[2 * i], "abcdefgh"[2 * i + 1]], size=2000) for i in range(4)}
    table = pd.DataFrame({**numbers, **texts})
    target = table["x0"] * 2 + table["x1"] * table["x2"] + (table["t0"] == "a")
    columns = ColumnTransformer(
        [("n", StandardScaler(), list(numbers)), ("t", OneHotEncoder(handle_unknown="ignore"), list(texts))]
    )
    forest = RandomForestRegressor(n_estimators=50, max_depth=8, random_state=1, n_jobs=1)
    pipeline = Pipeline([("columns", columns), ("forest", forest)]).fit(table, target)
    types = [
        *((name, FloatTensorType([None, 1])) for name in numbers),
        *((name, StringTensorType([None, 1])) for name in texts),
    ]
    model = to_onnx(pipeline, initial_types=types, target_opset=17)
    return (
        "mixed",
        MIXED,
        Binding(layout="columns", tensors=(*numbers, *texts), value="variable"),
        model.SerializeToString(),
    )


def _package(folder: Path, name: str, signature: Signature, binding: Binding, model: bytes) -> list[Path]:
    data = folder / f"{name}.jar"
    entries = {
        "model.onnx": model,
        "signature.json": canonical_json(
            {"format": 1, "binding": msgspec.to_builtins(binding), **msgspec.to_builtins(signature)}
        ),
        "passport.json": canonical_json({"model": {"sha256": hashlib.sha256(model).hexdigest()}}),
    }
    with zipfile.ZipFile(data, "w") as jar:
        for entry, content in entries.items():
            jar.writestr(f"META-INF/dolbear/{GROUP}/{name}/{entry}", content)
    api = build(generate(signature, GROUP, name), folder / name, Javac(), classpath=[runtime_jar()])
    return [data, api]


def _native() -> Path:
    places = [*ROOT.glob(".tools/m2-*"), Path.home() / ".m2" / "repository"]
    found = [place / NATIVE for place in places if (place / NATIVE).is_file()]
    if not found:
        sys.exit("ONNX Runtime's jar isn't in a local Maven repository: run make demo first")
    return found[0]


def _run(folder: Path, jars: list[Path]) -> list[dict[str, dict[str, float]]]:
    path = os.pathsep.join(map(str, jars))
    source = ROOT / "java" / "bench" / "RowBench.java"
    subprocess.run(["javac", "--release", "17", "-cp", path, "-d", str(folder), str(source)], check=True)
    done = subprocess.run(
        ["java", "-cp", os.pathsep.join([path, str(folder)]), "RowBench"], check=True, capture_output=True, text=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


if __name__ == "__main__":
    sys.exit(main())
