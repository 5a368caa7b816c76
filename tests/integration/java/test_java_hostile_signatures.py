"""Whatever names, labels and texts a project uses, its API compiles without a warning."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dolbear.adapters.javac import Javac
from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.java_api import generate
from dolbear.project.settings import Kind
from dolbear.publishing.runtime import runtime_jar

pytestmark = pytest.mark.integration

_WORDS = """
class record enum var yield _ this new int String Object List Override Input Output Builder Crickets getClass hashCode
toString wait notify clone finalize equals model close predict load builder build value values valueOf label labels
fromLabel name ordinal BY_LABEL probability probabilities other that unset required positions row input contract write
read prediction a-b a_b aB a.b 1st 2 äöüß ÄÖÜ 地域 Ελλάδα ﬁ ŉ İ ǅ 🦗 null true false con aux nul
"""
NASTY = [
    *_WORDS.split(),
    *["", " ", "*/", "\\u000a", "\\", '"', "'", "<b>", "@Override", "{@code", "%s", "$", "$1", "\n", "\r\n", "\u2028"],
    *["\u0000", "\u202e", "\ud7ff", "x" * 300],
]
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=12))
kinds: st.SearchStrategy[Kind] = st.sampled_from(get_args(Kind))
labels = st.lists(texts, min_size=1, max_size=8, unique=True).map(tuple)


@st.composite
def inputs(draw: st.DrawFn) -> Input:
    kind = draw(kinds)
    values = draw(st.one_of(st.just(()), labels)) if kind == "text" else ()
    return Input(
        name=draw(texts),
        type=kind,
        unit=draw(texts),
        optional=draw(st.booleans()),
        values=values,
        description=draw(texts),
    )


@st.composite
def outputs(draw: st.DrawFn) -> Output:
    kind = draw(kinds)
    values = {"text": draw(labels), "boolean": ("false", "true")}.get(kind, ())
    return Output(name=draw(texts), type=kind, unit=draw(texts), values=values, description=draw(texts))


@st.composite
def signatures(draw: st.DrawFn) -> list[Signature]:
    """A release and its earlier ones, each with fewer inputs."""
    found = draw(st.lists(inputs(), min_size=1, max_size=12, unique_by=lambda item: item.name))
    output = (draw(outputs()),)
    cut = draw(st.integers(1, len(found)))
    later = [Input(name=i.name, type=i.type, optional=True, values=i.values) for i in found[cut:]]
    return [
        Signature(inputs=tuple(found[:cut]), outputs=output),
        Signature(inputs=(*found[:cut], *later), outputs=output),
    ]


def test_hostile_signatures_compile() -> None:
    sources: dict[str, str] = {}

    @settings(
        max_examples=150, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(signatures(), texts)
    def collect(history: list[Signature], name: str) -> None:
        group = f"com.acme.p{len(sources)}"
        made = generate(history[-1], group, name, profile={}, expressions={name: name}, history=history[:-1])
        assert len({path.casefold() for path in made}) == len(made)
        sources.update(made)

    collect()
    wide = Signature(
        inputs=tuple(Input(name=f"x{i}", type="float", optional=bool(i % 2), description="*/") for i in range(3000)),
        outputs=(Output(name="label", type="text", values=tuple(f"label {i}" for i in range(2000))),),
    )
    sources.update(generate(wide, "com.acme", "wide"))
    assert len(Javac().compile(sources, [runtime_jar()])) >= len(sources)
