from __future__ import annotations

from pathlib import Path

import pytest
from selections import csv, settings

from dolbear.core.progress import silent
from dolbear.data.checks import Check, CheckReport, CheckSqlError, MissingKeyError, run
from dolbear.data.tables import DataError

_TEXT = "id,x,y\n1,10,a\n2,20,b\n3,,c\n4,-5,\n"


def _run(folder: Path, text: str = _TEXT, *, key: tuple[str, ...] = ("id",), **checks: str) -> CheckReport:
    return run({"rows": csv(folder, text)}, settings(key=key, checks=checks), silent)


def _named(report: CheckReport, name: str) -> Check:
    return next(check for check in report.checks if check.name == name)


def test_sound_data_passes(tmp_path: Path) -> None:
    report = _run(tmp_path, small="id < 10")
    assert report.passed
    assert [check.name for check in report.checks] == ["has-rows", "key-present", "key-unique", "small"]
    assert {check.rows for check in report.checks} == {4}


def test_failing_rows_are_counted_and_shown_by_key(tmp_path: Path) -> None:
    report = _run(tmp_path, positive="x > 0")
    check = _named(report, "positive")
    assert not report.passed
    assert check.failing == 2
    assert check.examples == ({"id": "3", "x": None}, {"id": "4", "x": "-5"})


def test_unknown_is_failing_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert _named(_run(tmp_path, c="x > -10"), "c").failing == 1
    assert _named(_run(tmp_path, c="x is null or x > -10"), "c").passed


def test_at_most_five_examples(tmp_path: Path) -> None:
    text = "id,x\n" + "".join(f"{n},{n}\n" for n in range(20))
    check = _named(_run(tmp_path, text, c="x < 0"), "c")
    assert check.failing == 20
    assert [example["id"] for example in check.examples] == ["0", "1", "2", "3", "4"]


def test_a_key_twice_or_missing(tmp_path: Path) -> None:
    report = _run(tmp_path, "id,x\n1,1\n1,2\n2,3\n,4\n")
    assert _named(report, "key-unique").failing == 1
    assert _named(report, "key-unique").examples == ({"id": "1"}, {"id": "1"})
    assert _named(report, "key-present").failing == 1


def test_a_key_of_two_columns(tmp_path: Path) -> None:
    assert _run(tmp_path, "a,b\n1,1\n1,2\n", key=("a", "b")).passed
    assert not _run(tmp_path, "a,b\n1,1\n1,1\n", key=("a", "b")).passed


def test_no_rows(tmp_path: Path) -> None:
    report = _run(tmp_path, "id,x\n")
    assert [check.name for check in report.checks if not check.passed] == ["has-rows"]


def test_sql_errors_name_check_dataset_and_reason_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(CheckSqlError) as caught:
        _run(tmp_path, good="x > 0", typo="xx > 0", torn="x >", sums="sum(x) > 0")
    assert set(caught.value.reasons) == {"typo", "torn", "sums"}
    assert "check typo of dataset rows" in caught.value.message
    assert "xx" in caught.value.reasons["typo"]
    assert "[data.rows.checks]" in caught.value.hint
    assert caught.value.exit_code == 2


def test_a_condition_may_end_in_a_comment(tmp_path: Path) -> None:
    assert _named(_run(tmp_path, c="id > 0 -- all"), "c").passed


def test_a_condition_may_look_into_another_dataset(tmp_path: Path) -> None:
    from dolbear.project.settings import Dataset

    made = settings(checks={"known": "y is null or y in (select y from other)"})
    made.data["other"] = Dataset(path="other.csv")
    tables = {"rows": csv(tmp_path, _TEXT), "other": csv(tmp_path, "y\na\nb\n", "other.csv")}
    check = _named(run(tables, made, silent), "known")
    assert check.examples == ({"id": "3", "y": "c"},)


def test_a_condition_reads_no_file(tmp_path: Path) -> None:
    with pytest.raises(CheckSqlError):
        _run(tmp_path, c="exists (from read_csv('/etc/passwd'))")


def test_a_key_that_is_no_column(tmp_path: Path) -> None:
    with pytest.raises(MissingKeyError, match=r"idd; did you mean id\?"):
        _run(tmp_path, key=("idd",))


def test_an_unreadable_file(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        _run(tmp_path, "")


def test_a_damaged_file(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"id": list(range(1000)), "x": [f"a{n}" for n in range(1000)]}), path)
    content = bytearray(path.read_bytes())
    content[4:2000] = bytes(1996)
    path.write_bytes(content)
    with pytest.raises(DataError, match="damaged"):
        run({"rows": path}, settings(checks={"c": "x like 'a%'"}), silent)
