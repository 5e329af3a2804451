"""Which names a big operator binds, and so how far its body goes on through later terms."""

from __future__ import annotations

from notation.raw import (
    Raw,
    RawBig,
    RawBinary,
    RawFence,
    RawName,
    RawNegative,
    RawProduct,
    RawRelation,
    RawSum,
    raw_children,
    raw_walk,
)


def reaching_names(node: RawBig) -> frozenset[str]:
    """The letters whose use in later terms makes the operator reach that far: bound indices, and what a minimum
    or a maximum runs over (``\\min_w f(w) + g(w)``)."""
    if node.kind not in ("min", "max", "argmin", "argmax", "inf", "sup"):
        return bound_names(node)
    target = node.sub.items[0] if isinstance(node.sub, RawRelation) else node.sub
    return frozenset({target.base}) if isinstance(target, RawName) and target.sub is None else frozenset()


def bound_names(node: RawBig) -> frozenset[str]:
    """The letters that the operator's subscript (or differential) binds."""
    if node.kind not in ("sum", "prod"):
        return frozenset()
    sub = node.sub
    if isinstance(sub, RawRelation):
        sub = sub.items[0]
    items: tuple[Raw, ...] = (sub,) if sub is not None else ()
    if isinstance(sub, RawFence):
        items = sub.items
    if isinstance(sub, RawProduct):
        items = sub.factors
    found = set()
    for item in items:
        if isinstance(item, RawRelation):
            item = item.items[0]
        if isinstance(item, RawName) and item.sub is None:
            found.add(item.base)
    return frozenset(found)


def indexes(tree: Raw, name: str) -> bool:
    """Whether a formula uses the name as an index: in a script that is no power, or as what a sum runs over."""
    for part in raw_walk(tree):
        if isinstance(part, RawBig) and name in bound_names(part):
            return True
        if not isinstance(part, RawName):
            continue
        scripts = [script for script in (part.sub, part.sup) if script and (script is part.sub or script.parenthesised)]
        items = [item for script in scripts for top in script.items for item in raw_walk(top)]
        if any(isinstance(item, RawName) and item.base == name for item in items):
            return True
    return False


PAIRING = frozenset({"!=", "<", "<=", ">", ">="})


def paired_name(node: RawBig) -> RawName | None:
    """The ``j`` of ``\\sum_{i \\ne j}``, which may run as well as ``i``."""
    sub = node.sub
    if not isinstance(sub, RawRelation) or len(sub.ops) != 1 or sub.ops[0] not in PAIRING or node.sup is not None:
        return None
    first, second = sub.items
    if not isinstance(first, RawName) or not isinstance(second, RawName) or first.sub or second.sub:
        return None
    return second if first.base != second.base else None


def uses_name(node: Raw, names: frozenset[str], *, pairs: bool = False) -> bool:
    """Whether one of the names occurs free in the node. With ``pairs`` a sum over ``i \\ne j`` binds both."""
    if isinstance(node, RawBig):
        inner = names - bound_names(node)
        second = paired_name(node) if pairs else None
        if second is not None:
            inner -= {second.base}
        parts = [part for part in (node.sub, node.sup) if part is not None]
        return any(uses_name(part, names, pairs=pairs) for part in parts[1:]) or (
            bool(inner) and uses_name(node.body, inner, pairs=pairs)
        )
    if isinstance(node, RawName):
        if node.base in names and node.sub is None:
            return True
        scripts = [script for script in (node.sub, node.sup) if script]
        return any(uses_name(item, names, pairs=pairs) for script in scripts for item in script.items)
    return any(uses_name(child, names, pairs=pairs) for child in raw_children(node))


def trailing_bound(node: Raw) -> frozenset[str]:
    """Names bound by a big operator whose scope ends where the node ends."""
    while True:
        if isinstance(node, RawBig):
            names = reaching_names(node)
            if names:
                return names
            node = node.body
        elif isinstance(node, RawProduct):
            node = node.factors[-1]
        elif isinstance(node, RawBinary):
            node = node.right
        elif isinstance(node, RawNegative):
            node = node.operand
        else:
            return frozenset()


def widened(node: Raw, extra: list[tuple[str, Raw]]) -> Raw:
    """The node with its trailing big operator's body extended by the extra terms."""
    end = extra[-1][1].span
    if isinstance(node, RawBig):
        if reaching_names(node):
            body = RawSum(node.body.span.cover(end), (("+", node.body), *extra))
            return RawBig(node.span.cover(end), node.kind, node.sub, node.sup, body, len(extra), node.differential)
        return RawBig(
            node.span.cover(end), node.kind, node.sub, node.sup, widened(node.body, extra), 0, node.differential
        )
    if isinstance(node, RawProduct):
        return RawProduct(node.span.cover(end), (*node.factors[:-1], widened(node.factors[-1], extra)))
    if isinstance(node, RawBinary):
        return RawBinary(node.span.cover(end), node.op, node.left, widened(node.right, extra))
    if isinstance(node, RawNegative):
        return RawNegative(node.span.cover(end), widened(node.operand, extra))
    raise AssertionError("no trailing operator")
