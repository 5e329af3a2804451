"""Walking over typed expressions: children, rebuilding, free symbols, substitution.

A pass is a function over nodes; what it does not change it gets back as the same object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import partial
from typing import Any

from notation.expression import BigOperator, Expression, Extremum, Integral, Limit, Symbol

_SKIPPED = frozenset({"span", "style"})


def _rebuild_value(value: Any, change: Callable[[Expression], Expression]) -> Any:
    if isinstance(value, Expression):
        return change(value)
    if isinstance(value, tuple):
        made = tuple(_rebuild_value(item, change) for item in value)
        return made if any(a is not b for a, b in zip(made, value, strict=True)) else value
    return value


def _gather(value: object, found: list[Expression]) -> None:
    if isinstance(value, Expression):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _gather(item, found)


def _field_names(kind: type[Expression]) -> tuple[str, ...]:
    """The fields that hold meaning, in order; looked up once for each class."""
    known = _FIELD_NAMES.get(kind)
    if known is None:
        known = _FIELD_NAMES[kind] = tuple(entry.name for entry in fields(kind) if entry.name not in _SKIPPED)
    return known


_FIELD_NAMES: dict[type, tuple[str, ...]] = {}


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct sub-expressions, in the order of the fields; the sizes in ``shape`` are not among them. Looked up
    once for each node: trees are walked often."""
    known: tuple[Expression, ...] | None = node.__dict__.get("_children")
    if known is None:
        found: list[Expression] = []
        for name in _field_names(type(node)):
            if name != "shape":
                _gather(getattr(node, name), found)
        known = tuple(found)
        object.__setattr__(node, "_children", known)
    return known


def walk(node: Expression) -> Iterator[Expression]:
    """The node and everything below it, parents first; sizes in shapes are left out."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def rebuild(node: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The node with ``change`` applied to each direct child and to the sizes in its shape."""
    new: dict[str, Any] = {}
    for name in _field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Expression | tuple):
            made = _rebuild_value(value, change)
            if made is not value:
                new[name] = made
    if not new:
        return node
    for entry in fields(node):
        if entry.name not in new:
            new[entry.name] = getattr(node, entry.name)
    return type(node)(**new)


def names_within(node: Expression) -> frozenset[str]:
    """The names of all symbols in it, bound ones and those in shapes too. Looked up once for each node."""
    known: frozenset[str] | None = node.__dict__.get("_names_within")
    if known is None:
        below: list[Expression] = []
        for name in _field_names(type(node)):
            _gather(getattr(node, name), below)
        own = (node.name,) if isinstance(node, Symbol) else ()
        known = frozenset(own).union(*map(names_within, below))
        object.__setattr__(node, "_names_within", known)
    return known


def bound_variable(node: Expression) -> Symbol | None:
    """The symbol that a node binds in its body, if it is a binder."""
    if isinstance(node, BigOperator | Extremum | Limit | Integral):
        return node.variable
    return None


def free_symbols(node: Expression) -> frozenset[Symbol]:
    """Symbols that no binder inside ``node`` binds (function names are not symbols)."""
    known: frozenset[Symbol] | None = node.__dict__.get("_free_symbols")
    if known is None:
        found: set[Symbol] = set()
        _collect_free(node, frozenset(), found)
        known = frozenset(found)
        object.__setattr__(node, "_free_symbols", known)
    return known


def mentions(node: Expression, variable: Symbol) -> bool:
    """Whether the symbol, or an entry or a member of it, is in the expression and not bound there."""
    return any(symbol.name == variable.name for symbol in free_symbols(node))


def _collect_free(node: Expression, bound: frozenset[str], found: set[Symbol]) -> None:
    if isinstance(node, Symbol):
        if node.name not in bound or node.indices:
            found.add(node)
        for index in node.indices:
            _collect_free(index, bound, found)
        return
    variable = bound_variable(node)
    if variable is None:
        for child in children(node):
            _collect_free(child, bound, found)
        return
    for name in _field_names(type(node)):
        if name in ("shape", "variable"):
            continue
        below: list[Expression] = []
        _gather(getattr(node, name), below)
        for child in below:
            _collect_free(child, bound | {variable.name} if name in ("body", "condition") else bound, found)


def substitute(node: Expression, mapping: dict[Symbol, Expression]) -> Expression:
    """Replace free symbols (compared with their indices). A binder's own variable is not touched inside
    it; a replacement that mentions that variable is the caller's mistake and raises."""
    if isinstance(node, Symbol):
        if node in mapping:
            return mapping[node]
        return rebuild(node, lambda child: substitute(child, mapping))
    variable = bound_variable(node)
    if variable is None:
        return rebuild(node, lambda child: substitute(child, mapping))
    inner = {key: value for key, value in mapping.items() if key.name != variable.name or key.indices}
    for value in inner.values():
        if any(symbol.name == variable.name for symbol in free_symbols(value)):
            raise ValueError(f"substitution would capture the bound variable {variable.name}")
    new: dict[str, Any] = {}
    for entry in fields(node):
        value = getattr(node, entry.name)
        if entry.name in _SKIPPED or entry.name == "variable":
            new[entry.name] = value
            continue
        chosen = inner if entry.name in ("body", "condition") else mapping
        new[entry.name] = _rebuild_value(value, partial(_substituted, chosen))
    return type(node)(**new)


def _substituted(mapping: dict[Symbol, Expression], node: Expression) -> Expression:
    return substitute(node, mapping)
