"""select: the rows of a training, split into train, validation and test."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.digest import canonical_json
from dolbear.data import select
from dolbear.line.datasets import resolved
from dolbear.line.results import Computed
from dolbear.line.stage import Before
from dolbear.line.workspace import Workspace
from dolbear.model import encoding


class Select:
    """See DESIGN: a row stays in its part when data grows."""

    name = "select"
    revision = 1

    def ingredients(self, space: Workspace, before: Before) -> dict[str, str]:  # noqa: ARG002  # checks change no row
        """Data that the SQL names, the SQL, the split, and the fields' types."""
        settings = space.settings
        if not settings.data:
            return {"data": "none", **fields(space)}
        used = select.tables_used(settings.select.sql, settings.data)
        found: dict[str, str] = {f"data {name}": data.digest for name, data in resolved(space).items() if name in used}
        for name in sorted(used):
            found[f"format {name}"] = canonical_json(msgspec.to_builtins(settings.data[name].format)).decode()
            found[f"key {name}"] = ", ".join(settings.data[name].key)
        found["sql"] = settings.select.sql
        found["split"] = canonical_json(msgspec.to_builtins(settings.select.split)).decode()
        return found | fields(space)

    def compute(self, space: Workspace, before: Before, folder: Path) -> Computed:  # noqa: ARG002  # checks change no row
        """Run the SQL and write the parts."""
        settings = space.settings
        if not settings.data:  # of a model that was imported without data
            return _nothing(space, folder)
        used = select.tables_used(settings.select.sql, settings.data)
        tables = {name: data.path for name, data in resolved(space).items() if name in used}
        made = select.select(tables, settings, space.signature, folder)
        outputs = {"train": made.train, "validation": made.validation, "test": made.test, "profile": made.profile}
        return Computed(outputs=outputs, summary={"rows": made.rows, "notes": list(made.notes)})


def _nothing(space: Workspace, folder: Path) -> Computed:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {item.name: pa.array([], encoding.column_type(item)) for item in space.signature.inputs}
    target = space.signature.target
    columns[target.name] = pa.array([], encoding.arrow_type(target.type))
    rows = dict.fromkeys(("train", "validation", "test"), 0)
    for part in rows:
        pq.write_table(pa.table(columns), folder / f"{part}.parquet")
    files.write_bytes(folder / "profile.json", canonical_json({"rows": rows, "inputs": {}, "target": {}}))
    outputs = {part: folder / f"{part}.parquet" for part in rows}
    return Computed(
        outputs={**outputs, "profile": folder / "profile.json"}, summary={"rows": rows, "notes": ["there is no data"]}
    )


def fields(space: Workspace) -> dict[str, str]:
    """Return what of the signature matters to data and training: not units, not descriptions."""
    signature = space.signature
    found = {}
    for role, items in (("input", signature.inputs), ("output", signature.outputs)):
        for item in items:
            kind = "optional " + item.type if getattr(item, "optional", False) else item.type
            found[f"{role} {item.name}"] = " ".join([kind, *map(repr, item.values)])
    found["order of inputs"] = ", ".join(item.name for item in signature.inputs)
    return found
