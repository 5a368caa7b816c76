"""Training from rows to a model package's parts, in real processes."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from projects import FLAG, LABEL, Project

from dolbear.model.signature import Output, Signature
from dolbear.training.child_process import TrainingError

pytestmark = pytest.mark.integration

PIPELINE = """
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    def train(data, params, previous):
        print("rows", len(data.train.inputs), data.is_rehearsal, flush=True)
        kind = HistGradientBoostingClassifier if data.labels else HistGradientBoostingRegressor
        encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
        columns = make_column_transformer((encoder, ["colour"]), remainder="passthrough")
        return make_pipeline(columns, kind(**params)).fit(data.train.inputs, data.train.target)
"""


def test_a_number_is_what_the_original_says(tmp_path: Path) -> None:
    project = Project(tmp_path, PIPELINE)
    before = {path: path.read_bytes() for path in project.root.rglob("*")}
    made = project.train(params={"max_iter": 20}, seed=3)
    assert {path: path.read_bytes() for path in project.root.rglob("*")} == before
    theirs, ours = project.compare(made)
    np.testing.assert_allclose(ours.values, theirs.values, atol=1e-4)
    assert made.facts["params"] == {"max_iter": 20}
    assert made.facts["opset"] <= 21
    assert {"imports", "rehearsal", "function", "conversion", "checkpoint"} <= made.seconds.keys()


def test_probabilities_come_in_the_order_of_the_signature(tmp_path: Path) -> None:
    project = Project(tmp_path, PIPELINE, LABEL)
    theirs, ours = project.compare(project.train(params={"max_iter": 10}))
    np.testing.assert_allclose(ours.probabilities, theirs.probabilities, atol=1e-4)
    assert (ours.probabilities[:, LABEL.target.values.index("never")] == 0).all()
    assert set(ours.values) == {"top", "low", "middle"}
    assert (theirs.values == ours.values).all()


def test_truth_values_are_labels_of_two(tmp_path: Path) -> None:
    project = Project(tmp_path, PIPELINE, FLAG)
    theirs, ours = project.compare(project.train(params={"max_iter": 10}))
    np.testing.assert_allclose(ours.probabilities, theirs.probabilities, atol=1e-4)
    assert set(ours.values) == {"false", "true"}


def test_the_same_training_gives_the_same_bytes(tmp_path: Path) -> None:
    project = Project(tmp_path, PIPELINE)
    one, other = project.train(params={"max_iter": 5}), project.train(params={"max_iter": 5})
    assert one.model.read_bytes() == other.model.read_bytes()
    assert one.checkpoint is not None
    assert other.checkpoint is not None
    assert one.checkpoint.read_bytes() == other.checkpoint.read_bytes()


NATIVE = """
    def train(data, params):
        rows = data.train.inputs
        if params["library"] == "lightgbm":
            import lightgbm
            settings = {"objective": "binary", "verbose": -1, "num_threads": 1}
            return lightgbm.train(settings, lightgbm.Dataset(rows.to_numpy(), data.train.codes), 10)
        import xgboost
        settings = {"objective": "binary:logistic", "nthread": 1}
        return xgboost.train(settings, xgboost.DMatrix(rows.to_numpy(), data.train.codes), 10)
"""


@pytest.mark.parametrize(("library", "ending"), [("lightgbm", ".lightgbm.txt"), ("xgboost", ".xgboost.json")])
def test_native_boosters_keep_their_own_format(tmp_path: Path, library: str, ending: str) -> None:
    numbers = type(FLAG)(inputs=FLAG.inputs[:4], outputs=FLAG.outputs)
    project = Project(tmp_path, NATIVE, FLAG)
    project.signature = numbers
    made = project.train(params={"library": library})
    assert made.checkpoint is not None
    assert made.checkpoint.name == f"checkpoint{ending}"
    theirs, ours = project.compare(made)
    np.testing.assert_allclose(ours.probabilities, theirs.probabilities, atol=1e-4)


STOPPED = """
    def train(data, params):
        train, validation = data.train, data.validation
        if params["library"] == "lightgbm":
            from lightgbm import LGBMClassifier, early_stopping
            model = LGBMClassifier(n_estimators=60, verbose=-1, n_jobs=1, learning_rate=0.8)
            stop = [early_stopping(2, verbose=False)]
            model.fit(train.inputs, train.codes, eval_X=validation.inputs, eval_y=validation.codes, callbacks=stop)
            assert model.best_iteration_ < 60
        else:
            from xgboost import XGBClassifier
            model = XGBClassifier(n_estimators=60, n_jobs=1, learning_rate=0.8, early_stopping_rounds=2)
            model.fit(train.inputs, train.codes, eval_set=[(validation.inputs, validation.codes)], verbose=False)
            assert model.best_iteration < 58
        return model
"""


@pytest.mark.parametrize("library", ["lightgbm", "xgboost"])
def test_boosters_that_stopped_early_use_their_best_rounds(tmp_path: Path, library: str) -> None:
    three = Output(name="price", type="text", values=("top", "low", "middle"))
    project = Project(tmp_path, STOPPED, LABEL)
    project.signature = Signature(inputs=LABEL.inputs[:4], outputs=(three,))
    made = project.train(params={"library": library})
    theirs, ours = project.compare(made)
    np.testing.assert_allclose(ours.probabilities, theirs.probabilities, atol=1e-4)


def test_few_rows_may_be_too_few_for_the_function(tmp_path: Path) -> None:
    code = """
        from sklearn.neighbors import KNeighborsRegressor
        from sklearn.pipeline import make_pipeline
        from sklearn.compose import make_column_transformer
        def train(data):
            assert len(data.train.inputs) > 250, "too few"
            columns = make_column_transformer(("passthrough", ["count", "is_new"]))
            return make_pipeline(columns, KNeighborsRegressor()).fit(data.train.inputs, data.train.target)
    """
    assert Project(tmp_path, code).train().model.is_file()


def test_a_step_without_conversion_is_named_before_the_long_training(tmp_path: Path) -> None:
    code = """
        import pathlib
        from sklearn.compose import make_column_transformer
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import FunctionTransformer
        from sklearn.linear_model import LinearRegression
        def double(x): return x * 2
        def train(data):
            assert len(data.train.inputs) <= 200, "the long training began"
            columns = make_column_transformer((FunctionTransformer(double), ["count", "is_new"]))
            return make_pipeline(columns, LinearRegression()).fit(data.train.inputs, data.train.target)
    """
    with pytest.raises(TrainingError) as found:
        Project(tmp_path, code).train()
    assert "Pipeline → columntransformer → ColumnTransformer → functiontransformer" in found.value.message
    assert "(column count, is_new)" in found.value.message
    assert "sql" in found.value.hint
    assert "own ONNX" in found.value.hint


def test_what_the_signature_allows_and_the_model_does_not_bear_is_told_at_once(tmp_path: Path) -> None:
    code = """
        from sklearn.compose import make_column_transformer
        from sklearn.impute import SimpleImputer
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline
        def train(data):
            rows = data.train.inputs
            columns = make_column_transformer(("passthrough", ["size", "count"]))
            whole = rows["size"].notna()
            return make_pipeline(columns, LinearRegression()).fit(rows[whole], data.train.target[whole])
    """
    with pytest.raises(TrainingError) as found:
        Project(tmp_path, code).train()
    assert "NaN" in found.value.message


FAULTS = {
    "exception": ("def train(data):\n    return data.nothing", "user", "line 2, in train"),
    "exit": ("import sys\ndef train(data): sys.exit(0)", "user", "sys.exit"),
    "an exception that can't say itself": (
        "class Mute(Exception):\n    def __str__(self): return self.nothing\ndef train(data): raise Mute",
        "user",
        "line 3, in train",
    ),
    "nothing": ("def train(data): pass", "entry", "returned None"),
    "no model": ("def train(data): return 7", "entry", "int"),
    "a class": (
        "from sklearn.linear_model import Ridge\ndef train(data): return Ridge",
        "entry",
        "returned the class Ridge",
    ),
    "not fitted": (
        "from sklearn.linear_model import Ridge\ndef train(data): return Ridge()",
        "entry",
        "returned a Ridge, which isn't a fitted model",
    ),
    "no estimator": (
        "import sklearn.base\nclass Mine:\n  def predict(self, rows): return 1\ndef train(data): return Mine()",
        "export",
        "Mine takes numbers and texts at once",
    ),
    "other columns": (
        (
            "from sklearn.compose import make_column_transformer as by_name\nfrom sklearn.linear_model import Ridge\n"
            "from sklearn.pipeline import make_pipeline\ndef train(data):\n"
            "  columns = by_name(('passthrough', ['COUNT']))\n"
            "  rows = data.train.inputs.rename(columns={'count': 'COUNT'})\n"
            "  return make_pipeline(columns, Ridge()).fit(rows, data.train.target)"
        ),
        "export",
        "fitted on columns that aren't inputs: COUNT",
    ),
    "no function": ("x = 1", "entry", "no function 'train'"),
    "too many arguments": ("def train(data, params, previous, more): pass", "entry", "wants 4 arguments"),
    "package": (
        "import nowhere_to_be_found",
        "package",
        "no package 'nowhere_to_be_found', which train.py imports in line 1",
    ),
    "syntax": ("def train(data:\n", "user", "SyntaxError"),
    "killed": ("import os, signal\ndef train(data): os.kill(os.getpid(), signal.SIGKILL)", "died", "killed by SIGKILL"),
    "ended": (
        "import os\ndef train(data):\n    print('last words', flush=True)\n    os._exit(0)",
        "died",
        "last words",
    ),
    "garbage": ("import os\ndef train(data):\n    os.write(1, b'\\xff' * 100000)\n    os._exit(7)", "died", "code 7"),
    "file": ("def train(data): return 'none.onnx'", "entry", "none.onnx"),
    "bytes": ("def train(data): return b'no model'", "export", "isn't a valid ONNX model"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_project_is_told_as_such(tmp_path: Path, fault: str) -> None:
    code, kind, words = FAULTS[fault]
    with pytest.raises(TrainingError) as found:
        Project(tmp_path, code).train()
    assert found.value.kind == kind
    assert words in found.value.message
    assert found.value.hint
    assert "child" not in found.value.message  # none of our frames


def test_a_training_without_end_is_stopped_with_all_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "alive"
    code = f"""
        import subprocess, sys, time
        def train(data):
            endless = "import time, pathlib\\nwhile True: pathlib.Path({str(mark)!r}).touch(); time.sleep(0.05)"
            subprocess.Popen([sys.executable, "-c", endless])
            time.sleep(600)
    """
    with pytest.raises(TrainingError, match="didn't end within 4 s"):
        Project(tmp_path, code).train(seconds=4.0)
    mark.unlink(missing_ok=True)
    for _ in range(3):
        __import__("subprocess").run([sys.executable, "-c", "pass"], check=True)  # longer than its beat
    assert not mark.exists()


def test_a_class_of_the_project_needs_a_word_in_the_settings(tmp_path: Path) -> None:
    code = """
        from sklearn.compose import make_column_transformer
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline
        class Notes:
            def __init__(self): self.text = "mine"
        def train(data):
            columns = make_column_transformer(("passthrough", ["count"]))
            model = make_pipeline(columns, LinearRegression()).fit(data.train.inputs, data.train.target)
            model.notes = Notes()
            return model
    """
    project = Project(tmp_path, code)
    with pytest.raises(TrainingError) as found:
        project.train()
    assert "train.Notes" in found.value.message
    assert 'trusted = ["train.Notes"]' in found.value.hint
    assert 'checkpoint = "pickle"' in found.value.hint
    for settings in ({"trusted": ("train.Notes",)}, {"checkpoint": "pickle"}):
        theirs, ours = project.compare(project.train(**settings), **settings)
        np.testing.assert_allclose(ours.values, theirs.values, atol=1e-4)


def test_columns_chosen_by_their_types_need_no_word(tmp_path: Path) -> None:
    code = """
        import numpy
        from sklearn.compose import make_column_selector, make_column_transformer
        from sklearn.linear_model import LinearRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import OneHotEncoder
        def train(data):
            columns = make_column_transformer(
                ("drop", make_column_selector("size")),
                (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_include=[object, "string"])),
                ("passthrough", make_column_selector(pattern="is_new|count|day", dtype_include=numpy.number)),
            )
            return make_pipeline(columns, LinearRegression()).fit(data.train.inputs, data.train.target)
    """
    project = Project(tmp_path, code)
    theirs, ours = project.compare(project.train())
    np.testing.assert_allclose(ours.values, theirs.values, atol=1e-3)


def test_files_named_as_modules_of_python_are_harmless(tmp_path: Path) -> None:
    project = Project(tmp_path, "def train(data): return None")
    for name in ("json", "random", "pathlib", "traceback", "types"):
        (project.root / f"{name}.py").write_text("raise RuntimeError('mine')")
    with pytest.raises(TrainingError, match="returned None"):
        project.train()
