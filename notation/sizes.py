"""Settling sizes that nobody named: one-sided unification over shapes.

A flexible size is a ``Symbol`` whose name holds a dot (``Scope.size`` makes them). Binding one is
recorded in the scope and replaced in expressions by ``settled``.
"""

from __future__ import annotations

from notation.expression import Add, Expression, Mul, Number, Shape, Symbol
from notation.scope import Scope
from notation.walking import names_within, rebuild


def is_flexible(size: Expression) -> bool:
    return isinstance(size, Symbol) and "." in size.name


def settled_size(size: Expression, scope: Scope) -> Expression:
    while isinstance(size, Symbol) and size.name in scope.sizes:
        size = scope.sizes[size.name]
    return size


def same_shape(left: Shape, right: Shape) -> bool:
    """Whether two shapes have equal sizes, where ``m (n k)`` and ``(m n) k`` are one size."""
    return len(left) == len(right) and all(
        a == b or _spelled(a) == _spelled(b) for a, b in zip(left, right, strict=True)
    )


def _spelled(size: Expression) -> object:
    """The same for products and sums of the same parts, however they are bracketed and ordered."""
    if isinstance(size, Mul | Add):
        kind = type(size)
        parts: list[object] = []
        stack = [size.left, size.right] if isinstance(size, Mul) else list(size.terms)
        while stack:
            part = stack.pop()
            if isinstance(part, kind):
                stack.extend([part.left, part.right] if isinstance(part, Mul) else part.terms)
            else:
                parts.append(_spelled(part))
        return kind.__name__, tuple(sorted(parts, key=repr))
    return size


def unify_size(left: Expression, right: Expression, scope: Scope) -> bool:
    """Make two sizes equal, binding flexible ones; False when two named sizes differ."""
    left, right = settled_size(left, scope), settled_size(right, scope)
    if left == right:
        return True
    if _is_one(left) or _is_one(right):
        return False  # a size that nobody named is of something: a row is no matrix by chance
    if is_flexible(left):
        assert isinstance(left, Symbol)
        scope.sizes[left.name] = right
        return True
    if is_flexible(right):
        assert isinstance(right, Symbol)
        scope.sizes[right.name] = left
        return True
    return _unify_sums(left, right, scope)


def _unify_sums(left: Expression, right: Expression, scope: Scope) -> bool:
    """``n + m`` and ``n + s`` are one size when the parts that only one of them has are."""
    if not isinstance(left, Add) or not isinstance(right, Add):
        return False
    first = [settled_size(term, scope) for term in left.terms]
    second = [settled_size(term, scope) for term in right.terms]
    for term in list(first):
        if term in second:
            first.remove(term)
            second.remove(term)
    if not first or not second:
        return not first and not second
    return len(first) == len(second) == 1 and unify_size(first[0], second[0], scope)


def _is_one(size: Expression) -> bool:
    return isinstance(size, Number) and size.value == 1


def unify_shape(left: Shape, right: Shape, scope: Scope) -> bool:
    """Make two shapes equal; a failed attempt leaves the scope as it was."""
    if len(left) != len(right):
        return False
    before = dict(scope.sizes)
    if all(unify_size(a, b, scope) for a, b in zip(left, right, strict=True)):
        return True
    scope.sizes.clear()
    scope.sizes.update(before)
    return False


def settled(node: Expression, scope: Scope) -> Expression:
    """The expression with bound flexible sizes replaced everywhere."""
    if not scope.sizes:
        return node
    memo: dict[Expression, Expression] = {}

    def change(part: Expression) -> Expression:
        if isinstance(part, Symbol) and part.name in scope.sizes:
            return settled_size(part, scope)
        if names_within(part).isdisjoint(scope.sizes):
            return part
        known = memo.get(part)
        if known is None:
            known = memo[part] = rebuild(part, change)
        return known

    return change(node)
