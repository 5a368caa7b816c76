"""What goes wrong on the way to a repository, told apart by what one does next.

RemoteError
└── HttpError
    ├── PassingError          may be gone the next time: it is tried again
    │   ├── UnreachableError  no such host, refused, no answer to a connection
    │   ├── DroppedError      the connection ended in the middle
    │   ├── SlowError         nothing comes, or only drops
    │   └── BusyError         429 or 503, with the time after which to come again; 502, 504
    ├── TrustError            a certificate that nobody vouches for; no TLS
    ├── ProxyError            the proxy refuses
    ├── LoginError            401: who are you?
    ├── DeniedError           403: you may not
    ├── RejectedError         any other no to a request, with the server's words
    ├── RedirectError         it lies elsewhere, where we don't go
    └── StrangeAnswerError    no HTTP, or far too much
"""

from __future__ import annotations

import re
from typing import ClassVar

import msgspec

from dolbear.core.errors import RemoteError

_NO_REPOSITORY = re.compile(
    r"\brepo(?:sitory)?\b.{0,80}\b(?:not found|(?:does not|doesn't) exist)|\b(?:no such|unknown) repo", re.IGNORECASE
)
AGAIN = "What is there already stays; run the command again, it goes on from there."


class Answer(msgspec.Struct, frozen=True):
    """A server's no: `said` are its words, without our secrets."""

    status: int
    said: str
    retry_after: float | None = None

    @property
    def of_repository(self) -> bool:
        """Whether it says, as Nexus does, that there is no such repository at all."""
        return _NO_REPOSITORY.search(self.said) is not None


class HttpError(RemoteError):
    """Something between us and a repository; `place` is its address."""

    def __init__(self, place: str, problem: str, hint: str) -> None:
        super().__init__(f"{place}: {problem}", hint)
        self.place = place
        self.problem = problem


class PassingError(HttpError):
    """May be gone the next time."""

    again: ClassVar[bool] = True


class UnreachableError(PassingError):
    """There is no connection to be had."""

    def __init__(self, place: str, problem: str, *, proxy: str = "", known: bool = True) -> None:
        through = f" through the proxy {proxy}" if proxy else ""
        check = "the proxy in HTTPS_PROXY, HTTP_PROXY and NO_PROXY" if proxy else "the address, the network, a VPN"
        super().__init__(place, f"can't be reached{through}: {problem}", f"Is it running? Check {check}. {AGAIN}")
        self.known = known


class DroppedError(PassingError):
    """The connection ended before the answer did."""

    def __init__(self, place: str, problem: str) -> None:
        hint = f"{AGAIN} If it ends at the same file each time, look for a limit of size or time in a proxy between."
        super().__init__(place, f"the connection was dropped: {problem}", hint)


class SlowError(PassingError):
    """Nothing came for too long, or too little."""

    def __init__(self, place: str, seconds: float) -> None:
        problem = f"it sends nothing, or only drops, for {seconds:g} s"
        super().__init__(place, problem, f"Ask who runs it whether it is overloaded, or hangs. {AGAIN}")


class BusyError(PassingError):
    """The server says that it can't just now."""

    def __init__(self, place: str, answer: Answer) -> None:
        after = f", and asks to come again in {answer.retry_after:.0f} s" if answer.retry_after else ""
        what = "too many requests" if answer.status == 429 else "not available just now"  # noqa: PLR2004  # by its name
        wait = f"Wait {answer.retry_after:.0f} s" if answer.retry_after else "Wait until it is well again"
        hint = f"{wait}; if it is frozen or read-only, its administrator knows. {AGAIN}"
        super().__init__(place, f"answers {_shown(answer)}: {what}{after}", hint)
        self.status = answer.status
        self.retry_after = answer.retry_after


class TrustError(HttpError):
    """We don't know that it is who it says."""

    def __init__(self, place: str, problem: str, *, certificate: bool) -> None:
        hint = (
            "If your company signs its own certificates, name the file that has its CA (PEM): "
            "DOLBEAR_CA_FILE, or ca in [repository]; SSL_CERT_FILE replaces all others."
            if certificate
            else "Is it http:// rather than https://, or another port?"
        )
        what = "its certificate isn't trusted" if certificate else "it doesn't speak TLS as it should"
        super().__init__(place, f"{what}: {problem}", hint)


class ProxyError(HttpError):
    """The proxy doesn't let us through."""

    def __init__(self, place: str, proxy: str, problem: str) -> None:
        hint = (
            "Ask for its user and password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT; "
            "NO_PROXY lists hosts that need none."
        )
        super().__init__(place, f"the proxy {proxy} refuses: {problem}", hint)


class LoginError(HttpError):
    """It wants to know who asks, or doesn't know him."""

    def __init__(self, place: str, doing: str, *, who: str, looked: str) -> None:
        if who:
            super().__init__(
                place,
                f"answers 401 to {doing}: it doesn't know {who}, or the password isn't right",
                f"Check the credentials that were found: {looked}.",
            )
        else:
            super().__init__(
                place, f"answers 401 to {doing}: it wants a user, and there is none", f"Looked for one: {looked}."
            )


class DeniedError(HttpError):
    """It knows who asks, and he may not."""

    def __init__(self, place: str, doing: str, *, who: str, looked: str) -> None:
        account = who or "a visitor without credentials"
        super().__init__(
            place,
            f"answers 403 to {doing}: {account} may not",
            f"Give that account the right, or use one that has it ({looked}). "
            "A trainer creates among candidates; only a promoter creates among releases.",
        )


class RejectedError(HttpError):
    """Any other no."""

    def __init__(self, place: str, doing: str, answer: Answer) -> None:
        super().__init__(place, f"answers {_shown(answer)} to {doing}", _REASONS.get(answer.status, _REASONS[400]))
        self.status = answer.status


class RedirectError(HttpError):
    """It sends us to another place."""

    def __init__(self, place: str, target: str, why: str) -> None:
        super().__init__(place, f"sends us to {target}: {why}", "If that is its new address, write it in dolbear.toml.")
        self.target = target


class StrangeAnswerError(HttpError):
    """Not the answer of a repository."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(
            place, problem, "Is it the address of a Maven repository, and not of a page or another server?"
        )


_REASONS = {
    400: "The server's words say why. In Nexus: is it a hosted Maven repository of version policy Release?",
    404: "Check the address in dolbear.toml: in Nexus https://HOST/repository/NAME.",
    405: "It takes no files: a group or proxy repository, or a page. Name a hosted repository.",
    407: "A proxy between wants a user: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.",
    409: "The server's words say why; often its policy on versions, or a pom in the wrong place.",
    411: "A proxy between doesn't like how files are sent; its administrator knows.",
    413: "Raise the limit on the size of files there, and in a proxy before it (nginx: client_max_body_size).",
    500: "Its log says more. " + AGAIN,
    507: "Its disk is full, or a quota: make room there. " + AGAIN,
}


def of(place: str, doing: str, answer: Answer, *, who: str, looked: str) -> HttpError:
    """Return the error that an answer means."""
    if answer.status == 401:  # noqa: PLR2004  # by its name
        return LoginError(place, doing, who=who, looked=looked)
    if answer.status == 403:  # noqa: PLR2004  # by its name
        return DeniedError(place, doing, who=who, looked=looked)
    return RejectedError(place, doing, answer)


def _shown(answer: Answer) -> str:
    return f"{answer.status} ({answer.said})" if answer.said else str(answer.status)
