"""The original in a file: skops or a booster's own format; pickle only if the project says so."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

from .boosters import dressed
from .problem import ProblemError

_LIBRARIES = ("sklearn.", "scipy.", "numpy.", "lightgbm.", "xgboost.")
_TYPES = {
    "builtins.object",
    "collections.OrderedDict",
    "collections.defaultdict",
    "numpy.dtype",
    "numpy.floating",
    "numpy.integer",
    "numpy.number",
    "sklearn.compose._column_transformer.make_column_selector",
}
# Folders of those libraries whose classes do more than hold a model.
_APART = {"testing", "tests", "datasets", "f2py", "distutils", "dask", "spark", "weave"}


def save(model: object, folder: Path, task: dict[str, Any], *, stem: str = "checkpoint") -> str:
    """Write the checkpoint and return its file's name; the same model gives the same bytes, but for pickle.

    Raises:
        ProblemError: the model has a class that isn't known to be safe.
    """
    kind = f"{type(model).__module__.split('.')[0]}.{type(model).__name__}"
    if kind in _NATIVE:
        path = folder / f"{stem}{_NATIVE[kind]}"
        model.save_model(str(path))  # type: ignore[attr-defined]
    elif task["checkpoint"] == "pickle":
        path = folder / f"{stem}.pickle"
        path.write_bytes(pickle.dumps(model))
    else:
        path = folder / f"{stem}.skops"
        _save_skops(model, path, task)
    return path.name


_NATIVE = {"lightgbm.Booster": ".lightgbm.txt", "xgboost.Booster": ".xgboost.json"}


def load(path: Path, task: dict[str, Any]) -> Any:  # noqa: ANN401  # an estimator
    """Read a checkpoint; a class that isn't known or trusted is refused.

    Raises:
        ProblemError: the file holds what may not be loaded.
    """
    if path.name.endswith(".lightgbm.txt"):
        import lightgbm

        return dressed(lightgbm.Booster(model_file=str(path)), task)
    if path.name.endswith(".xgboost.json"):
        import xgboost

        return dressed(xgboost.Booster(model_file=str(path)), task)
    if path.suffix == ".pickle":
        if task["checkpoint"] != "pickle":
            message = "the checkpoint is a pickle, which runs any code that it holds"
            raise ProblemError("checkpoint", message, 'Say [train] checkpoint = "pickle" if you trust it.')
        return pickle.loads(path.read_bytes())  # noqa: S301  # the project asked for it
    from skops.io import get_untrusted_types, load

    named = get_untrusted_types(file=path)
    foreign = _foreign(named, task)
    if foreign:
        raise ProblemError("checkpoint", f"the checkpoint has classes that aren't trusted: {', '.join(foreign)}")
    return load(path, trusted=named)


def _save_skops(model: object, path: Path, task: dict[str, Any]) -> None:
    from skops.io import dump, get_untrusted_types

    try:
        dump(model, path)
    except Exception as error:
        message = f"the model can't be kept as a checkpoint: {type(error).__name__}: {error}"
        raise ProblemError("checkpoint", message, _WAYS.format(names="…")) from error
    foreign = _foreign(get_untrusted_types(file=path), task)
    if foreign:
        message = f"the model has classes that a checkpoint doesn't load unasked: {', '.join(foreign)}"
        raise ProblemError("checkpoint", message, _WAYS.format(names=", ".join(f'"{name}"' for name in foreign)))
    _without_chance(path)


_WAYS = (
    "If they are yours, write [train] trusted = [{names}]; or "
    'checkpoint = "pickle", which runs any code that the file holds.'
)


def _foreign(named: list[str], task: dict[str, Any]) -> list[str]:
    return [name for name in named if not is_known(name) and name not in task["trusted"]]


def is_known(name: str) -> bool:
    """Whether this is a class of a modelling library that holds numbers; functions aren't."""
    *module, last = name.split(".")
    is_class = last.lstrip("_")[:1].isupper()
    return name in _TYPES or (name.startswith(_LIBRARIES) and is_class and not _APART & set(module))


def _without_chance(path: Path) -> None:
    """Write the file again without addresses of memory, random names and times."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        schema = archive.read("schema.json").decode()
        names = list(dict.fromkeys(re.findall(r'"file": "([^"]+)"', schema)))
        contents = {name: archive.read(name) for name in names}
    ids: dict[str, int] = {}
    schema = re.sub(r'"__id__": (\d+)', lambda found: f'"__id__": {ids.setdefault(found[1], len(ids) + 1)}', schema)
    renamed = {name: f"{place}{Path(name).suffix}" for place, name in enumerate(names)}
    schema = re.sub(r'"file": "([^"]+)"', lambda found: f'"file": "{renamed[found[1]]}"', schema)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in [*((renamed[name], contents[name]) for name in names), ("schema.json", schema.encode())]:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
