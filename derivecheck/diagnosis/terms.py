"""Factors and terms found from values: what a part must be multiplied by, and what is missing in a sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from derivecheck.diagnosis.factors import FactorPool, times_factor
from derivecheck.diagnosis.model import Edit, Situation
from derivecheck.diagnosis.screen import Array, Screen, close
from derivecheck.diagnosis.wording import shown
from derivecheck.mutation.sites import Path, replace_at, sites
from notation import build
from notation.build import ONE, TWO, number
from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Covariance,
    Derivative,
    Div,
    Expectation,
    Expression,
    Extremum,
    Hadamard,
    Identity,
    Integral,
    Limit,
    Logical,
    MatMul,
    Mul,
    Neg,
    Number,
    Pow,
    Relation,
    Symbol,
    Transpose,
    Zeros,
)
from notation.source import ShapeClash
from notation.walking import bound_variable, free_symbols, substitute, walk


def whole_edits(situation: Situation, screen: Screen) -> Iterator[Edit]:
    """Functions of the whole answer that give the expected values: no candidate is evaluated."""
    submitted = situation.submitted
    rows: list[tuple[str, str, float, Expression]] = []
    if submitted.rank == 2:
        rows.append(("transpose", "the whole is transposed", 0.9, _turned(submitted)))
        if submitted.shape[0] == submitted.shape[1]:
            rows.append(("inverse", "the whole is inverted", 1.0, build.inverse(submitted)))
    if not submitted.shape:
        rows += [
            ("absolute value", "the absolute value is taken", 0.9, build.apply("abs", (submitted,))),
            ("max(0, .)", "\\max(0, .) of the whole is taken", 1.0, build.apply("max", (number(0), submitted))),
            ("square missing", "the whole is squared", 1.0, build.power(submitted, TWO)),
            ("square root", "the root of the whole is taken", 1.0, build.apply("sqrt", (submitted,))),
            ("reciprocal", "the whole is turned over", 1.0, build.div(ONE, submitted)),
            ("p for 1-p", "the whole is taken away from 1", 1.0, build.sub(ONE, submitted)),
            ("logarithm", "the logarithm of the whole is taken", 1.2, build.apply("log", (submitted,))),
            ("logarithm", "the exponential of the whole is taken", 1.2, build.apply("exp", (submitted,))),
        ]
    elif not any(isinstance(part, Number) and part.digits is not None for part in walk(submitted)):
        rows.append(("max(0, .)", "\\max(0, .) of the whole is taken", 0.94, build.apply("relu", (submitted,))))
    for name, phrase, cost, result in rows:
        if result.shape == situation.expected.shape and screen.fits(result):
            yield Edit(name, phrase, cost, result)


def _turned(node: Expression) -> Expression:
    """The transpose, of an outer product with its factors in order."""
    if isinstance(node, MatMul) and node.left.rank == 1 and isinstance(node.right, Transpose):
        return build.matmul(node.right.operand, build.transpose(node.left))
    return node.operand if isinstance(node, Transpose) else build.transpose(node)


def factor_edits(root: Expression, screen: Screen, pool: FactorPool, *, only_whole: bool = False) -> Iterator[Edit]:
    """For each part in which the whole is linear: the factor that makes it right, if it is a known one."""
    found: set[Path] = set()
    for path, node in sites(root):
        if screen.expired:
            return
        if only_whole and path:
            return
        if isinstance(node, Relation | Logical):
            continue
        if any(path[: len(done)] == done for done in found) or (isinstance(node, Number) and path):
            continue
        factor = pool.match(wanted) if (wanted := _wanted_factor(root, path, node, screen)) else None
        if factor is None or (not path and factor.value == number(0)):
            continue  # that everything is left out explains nothing
        result = _scaled(root, path, node, factor.value)
        if result is not None:
            found.add(path)
            yield Edit(
                factor.name, _factor_phrase(factor.value, node, bool(path)), factor.cost + 0.002 * len(path), result
            )


def _wanted_factor(root: Expression, path: Path, node: Expression, screen: Screen) -> list[float] | None:
    """By what the part has to be multiplied in each world, None when no factor does it."""
    base: Expression | None = None
    if path:
        try:
            base = replace_at(root, path, Zeros(node.shape) if node.shape else number(0))
        except ShapeClash:
            return None
    made: list[float] = []
    for at, target in enumerate(screen.targets):
        whole = screen.value(root, at)
        rest = screen.value(base, at) if base is not None else np.zeros_like(target)
        if whole is None or rest is None or whole.shape != target.shape or rest.shape != target.shape:
            return None
        share, wanted = whole - rest, target - rest
        length = float((share * share).sum())
        if length < 1e-18:
            return None
        factor = float((share * wanted).sum()) / length
        if not close(rest + factor * share, target):
            return None
        made.append(factor)
    return made


def _scaled(root: Expression, path: Path, node: Expression, factor: Expression) -> Expression | None:
    try:
        if isinstance(factor, Number) and factor.value == 0:
            return _without(root, path)
        return replace_at(root, path, times_factor(factor, node))
    except ShapeClash:
        return None


def _without(root: Expression, path: Path) -> Expression:
    """The expression without the part; a term leaves its sum."""
    for up in range(len(path)):
        above = path[: len(path) - 1 - up]
        parent = _at(root, above)
        if isinstance(parent, Add):
            at = path[len(above)]
            rest = (*parent.terms[:at], *parent.terms[at + 1 :])
            return replace_at(root, above, build.add(rest))
        if not isinstance(parent, Neg | Mul | MatMul | Hadamard | Div):
            break
    node = _at(root, path)
    return replace_at(root, path, Zeros(node.shape) if node.shape else number(0))


def _at(root: Expression, path: Path) -> Expression:
    from derivecheck.mutation.sites import parts

    for step in path:
        root = parts(root)[step]
    return root


def _factor_phrase(factor: Expression, node: Expression, inside: bool) -> str:
    what = shown(node.operand if isinstance(node, Neg) else node) if inside else "the whole"
    if isinstance(factor, Number):
        if factor.value == 0:
            return f"{what} is left out"
        if factor.value == -1:
            return f"the sign of {what} is changed"
        if abs(factor.value.numerator) == 1 and factor.value > 0:
            return f"{what} is divided by {factor.value.denominator}"
    if isinstance(factor, Div) and factor.numerator == ONE:
        return f"{what} is divided by {shown(factor.denominator)}"
    return f"{what} is multiplied by {shown(factor)}"


# --- missing terms ------------------------------------------------------------------------------


def missing_terms(situation: Situation, screen: Screen, pool: FactorPool) -> Iterator[Edit]:
    """A term of the sum that is missing (or too much): a known part times a known factor."""
    submitted = situation.submitted
    residuals: list[Array] = []
    for at, target in enumerate(screen.targets):
        value = screen.value(submitted, at)
        if value is None or value.shape != target.shape:
            return
        residuals.append(target - value)
    for name, pattern, cost in _patterns(situation):
        if screen.expired:
            return
        wanted: list[float] = []
        for at, residual in enumerate(residuals):
            value = screen.value(pattern, at)
            length = float((value * value).sum()) if value is not None else 0.0
            if value is None or value.shape != residual.shape or length < 1e-18:
                break
            factor = float((value * residual).sum()) / length
            largest = float(np.abs(residual).max(initial=0.0))
            if (
                np.abs(residual - factor * value)
                > 1e-8 * max(largest, float(np.abs(screen.targets[at]).max(initial=0.0)))
            ).any():
                break
            wanted.append(factor)
        if len(wanted) < len(residuals):
            continue
        made = pool.match(wanted)
        if made is None or (isinstance(made.value, Number) and made.value.value == 0):
            continue
        plain = isinstance(made.value, Number) and made.value.value in (1, -1)
        term = times_factor(made.value, pattern)
        terms = submitted.terms if isinstance(submitted, Add) else (submitted,)
        minus = isinstance(term, Neg)
        bare = term.operand if isinstance(term, Neg) else term
        phrase = f"the term {shown(bare)} is {'taken away' if minus else 'added'}"
        if name == "term missing" and minus and _is_of_means(pattern, situation):
            name = "mean not removed"
        yield Edit(
            name,
            phrase,
            cost + (0.0 if plain else 0.6 * made.cost) + 0.002 * sum(1 for _ in walk(term)),
            build.add((*terms, term)),
        )


def _patterns(situation: Situation) -> Iterator[tuple[str, Expression, float]]:
    """Terms that may be missing, the likeliest first."""
    expected, submitted = situation.expected, situation.submitted
    shape = expected.shape
    seen: set[Expression] = {submitted, expected}
    for node in (expected, submitted):
        for operator in situation.big_operators if node is expected else ():
            for bound in (operator.lower, operator.upper):
                for by in (-1, 0, 1):
                    if bound is not None and operator.body.shape == shape:
                        yield from _new(
                            "off by one", _boundary(operator.body, operator.variable, bound, by), 1.05, seen
                        )
    unit: list[Expression] = [ONE] if not shape else [build.ones(shape)]
    if len(shape) == 2 and shape[0] == shape[1]:
        unit.append(build.identity(shape[0]))
    for item in unit:
        yield from _new("term missing", item, 1.3, seen)
    for p in situation.scalars:
        for term in _terms(submitted):
            try:
                other = substitute(
                    term,
                    {symbol: build.sub(ONE, symbol) for symbol in situation.values if symbol in free_symbols(term)},
                )
            except ValueError:
                continue
            yield from _new("outcome missing", other, 1.1, seen)
        yield from _new("term missing", p if not shape else None, 1.3, seen)
        break
    inner = [part for node in (submitted, expected) for part in walk(node) if not _hidden(part, situation)]
    for part in inner:
        if part.shape == shape:
            yield from _new("term missing", part, 1.3, seen)
        if part.rank == 2 and part.shape == shape and shape[0] == shape[1] and part != expected:
            yield from _new("diagonal term missing", build.apply("diag", (part,)), 1.2, seen)
        if part.rank == 1 and shape == part.shape * 2:
            yield from _new("term missing", build.matmul(part, build.transpose(part)), 1.35, seen)
            yield from _new("diagonal term missing", build.apply("diag", (part,)), 1.3, seen)
        if part.rank == 1 and not shape:
            yield from _new("term missing", build.power(build.norm(part), TWO), 1.4, seen)
    for symbol in situation.symbols:
        if symbol.shape == shape:
            yield from _new("term missing", symbol, 1.35, seen)
        if not shape and not symbol.shape:
            yield from _new("term missing", build.power(symbol, TWO), 1.4, seen)
    yield from _of_moments(situation, seen)
    if len(shape) <= 2 and shape:
        for product in _products(situation):
            if product.shape == shape:
                yield from _new("term missing", product, 1.4, seen)
        alike = [symbol for symbol in situation.arrays if symbol.shape == shape]
        for at, a in enumerate(alike):
            for b in alike[at + 1 :]:
                yield from _new("term missing", build.add((a, b)), 1.45, seen)
    symbols = [symbol for symbol in situation.symbols if not symbol.shape]
    if not shape:
        for at, x in enumerate(symbols):
            for y in symbols[at + 1 :]:
                yield from _new("term missing", build.scale(x, y), 1.45, seen)


def _of_moments(situation: Situation, seen: set[Expression]) -> Iterator[tuple[str, Expression, float]]:
    """Terms that moments and entropies leave behind: covariances, traces, a variance over n, sums of logarithms."""
    shape = situation.expected.shape
    if shape:
        return
    random = [symbol for symbol in situation.symbols if situation.givens.random_variable(symbol.name) is not None]
    plain = [symbol for symbol in random if not symbol.shape and not symbol.indices]
    for at, x in enumerate(plain):
        for y in plain[at + 1 :]:
            yield from _new("covariance missing", Covariance((), left=x, right=y), 1.2, seen)
    square = [symbol for symbol in situation.arrays if symbol.rank == 2 and symbol.shape[0] == symbol.shape[1]]
    for at, a in enumerate(square):
        yield from _new("trace missing", build.apply("tr", (a,)), 1.3, seen)
        for b in square[at + 1 :]:
            if a.shape == b.shape:
                yield from _new("trace missing", build.apply("tr", (build.matmul(a, b),)), 1.25, seen)
    vectors = situation.vectors
    for at, x in enumerate(vectors):
        for y in vectors[at + 1 :]:
            if x.shape == y.shape:
                yield from _new("term missing", build.dot(x, y), 1.3, seen)
                yield from _new("term missing", build.power(build.dot(x, y), TWO), 1.35, seen)
    counts = {item.upper for item in situation.big_operators if isinstance(item.upper, Symbol)}
    for symbol in situation.values:
        for size in dict.fromkeys((*situation.sizes, *sorted(counts, key=lambda item: item.name))):
            over = build.div(build.power(symbol, TWO), size)
            yield from _new("variance missing", over, 1.35, seen)
    for total in situation.big_operators:
        for part in walk(total.body):
            if isinstance(part, Mul) and isinstance(part.right, Apply) and part.right.function == "log":
                inside = part.right.arguments[0]
                for item in (inside.numerator, inside.denominator) if isinstance(inside, Div) else (inside,):
                    body = build.scale(part.left, build.apply("log", (item,)))
                    yield from _new("term missing", replace(total, body=body), 1.3, seen)


def _products(situation: Situation) -> Iterator[Expression]:
    """Products of two of the arrays at hand, transposed where that fits."""
    forms = [form for symbol in situation.arrays if symbol.rank <= 2 for form in (symbol, build.transpose(symbol))]
    for left in forms:
        for right in forms:
            if build.matmul_shape(left.shape, right.shape) is not None:
                yield build.matmul(left, right)


def _is_of_means(pattern: Expression, situation: Situation) -> bool:
    """Whether a term is made of averages only."""
    symbols = free_symbols(pattern) - set(situation.lengths)
    if not symbols:
        return isinstance(pattern, Pow) and isinstance(pattern.base, Expectation)
    bodies = [item.body for symbol in symbols for item in situation.givens.definitions_of(symbol.name)]
    return len(bodies) >= len(symbols) and all(
        any(isinstance(part, BigOperator | Expectation) for part in walk(body)) for body in bodies
    )


def _new(
    name: str, part: Expression | None, cost: float, seen: set[Expression]
) -> Iterator[tuple[str, Expression, float]]:
    if part is not None and part not in seen and not isinstance(part, Neg | Zeros):
        seen.add(part)
        size = sum(1 for _ in walk(part))
        yield name, part, cost + 0.01 * size


def _terms(node: Expression) -> tuple[Expression, ...]:
    return tuple(
        term.operand if isinstance(term, Neg) else term for term in (node.terms if isinstance(node, Add) else (node,))
    )


def _boundary(body: Expression, variable: Symbol, bound: Expression, by: int) -> Expression | None:
    from derivecheck.mutation.wrong import shifted

    try:
        return substitute(body, {variable: shifted(bound, by) if by else bound})
    except ValueError:
        return None


def _hidden(part: Expression, situation: Situation) -> bool:
    """Whether a part would say nothing to a person, or has no value by itself."""
    if isinstance(part, Number | Identity):
        return True
    names = {symbol.name for symbol in situation.symbols} | {symbol.name for symbol in situation.sizes}
    bound = {variable.name for item in walk(part) if (variable := bound_variable(item)) is not None}
    if any(isinstance(item, Symbol) and item.name not in names | bound and "." not in item.name for item in walk(part)):
        return True
    return any(isinstance(item, Derivative | Integral | Limit | Extremum) for item in walk(part))


def first_difference(situation: Situation, screen: Screen) -> str:
    """The first term of the submitted sum that the expected sum does not have, in words; empty when they are no
    sums or nothing can be said."""
    if not situation.is_closed or not screen.usable:
        return ""
    ours, theirs = _signed_terms(situation.expected), _signed_terms(situation.submitted)
    if len(ours) < 2 and len(theirs) < 2:
        return ""
    left = list(ours)
    extra: list[Expression] = []
    for term in theirs:
        match = next((item for item in left if item.shape == term.shape and screen.equals(item, term)), None)
        if match is None:
            extra.append(term)
        else:
            left.remove(match)
    if extra and left and len(extra) < len(theirs):
        return f"the first term that differs is {shown(extra[0])} (expected {shown(left[0])})"
    if extra and not left:
        return f"the term {shown(extra[0])} is too much"
    if left and not extra:
        return f"the term {shown(left[0])} is missing"
    return ""


def _signed_terms(node: Expression) -> tuple[Expression, ...]:
    return node.terms if isinstance(node, Add) else (node,)
