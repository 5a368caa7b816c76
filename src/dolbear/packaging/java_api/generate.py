"""Makes the sources of a model's typed Java API from its signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dolbear.core import digest
from dolbear.model.signature import Signature
from dolbear.packaging.java_api import interface, javadoc, loaded, outputs
from dolbear.packaging.java_api.shape import shape


def generate(  # noqa: PLR0913  # each is a fact of its own about the release
    signature: Signature,
    group: str,
    name: str,
    *,
    profile: Mapping[str, Any] | None = None,
    expressions: Mapping[str, str] | None = None,
    history: Sequence[Signature] = (),
) -> dict[str, str]:
    """Return the sources, `{path: text}` in the order of paths; equal arguments give equal texts.

    `profile` is the training's profile and `expressions` the SQL that computed an input, both for
    the Javadoc. `history` are the signatures that earlier releases of the same major version had,
    oldest first: they fix the order of inputs, and each of their constructors is kept.

    Raises:
        UnnameableError: a signature for which no API can be made.
    """
    made = shape(signature, group, name, history)
    seen = (profile or {}).get("inputs", {})
    docs = {
        item.item.name: javadoc.of_input(
            item.item, seen.get(item.item.name, {}), (expressions or {}).get(item.item.name, "")
        )
        for item in made.inputs
    }
    folder = made.package.replace(".", "/")
    sources = {
        f"{folder}/{made.interface}.java": interface.write(made, docs),
        f"{folder}/Loaded{made.interface}.java": loaded.write(made),
    }
    for item in (*made.enums, *([made.outcome] if made.outcome else [])):
        sources[f"{folder}/{item.name}.java"] = outputs.enumeration(made, item)
    return dict(sorted(sources.items()))


def fingerprint(signature: Signature, group: str, name: str, *, history: Sequence[Signature] = ()) -> digest.Digest:
    """Return the digest of the API as a compiler sees it: a new one asks for a new minor version.

    What only the Javadoc tells, as observed ranges, isn't part of it, so retraining keeps it; a
    change of this generator isn't hidden by it.

    Raises:
        UnnameableError: a signature for which no API can be made.
    """
    return digest.of_json(generate(signature, group, name, history=history))
