"""Settings tried for one run: `KEY=VALUE`, set over what `dolbear.toml` says."""

from __future__ import annotations

import tomllib
from typing import Any

from dolbear.core.errors import UsageError


def apply(document: dict[str, Any], change: str) -> None:
    """Set one key of a TOML document, such as `train.params.degree=2`; what isn't TOML is taken as text.

    Raises:
        UsageError: it isn't `KEY=VALUE`, or leads through a key that is no table.
    """
    key, sign, text = change.partition("=")
    if not sign or not key.strip():
        message = f"--set {change!r} isn't KEY=VALUE"
        raise UsageError(message, "Such as --set train.params.degree=2.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    *tables, last = key.strip().split(".")
    for name in tables:
        document = document.setdefault(name, {})
        if not isinstance(document, dict):
            message = f"--set {change!r}: {name} isn't a table"
            raise UsageError(message, "See dolbear.toml for its keys.")
    document[last] = value
