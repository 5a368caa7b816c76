"""A wide table is looked at a few columns at a time; nothing may be seen otherwise than of the whole."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from dolbear.core.errors import UsageError
from dolbear.data import slices
from dolbear.data.columns import UnfitColumnsError
from dolbear.data.select import select
from dolbear.line.create import Wish, create
from dolbear.model.signature import of_settings
from dolbear.project.parse import load

_ROWS = 1200


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with one of each kind of column, more rows than the first look has, and odd cells behind those."""
    rng = random.Random(7)  # noqa: S311  # no secret
    lines = ["size,count,colour,day,Ist neu,mixed,code,cell,column_name,late,y"]
    for row in range(_ROWS):
        late = row >= _ROWS - 20
        cells: list[object] = [
            "" if row % 7 == 0 else round(rng.random(), 3),
            rng.randrange(50),
            rng.choice(["red", "green", "blue"]),
            f"{1 + row % 28:02d}.{1 + row % 12:02d}.2024",
            rng.choice(["ja", "nein"]),
            "x" if late else row % 9,
            f"{row:05d}",
            "N/A" if row % 5 == 0 else 1,
            row / 2,
            "" if not late else row,
            rng.choice(["no", "yes", "perhaps"]),
        ]
        lines.append(",".join(map(str, cells)))
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _drafted(table: Path, root: Path) -> tuple[tuple[str, ...], str, bytes]:
    root.mkdir()
    notes = create(root, table, Wish(target="y", name="wide")).notes
    settings = load(root / "dolbear.toml")
    (name,) = settings.data
    (root / "out").mkdir()
    selection = select({name: table}, settings, of_settings(settings), root / "out")
    return notes, (root / "dolbear.toml").read_text(encoding="utf-8"), selection.profile.read_bytes()


@pytest.mark.parametrize("most", [1, 3])
def test_slices_show_what_the_whole_shows(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    whole = _drafted(table, tmp_path / "whole")
    monkeypatch.setattr(slices, "_MOST", most)
    assert _drafted(table, tmp_path / "sliced") == whole
    for guessed in ('mixed = { type = "text"', 'ist_neu = { type = "boolean"', 'day = { type = "date"'):
        assert guessed in whole[1]


def test_all_problems_are_told_whatever_the_slice(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create(tmp_path / "project", table, Wish(target="y"))
    path = tmp_path / "project" / "dolbear.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(", optional = true", "").replace('mixed = { type = "text"', 'mixed = { type = "float"')
    )
    settings = load(path)
    (name,) = settings.data
    told = []
    for most in (64, 1):
        monkeypatch.setattr(slices, "_MOST", most)
        with pytest.raises(UnfitColumnsError) as found:
            select({name: table}, settings, of_settings(settings), tmp_path)
        told.append((found.value.message, found.value.hint))
    assert told[0] == told[1]
    assert "mixed" in told[0][0]
    assert "size is missing" in told[0][0]


def test_a_target_beyond_what_a_model_holds_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "".join(f"{row},1e300\n" for row in range(50)), encoding="utf-8")
    with pytest.raises(UsageError, match="0 rows with y"):
        create(tmp_path / "project", path, Wish(target="y"))
