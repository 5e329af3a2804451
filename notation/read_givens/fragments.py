"""A given statement as alternating formulas and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from notation.grammar.atoms import as_word, is_mark
from notation.raw import Raw
from notation.source import Span
from notation.statements.chains import RawChain
from notation.statements.reading import read_statements
from notation.written import Spacing, Text, Written


@dataclass(frozen=True)
class Fragment:
    """Either ``words`` or ``chains``."""

    chains: tuple[RawChain, ...] = ()
    words: str | None = None

    def trees(self) -> Iterator[Raw]:
        for chain in self.chains:
            for member in chain.members:
                if member.raw is not None:
                    yield member.raw


def fragments_of(items: Sequence[Written], span: Span) -> tuple[Fragment, ...]:
    """Cut at words; a member that cannot be parsed raises its error."""
    found: list[Fragment] = []
    run: list[Written] = []

    def flush() -> None:
        kept = list(run)
        run.clear()
        while kept and (isinstance(kept[-1], Spacing) or is_mark(kept[-1], ",", ";", ".")):
            kept.pop()
        while kept and (isinstance(kept[0], Spacing) or is_mark(kept[0], ",", ";", ".")):
            kept.pop(0)
        if not kept:
            return
        chains = read_statements(kept, span)
        for chain in chains:
            for member in chain.members:
                if member.error is not None:
                    raise member.error
        found.append(Fragment(chains))

    for item in items:
        plain = as_word(item)
        if isinstance(plain, Text):
            flush()
            found.append(Fragment(words=plain.content.strip().lower()))
        elif is_mark(item, "forall"):
            flush()
            found.append(Fragment(words="for all"))
        else:
            run.append(item)
    flush()
    return tuple(found)
