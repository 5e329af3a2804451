"""Places inside an expression where an edit may be made, and putting the edited node back.

Only values are edited: the sub-expressions that index, bound or name something (indices, positions,
bounds, conditions, ``wrt``) belong to their node, whose own edits change them. Shapes are never edited;
where an edit changes the shape of a part, everything above it is built again and may clash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from notation import build
from notation import expression as nodes
from notation.expression import Expression
from notation.source import ShapeClash

_NOT_VALUES = frozenset(
    {
        "span",
        "style",
        "shape",
        "variable",
        "indices",
        "positions",
        "position",
        "lower",
        "upper",
        "condition",
        "wrt",
        "given",
        "over",
        "point",
    }
)

Path = tuple[int, ...]


def _flat(value: object) -> Iterator[Expression]:
    if isinstance(value, Expression):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _flat(item)


def parts(node: Expression) -> list[Expression]:
    """The direct sub-expressions that are values."""
    return [
        child for entry in fields(node) if entry.name not in _NOT_VALUES for child in _flat(getattr(node, entry.name))
    ]


def sites(node: Expression, path: Path = ()) -> Iterator[tuple[Path, Expression]]:
    """Every place and what stands there, parents first; the rows of a written matrix are no places, their
    entries are."""
    yield path, node
    for at, child in enumerate(parts(node)):
        inner = sites(child, (*path, at))
        if isinstance(node, nodes.ArrayLiteral) and isinstance(child, nodes.ArrayLiteral):
            next(inner)
        yield from inner


def _refill(value: Any, supply: Iterator[Expression]) -> Any:
    if isinstance(value, Expression):
        return next(supply)
    if isinstance(value, tuple):
        return tuple(_refill(item, supply) for item in value)
    return value


def _with_parts(node: Expression, new: list[Expression]) -> Expression:
    supply = iter(new)
    names = [entry.name for entry in fields(node) if entry.name not in _NOT_VALUES]
    changed: dict[str, Any] = {name: _refill(getattr(node, name), supply) for name in names}
    return replace(node, **changed)


def replace_at(root: Expression, path: Path, new: Expression) -> Expression:
    """``root`` with ``new`` at ``path``. Raises ``ShapeClash`` where the parts no longer fit together."""
    if not path:
        return new
    old = parts(root)
    at = path[0]
    made = replace_at(old[at], path[1:], new)
    children = [*old[:at], made, *old[at + 1 :]]
    if made.shape == old[at].shape:
        return _with_parts(root, children)
    return _reshaped(root, children)


def _reshaped(node: Expression, new: list[Expression]) -> Expression:
    rebuild = _BUILDERS.get(type(node))
    if rebuild is None:
        raise ShapeClash(f"the shape of a part of {type(node).__name__} cannot change")
    return rebuild(node, new)


def _of_body(node: Any, new: list[Expression]) -> Expression:
    return replace(_with_parts(node, new), shape=new[0].shape)


def _scalar_of_any(node: Any, new: list[Expression]) -> Expression:
    return _with_parts(node, new)


def _apply(node: Any, new: list[Expression]) -> Expression:
    if node.function == "diag" and not new[0].shape:
        raise ShapeClash("a number has no diagonal")
    made = build.apply(node.function, tuple(new), primes=node.primes)
    return replace(made, style=node.style) if isinstance(made, nodes.Apply) else made


def _component(node: Any, new: list[Expression]) -> Expression:
    kept = list(node.positions)
    while kept and kept[-1] is None:
        kept.pop()
    return build.component(new[0], tuple(kept))


def _product(node: Any, new: list[Expression]) -> Expression:
    return build.product(new[0], new[1])


_BUILDERS: dict[type[Expression], Callable[[Any, list[Expression]], Expression]] = {
    nodes.Add: lambda node, new: build.add(tuple(new)),
    nodes.Neg: lambda node, new: build.neg(new[0]),
    nodes.Mul: _product,
    nodes.MatMul: _product,
    nodes.Hadamard: lambda node, new: build.hadamard(new[0], new[1]),
    nodes.Div: lambda node, new: build.div(new[0], new[1]),
    nodes.Pow: lambda node, new: build.power(new[0], new[1], elementwise=node.elementwise),
    nodes.Transpose: lambda node, new: build.transpose(new[0]),
    nodes.Inverse: lambda node, new: build.inverse(new[0]),
    nodes.Component: _component,
    nodes.Apply: _apply,
    nodes.Norm: _scalar_of_any,
    nodes.Relation: lambda node, new: _same_sides(node, new),
    nodes.BigOperator: _of_body,
    nodes.Limit: _of_body,
    nodes.Expectation: _of_body,
}


def _same_sides(node: Any, new: list[Expression]) -> Expression:
    if new[0].shape != new[1].shape:
        raise ShapeClash("the sides of the relation differ in shape")
    return _with_parts(node, new)
