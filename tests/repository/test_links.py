"""Each link in the pages leads somewhere, and each page is reached by links."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def _pages() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.md"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def _links(page: Path) -> list[tuple[str, Path, str]]:
    """Return what a page links to within the repository: as written, the file or folder, the heading."""
    links = []
    for written in _LINK.findall(page.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:", written):
            place, _, heading = written.partition("#")
            links.append((written, (page.parent / place).resolve() if place else page, heading))
    return links


def _anchors(page: Path) -> set[str]:
    headings = _HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_each_link_leads_somewhere() -> None:
    broken = []
    for page in _pages():
        for written, target, heading in _links(page):
            if not target.exists() or (heading and heading not in _anchors(target)):
                broken.append(f"{page.relative_to(ROOT)}: {written}")
    assert broken == []


def test_each_page_of_the_documentation_is_reached_from_the_readme() -> None:
    waiting, reached = [ROOT / "README.md"], set()
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        for _, target, _ in _links(page):
            # A folder is shown as a list of its files, by forges and on disk.
            waiting += [target] if target.suffix == ".md" else list(target.glob("*.md"))
    assert {str(page.relative_to(ROOT)) for page in _pages() if page.is_relative_to(ROOT / "docs")} <= {
        str(page.relative_to(ROOT)) for page in reached
    }


def test_each_page_that_the_code_names_is_there() -> None:
    listed = subprocess.run(
        ["git", "grep", "-hoE", r"\bdocs/[a-zA-Z0-9/_.-]+\.(md|json)\b", "--", "src", "java", "scripts", "examples"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    named = set(listed.split())
    assert named
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
