from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dolbear.core.errors import UsageError
from dolbear.data.decode import DataError
from dolbear.data.select import Selection, select
from dolbear.line.create import Created, Wish, artifact, columns, create
from dolbear.model.signature import of_settings
from dolbear.project.parse import load
from dolbear.project.settings import Settings

ROWS = 60


def csv(folder: Path, columns: dict[str, Sequence[object]], name: str = "t.csv") -> Path:
    """Write a table beside the project."""
    path = folder / name
    rows = zip(*columns.values(), strict=True)
    lines = [";".join(map(str, row)) for row in [columns.keys(), *rows]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def parquet(folder: Path, columns: dict[str, object]) -> Path:
    path = folder / "t.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def noise(seed: int = 0) -> list[float]:
    rng = random.Random(seed)  # noqa: S311  # no secret
    return [round(rng.random(), 4) for _ in range(ROWS)]


def make(folder: Path, table: Path, target: str = "y", kind: str = "") -> tuple[Created, Settings]:
    root = folder / "project"
    root.mkdir(exist_ok=True)
    made = create(root, table, Wish(target=target, kind=kind))
    return made, load(root / "dolbear.toml")


def selected(folder: Path, settings: Settings) -> Selection:
    """Run the selection that was drafted."""
    name, dataset = next(iter(settings.data.items()))
    tables = {name: folder / "project" / dataset.path}
    out = folder / "selection"
    out.mkdir()
    return select(tables, settings, of_settings(settings), out)


def test_a_project_is_made_that_selects(tmp_path: Path) -> None:
    table = csv(tmp_path, {"x": noise(), "c": ["a", "b", "c"] * 20, "y": noise(1)})
    made, settings = make(tmp_path, table)
    assert made.written == ("data/t.csv", "train.py", "requirements.lock", "dolbear.toml", ".gitignore")
    assert made.kind == "regression"
    assert {name: field.type for name, field in settings.inputs.items()} == {"x": "float", "c": "text"}
    assert settings.outputs["y"].type == "float"
    assert settings.gate["beats-baseline"].metric == "mae"
    assert settings.gate["beats-baseline"].on_thin == "pass"
    assert sum(selected(tmp_path, settings).rows.values()) == ROWS


def test_the_training_compiles_and_takes_its_parameters(tmp_path: Path) -> None:
    _, settings = make(tmp_path, csv(tmp_path, {"x": noise(), "y": noise(1)}))
    text = (tmp_path / "project/train.py").read_text(encoding="utf-8")
    compile(text, "train.py", "exec")
    assert [f'params["{name}"]' in text for name in settings.train.params] == [True]


@pytest.mark.parametrize(("classes", "model"), [(40, "HistGradientBoosting"), (41, "LogisticRegression")])
def test_many_classes_are_learned_by_few_parameters(tmp_path: Path, classes: int, model: str) -> None:
    labels = [f"class {number % classes}" for number in range(2000)]
    make(tmp_path, csv(tmp_path, {"x": [number % 7 / 8 for number in range(2000)], "y": labels}))
    assert model in (tmp_path / "project/train.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("rows", [10, 11, 12, 15, 20, 37])
def test_no_part_of_a_tiny_table_is_empty(tmp_path: Path, rows: int) -> None:
    table = csv(tmp_path, {"x": noise()[:rows], "y": (["a", "b"] * ROWS)[:rows]})
    _, settings = make(tmp_path, table)
    found = selected(tmp_path, settings).rows
    assert abs(found["test"] - 0.2 * rows) <= 1
    assert abs(found["validation"] - 0.2 * rows) <= 1


def test_each_class_is_among_the_training_rows(tmp_path: Path) -> None:
    table = csv(tmp_path, {"x": noise(), "y": [*("abcdef" * 9), *"gghhii"]})
    _, settings = make(tmp_path, table)
    profile = selected(tmp_path, settings).profile.read_text(encoding="utf-8")
    assert all(f'"{label}":' in profile for label in "abcdefghi")


@pytest.mark.parametrize(
    ("values", "kind", "output", "labels"),
    [
        ([0.5, 1.5, 2.25], "regression", "float", ()),
        (list(range(30)), "regression", "float", ()),
        ([100, 200, 300], "regression", "float", ()),
        ([1, 2, 3], "many classes", "text", ("1", "2", "3")),
        ([10, 9, 8], "many classes", "text", ("8", "9", "10")),
        (["1.0", "2.0"], "two classes", "text", ("1", "2")),
        ([0, 1], "two classes", "boolean", ()),
        (["yes", "no"], "two classes", "boolean", ()),
        (["true", "false"], "two classes", "boolean", ()),
        (["no way", "b"], "two classes", "text", ("b", "no way")),
        ([" a", "b ", "a"], "two classes", "text", ("a", "b")),
        (
            [f"k{number:02}" for number in range(15)],
            "many classes",
            "text",
            tuple(f"k{number:02}" for number in range(15)),
        ),
    ],
)
def test_what_is_learned_follows_from_the_target(
    tmp_path: Path, values: list[object], kind: str, output: str, labels: tuple[str, ...]
) -> None:
    table = csv(tmp_path, {"x": noise(), "y": (values * ROWS)[:ROWS]})
    made, settings = make(tmp_path, table)
    assert made.kind == kind
    assert settings.outputs["y"].type == output
    assert settings.outputs["y"].values == labels
    selected(tmp_path, settings)


def test_the_kind_can_be_said(tmp_path: Path) -> None:
    table = csv(tmp_path, {"x": noise(), "y": [1, 2, 3] * 20})
    assert make(tmp_path, table, kind="regression")[0].kind == "regression"


def test_columns_may_have_the_names_of_our_own_sql(tmp_path: Path) -> None:
    names = ("label", "first", "n", "v", "cell", "rows", "count", "part", "dolbear")
    table = csv(
        tmp_path, {**{name: noise(seed) for seed, name in enumerate(names)}, "c": [1, 2] * 30, "y": ["a", "b"] * 30}
    )
    made, settings = make(tmp_path, table)
    assert made.notes[-1] == "c alone tells y: is it known when the model is asked?"
    assert settings.outputs["y"].values == ("a", "b")
    assert selected(tmp_path, settings).rows["train"]


def test_rows_without_a_target_are_left_out_and_said(tmp_path: Path) -> None:
    table = csv(tmp_path, {"x": noise(), "y": ["a", "b", ""] * 20})
    made, settings = make(tmp_path, table)
    assert "20 rows without y are left out" in made.notes
    assert 'where "y" is not null' in settings.select.sql
    assert sum(selected(tmp_path, settings).rows.values()) == 40


def test_what_cant_be_an_input_is_left_out_and_said(tmp_path: Path) -> None:
    table = csv(
        tmp_path,
        {
            "Customer-Id": [f"K{number:03}" for number in range(ROWS)],
            "row": range(ROWS),
            "one": ["same"] * ROWS,
            "none": [""] * ROWS,
            "text": [f"a text {number}" for number in range(ROWS)],
            "many": [f"text {number % 40}" for number in range(ROWS)],
            "x": noise(),
            "y": noise(1),
        },
    )
    made, settings = make(tmp_path, table)
    assert list(settings.inputs) == ["x"]
    assert "many is left out: it has 40 different texts" in made.notes
    assert "Customer-Id is left out: it names a row" in made.notes
    assert "row is left out: it names a row" in made.notes
    assert "one is left out: it is the same in every row" in made.notes
    assert "none is left out: it has no value" in made.notes
    assert "text is left out: it names a row, or is free text" in made.notes
    assert settings.data["t"].key == ("Customer-Id",)
    assert settings.select.split.by == ("customer_id",)
    selected(tmp_path, settings)


def test_a_column_that_counts_the_rows_is_an_input_if_there_is_no_other(tmp_path: Path) -> None:
    _, settings = make(tmp_path, csv(tmp_path, {"x": range(12), "y": noise()[:12]}))
    assert settings.inputs["x"].type == "integer"
    assert not settings.data["t"].key
    selected(tmp_path, settings)


def test_rows_of_one_customer_stay_together(tmp_path: Path) -> None:
    table = csv(tmp_path, {"customer_id": [number % 20 for number in range(ROWS)], "x": noise(), "y": noise(1)})
    made, settings = make(tmp_path, table)
    assert list(settings.inputs) == ["x"]
    assert settings.select.split.by == ("customer_id",)
    assert "customer_id is left out: it is an identifier; rows that share it stay in one part" in made.notes


def test_a_column_that_gives_the_answer_away_is_said(tmp_path: Path) -> None:
    table = csv(tmp_path, {"x": noise(), "code": [1, 2, 3] * 20, "mood": ["a", "b"] * 30, "y": ["u", "v", "v"] * 20})
    said = [note for note in make(tmp_path, table)[0].notes if "alone" in note]
    assert said == ["code alone tells y: is it known when the model is asked?"]


def test_odd_names_become_plain_unique_names(tmp_path: Path) -> None:
    names = ["Größe (cm)", "Größe [cm]", "class", "2nd", "sepalLength", "€", "order", "a b", "A_B", "日本"]
    table = parquet(tmp_path, {**{name: noise(place) for place, name in enumerate(names)}, "y": noise(99)})
    _, settings = make(tmp_path, table)
    assert list(settings.inputs) == [
        "groesse_cm",
        "groesse_cm_2",
        "class",
        "c_2nd",
        "sepal_length",
        "eur",
        "order",
        "a_b",
        "a_b_2",
        "column_10",
    ]
    assert '"Größe (cm)" as groesse_cm' in settings.select.sql
    selected(tmp_path, settings)


@pytest.mark.parametrize(
    "name", ['"x"', 'say "x"', "it's", "back\\slash", 'three """ quotes', "tab\tnew\nline", "\x07\x7f", "''' \\U"]
)
def test_no_name_of_a_column_breaks_the_settings(tmp_path: Path, name: str) -> None:
    table = parquet(tmp_path, {name: noise(), "other": noise(1), f"y{name}": ["a", "b"] * 30})
    _, settings = make(tmp_path, table, f"y{name}")
    selected(tmp_path, settings)


def test_a_target_of_no_type_that_is_learned_is_said_so(tmp_path: Path) -> None:
    table = parquet(tmp_path, {"x": noise(), "y": [b"0"] * ROWS})
    with pytest.raises(UsageError, match="y is of a type that a model can't learn"):
        make(tmp_path, table)


def test_a_table_named_by_a_word_of_sql(tmp_path: Path) -> None:
    for name in ("order.csv", "2024 Größen.csv", "日本.csv"):
        folder = tmp_path / name
        folder.mkdir()
        _, settings = make(folder, csv(folder, {"x": noise(), "y": noise(1)}, name))
        selected(folder, settings)


def test_time_stamps_become_date_and_hour(tmp_path: Path) -> None:
    start = dt.datetime(2024, 1, 1)  # noqa: DTZ001  # as files have it
    times = [start + dt.timedelta(hours=7 * number) for number in range(ROWS)]
    table = csv(tmp_path, {"at": times, "day": [time.date() for time in times], "x": noise(), "y": noise(1)})
    made, settings = make(tmp_path, table)
    assert {name: field.type for name, field in settings.inputs.items()} == {
        "at": "date",
        "at_hour": "integer",
        "day": "date",
        "x": "float",
    }
    assert "at is a time stamp: its date and its hour are inputs" in made.notes
    assert "time = " in (tmp_path / "project/dolbear.toml").read_text(encoding="utf-8")
    selected(tmp_path, settings)


def test_time_stamps_of_a_zone_become_date_and_hour_in_utc(tmp_path: Path) -> None:
    times = [f"2024-01-{number % 9 + 11} 0{number % 3}:30:00+02:00" for number in range(ROWS)]
    made, settings = make(tmp_path, csv(tmp_path, {"at": times, "x": noise(), "y": noise(1)}))
    assert "at is a time stamp: its date and its hour are inputs, both in UTC" in made.notes
    found = pq.read_table(selected(tmp_path, settings).train).to_pylist()
    assert {row["at_hour"] for row in found} == {22, 23, 0}
    assert {row["at"].day for row in found if row["at_hour"] == 22} <= {10, 13, 16}


def test_parquet_of_many_types(tmp_path: Path) -> None:
    times = [dt.datetime(2024, 1, 1, number % 24, tzinfo=dt.UTC) + dt.timedelta(days=number) for number in range(ROWS)]
    table = parquet(
        tmp_path,
        {
            "zoned": pa.array(times, pa.timestamp("us", "UTC")),
            "written": [time.strftime("%d.%m.%Y") for time in times],
            "answer": ["Yes", "no", None] * 20,
            "blob": [b"x"] * ROWS,
            "list": [[1]] * ROWS,
            "endless": [float("inf"), float("nan"), *noise()[2:]],
            "huge": [-1e200, *noise()[1:]],
            "nan": [float("nan"), *noise(2)[1:]],
            "small": pa.array([number % 7 for number in range(ROWS)], pa.int8()),
            "coded": pa.array(["a", "b", "c"] * 20).dictionary_encode(),
            "y": noise(1),
        },
    )
    _, settings = make(tmp_path, table)
    assert {name: field.type for name, field in settings.inputs.items()} == {
        "zoned": "date",
        "zoned_hour": "integer",
        "written": "date",
        "answer": "boolean",
        "endless": "float",
        "huge": "float",
        "nan": "float",
        "small": "integer",
        "coded": "text",
    }
    assert [name for name, field in settings.inputs.items() if field.optional] == ["answer", "endless", "huge", "nan"]
    selected(tmp_path, settings)


def test_what_would_help_is_said_beside(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="has no column to learn y from") as caught:
        make(tmp_path, csv(tmp_path, {"x": [*noise()[1:], "Total"], "y": noise(1)}))
    assert "x would be a number without texts such as 'Total'" in caught.value.hint
    with pytest.raises(UsageError, match="too many for classes") as caught:
        make(tmp_path, csv(tmp_path, {"x": noise(), "y": [f"{number}.5%" for number in range(60)]}))
    assert "y would be a number without texts such as '0.5%'" in caught.value.hint


@pytest.mark.parametrize(
    ("table", "target", "said"),
    [
        ({"x": range(9), "y": range(9)}, "y", "9 rows with y are too few"),
        ({"x": range(20), "y": [1] * 20}, "y", "y is '1' in all 20 rows: there is nothing to learn"),
        ({"x": range(20), "y": [""] * 20}, "y", "0 rows with y are too few"),
        ({"x": range(20), "yes": range(20)}, "yse", "there is no column 'yse'; did you mean 'yes'"),
        ({"x": [1] * 20, "y": noise()[:20]}, "y", "has no column to learn y from"),
        ({"x": noise()[:20], "y": ["2024-01-31", "2024-02-01"] * 10}, "y", "a type that a model can't learn"),
        ({"x": [1, 2] * 10, "y": noise()[:20]}, "y", "20 rows can't be split"),
        ({"x": noise() * 5, "y": [f"a text {number}" for number in range(300)]}, "y", "too many for classes"),
        ({"x": noise(), "y": [f"K{number}" for number in range(60)]}, "y", "60 different values in 60 rows, too many"),
    ],
)
def test_too_little_to_learn_from_is_named(
    tmp_path: Path, table: dict[str, Sequence[object]], target: str, said: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        make(tmp_path, csv(tmp_path, table), target)
    assert caught.value.exit_code == 2
    assert caught.value.hint
    assert list((tmp_path / "project").iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"PK\x03\x04", b"a,y\n1\n"])
def test_what_is_no_table_makes_no_project(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError):
        make(tmp_path, path, "a")
    assert list((tmp_path / "project").iterdir()) == []


def test_names_that_maven_refuses_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    table = csv(tmp_path, {"x": noise(), "y": noise(1)})
    with pytest.raises(UsageError, match="must be a Maven artifact") as caught:
        create(tmp_path / "project", table, Wish(target="y", name="My Model"))
    assert "--name" in caught.value.hint
    assert not (tmp_path / "project").exists()


def test_files_of_the_user_stay_as_they_are(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    own = {
        "train.py": "print('mine')\n",
        "requirements.lock": "mine\n",
        "pom.xml": "<project/>",
        ".gitignore": "target/",
    }
    for name, text in own.items():
        (root / name).write_text(text, encoding="utf-8")
    _, settings = make(tmp_path, csv(tmp_path, {"x": noise(), "y": noise(1)}))
    assert settings.train.entry == "train_model:train"
    assert settings.train.requirements == "requirements-model.lock"
    assert (root / "train_model.py").exists()
    for name in ("train.py", "requirements.lock", "pom.xml"):
        assert (root / name).read_text(encoding="utf-8") == own[name]
    assert (root / ".gitignore").read_text(encoding="utf-8") == "target/\n.dolbear/\n__pycache__/\n"


def test_a_table_inside_the_project_stays_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "project/in").mkdir(parents=True)
    table = csv(tmp_path / "project/in", {"x": noise(), "y": noise(1)})
    made, settings = make(tmp_path, table)
    assert settings.data["t"].path == "in/t.csv"
    assert "in/t.csv" not in made.written


def test_another_table_of_the_same_name_isnt_replaced(tmp_path: Path) -> None:
    (tmp_path / "project/data").mkdir(parents=True)
    (tmp_path / "project/data/t.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"data/t\.csv is here already"):
        make(tmp_path, csv(tmp_path, {"x": noise(), "y": noise(1)}))
    assert (tmp_path / "project/data/t.csv").read_text(encoding="utf-8") == "mine"


def test_a_second_project_in_one_folder_is_refused(tmp_path: Path) -> None:
    table = csv(tmp_path, {"x": noise(), "y": noise(1)})
    make(tmp_path, table)
    before = (tmp_path / "project/dolbear.toml").read_bytes()
    with pytest.raises(UsageError, match=r"there is a dolbear\.toml already"):
        make(tmp_path, table)
    assert (tmp_path / "project/dolbear.toml").read_bytes() == before


def test_the_same_table_gives_the_same_project(tmp_path: Path) -> None:
    texts = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        make(folder, csv(folder, {"x": noise(), "c": ["a", "b", ""] * 20, "y": ["u", "v", "w"] * 20}))
        texts.append((folder / "project/dolbear.toml").read_bytes())
    assert texts[0] == texts[1]


def test_columns_can_be_listed(tmp_path: Path) -> None:
    assert columns(csv(tmp_path, {"x y": [1], "x": [2]})) == ["x y", "x"]
    with pytest.raises(UsageError, match="isn't a file"):
        columns(tmp_path / "none.csv")
    with pytest.raises(DataError):
        columns(csv(tmp_path, {"": [1]}))


@pytest.mark.parametrize(
    ("folder", "table", "name"),
    [
        ("Crickets", "t.csv", "crickets"),
        ("my_model API", "t.csv", "my-model"),
        ("Größe", "t.csv", "groesse"),
        ("2024", "sales.csv", "sales"),
        ("日本", "1.csv", "model"),
    ],
)
def test_the_project_is_named_after_its_folder(folder: str, table: str, name: str) -> None:
    assert artifact(Path("/x") / folder, Path(table)) == name
