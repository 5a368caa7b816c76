"""Releases belong inside of what builds see, candidates outside."""

from __future__ import annotations

from collections.abc import Iterator

from dolbear.core.errors import DolbearError
from dolbear.core.finding import Finding, bad, good, note
from dolbear.line.doctor.patient import Patient, Repositories, listing
from dolbear.publishing import metadata
from dolbear.publishing.rights import Rights, View

_CANDIDATES_TODO = (
    "Take the candidates out of what builds see (settings.xml, or the group in the repository manager): "
    "a build could take a version that no gate let through."
)


def visible(patient: Patient, found: Repositories) -> Iterator[Finding]:
    """Compare both repositories with what Maven's settings.xml lets builds see."""
    if patient.sandbox:
        return
    views = patient.builds.views()
    where = patient.builds.file
    if views is None:
        todo = "A consumer's own pom may name the releases; docs/how-to/use-a-model-in-java.md shows how."
        yield note("builds", f"there is no {where}: builds see the central repository, and what their pom names", todo)
        return
    releases, candidates = found.releases.known(), found.candidates.known()
    inside = _named(patient, views, patient.releases.place)
    outside = _named(patient, views, patient.candidates.place)
    got, unasked = _asked(patient, views, needed=inside is None or outside is None)
    yield from _candidates(patient, outside, _versions(candidates) - _versions(releases), got)
    yield from _releases(patient, inside, _versions(releases), got)
    for view, why in unasked.items():
        yield note("builds", f"{_told(view)} wasn't asked: {why.message}", f"Check it in {where}.", remote=True)


def _candidates(patient: Patient, named: View | None, only: set[str], got: dict[View, set[str]]) -> Iterator[Finding]:
    place = patient.candidates.place
    if named:
        yield bad("candidates' visibility", f"builds see {place} as {_told(named)}", _CANDIDATES_TODO)
        return
    leak = next((view for view, versions in got.items() if versions & only), None)
    if leak:
        seen = min(got[leak] & only)
        what = f"builds get {seen}, which is a candidate only, through {_told(leak)}"
        yield bad("candidates' visibility", what, _CANDIDATES_TODO)
    else:
        yield good("candidates' visibility", f"builds don't see {place}, as far as {patient.builds.file} says")


def _releases(patient: Patient, named: View | None, released: set[str], got: dict[View, set[str]]) -> Iterator[Finding]:
    place, where = patient.releases.place, patient.builds.file
    through = next((view for view, versions in got.items() if released and released <= versions), None)
    if named:
        yield good("releases' visibility", f"builds see {place} as {_told(named)}")
    elif through:
        yield good("releases' visibility", f"builds get the released versions through {_told(through)}")
    else:
        what = f"no repository in {where} is {place}" + (", nor has its versions" if released else "")
        todo = f"Let a group or mirror of {where} contain it, or the consumer's pom name it."
        yield note("releases' visibility", what, todo)


def _asked(
    patient: Patient, views: tuple[View, ...], *, needed: bool
) -> tuple[dict[View, set[str]], dict[View, DolbearError]]:
    """Ask each view, but not the public one, for the model's versions."""
    got: dict[View, set[str]] = {}
    unasked: dict[View, DolbearError] = {}
    for view in views if needed else ():
        if (view.id == "central" and not view.mirror) or any(view.url == other.url for other in (*got, *unasked)):
            continue
        try:
            got[view] = set(metadata.versions(patient.builds.read(view, listing(patient))))
        except DolbearError as error:
            unasked[view] = error
    return got, unasked


def _named(patient: Patient, views: tuple[View, ...], place: str) -> View | None:
    return next((view for view in views if patient.builds.shows(view, place)), None)


def _versions(rights: Rights | None) -> set[str]:
    return set(metadata.versions(rights.listing)) if rights and rights.listing is not None else set()


def _told(view: View) -> str:
    return f"{view.id} (mirror {view.mirror}, {view.url})" if view.mirror else f"{view.id} ({view.url})"
