from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from dolbear.publishing.layout import Coordinates
from dolbear.publishing.metadata import MetadataError, versions, with_version

AT = Coordinates("com.acme", "model", "1.0.0")
NOON = 1_790_000_000.0
FIRST = """<?xml version='1.0' encoding='UTF-8'?>
<metadata>
  <groupId>com.acme</groupId>
  <artifactId>model</artifactId>
  <versioning>
    <release>1.0.0</release>
    <versions>
      <version>1.0.0</version>
    </versions>
    <lastUpdated>20260921141320</lastUpdated>
  </versioning>
</metadata>
"""


def _at(version: str) -> Coordinates:
    return Coordinates("com.acme", "model", version)


def test_the_first_list_is_what_maven_writes() -> None:
    assert with_version(None, AT, now=NOON).decode() == FIRST


def test_release_is_the_highest_not_the_last() -> None:
    content = with_version(with_version(None, _at("1.10.0")), _at("1.9.0"))
    assert ET.fromstring(content).findtext("versioning/release") == "1.10.0"  # noqa: S314  # our own
    assert versions(content) == ("1.9.0", "1.10.0")


def test_a_listed_version_changes_no_byte() -> None:
    content = FIRST.replace("  ", "\t").encode()
    assert with_version(content, AT, now=NOON + 1) == content


def test_time_goes_only_forward() -> None:
    later = with_version(FIRST.encode(), _at("1.0.1"), now=NOON - 100_000)
    assert b"<lastUpdated>20260921141320</lastUpdated>" in later


def test_what_isn_t_ours_stays() -> None:
    content = b"""<metadata xmlns="http://maven.apache.org/METADATA/1.1.0" modelVersion="1.1.0">
      <plugins><plugin><name>P</name><prefix>p</prefix><artifactId>p-maven-plugin</artifactId></plugin></plugins>
      <versioning><latest>0.9</latest><versions><version>0.9</version></versions><other a="b">x</other></versioning>
    </metadata>"""
    root = ET.fromstring(with_version(content, AT))  # noqa: S314  # our own
    assert root.findtext("plugins/plugin/prefix") == "p"
    assert root.findtext("versioning/other") == "x"
    assert root.findtext("versioning/latest") == "1.0.0"
    assert root.get("modelVersion") == "1.1.0"
    assert [item.text for item in root.iterfind("versioning/versions/version")] == ["0.9", "1.0.0"]


def test_no_list_has_no_versions() -> None:
    assert versions(None) == ()
    assert versions(b"<metadata/>") == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<metadata>",
        b"<html/>",
        b"\xff\xfe",
        b"not xml",
        b"<metadata>&what;</metadata>",
        b"<!DOCTYPE metadata><metadata/>",
        b'<!DOCTYPE metadata [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><metadata>&b;</metadata>',
        b'<!DOCTYPE metadata SYSTEM "file:///etc/passwd"><metadata/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE metadata [<!ENTITY a "a">]><metadata/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="nonsense"?><metadata/>',
        b"<metadata>" + b"<a>" * 60 + b"</a>" * 60 + b"</metadata>",
        b"<metadata>" + b" " * (17 << 20) + b"</metadata>",
        b"<metadata><groupId>com.other</groupId></metadata>",
        b"<metadata><groupId>com.acme</groupId><artifactId>other</artifactId></metadata>",
    ],
)
def test_what_can_t_be_trusted_is_refused(content: bytes) -> None:
    with pytest.raises(MetadataError) as caught:
        with_version(content, AT)
    assert caught.value.exit_code == 5
