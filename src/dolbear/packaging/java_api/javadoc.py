"""Javadoc from what the signature and the profile say; any text is made harmless."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unicodedata import ucd_3_2_0 as unicode

from dolbear.model.signature import Input, Output

_HARMLESS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "@": "&#64;",
    "{": "&#123;",
    "}": "&#125;",
    "\\": "&#92;",
    "*": "&#42;",
}
_LEAST_SHARE = 0.0001
_LONGEST = 500


def escaped(text: str) -> str:
    """Return text that says the same in Javadoc and can't end the comment."""
    plain = " ".join(text[:_LONGEST].split()) + (" …" if len(text) > _LONGEST else "")
    return "".join(_HARMLESS.get(sign) or (sign if _is_shown(sign) else f"&#{ord(sign)};") for sign in plain)


# What is told of an input's data.
SEEN = ("minimum", "maximum", "missing")


def _is_shown(sign: str) -> bool:
    return sign == " " or unicode.category(sign)[0] in "LNPS"


def code(text: str) -> str:
    """Return text set as code."""
    return f"<code>{escaped(text)}</code>"


def of_input(item: Input, observed: Mapping[str, Any], expression: str) -> str:
    """Describe an input: unit, what training saw, how often it was missing, who computes it."""
    lead = item.description.strip().rstrip(".")
    parts = [escaped(lead) if lead else f"The input {code(item.name)}"]
    parts[0] += f", in {escaped(item.unit)}" if item.unit else ""
    if item.shape:
        parts.append(f"A vector of {item.width} numbers")
    parts += _range(observed)
    if item.optional:
        parts.append("May be null: missing" + _share(observed))
    if expression:
        parts.append(f"The caller computes this as training did: {code(expression)}")
    return ". ".join(parts) + "."


def of_output(item: Output) -> str:
    """Describe an output."""
    lead = item.description.strip().rstrip(".")
    text = escaped(lead) if lead else f"The output {code(item.name)}"
    return text + (f", in {escaped(item.unit)}." if item.unit else ".")


def comment(text: str, indent: str) -> list[str]:
    """Return a Javadoc comment of at most 100 columns."""
    single = f"{indent}/** {text} */"
    if len(single) <= 100 and "\n" not in text:  # noqa: PLR2004  # the style's line length
        return [single]
    return [f"{indent}/**", *block(text, f"{indent} * "), f"{indent} */"]


def block(text: str, indent: str) -> list[str]:
    """Wrap the paragraphs and tags of `text`, each one line, behind an indent."""
    lines = []
    for paragraph in text.split("\n"):
        lines += _wrapped(paragraph, indent, 100 - len(indent))
    return lines


def _wrapped(paragraph: str, indent: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split(" "):
        if line and len(line) + 1 + len(word) > width:
            lines.append(indent + line)
            line = ("    " if paragraph.startswith("@") else "") + word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, (indent + line).rstrip()]


def _range(observed: Mapping[str, Any]) -> list[str]:
    least, most = observed.get("minimum"), observed.get("maximum")
    if least is None or most is None:
        return []
    return [f"Training saw {_number(least)} to {_number(most)}"]


def _share(observed: Mapping[str, Any]) -> str:
    share = observed.get("missing")
    if not share:
        return ""
    return f" in {100 * max(float(share), _LEAST_SHARE):.2g}&#37; of training"


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else escaped(str(value))
