"""Laws of the version that follows from two signatures."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.version import Version, align, bump, parse, reasons

LEVELS = ("patch", "minor", "major")
LABELS = st.lists(st.sampled_from(["A", "B", "C", "D"]), unique=True, max_size=4).map(tuple)
NAMES = st.sampled_from(["a", "b", "c", "d"])
INPUTS = st.lists(
    st.one_of(
        st.builds(Input, name=NAMES, type=st.just("text"), optional=st.booleans(), values=LABELS),
        st.builds(
            Input,
            name=NAMES,
            type=st.sampled_from(["float", "integer", "date"]),
            unit=st.sampled_from(["", "m"]),
            optional=st.booleans(),
            description=st.sampled_from(["", "what it is"]),
        ),
    ),
    max_size=4,
    unique_by=lambda item: item.name,
)
OUTPUTS = st.lists(
    st.one_of(
        st.builds(Output, name=NAMES, type=st.just("text"), values=LABELS.filter(bool)),
        st.builds(Output, name=NAMES, type=st.just("float"), unit=st.sampled_from(["", "m"])),
    ),
    min_size=1,
    max_size=2,
    unique_by=lambda item: item.name,
)
SIGNATURES = st.builds(
    lambda inputs, outputs: Signature(inputs=tuple(inputs), outputs=tuple(outputs)), inputs=INPUTS, outputs=OUTPUTS
)
VERSIONS = st.builds(Version, *[st.integers(0, 999)] * 3)


def rank(old: Signature, new: Signature) -> int:
    return LEVELS.index(bump(old, new))


@given(SIGNATURES)
def test_the_same_signature_is_a_patch(one: Signature) -> None:
    assert bump(one, one) == "patch"
    assert reasons(one, one) == []


@given(SIGNATURES, SIGNATURES, SIGNATURES)
def test_two_steps_move_at_least_what_one_moves(one: Signature, two: Signature, three: Signature) -> None:
    assert rank(one, three) <= max(rank(one, two), rank(two, three))


@given(SIGNATURES, SIGNATURES)
def test_what_grows_one_way_breaks_the_other(one: Signature, two: Signature) -> None:
    there, back = bump(one, two), bump(two, one)
    assert (there == "patch") == (back == "patch")
    if there == "minor":
        assert back == "major"


@given(SIGNATURES, SIGNATURES)
def test_a_patch_means_equal_but_for_order_and_descriptions(one: Signature, two: Signature) -> None:
    alike = _bare(align(one, two)) == _bare(one) and one.target.name == two.target.name
    assert (bump(one, two) == "patch") == alike


@given(SIGNATURES, SIGNATURES)
def test_reasons_say_what_moves(one: Signature, two: Signature) -> None:
    found = reasons(one, two)
    assert bool(found) == (bump(one, two) != "patch")
    if found:
        assert found[0].startswith(bump(one, two))


@given(SIGNATURES, SIGNATURES)
def test_aligning_changes_order_only(old: Signature, new: Signature) -> None:
    aligned = align(old, new)
    assert bump(new, aligned) == bump(aligned, new) == "patch"
    assert bump(old, aligned) == bump(old, new)
    assert align(old, aligned) == aligned
    assert aligned.target.name == new.target.name


@given(SIGNATURES, SIGNATURES)
def test_what_was_released_keeps_its_order_and_additions_are_last(old: Signature, new: Signature) -> None:
    order = [item.name for item in align(old, new).inputs]
    kept = [item.name for item in old.inputs if item.name in order]
    assert order[: len(kept)] == kept
    assert sorted(order) == sorted(item.name for item in new.inputs)


@given(st.lists(VERSIONS))
def test_versions_order_by_number_and_are_read_as_written(found: list[Version]) -> None:
    numbers = [(one.major, one.minor, one.patch) for one in sorted(found)]
    assert numbers == sorted(numbers)
    assert [parse(str(one)) for one in found] == found


def _bare(signature: Signature) -> tuple[list[Input], list[Output]]:
    return (
        sorted(
            (msgspec.structs.replace(item, description="") for item in signature.inputs), key=lambda item: item.name
        ),
        sorted(
            (msgspec.structs.replace(item, description="") for item in signature.outputs), key=lambda item: item.name
        ),
    )
