"""The browser of the report's tests looks at our page too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "quality"))
