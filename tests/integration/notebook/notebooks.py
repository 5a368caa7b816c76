"""Small projects for notebooks."""

from __future__ import annotations

from pathlib import Path

NUMBER = """
[project]
name = "numbers"
group = "g"

[data.rows]
path = "rows.csv"
key = ["id"]

[data.rows.checks]
plausible = "x >= 0"

[select]
sql = "select id, x, colour, y from rows"
split = { by = ["id"], validation = 0.3, test = 0.2, seed = 1 }

[inputs]
x = { type = "float" }
colour = { type = "text", optional = true }

[outputs]
y = { type = "float", unit = "m" }

[train]
entry = "train:train"
params = { slope = 2 }
"""
CLASS = NUMBER.replace('y = { type = "float", unit = "m" }', 'y = { type = "text", values = ["low", "high"] }')
METRIC = """
[metric.worst]
entry = "train:worst"
better = "lower"
"""
TRAIN = '''
"""A training function and a metric of the project."""


def train(data, params, previous):
    return lambda inputs: inputs["x"] * params["slope"]


def worst(truth, prediction):
    return abs(truth - prediction).max()
'''
_ROWS = 60


def project(folder: Path, settings: str = NUMBER) -> Path:
    """Write a project whose `y` is `2 x`, or "high" where x is 30 or more."""
    is_class = '"high"' in settings
    folder.mkdir()
    lines = ["id,x,colour,y"]
    for row in range(_ROWS):
        truth = ("high" if row >= _ROWS / 2 else "low") if is_class else str(2 * row)
        lines.append(f"{row},{row},{'red' if row % 2 else ''},{truth}")
    (folder / "rows.csv").write_text("\n".join(lines) + "\n")
    (folder / "dolbear.toml").write_text(settings)
    (folder / "train.py").write_text(TRAIN)
    return folder
