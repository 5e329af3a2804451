"""What an earlier section defined, for a later one that goes on with its names.

Sections of one level are judged apart, since people use their letters anew. A section that uses names which it
neither defines nor declares, but an earlier one does, is judged a second time with what that one knew. What holds
either way holds; what fails must fail both ways, or fail in a section that shows it goes on with the earlier one:
something holds only so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from derivecheck.linter.axes import members_of
from derivecheck.linter.results import LintItem
from derivecheck.linter.scopes import Parsed
from notation.expression import Symbol
from notation.givens import Definition
from notation.names import base_identity
from notation.raw import RawName, raw_walk
from notation.scope import Scope
from notation.walking import walk

UNKNOWN_FUNCTION = re.compile(r"nothing says what the function (\S+) is$")


def carried(
    earlier: Sequence[Scope], before: Scope, after: Scope, parsed: Sequence[Parsed], above: Scope | None = None
) -> Scope | None:
    """What the last earlier section that defines a name of this one knew, without the names that this section
    speaks of itself; None where there is none. ``before``, ``after``: this section's own scope at its start, and when
    it had been judged; ``above``: what it goes on with anyway."""
    used = {
        base_identity(node, after)
        for item in parsed
        for tree in members_of(item.chains)
        for node in raw_walk(tree)
        if isinstance(node, RawName)
    }
    own = own_names(before, after, above or Scope())
    for scope in reversed(earlier):
        passing = {item.target.name for item in scope.definitions if not _lasts(item)}
        if {item.target.name for item in scope.definitions} & (used - own - passing):
            return without(scope, own | passing)
    return None


def _lasts(item: Definition) -> bool:
    """Whether it is a formula: a value put in (``x = 0``, ``i = j``) is for one case."""
    return not isinstance(item.body, Symbol) and any(isinstance(part, Symbol) for part in walk(item.body))


def own_names(before: Scope, after: Scope, above: Scope) -> set[str]:
    """The names that a section declares or defines itself."""
    declared = {name for name, item in before.declarations.items() if item.explicit and above.known(name) != item}
    defined = {item.target.name for item in after.definitions if item not in above.definitions}
    return declared | defined | {item.name for item in after.random if item not in above.random}


def without(scope: Scope, names: set[str]) -> Scope:
    """A copy in which nothing is said of these names."""
    made = scope.copy()
    for name in names:
        made.declarations.pop(name, None)
    made.definitions[:] = [item for item in made.definitions if item.target.name not in names]
    made.random[:] = [item for item in made.random if item.name not in names]
    made.independent[:] = [group - names for group in made.independent if len(group - names) > 1]
    for group in (made.families, made.array_names, made.labels, made.bold):
        group -= names
    made.fixed[:] = [item for item in made.fixed if item.name not in names]
    return made


def merged(alone: Sequence[LintItem], second: Sequence[LintItem], known: Scope) -> list[LintItem]:
    """The items of a section judged alone, and again with what an earlier one knew."""
    if len(alone) != len(second) or any(a.place != b.place for a, b in zip(alone, second, strict=True)):
        return list(alone)
    pairs = list(zip(alone, second, strict=True))
    goes_on = any(b.verdict == "holds" and not b.is_stated and a.verdict != "holds" for a, b in pairs)
    broken = any(a.verdict == "holds" and not a.is_stated and b.is_wrong for a, b in pairs)
    names = {item.target.name for item in known.definitions}
    if not goes_on and any(a.verdict == "holds" and not a.is_stated and b.verdict != "holds" for a, b in pairs):
        return list(alone)  # what it says of its letters does not fit what the earlier one said
    functions = {item.target.name for item in known.definitions if item.function}
    return [_merged(a, b, names, (goes_on or _lacks(a, functions)) and not broken) for a, b in pairs]


def _lacks(alone: LintItem, functions: set[str]) -> bool:
    """Whether a relation speaks of a function that only the earlier section defines."""
    lacking = UNKNOWN_FUNCTION.match(alone.why)
    return lacking is not None and lacking.group(1) in functions


def _merged(alone: LintItem, second: LintItem, names: set[str], goes_on: bool) -> LintItem:
    where = "with what an earlier section says"
    if alone.verdict == "holds":
        return alone
    if second.verdict == "holds":
        return replace(second, remarks=(*second.remarks, where))
    if alone.is_wrong and second.verdict == "undecided":
        return second if _mentions(alone.why, names) else alone
    if second.is_wrong and not alone.is_wrong and goes_on:
        return replace(second, remarks=(*second.remarks, where))
    return alone


def _mentions(why: str, names: set[str]) -> bool:
    """Whether the world that refutes gives a value to one of the names."""
    return any(re.search(rf"(?:^|; ){re.escape(name)}(?:_\w+)? = ", why) for name in names)


__all__ = ["carried", "merged", "own_names", "without"]
