"""A package as written opens; whatever was changed, or might do harm, doesn't."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from crickets import BINDING, MAVEN, PLACE, SIGNATURE, jar

from dolbear.core.digest import canonical_json
from dolbear.packaging.opened import PackageError, UnreadablePackageError, open_jar

Change = Callable[[dict[str, bytes]], object]


def _changed(folder: Path, change: Change, **how: int) -> Path:
    with zipfile.ZipFile(jar(folder)) as source:
        entries = {name: source.read(name) for name in source.namelist()}
    change(entries)
    target = folder / "changed.jar"
    with zipfile.ZipFile(target, "w", how.get("compression", zipfile.ZIP_STORED)) as sink:
        for name, content in entries.items():
            sink.writestr(zipfile.ZipInfo(name), content, how.get("compression"))
    return target


def test_a_package_as_written_opens(tmp_path: Path) -> None:
    opened = open_jar(jar(tmp_path), expected="io.dolbear.examples:crickets:1.2.3")
    assert opened.coordinates == "io.dolbear.examples:crickets:1.2.3"
    assert opened.signature == SIGNATURE
    assert opened.binding == BINDING
    assert opened.model == b"not really a model"
    assert opened.passport["metrics"]["test"] == {"mae": 2.5}
    assert opened.golden["cases"] == []
    assert opened.content.startswith("sha256:")


def test_another_version_than_asked_for_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match=r"asked for was io.dolbear.examples:crickets:1.2.4"):
        open_jar(jar(tmp_path), expected="io.dolbear.examples:crickets:1.2.4")


def _set(name: str, content: bytes) -> Change:
    return lambda entries: entries.update({name: content})


def _replace(name: str, old: bytes, new: bytes) -> Change:
    return lambda entries: entries.update({name: entries[name].replace(old, new)})


def _drop(name: str) -> Change:
    return lambda entries: entries.pop(name)


def _nested(entries: dict[str, bytes]) -> None:
    entries[PLACE + "golden.json"] = b'{"format":1,"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_set(PLACE + "model.onnx", b"another model"), "its passport says"),
        (_set(PLACE + "card.md", b"# another"), "its content is"),
        (_set(PLACE + "more.json", b"{}"), "its content is"),
        (_drop(PLACE + "card.md"), "its content is"),
        (_drop(PLACE + "model.onnx"), "has no"),
        (_drop(PLACE + "passport.json"), "has no"),
        (_drop(PLACE + "signature.json"), "no signature.json"),
        (_drop("META-INF/MANIFEST.MF"), "has no"),
        (_drop(MAVEN + "pom.xml"), "has no"),
        (_replace("META-INF/MANIFEST.MF", b"1.2.3", b"1.2.4"), "pom.properties are not of"),
        (_replace(MAVEN + "pom.properties", b"1.2.3", b"1.2.4"), "pom.properties are not of"),
        (_replace(MAVEN + "pom.properties", b"crickets", b"beetles"), "pom.properties are not of"),
        (_replace(MAVEN + "pom.xml", b"1.2.3", b"1.2.4"), "its pom isn't of version 1.2.3"),
        (_replace(MAVEN + "pom.xml", b"crickets-api", b"beetles-api"), "its content is"),
        (_replace("META-INF/MANIFEST.MF", b"Dolbear-Content", b"Dolbear-Other"), "its manifest says nothing"),
        (_set(PLACE + "passport.json", b"[1"), "isn't JSON"),
        (_set(PLACE + "passport.json", b"[]"), "format"),
        (_set(PLACE + "passport.json", b'{"format":1,"model":7}'), "its passport says None"),
        (_set(PLACE + "passport.json", b'{"format":2}'), "format"),
        (_set(PLACE + "passport.json", b'{"format":1,"a":NaN}'), "isn't JSON"),
        (_set(PLACE + "passport.json", b'\xff{"format":1}'), "isn't JSON"),
        (_nested, "isn't JSON"),
        (_set(PLACE + "signature.json", b'{"format":1}'), "its signature isn't one"),
        (
            _set(
                PLACE + "signature.json",
                canonical_json(
                    {"format": 1, "inputs": [], "outputs": [], "binding": {"layout": "matrix", "tensors": []}}
                ),
            ),
            "no output",
        ),
        (_set("META-INF/dolbear/com.acme/other/signature.json", b"{}"), "or several"),
        (_set("io/dolbear/Evil.class", b"\xca\xfe\xba\xbe"), "which a model package doesn't"),
        (_set("META-INF/services/java.lang.Runnable", b"Evil"), "which a model package doesn't"),
        (_set(PLACE + "../../../../../etc/cron.d/evil", b""), "leads elsewhere"),
        (_set("/etc/passwd", b""), "leads elsewhere"),
        (_set(PLACE + "..\\evil", b""), "leads elsewhere"),
        (_set(PLACE + "folder/", b""), "leads elsewhere"),
        (lambda entries: entries.update({f"{PLACE}{number}": b"" for number in range(1001)}), "more than 1,000"),
    ],
)
def test_what_was_changed_is_refused(tmp_path: Path, change: Change, problem: str) -> None:
    with pytest.raises(PackageError) as caught:
        open_jar(_changed(tmp_path, change))
    assert problem in caught.value.message
    assert caught.value.exit_code == 5


def test_a_bomb_isn_t_unpacked(tmp_path: Path) -> None:
    bomb = _changed(tmp_path, _set(PLACE + "golden.json", b" " * (64 << 20)), compression=zipfile.ZIP_DEFLATED)
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(PackageError, match="compressed"):
        open_jar(bomb)


def test_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "overlap.jar"
    with zipfile.ZipFile(target, "w") as sink:
        sink.writestr(PLACE + "a", b"x" * 100_000)
        sink.filelist += [_copy(sink.filelist[0], f"{PLACE}{number}") for number in range(900)]
        sink._didModify = True  # type: ignore[attr-defined]  # noqa: SLF001  # makes a forged list
    with pytest.raises(PackageError, match="overlap"):
        open_jar(target)


def _copy(entry: zipfile.ZipInfo, name: str) -> zipfile.ZipInfo:
    copied = zipfile.ZipInfo(name)
    for attribute in ("CRC", "compress_size", "file_size", "header_offset"):
        setattr(copied, attribute, getattr(entry, attribute))
    return copied


def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    target = jar(tmp_path)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(target, "a") as sink:
        sink.writestr(PLACE + "golden.json", b"{}")
    with pytest.raises(PackageError, match="twice"):
        open_jar(target)


def test_a_link_is_refused(tmp_path: Path) -> None:
    target = jar(tmp_path)
    link = zipfile.ZipInfo(PLACE + "link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(target, "a") as sink:
        sink.writestr(link, b"/etc/passwd")
    with pytest.raises(PackageError, match="leads elsewhere"):
        open_jar(target)


def test_a_list_of_millions_of_entries_isn_t_read(tmp_path: Path) -> None:
    content = bytearray(jar(tmp_path).read_bytes())
    content[-10:-6] = struct.pack("<I", 200 << 20)
    target = tmp_path / "many.jar"
    target.write_bytes(content)
    with pytest.raises(PackageError, match="more than 1,000"):
        open_jar(target)


def test_nor_one_that_a_record_for_large_jars_tells(tmp_path: Path) -> None:
    content = jar(tmp_path).read_bytes()
    record = b"PK\x06\x06" + bytes(36) + struct.pack("<Q", 200 << 20) + bytes(8)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, len(content) - 22, 1)
    target = tmp_path / "many.jar"
    target.write_bytes(content[:-22] + record + locator + content[-22:])
    with pytest.raises(PackageError, match="more than 1,000"):
        open_jar(target)


@pytest.mark.parametrize("keep", [0, 10, 22, 300, -1, -30])
def test_what_was_cut_off_is_refused(tmp_path: Path, keep: int) -> None:
    target = tmp_path / "cut.jar"
    target.write_bytes(jar(tmp_path).read_bytes()[:keep])
    with pytest.raises(PackageError):
        open_jar(target)


def test_each_flipped_byte_is_noticed(tmp_path: Path) -> None:
    whole = jar(tmp_path)
    content, good = whole.read_bytes(), open_jar(whole)
    with zipfile.ZipFile(whole) as source:
        middles = [entry.header_offset + 31 + len(entry.filename) for entry in source.infolist()]
    target = tmp_path / "flipped.jar"
    for position in [*middles, *range(0, len(content), 97)]:
        flipped = bytearray(content)
        flipped[position] ^= 1
        target.write_bytes(flipped)
        try:
            opened = open_jar(target)
        except PackageError:
            continue
        assert opened == good  # a byte that says nothing, as a time stamp


def test_a_file_that_isn_t_there_is_another_matter(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePackageError) as caught:
        open_jar(tmp_path / "none.jar")
    assert caught.value.exit_code == 6


def test_an_empty_zip_is_no_package(tmp_path: Path) -> None:
    target = tmp_path / "empty.jar"
    with io.BytesIO() as sink:
        with zipfile.ZipFile(sink, "w"):
            pass
        target.write_bytes(sink.getvalue())
    with pytest.raises(PackageError, match=r"no signature\.json"):
        open_jar(target)
