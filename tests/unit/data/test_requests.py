from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.core.errors import UsageError
from dolbear.data.requests import read
from dolbear.model.signature import Input, Output, Signature

SIGNATURE = Signature(
    inputs=(
        Input(name="size", type="float", optional=True),
        Input(name="code", type="text"),
        Input(name="day", type="date"),
        Input(name="alive", type="boolean"),
        Input(name="count", type="integer"),
    ),
    outputs=(Output(name="y", type="float"),),
)


def written(folder: Path, text: str) -> Path:
    path = folder / "new.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("code", "alive"), [("1,50", "yes"), ("01067", "1"), ("true", "NEIN"), ("1000", "false")])
def test_one_row_is_read_by_its_inputs(tmp_path: Path, code: str, alive: str) -> None:
    table = read(written(tmp_path, f"alive;code;count;day;size;more\n{alive};{code};7;31.12.2023;1,5;x\n"), SIGNATURE)
    (row,) = table.to_pylist()
    assert row["code"] == code
    assert row["alive"] is (alive in {"yes", "1"})
    assert (row["size"], row["count"], str(row["day"])) == (1.5, 7, "2023-12-31")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("new.csv", "size,code\n1,a\n", "input alive isn't among the columns"),
        ("new.csv", "size,code,day,alive,count\n1,a,2023-01-01,perhaps,1\n", "line 2, column alive: 'perhaps' isn't"),
        ("new.csv", "", "the file is empty"),
        ("old.csv", "", "there is no such file"),
    ],
)
def test_what_cant_be_read_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        read(tmp_path / name, SIGNATURE)
    assert said in caught.value.message
    assert "[data]" not in caught.value.hint
