"""Words of texts: scikit-learn's notion of them, in the regular expressions of ONNX Runtime.

What stays different: the lower case of the Turkish capital İ, and of a Σ at the end of a word.
"""

from __future__ import annotations

from .problem import refused
from .walk import Step

_DEFAULT = r"(?u)\b\w\w+\b"
# The same in RE2, whose \w knows ASCII only.
_RUNS = r"[\p{L}\p{N}_]{2,}"
# ONNX Runtime's own default, en_US.UTF-8, is missing in containers; upper and lower case are the same here.
_LOCALE = "C.UTF-8"


def fits(step: Step) -> bool:
    """Whether the step counts words or characters of texts."""
    return type(step.estimator).__name__ in {"CountVectorizer", "TfidfVectorizer"}


def options(step: Step) -> dict[str, str]:
    """Return skl2onnx's options for such a step.

    Raises:
        ProblemError: words are found by an expression that ONNX Runtime reads otherwise.
    """
    vectorizer = step.estimator
    pattern = vectorizer.token_pattern
    if vectorizer.analyzer != "word":
        why = "ONNX Runtime doesn't join runs of white space"
        raise refused(step.where, why, 'analyzer="word" with token_pattern="[^ ]"')
    if vectorizer.stop_words is not None and vectorizer.ngram_range[1] > 1:
        raise refused(step.where, "its converter leaves stop words inside word pairs", "stop_words=None")
    if pattern == _DEFAULT:
        return {"locale": _LOCALE, "tokenexp": _RUNS}
    if "\\" in pattern or "(?" in pattern:
        why = f"ONNX Runtime reads the token_pattern {pattern!r} otherwise"
        raise refused(step.where, why, "the default, or one of plain character classes such as [a-z]+")
    return {"locale": _LOCALE, "tokenexp": pattern}
