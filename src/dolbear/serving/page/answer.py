"""Answers browsers. Works without scripts: a form is sent, a page comes back."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

import dolbear.quality.report
from dolbear.core.errors import DolbearError
from dolbear.quality import words
from dolbear.serving import inference
from dolbear.serving.loaded import Loaded
from dolbear.serving.messages import HttpError, Job, Outcome, Request, Response, error
from dolbear.serving.page import fields
from dolbear.serving.page.fields import Field
from dolbear.serving.registry import Registry

if TYPE_CHECKING:
    import jinja2

_KIND = "text/html; charset=utf-8"
_POLICY = (
    "Content-Security-Policy: default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy: no-referrer",
    "Cache-Control: no-store",
)
_FORM = b"application/x-www-form-urlencoded"
_MOST_FIELDS = 10_000
_SHARES, _LINE = 12, 400


class Page:
    """The pages at `/` and `/models/NAME`, and their style."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def answer(self, path: str, request: Request) -> Outcome:
        """Answer a path that is ours.

        Raises:
            HttpError: there is no such page, or the method is another.
        """
        allowed = {b"GET", b"HEAD", b"POST"} if path.startswith("models/") else {b"GET", b"HEAD"}
        if request.method not in allowed:
            raise HttpError(405, "this page isn't made for that", "Allow: GET, HEAD")
        if path == "style.css":
            return Response(200, _style(), "text/css; charset=utf-8", ("Cache-Control: max-age=60",))
        if not path:
            return _job(self._index)
        name, *rest = path.split("/")[1:]
        version = rest[1] if len(rest) == 2 and rest[0] == "versions" else ""  # noqa: PLR2004  # "versions", version
        loaded = None if rest and not version else self._registry.current.find(name, version)
        if loaded is None:
            # Whoever had its page open when another version came should find that.
            gone = f"{name} {'/'.join(rest).removeprefix('versions/')}".strip()[:100]
            return _job(lambda: self._index(404, gone))
        if request.method == b"POST" and request.headers.get(b"content-type", b"").partition(b";")[0] != _FORM:
            raise HttpError(415, "this page takes what its own form sends; programs use /v2")
        default = self._registry.current.find(loaded.name) is loaded
        return _job(lambda: _model(loaded, request, "" if default else f"/versions/{quote(loaded.version)}"))

    def _index(self, status: int = 200, gone: str = "") -> Response:
        models = [
            {"loaded": one, "target": one.signature.target, "inputs": words.count(len(one.signature.inputs), "input"),
             "link": f"/models/{quote(one.name, safe='')}/versions/{quote(version, safe='')}",
             "description": str(one.passport.get("description") or "")}
            for versions in self._registry.current.models.values()
            for version, one in versions.items()
        ]  # fmt: skip
        waiting = [state for state in self._registry.states.values() if state.state != "ready"]
        shown = {"models": models, "waiting": waiting, "version": dolbear.__version__, "gone": gone}
        return _page("index.html.jinja", status, **shown)


def _job(work: Any) -> Job:  # noqa: ANN401  # a page
    def safe() -> Response:
        try:
            return work()  # type: ignore[no-any-return]
        except Exception as reason:  # noqa: BLE001  # a hostile passport must not end the server
            return error(500, f"this page can't be made: {type(reason).__name__}")

    return Job(safe, lambda _: None)


def _model(loaded: Loaded, request: Request, version: str) -> Response:
    profile = loaded.passport.get("profile")
    form = fields.fields(loaded.signature.inputs, profile)
    answer: dict[str, Any] | None = None
    problem = ""
    if request.method == b"POST":
        values = fields.read(form, _sent(request.body))
        if not any(field.problem for field in form):
            try:
                answer = _said(loaded, values)
            except DolbearError as reason:
                problem = reason.message
    else:
        values = {}
        fields.fill(form, loaded.example)
    bad = bool(problem or any(field.problem for field in form))
    call = _call(f"/v2/models/{quote(loaded.name)}{version}/infer", form, values or loaded.example)
    shown = {"form": form, "answer": answer, "problem": problem, "loaded": loaded, "call": call}
    return _page("model.html.jinja", 400 if bad else 200, **shown, **_about(loaded))


def _sent(body: bytes) -> dict[str, str]:
    try:
        return dict(parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        return {}


def _said(loaded: Loaded, values: dict[str, Any]) -> dict[str, Any]:
    scores = loaded.scorer.answer({name: (value,) for name, value in values.items()}, 1)
    target = loaded.signature.target
    tensors = inference.outputs(scores, 1, loaded.signature)
    value = tensors[0]["data"][0]
    if not target.is_class:
        plain = words.number(value, target.unit, digits=6) if isinstance(value, int | float) else value
        return {"value": plain, "shares": [], "more": 0}
    pairs = sorted(zip(target.values, tensors[1]["data"], strict=True), key=lambda pair: -pair[1])
    shares = [(name, words.share(share), round(share * 100)) for name, share in pairs[:_SHARES]]
    more = len(pairs) - len(shares)
    return {"value": str(value).lower() if isinstance(value, bool) else value, "shares": shares, "more": more}


def _about(loaded: Loaded) -> dict[str, Any]:
    passport = loaded.passport
    return {
        "target": loaded.signature.target,
        "description": str(passport.get("description") or ""),
        "licence": str(passport.get("license") or ""),
        "link": f"/models/{quote(loaded.name, safe='')}/versions/{quote(loaded.version, safe='')}",
        "VALUE": fields.VALUE,
        "MISSING": fields.MISSING,
    }


def _call(path: str, form: list[Field], values: dict[str, Any]) -> str:
    """Show the same request as a program sends it."""
    given = [field for field in form if values.get(field.item.name) is not None]
    tensors = [
        {"name": field.item.name, "shape": [1, *field.item.shape], "datatype": inference.DATATYPES[field.item.type],
         "data": [values.get(field.item.name)]}
        for field in given or form[:1]
    ]  # fmt: skip
    lines = ",\n  ".join(_brief(json.dumps(one, ensure_ascii=False)) for one in tensors)
    return f'POST {path}\nContent-Type: application/json\n\n{{"inputs": [\n  {lines}]}}'


def _brief(line: str) -> str:
    return line if len(line) <= _LINE else f"{line[:_LINE]} …"


def _page(template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401  # what it shows
    text = _environment().get_template(template).render(values)
    return Response(status, text.encode("utf-8", "replace"), _KIND, _POLICY)


@functools.cache
def _environment() -> jinja2.Environment:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("dolbear.serving.page"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@functools.cache
def _style() -> bytes:
    """Return the report's style with what only forms need."""
    report = Path(dolbear.quality.report.__file__).parent / "templates" / "report.css"
    return report.read_bytes() + (Path(__file__).parent / "templates" / "page.css").read_bytes()
