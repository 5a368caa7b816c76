"""What `dolbear init` writes: settings that teach, and a training that converts to ONNX."""

from __future__ import annotations

from dolbear.line.draft.settings import Draft, settings
from dolbear.line.draft.training import training

__all__ = ["Draft", "settings", "training"]
