"""check: each dataset is readable and keeps its conditions."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dolbear.core.digest import canonical_json
from dolbear.data import checks
from dolbear.line.datasets import resolved
from dolbear.line.results import Computed
from dolbear.line.stage import Before
from dolbear.line.workspace import Workspace

_SHOWN = 3


class Check:
    """See DESIGN: data is tested before anything is made of it."""

    name = "check"
    revision = 1

    def ingredients(self, space: Workspace, before: Before) -> dict[str, str]:  # noqa: ARG002  # the first stage
        """Data, how it is read, keys and conditions."""
        found: dict[str, str] = {}
        for name, data in resolved(space).items():
            dataset = space.settings.data[name]
            found[f"data {name}"] = data.digest
            found[f"format {name}"] = canonical_json(msgspec.to_builtins(dataset.format)).decode()
            found[f"key {name}"] = ", ".join(dataset.key)
            found |= {f"check {name}.{check}": condition for check, condition in dataset.checks.items()}
        return found

    def compute(self, space: Workspace, before: Before, folder: Path) -> Computed:  # noqa: ARG002  # makes no file
        """Check all in one scan a dataset."""
        tables = {name: data.path for name, data in resolved(space).items()}
        if not tables:  # of a model that was imported without data
            return Computed(summary={"checks": []})
        report = checks.run(tables, space.settings, space.progress)
        summary = {"checks": [{**msgspec.to_builtins(check), "passed": check.passed} for check in report.checks]}
        failed = [check for check in report.checks if not check.passed]
        return Computed(summary=summary, passed=report.passed, refusal="; ".join(map(_said, failed)))


def _said(check: checks.Check) -> str:
    shown = [
        "(" + ", ".join(f"{name} {value}" for name, value in example.items()) + ")"
        for example in check.examples[:_SHOWN]
    ]
    where = f", such as {', '.join(shown)}" if shown else ""
    condition = f" ({check.condition})" if check.condition else ""
    return f"check {check.dataset}.{check.name}{condition} fails in {check.failing:,} of {check.rows:,} rows{where}"
