"""Put AI models into production with the tools you already have."""

from __future__ import annotations

__version__ = "0.1.0"
