"""Choices: the longest of the known phrases in an author's words."""

from __future__ import annotations

import re

from derivations.model import Ask
from derivations.references import derivation_of
from derivecheck.results import AnswerResult

_LAYOUT = re.compile(
    r"\\(?:begin|end)\s*\{[^{}]*\}(?:\[[^\]]*\])?"
    r"|\\(?:item|noindent|par|newpage|clearpage|(?:big|med|small)skip)(?![a-zA-Z])"
)


_INSTRUCTIONS = frozenset(
    "answer begin calculate compare complete compute derive describe determine discuss draw evaluate explain express "
    "find give label name prove show sketch state verify calculer calculez comparez comparer complétez démontrer "
    "démontrez dessiner dessinez donner donnez expliquer expliquez exprimer exprimez montrer montrez trouver "
    "trouvez".split()
)
"""Verbs with which a sheet begins what it asks for, and an answer does not."""


_LENGTH = re.compile(r"\W*(?:in |en )?\w+(?:\W+\w+){0,3}\W+(?:sentences?|phrases?)\W*")


# --- choices ---


def choice(ask: Ask, said: str) -> AnswerResult:
    """The longest of the known phrases in the author's words; two different ones of one length are for a person."""
    derivation = derivation_of(ask)
    right = next((item for item in ask.choices if item.key == derivation.choice), None)
    expected = right.sentence if right else derivation.choice
    words = plain_words(said)
    found: list[tuple[int, str, str]] = []
    for option in ask.choices:
        for phrase in option.phrases:
            if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words):
                found.append((len(phrase), option.key, phrase))
    if not found:
        verdict = "person" if words else "missing"
        return AnswerResult(ask.name, expected, said.strip()[:200] if words else "", 0, verdict)
    longest = max(found)
    rivals = {key for length, key, phrase in found if phrase not in longest[2] and key != longest[1]}
    if rivals:
        return AnswerResult(ask.name, expected, longest[2], 0, "person", hint="several choices are named")
    verdict = "equal" if longest[1] == derivation.choice else "different"
    hint = derivation.remark if verdict == "different" else ""
    return AnswerResult(ask.name, expected, longest[2], 0, verdict, "choice", hint=hint)


def _asks(sentence: str) -> bool:
    if _LENGTH.fullmatch(sentence):
        return True
    first = re.search(r"(?!(?:first|next|then|now|finally|please)\b)\b[^\W\d_]+", sentence)
    return sentence.rstrip(" *_}").endswith("?") or (first is not None and first.group() in _INSTRUCTIONS)


def plain_words(text: str) -> str:
    """Lower case, without marks; sentences that ask or instruct are left out, and so are instructions in
    parentheses and commands of LaTeX that print nothing."""
    without = re.sub(r"\([^()]*\banswer\b[^()]*\)", " ", _LAYOUT.sub(" ", text).lower())
    sentences = re.split(r"(?<=[.?!])\s+", without)
    kept = " ".join(sentence for sentence in sentences if not _asks(sentence))
    return re.sub(r"\s+", " ", re.sub(r"[^\w\s]", " ", kept)).strip()
