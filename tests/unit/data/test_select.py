from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from selections import NUMBER, csv, numbered, rows, run, settings

from dolbear.core.digest import of_file
from dolbear.data.columns import UnfitColumnsError
from dolbear.data.engine import QueryError
from dolbear.data.select import EmptyPartError, OneClassError, tables_used
from dolbear.data.split import SplitError
from dolbear.project.settings import Field, Split

_CLASS = Field(type="text", values=("low", "high"))


def _message(folder: Path, table: Path, **options: object) -> str:
    with pytest.raises(UnfitColumnsError) as caught:
        run(folder, table, settings(**options))  # type: ignore[arg-type]
    assert caught.value.hint
    assert caught.value.exit_code == 2
    return caught.value.message


def test_parts_hold_each_row_once_with_exact_types(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    inputs = {
        "x": NUMBER,
        "whole": Field(type="integer"),
        "day": Field(type="date"),
        "flag": Field(type="boolean"),
        "word": Field(type="text"),
    }
    table = numbered(tmp_path, 60, whole="{n}", day="2013-01-05", flag="true", word="w{n}")
    selection = run(tmp_path, table, settings(inputs=inputs))
    parts = [selection.train, selection.validation, selection.test]
    assert sorted(row["id"] for part in parts for row in rows(part)) == list(range(60))
    assert sum(selection.rows.values()) == 60
    schema = pq.read_schema(selection.test)
    found = {name: schema.field(name).type for name in [*inputs, "y"]}
    assert found == {
        "x": pa.float64(),
        "whole": pa.int64(),
        "day": pa.date32(),
        "flag": pa.bool_(),
        "word": pa.string(),
        "y": pa.float64(),
    }


def test_the_same_rows_give_the_same_bytes_in_whatever_order(tmp_path: Path) -> None:
    table = numbered(tmp_path, 200, word="w{n}")
    first = run(tmp_path, table, settings(sql="select * from rows order by id"))
    digests = [of_file(path) for path in (first.train, first.validation, first.test, first.profile)]
    second = run(tmp_path, table, settings(sql="select * from rows order by x desc"))
    assert digests == [of_file(path) for path in (second.train, second.validation, second.test, second.profile)]


def test_by_time(tmp_path: Path) -> None:
    table = numbered(tmp_path, 28, day="2013-02-{n:02}").read_text().replace("2013-02-00", "2013-02-28")
    split = Split(time="day", validation_from="2013-02-10", test_from="2013-02-20")
    selection = run(tmp_path, csv(tmp_path, table), settings(split=split))
    assert selection.rows == {"train": 9, "validation": 10, "test": 9}
    assert [row["day"] for row in rows(selection.train)] == [dt.date(2013, 2, day) for day in range(1, 10)]
    assert min(row["day"] for row in rows(selection.test)) == dt.date(2013, 2, 20)


@pytest.mark.parametrize(
    ("first", "second"), [("2013-02-20", "2013-02-10"), ("2013-02-20", "2013-02-20"), ("", "2013-02-20"), ("x", "y")]
)
def test_by_time_with_dates_that_cannot_be(tmp_path: Path, first: str, second: str) -> None:
    split = Split(time="day", validation_from=first, test_from=second)
    with pytest.raises(SplitError):
        run(tmp_path, numbered(tmp_path, 20, day="2013-02-10"), settings(split=split))


def test_by_time_without_a_time(tmp_path: Path) -> None:
    split = Split(time="x", validation_from="2013-02-10", test_from="2013-02-20")
    with pytest.raises(SplitError, match="x is DOUBLE"):
        run(tmp_path, numbered(tmp_path, 20), settings(split=split))
    table = csv(tmp_path, numbered(tmp_path, 20, day="2013-02-10").read_text() + "20,1,1,\n")
    split = Split(time="day", validation_from="2013-02-10", test_from="2013-02-20")
    with pytest.raises(SplitError, match="missing in 1 rows"):
        run(tmp_path, table, settings(split=split))


def test_by_columns_outside_the_inputs_but_in_the_sql(tmp_path: Path) -> None:
    table = numbered(tmp_path, 100, shop="s{n}")
    selection = run(tmp_path, table, settings(split=Split(by=("shop",))))
    assert selection.notes == ("split by hash of shop",)
    message = _message(tmp_path, table, split=Split(by=("shopp",)))
    assert "split column shopp" in message
    assert "did you mean shop?" in message


def test_left_out_the_key_decides_else_all_inputs(tmp_path: Path) -> None:
    table = numbered(tmp_path, 100)
    assert run(tmp_path, table, settings()).notes == ("split by hash of id",)
    assert run(tmp_path, table, settings(sql="select x, y from rows")).notes == ("split by hash of x",)
    assert run(tmp_path, table, settings(key=())).notes == ("split by hash of x",)


def test_an_empty_part_is_told_with_counts(tmp_path: Path) -> None:
    with pytest.raises(EmptyPartError) as caught:
        run(tmp_path, numbered(tmp_path, 100, shop="one"), settings(split=Split(by=("shop",))))
    assert "100" in caught.value.message
    assert caught.value.exit_code == 2
    with pytest.raises(EmptyPartError) as caught:
        run(tmp_path, numbered(tmp_path, 20), settings(sql="select * from rows where x < 0"))
    assert "no row at all" in caught.value.hint


def test_a_missing_column_is_named_with_a_guess(tmp_path: Path) -> None:
    message = _message(tmp_path, numbered(tmp_path, 20, chirps="1"), inputs={"chirp": NUMBER, "zz": NUMBER})
    assert "input chirp isn't among the columns; did you mean chirps?" in message
    assert "input zz isn't among the columns" in message
    assert "target y" in _message(tmp_path, numbered(tmp_path, 20), sql="select id, x from rows")


@pytest.mark.parametrize(
    ("kind", "cell", "said"),
    [
        ("float", "warm", "isn't a number in 1 of 21 rows, such as 'warm'"),
        ("integer", "1.5", "isn't a whole number in 1 of 21 rows, such as '1.5'"),
        ("integer", "99999999999999999999", "isn't a whole number in 1 of 21 rows"),
        ("date", "2013-02-30", "isn't a date in 1 of 21 rows, such as '2013-02-30'"),
        ("boolean", "perhaps", "isn't true or false in 1 of 21 rows, such as 'perhaps'"),
    ],
)
def test_a_value_of_another_type_is_named(tmp_path: Path, kind: str, cell: str, said: str) -> None:
    good = {"float": "{n}.5", "integer": "{n}", "date": "2013-02-01", "boolean": "true"}[kind]
    table = csv(tmp_path, numbered(tmp_path, 20, v=good).read_text() + f"20,1,1,{cell}\n")
    message = _message(tmp_path, table, inputs={"v": Field(type=kind)})  # type: ignore[arg-type]
    assert f"input v {said}" in message


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("integer", "select *, x::double + 0.25 as v from rows"),
        ("boolean", "select *, id as v from rows"),
        ("date", "select *, timestamp '2013-01-01 05:00:00' as v from rows"),
        ("text", "select *, x as v from rows"),
        ("date", "select *, x as v from rows"),
        ("float", "select *, date '2013-01-01' as v from rows"),
        ("float", "select *, [x] as v from rows"),
    ],
)
def test_a_cast_that_would_lose_something_is_refused(tmp_path: Path, kind: str, sql: str) -> None:
    message = _message(tmp_path, numbered(tmp_path, 20), inputs={"v": Field(type=kind)}, sql=sql)  # type: ignore[arg-type]
    assert "input v is" in message


@pytest.mark.parametrize(
    ("kind", "sql", "value"),
    [
        ("float", "id", 3.0),
        ("float", "id::decimal(9, 3)", 3.0),
        ("integer", "id::double", 3),
        ("text", "id", "3"),
        ("text", "id::double", "3"),
        ("date", "timestamp '2013-01-01 00:00:00'", dt.date(2013, 1, 1)),
        ("date", "timestamptz '2013-01-01 00:00:00+00'", dt.date(2013, 1, 1)),
        ("boolean", "(id > 2)::integer", True),
        ("boolean", "'TRUE'", True),
    ],
)
def test_a_cast_that_loses_nothing(tmp_path: Path, kind: str, sql: str, value: object) -> None:
    made = settings(inputs={"v": Field(type=kind)}, sql=f"select *, {sql} as v from rows")  # type: ignore[arg-type]  # noqa: S608
    selection = run(tmp_path, numbered(tmp_path, 60), made)
    parts = [selection.train, selection.validation, selection.test]
    assert [row["v"] for part in parts for row in rows(part) if row["id"] == 3] == [value]


def test_missing_values(tmp_path: Path) -> None:
    table = csv(tmp_path, numbered(tmp_path, 60).read_text() + "60,,1\n61,,1\n")
    message = _message(tmp_path, table)
    assert "input x is missing in 2 of 62 rows" in message
    optional = settings(inputs={"x": Field(type="float", optional=True)})
    selection = run(tmp_path, table, optional)
    profile = json.loads(selection.profile.read_text())
    assert 0 <= profile["inputs"]["x"]["missing"] < 0.2


def test_nan_is_missing(tmp_path: Path) -> None:
    sql = "select * replace (if(id = 3, 'nan'::double, x) as x) from rows"
    assert "input x is missing in 1 of 60 rows" in _message(tmp_path, numbered(tmp_path, 60), sql=sql)
    made = settings(sql=sql, inputs={"x": Field(type="float", optional=True)})
    selection = run(tmp_path, numbered(tmp_path, 60), made)
    parts = [selection.train, selection.validation, selection.test]
    assert [row["x"] for part in parts for row in rows(part) if row["id"] == 3] == [None]


def test_a_target_that_is_missing_or_nan_is_counted(tmp_path: Path) -> None:
    with pytest.raises(UnfitColumnsError) as caught:
        run(tmp_path, csv(tmp_path, numbered(tmp_path, 20).read_text() + "20,1,\n"), settings())
    assert "target y is missing in 1 of 21 rows" in caught.value.message
    assert '"y" is not null' in caught.value.hint
    sql = "select * replace (if(id < 3, 'nan'::double, y) as y) from rows"
    assert "target y is missing in 3 of 20 rows" in _message(tmp_path, numbered(tmp_path, 20), sql=sql)


def test_infinite_values(tmp_path: Path) -> None:
    sql = "select * replace (if(id = 3, '-inf'::double, x) as x, if(id = 4, 'inf'::double, y) as y) from rows"
    message = _message(tmp_path, numbered(tmp_path, 20), sql=sql)
    assert "input x is infinite in 1 of 20 rows" in message
    assert "target y is infinite in 1 of 20 rows" in message


def test_numbers_that_no_float32_holds(tmp_path: Path) -> None:
    sql = "select * replace (if(id = 3, -1e39, x) as x, if(id = 4, 3.41e38, y) as y) from rows"
    message = _message(tmp_path, numbered(tmp_path, 20), sql=sql)
    assert "input x is too large for float32 (3.4e38) in 1 of 20 rows, such as '-1e+39'" in message
    assert "target y is too large for float32 (3.4e38) in 1 of 20 rows" in message
    run(tmp_path, numbered(tmp_path, 60), settings(sql="select * replace (3.4e38 * (id % 2) as x) from rows"))


def test_a_value_outside_a_closed_category(tmp_path: Path) -> None:
    table = csv(tmp_path, numbered(tmp_path, 20, c="a").read_text() + "20,1,1,zebra\n")
    message = _message(tmp_path, table, inputs={"c": Field(type="text", values=("a", "b"))})
    assert "input c isn't one of its values (a, b) in 1 of 21 rows, such as 'zebra'" in message


def test_a_class_that_is_not_declared(tmp_path: Path) -> None:
    sql = "select id, x, if(id = 3, 'middle', if(id % 2 = 0, 'low', 'high')) as y from rows"
    message = _message(tmp_path, numbered(tmp_path, 20), sql=sql, output=_CLASS)
    assert "target y isn't one of its values (low, high) in 1 of 20 rows, such as 'middle'" in message


def test_a_label_that_never_occurs_is_noted(tmp_path: Path) -> None:
    sql = "select id, x, if(id % 2 = 0, 'low', 'high') as y from rows"
    output = Field(type="text", values=("low", "middle", "high"))
    selection = run(tmp_path, numbered(tmp_path, 60), settings(sql=sql, output=output))
    assert "target y: no training row is middle" in selection.notes
    shares = json.loads(selection.profile.read_text())["target"]["shares"]
    assert list(shares) == ["high", "low", "middle"]
    assert shares["middle"] == 0
    assert sum(shares.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("output", "value", "label"), [(_CLASS, "'low'", "low"), (Field(type="boolean"), "true", "true")]
)
def test_one_class_in_training(tmp_path: Path, output: Field, value: str, label: str) -> None:
    made = settings(sql=f"select id, x, {value} as y from rows", output=output)  # noqa: S608
    with pytest.raises(OneClassError) as caught:
        run(tmp_path, numbered(tmp_path, 30), made)
    assert caught.value.label == label
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    "sql",
    [
        "",
        "selec 1",
        "select * from missing",
        "select z from rows",
        "select 1; select 2",
        "drop table rows",
        "copy rows to 'x.csv'",
        "select x, y, y from rows",
        "select *, y as X from rows",
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from settings",
        "attach '/tmp/x.db'",
        "set enable_external_access = true",
    ],
)
def test_sql_that_is_refused(tmp_path: Path, sql: str) -> None:
    table = numbered(tmp_path, 20)
    with pytest.raises(QueryError) as caught:
        run(tmp_path, table, settings(sql=sql))
    assert caught.value.message.startswith("[select] sql")
    assert "LINE" not in caught.value.message
    assert caught.value.exit_code == 2


def test_sql_with_comments_and_a_semicolon(tmp_path: Path) -> None:
    assert sum(run(tmp_path, numbered(tmp_path, 60), settings(sql="select * from rows; -- all")).rows.values()) == 60


def test_names_of_any_kind(tmp_path: Path) -> None:
    name = 'Größe "L" in cm, äußerst'
    sql = f'select id, y, x as "{name.replace(chr(34), chr(34) * 2)}" from rows'  # noqa: S608
    selection = run(tmp_path, numbered(tmp_path, 60), settings(sql=sql, inputs={name: NUMBER}))
    assert name in rows(selection.train)[0]


def test_profile_describes_the_training_part_alone(tmp_path: Path) -> None:
    inputs = {"x": NUMBER, "day": Field(type="date"), "word": Field(type="text"), "flag": Field(type="boolean")}
    table = numbered(tmp_path, 100, day="2013-01-05", word="w", flag="false")
    selection = run(tmp_path, table, settings(inputs=inputs))
    profile = json.loads(selection.profile.read_text())
    train = [row["x"] for row in rows(selection.train)]
    assert profile["rows"] == selection.rows
    seen = profile["inputs"]
    assert seen["x"]["minimum"] == min(train)
    assert seen["x"]["maximum"] == max(train)
    assert seen["x"]["mean"] == pytest.approx(sum(train) / len(train))
    assert seen["x"]["distinct"] == len(train)
    assert seen["x"]["missing"] == 0
    assert seen["day"]["minimum"] == seen["day"]["mean"] == "2013-01-05"
    assert seen["day"]["deviation"] == 0
    assert seen["word"]["categories"] == {"w": len(train)}
    assert seen["flag"]["categories"] == {"false": len(train)}
    assert set(profile["target"]) == {"name", "mean", "median", "deviation", "minimum", "maximum"}


def test_an_input_that_is_always_missing_has_no_range(tmp_path: Path) -> None:
    made = settings(sql="select id, y, null::double as x from rows", inputs={"x": Field(type="float", optional=True)})
    seen = json.loads(run(tmp_path, numbered(tmp_path, 60), made).profile.read_text())["inputs"]["x"]
    assert seen == {"type": "float", "missing": 1.0, "distinct": 0}


def test_only_tables_that_the_sql_names_are_used() -> None:
    names = {"flights", "weather", "my-data", "planes"}
    assert tables_used('select * from Flights join "my-data" using (id) where weathers > 1', names) == {
        "flights",
        "my-data",
    }


def test_a_row_stays_in_its_part_as_data_grows_and_is_corrected(tmp_path: Path) -> None:
    def parts(table: Path) -> dict[int, str]:
        selection = run(tmp_path, table, settings())
        paths = {"train": selection.train, "validation": selection.validation, "test": selection.test}
        return {row["id"]: part for part, path in paths.items() for row in rows(path)}

    before = parts(numbered(tmp_path, 200))
    after = parts(csv(tmp_path, numbered(tmp_path, 300).read_text().replace(".5,", ".25,")))
    assert before == {number: part for number, part in after.items() if number < 200}


def test_a_group_is_never_torn(tmp_path: Path) -> None:
    sql = "select *, 'shop ' || (id % 40) as shop from rows"
    selection = run(tmp_path, numbered(tmp_path, 400), settings(sql=sql, split=Split(by=("shop",))))
    shops = [{row["shop"] for row in rows(path)} for path in (selection.train, selection.validation, selection.test)]
    assert sum(map(len, shops)) == len(set().union(*shops)) == 40


def test_sql_that_depends_on_chance_or_the_clock_is_noted(tmp_path: Path) -> None:
    steady = run(tmp_path, numbered(tmp_path, 60), settings(sql="select id, x, y, x as random from rows"))
    assert len(steady.notes) == 1
    chancy = run(tmp_path, numbered(tmp_path, 60), settings(sql="select *, Random () as z from rows"))
    assert "the SQL uses Random: selected again, it may give other rows" in chancy.notes
