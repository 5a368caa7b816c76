"""Move a dependency's version in a consumer's build file, and touch nothing else."""

from __future__ import annotations

import re
from pathlib import PurePath

from dolbear.core.errors import UsageError

# An element may have the prefix of a namespace.
_DEPENDENCY = re.compile(r"<((?:[\w.-]+:)?dependency)>.*?</\1>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_PROPERTY = re.compile(r"\$\{([^}]+)\}")
_REMARK = re.compile(r"(?m)^[ \t]*#.*$")
_STRING = r"(?P<quote>[\"'])(?P<version>[^\"']*)(?P=quote)"
# A version of Gradle's with preferences: the first of these that is no range is the one in use.
_RICH = r"\{(?P<rich>[^{}\n]*)\}"
_WORDS = ("prefer", "require", "strictly")
_RANGE = set("[](),+")


class UnfoundDependencyError(UsageError):
    """The build file doesn't name the model with a version that can be moved."""

    def __init__(self, name: str, module: str) -> None:
        super().__init__(
            f"{name} has no version of {module} that could be moved",
            "Name the dependency there with a version, or a property that is in the same file.",
        )


def bumped(name: str, text: str, module: str, version: str) -> tuple[str, str]:
    """Return the file's text with the version of `module` (`group:artifact`) moved, and the version before.

    `name` tells a Gradle version catalog (`.toml`) from a Maven pom.

    Raises:
        UnfoundDependencyError: it isn't there.
    """
    places = _in_catalog(text, module) if PurePath(name).suffix == ".toml" else _in_pom(text, module)
    if not places:
        raise UnfoundDependencyError(name, module)
    before = text[slice(*places[0])]
    for start, end in sorted(places, reverse=True):
        text = text[:start] + version + text[end:]
    return text, before


def _in_pom(text: str, module: str) -> list[tuple[int, int]]:
    group, artifact = module.split(":")
    # Of the same length, so that places stay; what is commented out isn't meant.
    seen = _COMMENT.sub(lambda found: " " * len(found[0]), text)
    places = []
    for block in _DEPENDENCY.finditer(seen):
        if _element(block[0], "groupId") != group or _element(block[0], "artifactId") != artifact:
            continue
        found = _found(block[0], "version")
        if not found:
            continue
        named = _PROPERTY.fullmatch(found[1])
        if not named:
            places.append((block.start() + found.start(1), block.start() + found.end(1)))
            continue
        places += [of.span(1) for of in re.finditer(_of(named[1]), seen)]
    return list(dict.fromkeys(places))


def _element(block: str, name: str) -> str:
    found = _found(block, name)
    return found[1] if found else ""


def _found(block: str, name: str) -> re.Match[str] | None:
    return re.search(_of(name), block)


def _of(name: str) -> str:
    name = rf"(?:[\w.-]+:)?{re.escape(name)}"
    return rf"<{name}>\s*([^<\s]+)\s*</{name}>"


def _in_catalog(text: str, module: str) -> list[tuple[int, int]]:
    group, artifact = map(re.escape, module.split(":"))
    text = _REMARK.sub(lambda found: " " * len(found[0]), text)
    short = re.compile(rf"=\s*[\"']{group}:{artifact}:([^\"':]+)[\"']")
    places = [found.span(1) for found in short.finditer(text)]
    named = rf"module\s*=\s*[\"']{group}:{artifact}[\"']"
    apart = rf"group\s*=\s*[\"']{group}[\"'][^}}]*name\s*=\s*[\"']{artifact}[\"']"
    for table in re.finditer(r"\{(?:[^{}\n]|\{[^{}\n]*\})*\}", text):
        if not re.search(named, table[0]) and not re.search(apart, table[0]):
            continue
        if own := re.search(rf"version\s*=\s*(?:{_STRING}|{_RICH})", table[0]):
            places += _moved(own, table.start())
        elif ref := re.search(rf"version\.ref\s*=\s*{_STRING}", table[0]):
            key = re.escape(ref["version"])
            for one in re.finditer(rf"(?m)^\s*{key}\s*=\s*(?:{_STRING}|{_RICH})", text):
                places += _moved(one, 0)
    return list(dict.fromkeys(places))


def _moved(found: re.Match[str], offset: int) -> list[tuple[int, int]]:
    """Return where the version in use is: the string, or what a rich version prefers."""
    if found["rich"] is None:
        return [(offset + found.start("version"), offset + found.end("version"))]
    inside = offset + found.start("rich")
    for word in _WORDS:
        one = re.search(rf"\b{word}\s*=\s*{_STRING}", found["rich"])
        if one and not _RANGE & set(one["version"]):
            return [(inside + one.start("version"), inside + one.end("version"))]
    return []
