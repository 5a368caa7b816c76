"""[import], [due], [collect] and shapes: what is taken, and what is told of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.project.parse import ConfigurationError, parse
from dolbear.project.settings import Due, Import, Train

GOOD = """\
[project]
name = "filetype"
group = "com.example"

[import]
model = "model.onnx"
license = "Apache-2.0"
origin = "https://example.com"

[inputs]
bytes = { type = "integer", shape = [2048] }

[outputs]
kind = { type = "text", values = ["a", "b"] }
"""


def problems(old: str, new: str) -> list[str]:
    assert old in GOOD
    with pytest.raises(ConfigurationError) as caught:
        parse(GOOD.replace(old, new), Path("dolbear.toml"))
    return [f"{problem.where}{problem.what}" for _, problem in caught.value.problems]


def test_a_model_that_exists_needs_neither_data_nor_training() -> None:
    settings = parse(GOOD, Path("dolbear.toml"))
    assert settings.imported == Import(model="model.onnx", license="Apache-2.0", origin="https://example.com")
    assert settings.train == Train()
    assert settings.data == {}
    assert settings.inputs["bytes"].shape == (2048,)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('model = "model.onnx"', 'model = "/etc/passwd"', "import.model '/etc/passwd' must be a relative path"),
        ('model = "model.onnx"', "", "import.model is missing"),
        ('license = "Apache-2.0"', 'license = " "', "import.license is empty"),
        ('origin = "https://example.com"', 'origin = "a\\u001b[31m"', "import.origin is empty, or has a sign"),
        ('origin = "https://example.com"', 'origin = "x"\nsample = "y"', "import.sample isn't known"),
        ("shape = [2048]", "shape = []", ""),
        ("shape = [2048]", "shape = [0]", "inputs.bytes.shape must be [n]"),
        ("shape = [2048]", "shape = [1000000]", "inputs.bytes.shape must be [n]"),
        ("shape = [2048]", "shape = [3, 3]", "inputs.bytes.shape must be [n]"),
        ("shape = [2048]", 'shape = "2048"', "inputs.bytes.shape must be a list of whole numbers"),
        ("shape = [2048]", "shape = [3], optional = true", "inputs.bytes.optional goes without a shape"),
        ('type = "integer", shape', 'type = "text", shape', "inputs.bytes.shape is for float and integer"),
        ('"b"] }', '"b"], shape = [2] }', "outputs.kind.shape is for inputs"),
        ("[inputs]", '[train]\nentry = "a:b"\n[inputs]', "train and [import] exclude each other"),
        ("[inputs]", '[data.x]\npath = "x.csv"\n[inputs]', "inputs.bytes.shape goes with [import] and without [data]"),
        ("[inputs]", "[due]\nrows = 0\n[inputs]", "due.rows must be 1 or more"),
        ("[inputs]", '[due]\nevery = "soon"\n[inputs]', "due.every must be a duration"),
        ("[inputs]", '[due]\nevery = "0d"\n[inputs]', "due.every must be above zero"),
        ("[inputs]", "[train]\ncontinue = 3\n[inputs]", "train.continue must be true or false"),
        ("[inputs]", "[train]\ncontinues = true\n[inputs]", "train.continues isn't known; write continue = true"),
    ],
)
def test_what_is_wrong_is_told_by_its_key(old: str, new: str, told: str) -> None:
    if not told:
        assert parse(GOOD.replace(old, new), Path("dolbear.toml")).inputs["bytes"].shape == ()
        return
    assert any(problem.startswith(told) for problem in problems(old, new)), problems(old, new)


def test_durations_of_due_are_seconds() -> None:
    settings = parse(GOOD + '\n[due]\nrows = 100\nevery = "30d"\n', Path("dolbear.toml"))
    assert settings.due == Due(rows=100, every=30 * 86_400.0)
