from __future__ import annotations

import pytest

from dolbear.packaging.java_api import names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("chirps_per_second", "chirpsPerSecond"),
        ("amount-EUR", "amountEur"),
        ("Carrier Name", "carrierName"),
        ("HTTPStatus", "httpStatus"),
        ("x2", "x2"),
        ("Größe", "groesse"),
        ("naïve café", "naiveCafe"),
        ("地域", "地域"),
        ("2nd try", "value2ndTry"),
        ("class", "class_"),
        ("getClass", "getClass_"),
        ("hash_code", "hashCode_"),
        ("builder", "builder_"),
        ("", "value"),
        ("<", "lessThanSign"),
        ("🦗", "u1f997"),
        ("don't", "dont"),
    ],
)
def test_a_member_reads_like_java(text: str, wanted: str) -> None:
    assert names.member(text, set()) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("NORTH", "NORTH"),
        ("bike-42", "BIKE_42"),
        ("42", "VALUE_42"),
        ("", "EMPTY"),
        (" ", "SPACE"),
        (">=", "GREATER_THAN_SIGN_EQUALS_SIGN"),
        ("snowFall", "SNOW_FALL"),
        ("-----------", "SIGNS"),
        ("groß", "GROSS"),
    ],
)
def test_a_constant_reads_like_java(text: str, wanted: str) -> None:
    assert names.constant(text, set()) == wanted


def test_equal_names_are_numbered_in_order() -> None:
    used: set[str] = set()
    assert [names.member(text, used) for text in ("a-b", "a_b", "aB", "aB2")] == ["aB", "aB2", "aB3", "aB22"]
    used = set()
    assert [names.constant(text, used) for text in ("a", "A", "ä")] == ["A", "A_2", "AE"]


def test_types_differ_without_regard_to_case() -> None:
    used: set[str] = set()
    assert names.type_name("crickets", used, suffix="Api") == "Crickets"
    assert names.type_name("CRICKETS", used, suffix="Type") == "Crickets2"
    assert names.type_name("cRICKETS", used, suffix="Type").casefold() not in {"crickets", "crickets2"}


@pytest.mark.parametrize(
    ("text", "wanted"), [("string", "StringType"), ("input", "InputType"), ("Model", "ModelType"), ("1st", "Value1st")]
)
def test_types_leave_what_is_taken(text: str, wanted: str) -> None:
    assert names.type_name(text, set(), suffix="Type") == wanted


@pytest.mark.parametrize(
    ("group", "name", "wanted"),
    [
        ("io.dolbear.examples", "crickets", "io.dolbear.examples.crickets"),
        ("com.acme", "flight-delay", "com.acme.flight_delay"),
        ("com.class.2go", "new", "com.class_._2go.new_"),
        ("java.lang", "x", "java_.lang.x"),
    ],
)
def test_coordinates_become_a_package(group: str, name: str, wanted: str) -> None:
    assert names.package(group, name) == wanted


def test_a_long_name_is_cut() -> None:
    assert len(names.member("very " * 100, set())) == names.LONGEST


def test_a_literal_is_ascii_and_safe() -> None:
    assert names.literal('a"\\\n\u00e9🦗') == '"a\\"\\\\\\n\\u00e9\\ud83e\\udd97"'
