"""Evidence: what is true of one run, beside the package. Format: docs/formats/evidence.md."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from typing import Any

import dolbear
from dolbear.core import digest
from dolbear.core.digest import Digest
from dolbear.core.errors import IntegrityError

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://dolbear.io/evidence/v1"


def statement(subjects: Mapping[str, Digest], facts: Mapping[str, Any]) -> bytes:
    """Return an in-toto statement on these files, as canonical JSON."""
    return digest.canonical_json(
        {
            "_type": STATEMENT,
            "subject": [
                {"name": name, "digest": {"sha256": digest.hex_of(value)}} for name, value in sorted(subjects.items())
            ],
            "predicateType": PREDICATE,
            "predicate": dict(facts),
        }
    )


def with_facts(content: bytes, **facts: Any) -> bytes:  # noqa: ANN401  # any JSON
    """Return a statement with further facts in its predicate.

    Raises:
        IntegrityError: the content isn't a statement.
    """
    try:
        found = json.loads(content)
        predicate = {**found["predicate"], **facts}
    except (ValueError, KeyError, TypeError, RecursionError) as reason:
        message = "the evidence beside the candidate isn't a statement"
        raise IntegrityError(message, "It was changed after publication; release a new version.") from reason
    return digest.canonical_json({**found, "predicate": predicate})


def toolchain() -> dict[str, str]:
    """Return what made the package, apart from the libraries that its passport names."""
    return {
        "dolbear": dolbear.__version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": f"{platform.system()} {platform.machine()}",
    }
