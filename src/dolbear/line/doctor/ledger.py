"""Where decisions are kept, who writes them, and what hasn't arrived."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

from dolbear.core.errors import DolbearError
from dolbear.core.finding import Finding, bad, good, note
from dolbear.core.machine import Ran
from dolbear.ledger import trust
from dolbear.line.doctor.patient import Patient

# The newest are tried: each takes two processes, and all together a second.
_NEWEST = 100
_OUTBOX = "outbox"
_NEW = "doctor"


def reading(patient: Patient) -> Iterator[Finding]:
    """Say whether the ledger's remote can be read, and what this clone has of the ledger."""
    count = len(patient.history())
    if patient.sandbox:
        what = f"{count} events in this clone only: a repository lies inside of the project (sandbox)"
        yield note("ledger", what, "To share versions, name repositories elsewhere in [repository].")
        return
    chosen = patient.settings.ledger
    ran = patient.reach.reads(chosen.remote)
    place = f"branch {chosen.branch} of {patient.reach.shown(chosen.remote)}"
    if ran.code:
        yield bad("ledger", f"{place} can't be read: {_said(ran)}", _todo(chosen.remote, ran), remote=True)
    elif f"\trefs/heads/{chosen.branch}" not in ran.said:
        yield good("ledger", f"{place} can be read; it isn't there yet, the first run makes it", remote=True)
    else:
        yield good("ledger", f"{place} can be read; {count} events are here", remote=True)


def pushing(patient: Patient) -> Iterator[Finding]:
    """Rehearse a push of the ledger."""
    if patient.sandbox:
        return
    chosen = patient.settings.ledger
    place = f"branch {chosen.branch} of {patient.reach.shown(chosen.remote)}"
    yield from pushed(patient, "ledger push", chosen.remote, (chosen.branch, place))


def pushed(patient: Patient, name: str, remote: str, to: tuple[str, str]) -> Iterator[Finding]:
    """Rehearse a push to a branch; `to` is its name, and how it is shown."""
    branch, place = to
    if not patient.source.commit():
        yield note(name, "there is no commit yet to try it with", "git add . && git commit")
        return
    ran = patient.reach.pushes(remote, branch)
    last = patient.reach.hooks(remote) if not ran.code else ""
    if ran.code:
        yield bad(name, f"{place} can't be pushed to: {_said(ran)}", _todo(remote, ran), remote=True)
    elif last.endswith("written"):
        yield bad(name, f"{place} can't be pushed to: {last}", "Get the right to push there.", remote=True)
    elif last:
        what = f"a push to {place} was rehearsed; {last}, and a rehearsal doesn't ask it"
        yield note(name, what, "If it asks for words in messages, set message in [ledger].", remote=True)
    else:
        yield good(name, f"a push to {place} was rehearsed; rules of its server aren't asked by that", remote=True)


def outbox(patient: Patient) -> Iterator[Finding]:
    """Look for events that the remote didn't take."""
    folder = patient.folder / _OUTBOX
    waiting = sorted(folder.glob("*.json")) if folder.is_dir() else []
    if waiting:
        what = f"{len(waiting)} events that the remote didn't take lie in {folder}, such as {waiting[-1].name}"
        yield note("outbox", what, "They are in no ledger: run the command again that made them, then delete them.")
    else:
        yield good("outbox", "no event waits")


def signatures(patient: Patient) -> Iterator[Finding]:
    """Verify the newest signatures of the ledger."""
    history = patient.history()
    newest = [item for item in history if item.signature][-_NEWEST:]
    if not newest:
        yield good("signatures", f"none of {len(history)} events is signed: nothing can be forged")
        return
    found = trust.verified(newest, patient.signer)
    forged = [one.item.path for one in found if one.trust == "forged"]
    unknown = sum(one.trust == "unknown" for one in found)
    if forged:
        what = f"{len(forged)} of {len(found)} signatures aren't of their events, first {forged[0]}"
        yield bad("signatures", what, f"The event or its signature was changed: git log -- {forged[0]} on the ledger.")
    elif unknown == len(found):
        what = f"the newest {len(found)} are whole, but of keys that this Git doesn't know"
        yield note("signatures", what, "git config gpg.ssh.allowedSignersFile .allowed_signers")
    else:
        yield good("signatures", f"the newest {len(found)} are whole, {len(found) - unknown} of known keys")


def identity(patient: Patient) -> Iterator[Finding]:
    """Say who works here, as Git knows it."""
    author = patient.source.author()
    if author:
        yield good("identity", author)
    else:
        todo = "git config user.name 'Your Name' && git config user.email you@example.com (CI: GIT_AUTHOR_NAME, …)"
        yield bad("identity", "Git doesn't know who works here, and each decision names its author", todo)


def key(patient: Patient) -> Iterator[Finding]:
    """Try the key that signs decisions, and look for its name among the signers."""
    content = b"dolbear doctor"
    try:
        signature = patient.signer.sign(content)
    except DolbearError as error:
        typed = any(word in error.message for word in ("passphrase", "timed out", "agent"))
        if typed:
            yield note("signing key", error.message, "If one must type or touch: ssh-add the key. " + error.hint)
        else:
            yield bad("signing key", error.message, error.hint)
        return
    if not signature:
        todo = "git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub"
        yield note("signing key", "none: decisions are recorded unsigned, and approvals from here don't count", todo)
        return
    yield _named(patient, content, signature)


def _named(patient: Patient, content: bytes, signature: str) -> Finding:
    signers = patient.settings.ledger.signers
    try:
        allowed = (patient.root / signers).read_bytes()
    except OSError:
        return note("signing key", f"it signs, but there is no {signers}", f"Add its line to {signers}, and commit.")
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(patient.machine.now()))
    names = patient.signer.names(content, signature, allowed, time=now, of_git=False)
    if names:
        return good("signing key", f"it signs; {', '.join(names)} in {signers} (a released commit's counts)")
    todo = f"Approvals from here don't count until {signers} of a released version has its line."
    return note("signing key", f"it signs, but isn't among the names of {signers}", todo)


def _said(ran: Ran) -> str:
    if ran.late:
        return "no answer in time"
    advice = ("Please make sure", "and the repository exists", "hint:", "To ", "Done")
    lines = [line.strip() for line in ran.said.splitlines()]
    kept = itertools.islice((line for line in lines if line and not line.startswith(advice)), 3)
    return "; ".join(kept) or f"git ended with code {ran.code}"


def _todo(remote: str, ran: Ran) -> str:
    if "does not appear to be a git repository" in ran.said and "/" not in remote:
        return f"git remote add {remote} ADDRESS, or name another remote in [ledger]"
    if "Host key verification" in ran.said:
        return "Add the server's key to known_hosts: ssh-keyscan, and compare it with what its administrator says."
    return f"Check the network, the account and its rights: git ls-remote {remote}"
