"""A small SVG writer: shapes with presentation attributes only, scales and axes."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from xml.etree import ElementTree as ET

import msgspec

FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif"
_SIZE = 12


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """Colours of a plot; the background is the page's."""

    ink: str
    muted: str
    line: str
    accent: str
    second: str


LIGHT = Theme(ink="#1d2126", muted="#59626d", line="#dfe2e4", accent="#1b6390", second="#a04a12")
DARK = Theme(ink="#e8e9ea", muted="#a3abb4", line="#363c43", accent="#6cb6e3", second="#e9a26b")


class Scale(msgspec.Struct, frozen=True):
    """Maps values from `low` … `high` to pixels `start` … `end`."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Pixel of a value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """A scale with its ticks, their labels, and what it measures."""

    scale: Scale
    title: str = ""
    ticks: tuple[float, ...] = ()
    write: Callable[[float], str] | None = None

    def label(self, tick: float) -> str:
        """Text of a tick."""
        return self.write(tick) if self.write else tick_text(tick, self.ticks)


class Drawing:
    """Shapes in the order they are painted."""

    def __init__(self, width: float, height: float, title: str, *, stretched: bool = False) -> None:
        size = {"width": _px(width), "height": _px(height), "viewBox": f"0 0 {_px(width)} {_px(height)}"}
        self._root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", **size})
        if stretched:
            self._root.set("preserveAspectRatio", "none")
        ET.SubElement(self._root, "title").text = title

    def shape(self, tag: str, **attributes: float | str) -> None:
        """Add an element; `stroke_width` becomes `stroke-width`, numbers are rounded to 0.01."""
        ET.SubElement(self._root, tag, {name.replace("_", "-"): _px(value) for name, value in attributes.items()})

    def line(self, start: tuple[float, float], end: tuple[float, float], stroke: str, **more: float | str) -> None:
        """Add a straight line."""
        self.shape("line", x1=start[0], y1=start[1], x2=end[0], y2=end[1], stroke=stroke, **more)

    def curve(self, points: Sequence[tuple[float, float]], stroke: str, **more: float | str) -> None:
        """Add a line through points."""
        path = " ".join(f"{_px(x)},{_px(y)}" for x, y in points)
        self.shape("polyline", points=path, fill="none", stroke=stroke, stroke_linejoin="round", **more)

    def text(self, at: tuple[float, float], words: str, fill: str, **more: float | str) -> None:
        """Add one line of text."""
        attributes: dict[str, float | str] = {"x": at[0], "y": at[1], "fill": fill, "font_size": _SIZE, **more}
        self.shape("text", font_family=FONT, **attributes)
        self._root[-1].text = words

    def render(self) -> bytes:
        """Give the file's content."""
        content: bytes = ET.tostring(self._root, encoding="utf-8")
        return content + b"\n"


def axes(drawing: Drawing, x: Axis, y: Axis, theme: Theme) -> None:
    """Draw grid, ticks and titles around the rectangle of two scales."""
    left, right, bottom, top = x.scale.start, x.scale.end, y.scale.start, y.scale.end
    for tick in y.ticks:
        height = y.scale(tick)
        drawing.line((left, height), (right, height), theme.line)
        drawing.text((left - 8, height + 4), y.label(tick), theme.muted, text_anchor="end", font_size=11)
    for tick in x.ticks:
        place = x.scale(tick)
        drawing.line((place, bottom), (place, bottom + 4), theme.muted)
        drawing.text((place, bottom + 17), x.label(tick), theme.muted, text_anchor="middle", font_size=11)
    drawing.line((left, bottom), (right, bottom), theme.muted)
    drawing.text(((left + right) / 2, bottom + 35), x.title, theme.ink, text_anchor="middle")
    if y.title:
        drawing.text((left - 8, top - 10), y.title, theme.ink, text_anchor="start")


def ticks(low: float, high: float, *, about: int = 5) -> tuple[float, ...]:
    """Round numbers between `low` and `high`, some `about` of them."""
    if not high > low:
        return (low,)
    rough = (high - low) / max(about, 1)
    size = 10.0 ** math.floor(math.log10(rough))
    step = min((size * factor for factor in (1, 2, 2.5, 5, 10)), key=lambda one: abs(math.log(one / rough)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(index * step, 12 - math.floor(math.log10(step))) for index in range(first, last + 1))


def tick_text(tick: float, among: Sequence[float]) -> str:
    """Write a tick with as many decimals as its neighbours need."""
    largest = max((abs(one) for one in among), default=0.0)
    if largest >= 1e7 or 0 < largest < 1e-3:  # noqa: PLR2004  # longer than a plot's margin
        return f"{tick:.3g}" if tick else "0"
    step = min((abs(b - a) for a, b in itertools.pairwise(among)), default=1.0)
    decimals = next((count for count in range(7) if abs(round(step, count) - step) < step * 1e-6), 6)
    return f"{tick:,.{decimals}f}".replace("-", "\N{MINUS SIGN}")


def _px(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
