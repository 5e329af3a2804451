"""Functions that a section never declares, told by their use: ``\\mu(x)``, ``S(x)``, ``D(G(z))``.

A letter is a function where it never stands without a bracket behind it, and every such bracket holds a name or
another call alone. ``p(1-p)`` and ``a(b + c)`` are products.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from derivecheck.linter.axes import DELTA, members_of
from notation.givens import Declaration
from notation.names import base_identity
from notation.raw import Raw, RawFence, RawName, RawProduct, RawScripted, raw_walk
from notation.scope import Scope
from notation.statements.chains import RawChain

_TWICE = 2


def declare_functions(scope: Scope, displays: Sequence[Sequence[RawChain]]) -> None:
    """Enter the letters that are used as functions only, at least twice."""
    called: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for chains in displays:
        for tree in members_of(chains):
            for node in raw_walk(tree):
                if isinstance(node, RawName):
                    seen[base_identity(node, scope)] += 1
                elif isinstance(node, RawProduct):
                    for head, behind in zip(node.factors, node.factors[1:], strict=False):
                        if isinstance(head, RawName) and _is_argument(behind):
                            called[base_identity(head, scope)] += 1
    for name, count in called.items():
        known = scope.known(name)
        if count >= _TWICE and count == seen[name] and name != DELTA and (known is None or not known.explicit):
            if not any(item.target.name == name for item in scope.definitions):
                scope.declare(Declaration(name, role="function", explicit=False))


def _is_argument(node: Raw) -> bool:
    fence = node.base if isinstance(node, RawScripted) else node
    if not isinstance(fence, RawFence) or fence.opener != "(" or len(fence.items) != 1:
        return False
    inside = fence.items[0]
    if isinstance(inside, RawProduct):
        return len(inside.factors) == 2 and isinstance(inside.factors[0], RawName) and _is_argument(inside.factors[1])
    return isinstance(inside, RawName)


__all__ = ["declare_functions"]
