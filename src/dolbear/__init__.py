"""Put AI models into production with the tools you already have."""

from __future__ import annotations

import os

# ONNX Runtime reports what it does to its maker unless this is set before it is imported, here or in a child.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Import `open` when it is asked for: `import dolbear` stays light, and the line knows no adapter."""
    if name == "open":
        import importlib

        return importlib.import_module("dolbear.notebook.project").open_project
    message = f"module 'dolbear' has no attribute {name!r}"
    raise AttributeError(message)
