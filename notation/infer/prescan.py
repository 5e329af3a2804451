"""A first look at all formulas of a question: which names are families, labels, indices, arrays.

``h_{t-1}`` makes ``h`` a family; ``x_1, \\dots, x_n`` too; ``p_k`` beside a bare ``\\mathbf p`` makes ``p``
an array with components.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field

from notation.givens import Declaration, Domain
from notation.grammar.bound_names import bound_names
from notation.names import TRANSPOSES, NameResolver, base_identity, index_items, label_text
from notation.raw import (
    Raw,
    RawBig,
    RawBinary,
    RawDots,
    RawFence,
    RawName,
    RawNumber,
    RawProduct,
    RawSum,
    raw_walk,
)
from notation.scope import INDEX_LETTERS, Scope


@dataclass
class Uses:
    """How one base name is used over all formulas."""

    bare: int = 0
    bold_bare: int = 0
    bold_indexed: int = 0
    shifted: bool = False  # with an index such as t-1
    listed: bool = False  # x_1, …, x_n
    subs: set[str] = field(default_factory=set)
    indexed: int = 0
    as_array: int = 0  # bare where only an array can stand: transposed, or a factor of an elementwise product
    arity: set[int] = field(default_factory=set)
    declared: bool = False


def prescan(
    scope: Scope, statements: Sequence[Raw], formulas: Sequence[Raw], declared: Set[str] = frozenset()
) -> None:
    """Enter families, labels and indices in the scope, before anything is elaborated. ``declared``: the names, with
    their letters below (``x_a``), that statements speak of first."""
    given = [node for tree in statements for node in raw_walk(tree)]
    nodes = given + [node for tree in formulas for node in raw_walk(tree)]
    named = [node for node in nodes if isinstance(node, RawName)]
    bound: set[str] = set()
    for node in nodes:
        if isinstance(node, RawBig):
            bound |= bound_names(node)
    if scope.known("e") is None and any(_unit_row(node) for node in named):
        scope.basis_letters.add("e")
    for name in index_arithmetic(named):
        if scope.known(name) is None:
            scope.declare(Declaration(name, (), Domain("integer"), role="index", explicit=False))
    for name in sorted(beside_bound(named, bound, scope, declared)):
        scope.declare_index(name)
    resolver = NameResolver(scope, frozenset(bound))
    uses: dict[str, Uses] = defaultdict(Uses)
    note_numbered(named, resolver, scope)
    for name_node in named:
        _scan(name_node, scope, resolver, uses)
    for node in given:
        if isinstance(node, RawFence) and any(isinstance(item, RawDots) for item in node.items):
            _listed(node, scope, uses)
    for node in nodes:
        for name_node in _whole_arrays(node):
            uses[base_identity(name_node, scope)].as_array += 1
    scope.densities |= density_names(nodes, bound)
    arrays = declared_arrays(statements, scope)
    for identity, use in uses.items():
        _decide(identity, use, scope, arrays)


def _unit_row(node: RawName) -> bool:
    """``e_j^\\top``: a number is not transposed, so that the letter stands for unit vectors."""
    script = node.sup
    return (
        node.base == "e"
        and not node.accents
        and node.sub is not None
        and len(node.sub.items) == 1
        and script is not None
        and script.text.replace(" ", "") in TRANSPOSES
    )


def index_arithmetic(named: Sequence[RawName]) -> set[str]:
    """Letters that stand in a script as ``t-1`` or ``t+1``: they index wherever they stand."""
    found: set[str] = set()
    for node in named:
        for script in (node.sub, node.sup):
            if script is None or script.worded or (script is node.sup and not script.parenthesised):
                continue
            for item in script.items:
                if isinstance(item, RawSum):
                    letters = [part for _, part in item.terms if isinstance(part, RawName)]
                    numbers = [part for _, part in item.terms if isinstance(part, RawNumber)]
                    if len(letters) == 1 and numbers and not letters[0].sub and not letters[0].font:
                        found.add(letters[0].base)
    return found


def beside_bound(named: Sequence[RawName], bound: set[str], scope: Scope, declared: Set[str]) -> set[str]:
    """Letters under an array, as in ``\theta_a``, of which a bound index picks entries elsewhere
    (``\\sum_b \theta_b``): they do too, where nothing is said of them."""
    letters: dict[str, set[str]] = defaultdict(set)
    for node in named:
        if node.sub is None or len(node.sub.items) != 1 or node.sub.worded:
            continue
        (script,) = node.sub.items
        if not isinstance(script, RawName) or script.sub is not None or script.sup is not None or script.font:
            continue
        if base_identity(node, scope) in scope.array_names:
            letters[base_identity(node, scope)].add(script.base)
    found = {letter for used in letters.values() if used & bound for letter in used}
    taken = {letter for base, used in letters.items() for letter in used if {letter, f"{base}_{letter}"} & declared}
    free = {letter for letter in found - bound - taken - INDEX_LETTERS if len(letter) == 1 and letter.islower()}
    return {letter for letter in free if scope.known(letter) is None}


def density_names(nodes: Sequence[Raw], bound: set[str]) -> set[str]:
    """Letters such as p and q that are applied with a bar, to different numbers of arguments, or to nothing but names
    of which one is summed over: each pattern of arguments is a density of its own. Beside one of them, another
    letter that is only ever applied to names is one too."""
    arities: dict[str, set[int]] = defaultdict(set)
    found: set[str] = set()
    summed: set[str] = set()
    computed: set[str] = set()
    for node in nodes:
        if not isinstance(node, RawProduct):
            continue
        for head, fence in zip(node.factors, node.factors[1:], strict=False):
            if (
                isinstance(head, RawName)
                and head.base in ("p", "q", "P", "Q")
                and isinstance(fence, RawFence)
                and fence.opener == "("
            ):
                arities[head.base].add(len(fence.items))
                letters = [item.base for item in fence.items if isinstance(item, RawName)]
                if len(letters) < len(fence.items):
                    computed.add(head.base)
                elif bound & set(letters):
                    summed.add(head.base)
                if "|" in fence.separators:
                    found.add(head.base)
    several = {name for name, counts in arities.items() if len(counts) > 1}
    if found:
        return set(arities)
    sure = several | (summed - computed)
    return sure | (set(arities) - computed if sure else set())


def _whole_arrays(node: Raw) -> Iterator[RawName]:
    """Bare names that can only be arrays where they stand: ``m`` in ``m \\odot x`` and in ``m^\\top``."""
    if isinstance(node, RawBinary) and node.op in ("odot", "circ", "oslash"):
        for side in (node.left, node.right):
            part = side.factors[-1 if side is node.left else 0] if isinstance(side, RawProduct) else side
            if isinstance(part, RawName) and part.sub is None and part.sup is None:
                yield part
    elif isinstance(node, RawFence) and node.separators in (("‖",), ("||",)):
        yield from (item for item in node.items if isinstance(item, RawName) and item.sub is None and item.sup is None)
    elif isinstance(node, RawName) and node.sub is None and node.sup is not None:
        if node.sup.text.replace(" ", "") in TRANSPOSES - {"T"}:
            yield node


def note_numbered(named: Sequence[RawName], resolver: NameResolver, scope: Scope) -> None:
    """Find the names whose superscripts in parentheses are numbers alone: ``W^{(1)}`` and ``W^{(2)}`` are two names."""
    numbered: set[str] = set()
    lettered: set[str] = set()
    for node in named:
        if node.sup is None or not node.sup.parenthesised or not node.sup.items:
            continue
        if not all(resolver.is_index(item) for item in node.sup.items):
            continue
        plain = all(isinstance(item, RawNumber) for item in node.sup.items)
        (numbered if plain else lettered).add(base_identity(node, scope))
    scope.numbered = (scope.numbered | numbered) - lettered - scope.families


def _labelled(node: RawName, scope: Scope, resolver: NameResolver) -> str:
    """The base name with its superscript label, as ``h^(f)``."""
    identity = base_identity(node, scope)
    script = node.sup
    if script is not None and script.parenthesised and identity in scope.numbered:
        return f"{identity}^{label_text(script)}"
    if script is not None and resolver.is_label(identity, "", node, script, script.text.replace(" ", "")):
        return f"{identity}^{label_text(script)}"
    return identity


def _scan(node: RawName, scope: Scope, resolver: NameResolver, uses: dict[str, Uses]) -> None:
    """Note how this occurrence uses its name."""
    if node.base in ("1", "0"):
        return
    use = uses[_labelled(node, scope, resolver)]
    sup_index = (
        node.sup is not None
        and node.sup.parenthesised
        and base_identity(node, scope) not in scope.numbered
        and all(resolver.is_index(item) for item in node.sup.items)
    )
    if sup_index:
        assert node.sup is not None
        use.indexed += 1
        use.shifted |= any(not isinstance(item, RawNumber) for item in node.sup.items)
        use.arity.add(1)
    if node.sub is None:
        use.bare += not sup_index
        use.bold_bare += node.font == "bold" and not sup_index
        return
    items = index_items(node.sub)
    if node.sub.worded or not items or not all(resolver.is_index(item) for item in items):
        return
    use.subs.add(node.sub.text)
    if sup_index:
        return
    use.indexed += 1
    use.bold_indexed += node.font == "bold"
    use.arity.add(len(items))
    use.shifted |= any(isinstance(item, RawSum) for item in items)


def _listed(fence: RawFence, scope: Scope, uses: dict[str, Uses]) -> None:
    """``x_1, \\dots, x_n`` in one list."""
    for item in fence.items:
        if isinstance(item, RawName) and item.sub is not None and item.sub.items:
            first = item.sub.items[0]
            if isinstance(first, RawNumber) and first.text in ("0", "1"):
                uses[base_identity(item, scope)].listed = True


def declared_arrays(statements: Sequence[Raw], scope: Scope) -> set[str]:
    """Names declared without scripts as members of a space with axes (``X \\in R^{n \\times d}``): filled by
    the caller's statements through their relation chains, so only fences and products are looked at here."""
    return {item.name for item in scope.declarations.values() if item.shape}


def _decide(identity: str, use: Uses, scope: Scope, arrays: set[str]) -> None:
    if not use.indexed or identity in arrays:
        return
    known = scope.known(identity)
    if known is not None and known.explicit and not known.parameters and known.shape:
        return
    if identity in scope.array_names:
        return
    if use.arity == {2} and not use.shifted and not use.listed:
        return  # entries of a matrix
    lettered = any(not text.isdigit() for text in use.subs)
    single = not use.shifted and not use.listed
    bold = use.bold_bare and not use.bold_indexed
    if single and known is None and lettered and (bold or (use.as_array and use.arity == {1})):
        scope.array_names.add(identity)
        return
    if use.shifted or use.listed or lettered:
        scope.families.add(identity)
        if single and known is None and use.bare and use.arity == {1}:
            scope.perhaps_arrays.add(identity)
