"""Bad input: each a clear error with place, reason and next step, the right exit code, nothing half-done."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .project import DOLBEAR, Project, crickets

pytestmark = pytest.mark.integration

Harm = Callable[[Project], object]

TRAIN = "def train(data, params):\n    {body}\n"


def data(text: str) -> Harm:
    return lambda project: project.write("data/chirps.csv", text)


def setting(old: str, new: str) -> Harm:
    return lambda project: project.edit("dolbear.toml", old, new)


def training(body: str, head: str = "") -> Harm:
    return lambda project: project.write("train.py", head + TRAIN.format(body=body))


def both(*harms: Harm) -> Harm:
    def harm(project: Project) -> None:
        for each in harms:
            each(project)

    return harm


ROWS = [(number, 14 + number % 7, 60 + 3 * (number % 7)) for number in range(1, 40)]


def table(header: str, *rows: tuple[object, ...]) -> str:
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


HEADER = "id,chirps_per_second,temperature_f"
CLASSES = both(
    setting('temperature_f = { type = "float", unit = "°F" }', 'warm = { type = "text", values = ["no", "yes"] }'),
    setting("select id, chirps_per_second, temperature_f", "select id, chirps_per_second, 'yes' as warm"),
    setting('metric = "mae"\nat_most = 6.0', 'metric = "accuracy"\nat_least = 0.5'),
    setting('metric = "mae"', 'metric = "accuracy"'),
)

CASES: dict[str, tuple[Harm, int, str]] = {
    "no such data file": (
        lambda project: (project.root / "data/chirps.csv").unlink(),
        3,
        "data/chirps.csv isn't there",
    ),
    "an empty data file": (data(""), 2, "is empty"),
    "a header without rows": (data(HEADER + "\n"), 4, "has-rows"),
    "a missing column": (data(table("id,chirps,temperature_f", *ROWS)), 2, "chirps_per_second"),
    "a text where a number is due": (data(table(HEADER, *ROWS, (99, "fast", 80))), 2, "'fast'"),
    "a row with a field too many": (data(table(HEADER, *ROWS, (99, 15, 80, 1))), 2, "line 41"),
    "text that isn't UTF-8": (
        lambda project: (project.root / "data/chirps.csv").write_bytes(HEADER.encode() + b"\n1,15,\xff\xfe\n"),
        2,
        "utf-8",
    ),
    "a key twice": (data(table(HEADER, *ROWS, ROWS[0])), 4, "key-unique"),
    "a missing target": (data(table(HEADER, *ROWS, (99, 15, ""))), 4, "plausible-temperature"),
    "NaN in the target": (
        both(data(table(HEADER, *ROWS, (99, 15, "NaN"))), setting("temperature_f between 0 and 130", "true")),
        2,
        "temperature_f",
    ),
    "a required input missing": (
        both(data(table(HEADER, *ROWS, (99, "", 80))), setting("chirps_per_second between 5 and 30", "true")),
        2,
        "optional = true",
    ),
    "a target of one class": (CLASSES, 2, "nothing to learn"),
    "a part of the split empty": (data(table(HEADER, *ROWS[:2])), 2, "part empty"),
    "SQL that isn't SQL": (setting("from chirps", "form chirps"), 2, "[select] sql"),
    "a check on a column that isn't there": (setting("temperature_f between", "temprature between"), 2, "temprature"),
    "settings that aren't TOML": (setting("[project]", "[project"), 2, "dolbear.toml:"),
    "an unknown key": (setting("branch = ", "brnach = "), 2, "did you mean 'branch'"),
    "an unknown metric": (setting('metric = "mae"\nat_most', 'metric = "mea"\nat_most'), 2, "did you mean 'mae'"),
    "no settings": (lambda project: (project.root / "dolbear.toml").unlink(), 3, "dolbear init"),
    "no training module": (lambda project: (project.root / "train.py").unlink(), 2, "no module 'train'"),
    "no training function": (lambda project: project.write("train.py", "x = 1\n"), 2, "no function 'train'"),
    "no requirements file": (lambda project: (project.root / "requirements.lock").unlink(), 2, "requirements.lock"),
    "a training that raises": (training("return {}['gone']"), 2, "KeyError: 'gone'"),
    "a training that isn't Python": (lambda project: project.write("train.py", "def train(:\n"), 2, "SyntaxError"),
    "a training that returns None": (training("data.train.inputs.sum()"), 2, "returned None"),
    "a training that returns no model": (training("return 42"), 2, "returned a int"),
    "a training that never ends": (
        both(training("import time; time.sleep(60)"), setting('timeout = "10min"', 'timeout = "3s"')),
        2,
        "didn't end within 3 s",
    ),
    "a training that kills itself": (training("import os; os.kill(os.getpid(), 9)"), 2, "SIGKILL"),
    "a package that isn't installed": (training("import no_such_package"), 2, "no package 'no_such_package'"),
    "a corrupt ONNX file": (training("return b'not onnx'"), 2, "ONNX"),
    "an ONNX file that isn't there": (training("return 'model.onnx'"), 2, "model.onnx"),
    "a step that ONNX doesn't have": (
        training(
            "model = make_pipeline(FunctionTransformer(abs), LinearRegression())\n"
            "    return model.fit(data.train.inputs, data.train.target)",
            "from sklearn.linear_model import LinearRegression\nfrom sklearn.pipeline import make_pipeline\n"
            "from sklearn.preprocessing import FunctionTransformer\n",
        ),
        2,
        "FunctionTransformer",
    ),
    "a class that a checkpoint doesn't load": (
        training(
            "return Mine().fit(data.train.inputs, data.train.target)",
            "from sklearn.linear_model import LinearRegression\n\nclass Mine(LinearRegression):\n    pass\n\n",
        ),
        2,
        "Mine",
    ),
    "an archive that is a file": (lambda project: project.archive.write_text("x"), 6, "archive"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_named(name: str, tmp_path: Path) -> None:
    project = crickets(tmp_path)
    harm, code, words = CASES[name]
    harm(project)
    said = project.dolbear("run", code=code)
    assert words in said
    assert "  → " in said
    assert "Traceback" not in said or name == "a training that raises" or "SyntaxError" in said
    assert project.versions() == []
    leftovers = project.root / ".dolbear/work"
    assert not leftovers.exists() or not list(leftovers.iterdir())


def test_a_conversion_that_is_wrong_fails_parity(tmp_path: Path) -> None:
    """The original predicts something else than its ONNX form, which is made to forget an offset."""
    project = crickets(tmp_path)
    project.write(
        "train.py",
        "from sklearn.linear_model import LinearRegression\n"
        "from skl2onnx import update_registered_converter\n\n\n"
        "class Shifted(LinearRegression):\n"
        "    def predict(self, X):\n        return super().predict(X) + 1\n\n\n"
        "def shape(operator):\n"
        "    from skl2onnx.common.data_types import FloatTensorType\n"
        "    operator.outputs[0].type = FloatTensorType([None, 1])\n\n\n"
        "def convert(scope, operator, container):\n"
        "    from skl2onnx.operator_converters.linear_regressor import convert_sklearn_linear_regressor as plain\n"
        "    plain(scope, operator, container)\n\n\n"
        "update_registered_converter(Shifted, 'Shifted', shape, convert)\n\n\n"
        "def train(data, params):\n    return Shifted().fit(data.train.inputs, data.train.target)\n",
    )
    project.edit("dolbear.toml", 'entry = "train:train"', 'entry = "train:train"\ntrusted = ["train.Shifted"]')
    said = project.dolbear("run", code=4)
    assert "parity" in said
    assert project.versions() == []


def test_without_git_it_goes_to_the_gate(tmp_path: Path) -> None:
    project = crickets(tmp_path)
    shutil.rmtree(project.root / ".git")
    assert "not published: there is no commit in a Git repository yet" in project.dolbear("run")


def test_without_an_identity_it_says_what_to_set(tmp_path: Path) -> None:
    project = crickets(tmp_path)
    project.git("config", "--unset", "user.name")
    project.git("config", "--unset", "user.email")
    project.git("config", "user.useConfigOnly", "true")
    said = project.dolbear("run", code=2)
    assert "git config user.name" in said
    assert project.versions() == []


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    project = crickets(tmp_path)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    done = subprocess.run(
        [*DOLBEAR, "run"],
        cwd=project.root,
        env={**os.environ, "DOLBEAR_ARCHIVE": str(project.archive)},
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 6, done.stderr
    assert "  → " in done.stderr
    assert project.versions() == []
    assert "promoted" in project.dolbear("run")


@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root writes everywhere")
def test_a_read_only_archive_is_named(tmp_path: Path) -> None:
    project = crickets(tmp_path)
    project.archive.mkdir()
    project.archive.chmod(0o555)
    command = [*DOLBEAR, "run"]
    if os.geteuid() == 0:
        # root without its capability to write everywhere
        command = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override", *command]
        done = subprocess.run(
            command,
            cwd=project.root,
            env={**os.environ, "DOLBEAR_ARCHIVE": str(project.archive)},
            capture_output=True,
            text=True,
            check=False,
        )
        said, code = done.stderr, done.returncode
    else:
        code, said = 6, project.dolbear("run", code=6)
    project.archive.chmod(0o755)
    assert code == 6, said
    assert "can't write" in said


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_a_locale_without_utf8_does_no_harm(tmp_path: Path, locale: str) -> None:
    project = crickets(tmp_path)
    said = project.dolbear("run", env={"LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert "promoted" in said
