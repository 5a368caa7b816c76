"""One scikit-learn model, as a package of dolbear's and as a model of MLflow's; and their servers."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import peers

from dolbear.core import digest
from dolbear.core.digest import canonical_json
from dolbear.model.score import Scorer
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging import golden, package
from dolbear.project.settings import About

GROUP = "io.dolbear.bench"
_SAVE = """
import joblib, mlflow.sklearn, sys
mlflow.sklearn.save_model(joblib.load(sys.argv[1]), sys.argv[2], serialization_format="cloudpickle")
"""


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """A fitted estimator of a table's columns, the same as ONNX, and one row to ask for."""

    name: str
    signature: Signature
    binding: Binding
    onnx: bytes
    estimator: Any
    row: dict[str, Any]


def crickets() -> Model:
    """One number in, one out, by a line: all that is measured is the server."""
    import pandas as pd
    from skl2onnx import to_onnx
    from sklearn.linear_model import LinearRegression

    x = np.linspace(14, 20, 15, dtype="float32").reshape(-1, 1)
    fitted = LinearRegression().fit(x, x[:, 0] * 3.25 + 25.3)
    named = LinearRegression().fit(pd.DataFrame(x, columns=["chirps"]), x[:, 0] * 3.25 + 25.3)
    return Model(
        name="crickets",
        signature=Signature(
            inputs=(Input(name="chirps", type="float"),), outputs=(Output(name="temperature", type="float"),)
        ),
        binding=Binding(layout="matrix", tensors=("X",), value="variable"),
        onnx=to_onnx(fitted, x, target_opset=17).SerializeToString(),
        estimator=named,
        row={"chirps": 17.5},
    )


def mixed() -> Model:
    """Twenty numbers and two texts in, a number out, by boosted trees."""
    import pandas as pd
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OrdinalEncoder

    random = np.random.default_rng(1)
    numbers = {f"x{place}": random.normal(size=2000).astype("float32") for place in range(20)}
    texts = {name: random.choice(["a", "b", "c"], size=2000) for name in ("t0", "t1")}
    table = pd.DataFrame({**numbers, **texts})
    target = table["x0"] * 2 + table["x1"] * table["x2"] + (table["t0"] == "a")
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    columns = ColumnTransformer([("n", "passthrough", list(numbers)), ("t", encoder, list(texts))])
    fitted = Pipeline([("columns", columns), ("trees", HistGradientBoostingRegressor(max_iter=100, random_state=1))])
    fitted.fit(table, target)
    types = [(name, FloatTensorType([None, 1])) for name in numbers]
    types += [(name, StringTensorType([None, 1])) for name in texts]
    return Model(
        name="mixed",
        signature=Signature(
            inputs=(
                *(Input(name=name, type="float") for name in numbers),
                *(Input(name=name, type="text") for name in texts),
            ),
            outputs=(Output(name="y", type="float"),),
        ),
        binding=Binding(layout="columns", tensors=(*numbers, *texts), value="variable"),
        onnx=to_onnx(fitted, initial_types=types, target_opset=17).SerializeToString(),
        estimator=fitted,
        row={**{name: round(float(values[0]), 4) for name, values in numbers.items()}, "t0": "a", "t1": "c"},
    )


def release(model: Model, version: str, repository: Path) -> str:
    """Put a version into a Maven-layout directory; return the sha256 of its jar."""
    scorer = Scorer(model.onnx, model.signature, model.binding, threads=1)
    columns = {name: (value,) for name, value in model.row.items()}
    said = golden.outputs(scorer.answer(columns, 1), 0, model.signature)
    target = model.signature.target.name
    documents = {
        "signature.json": {
            "format": 1,
            "binding": msgspec.to_builtins(model.binding),
            **msgspec.to_builtins(model.signature),
        },
        "passport.json": {"format": 1, "model": {"sha256": digest.of_bytes(model.onnx)}},
        "golden.json": {
            "format": 1,
            "tolerance": 1e-5,
            "scale": {target: [1.0]},
            "cases": [{"inputs": model.row, "outputs": said}],
        },
    }
    place = repository / GROUP.replace(".", "/") / model.name / version
    work = place / "work"
    work.mkdir(parents=True)
    (work / "model.onnx").write_bytes(model.onnx)
    for name, value in documents.items():
        (work / name).write_bytes(canonical_json(value))
    jar = place / f"{model.name}-{version}.jar"
    made = package.contents(About(name=model.name, group=GROUP), {path.name: path for path in work.iterdir()})
    package.write_jar(made, version, "1.0.0", jar)
    return digest.hex_of(digest.of_file(jar))


def request(model: Model) -> str:
    """Return the body of a request for one row, by the Open Inference Protocol."""
    kinds = {"float": "FP64", "text": "BYTES"}
    inputs = [
        {"name": item.name, "shape": [1], "datatype": kinds[item.type], "data": [model.row[item.name]]}
        for item in model.signature.inputs
    ]
    return json.dumps({"inputs": inputs})


def mlflow_request(model: Model) -> str:
    """Return the body of a request for one row to MLflow, in its shortest form for a table."""
    return json.dumps({"dataframe_split": {"columns": list(model.row), "data": [list(model.row.values())]}})


@contextlib.contextmanager
def dolbear(core: int, *arguments: str | Path) -> Iterator[int]:
    """Serve on one core; give the port."""
    port = _free_port()
    command = [peers.DOLBEAR, "serve", "--port", str(port), "--quiet", *arguments]
    with _running(core, command, port, "/v2/health/ready"):
        yield port


@contextlib.contextmanager
def bare(core: int) -> Iterator[int]:
    """Serve nothing on one core, by the same loop and parser as dolbear; give the port."""
    port = _free_port()
    with _running(core, [sys.executable, Path(__file__).with_name("bare_server.py"), str(port)], port, "/"):
        yield port


def alone(model: Model, rows: int = 2000) -> float:
    """Return the seconds that ONNX Runtime alone takes for one row, on the core of this process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.onnx, options, providers=["CPUExecutionProvider"])
    values = list(model.row.values())
    given = [np.array([[value]], dtype=object if isinstance(value, str) else np.float32) for value in values]
    feeds = dict(zip((one.name for one in session.get_inputs()), given, strict=True))
    times = []
    for _ in range(rows):
        begun = time.perf_counter()
        session.run(None, feeds)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


@contextlib.contextmanager
def mlflow(core: int, model: Model, folder: Path) -> Iterator[int]:
    """Serve the estimator with one worker on one core; give the port."""
    import joblib

    program, place, port = peers.mlflow(), folder / f"{model.name}-mlflow", _free_port()
    joblib.dump(model.estimator, folder / "model.joblib")
    python = program.with_name("python")
    subprocess.run([python, "-c", _SAVE, folder / "model.joblib", place], check=True, capture_output=True)
    command = [program, "models", "serve", "-m", place, "-p", str(port), "-w", "1", "--env-manager", "local"]
    with _running(core, command, port, "/ping"):
        yield port


@contextlib.contextmanager
def _running(core: int, command: list[str | Path], port: int, ready: str) -> Iterator[None]:
    path = f"{Path(str(command[0])).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(
        ["taskset", "-c", str(core), *map(str, command)],
        env={**os.environ, "PATH": path, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 120
        while not _answers(port, ready):
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"{command[0]} doesn't serve"
                raise SystemExit(message)
            time.sleep(0.2)
        yield
    finally:
        # The worker is a child of a child.
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=40)


def ask(port: int, path: str, body: str) -> Any:  # noqa: ANN401  # any JSON
    """Send one request; return the document."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    return json.loads(connection.getresponse().read())


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
