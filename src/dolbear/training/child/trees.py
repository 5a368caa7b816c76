"""Missing numbers in scikit-learn's trees: their converters leave out which way they go."""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterator
from typing import Any

_MODULES = ("decision_tree", "random_forest", "gradient_boosting", "isolation_forest")
_NAME = "add_tree_to_attribute_pairs"


@contextlib.contextmanager
def missing_kept() -> Iterator[None]:
    """Let skl2onnx write the way of missing numbers, as each node of a tree knows it."""
    modules = [importlib.import_module(f"skl2onnx.operator_converters.{name}") for name in _MODULES]
    originals = [getattr(module, _NAME) for module in modules]
    for module, original in zip(modules, originals, strict=True):
        setattr(module, _NAME, _with_missing(original))
    try:
        yield
    finally:
        for module, original in zip(modules, originals, strict=True):
            setattr(module, _NAME, original)


def _with_missing(original: Callable[..., None]) -> Callable[..., None]:
    def add(pairs: dict[str, Any], is_classifier: bool, tree: Any, *rest: Any, **named: Any) -> None:  # noqa: ANN401, FBT001
        start = len(pairs["nodes_modes"])
        original(pairs, is_classifier, tree, *rest, **named)
        ways = tree.__getstate__()["nodes"]["missing_go_to_left"].tolist()
        inner = [mode != "LEAF" for mode in pairs["nodes_modes"][start:]]
        pairs["nodes_missing_value_tracks_true"][start:] = [
            int(way) if is_inner else 0 for way, is_inner in zip(ways, inner, strict=True)
        ]

    return add
