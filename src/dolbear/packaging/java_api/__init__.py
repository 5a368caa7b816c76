"""The typed Java API of a model: sources from the signature, and the jar."""

from __future__ import annotations

from dolbear.packaging.java_api.build import build
from dolbear.packaging.java_api.generate import fingerprint, generate

__all__ = ["build", "fingerprint", "generate"]
