"""Writes the report's files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dolbear.core import files
from dolbear.quality.report import plots
from dolbear.quality.report.document import Report
from dolbear.quality.report.drawing import DARK, LIGHT
from dolbear.quality.report.figures import Plot, large, small
from dolbear.quality.report.view import view

INDEX, STYLE, PLOTS = "index.html", "report.css", "plots"


def write(report: Report, folder: Path) -> Path:
    """Write the report into `folder` and return its `index.html`; plots of an older one are replaced.

    Raises:
        StorageError: the folder can't be written.
    """
    drawn = large(report)
    for name, plot in drawn.items():
        for theme, suffix in ((LIGHT, ""), (DARK, "-dark")):
            files.write_bytes(folder / PLOTS / f"{name}{suffix}.svg", plot.draw(theme).render())
    shapes = small(report)
    for name, histogram in shapes.items():
        files.write_bytes(folder / PLOTS / f"{name}.svg", plots.shape(histogram, "Distribution").render())
    _sweep(folder / PLOTS, {*drawn, *(f"{name}-dark" for name in drawn), *shapes})
    files.write_text(folder / STYLE, _template(STYLE))
    files.write_text(folder / INDEX, _page(report, drawn))
    return folder / INDEX


def _page(report: Report, drawn: dict[str, Plot]) -> str:
    import jinja2

    loader = jinja2.PackageLoader("dolbear.quality.report")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    values: dict[str, Any] = {"report": report, "plots": drawn, **view(report)}
    return environment.get_template("index.html.jinja").render(values)


def _template(name: str) -> str:
    return (Path(__file__).parent / "templates" / name).read_text(encoding="utf-8")


def _sweep(folder: Path, kept: set[str]) -> None:
    if folder.is_dir():
        for file in folder.glob("*.svg"):
            if file.stem not in kept:
                file.unlink(missing_ok=True)
