"""Of what type the facts of an event are. Others may have written it: what is read of it must be so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import msgspec

from dolbear.model.signature import Signature

_Facts: TypeAlias = dict[str, Callable[[object], bool]]
_SHA256 = re.compile("[0-9a-f]{64}")


def strange(kind: str, data: Mapping[str, Any]) -> str:
    """Return the name of a fact that isn't as this kind has it; empty if all are. What isn't there is none."""
    return next((name for name, holds in _FACTS.get(kind, {}).items() if name in data and not holds(data[name])), "")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _is_number(value: object) -> bool:
    return isinstance(value, list) and [type(part) for part in value] == [int, int, int]


def is_sha256(value: object) -> bool:
    """Say whether it is such a digest, in hexadecimal digits."""
    return isinstance(value, str) and _SHA256.fullmatch(value) is not None


def _is_signature(value: object) -> bool:
    try:
        msgspec.convert(value, Signature)
    except msgspec.ValidationError:
        return False
    return True


def _are_causes(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(cause, str) and is_sha256(cause.removeprefix("sha256:")) for cause in value.values()
    )


# What others read of an event's data is so, if it is there.
_OF_APPROVALS: _Facts = {"environment": _is_text, "version": _is_text, "sha256": is_sha256}
_FACTS: dict[str, _Facts] = {
    "run": {"causes": _are_causes},
    "reserved": {
        "version": _is_number,
        "content": _is_text,
        "signature": _is_signature,
        "run": _is_table,
        "seen": _is_table,
    },
    "published": {"version": _is_text, "sha256": is_sha256, "verdicts": _is_table},
    "judged": {"version": _is_text, "verdicts": _is_table},
    "approved": _OF_APPROVALS,
    "withdrawn": _OF_APPROVALS,
    "deployed": {"environment": _is_text, "version": _is_text, "approvals": _is_list},
    "rolled-back": {"environment": _is_text, "version": _is_text, "instead_of": _is_text},
}
