"""A second, independent reading of scalar formulas, by latex2sympy2_extended.

Algorithm: the written tree decides whether the other reader may be asked at all (a whitelist: plain names,
numbers, ``+ - * /``, powers, fractions, roots, a few functions); only then it is, and what it answers is
compared with our reading at random rational points, exactly where the values are rational.

Why a whitelist: the other reader misreads silently. It reads ``X^T y`` as ``X y``, ``\\log`` in base 10, a
prime, a bold or a hat as nothing, ``\\gamma`` and ``\\Gamma`` as Euler's constant, ``I`` as the imaginary unit,
``d x`` as one name, ``a = b = c`` as it pleases, and may leave out what follows the formula. Anything that is
not listed here is therefore not asked: no answer is not a disagreement.

Architecture invariant: no other file imports latex2sympy2_extended, and no verdict rests on this one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy
from latex2sympy2_extended import latex2sympy
from latex2sympy2_extended.latex2sympy2 import ConversionConfig

from notation.expression import Add, Apply, Constant, Div, Expression, Mul, Neg, Number, Pow, Symbol
from notation.givens import Givens
from notation.source import NotationError
from notation.tokens.parse_written import parse_written
from notation.walking import walk
from notation.write.written import write_written
from notation.written import Bracket, Command, Digits, Group, Letter, Mark, Scripts, Spacing, Written
from symbolic.limits import OutsideEngine
from symbolic.scalars import Table, to_sympy

MAX_ITEMS = 150
"""Beyond this many marks the other reader is not asked: it can take seconds."""

_LETTERS = frozenset("abcfghjklmnopqrstuvwxyzABCDFGHJKLMNPQRSTUVWXYZ")
"""Not ``d`` (a differential), ``i`` and ``I`` (the imaginary unit), ``E`` and ``O`` (names of its own); ``e``
only with an exponent."""
_GREEK = frozenset(
    "alpha beta delta epsilon varepsilon eta theta vartheta kappa lambda mu nu xi rho tau phi varphi chi psi "
    "omega pi".split()
)
_OPERATORS = frozenset({"+", "-", "*", "/"})
_PRODUCTS = frozenset({"cdot", "times"})
_FUNCTIONS = {
    "exp": "exp", "log": "ln", "ln": "ln", "sin": "sin", "cos": "cos", "tan": "tan", "sinh": "sinh",
    "cosh": "cosh", "tanh": "tanh",
}  # fmt: skip
"""Function marks as the other reader is asked about them: its ``\\log`` has base 10."""
_FRACTIONS = frozenset({"frac", "dfrac", "tfrac"})
_PARTNERS = {"(": ")", "[": "]", "{": "}"}
_KNOWN_FUNCTIONS = (sympy.exp, sympy.log, sympy.sin, sympy.cos, sympy.tan, sympy.sinh, sympy.cosh, sympy.tanh)
_KNOWN_NODES = (Number, Constant, Symbol, Add, Neg, Mul, Div, Pow, Apply)
_CONFIGURATION = ConversionConfig(interpret_as_mixed_fractions=False, lowercase_symbols=False)
_POINTS = 5
_DIGITS = 40
_TOLERANCE = sympy.Float("1e-25")


class _Outside(Exception):
    """The formula is not in the subset on which the other reader can be trusted."""


def second_reading(latex: str) -> sympy.Expr | None:
    """What the other reader makes of a scalar formula; None where it is not asked or has no answer."""
    try:
        items = parse_written(latex)
        asked = _admitted(items)
    except (NotationError, _Outside):
        return None
    names = _names(asked)
    try:
        made = latex2sympy(write_written(asked), normalization_config=None, conversion_config=_CONFIGURATION)
    except Exception:  # its errors have no common type; that it cannot read says nothing about the formula
        return None
    if not isinstance(made, sympy.Expr) or not _is_plain(made, names):
        return None
    return sympy.nsimplify(made, rational=True)


def disagreement(latex: str, expression: Expression, givens: Givens) -> str | None:
    """How the other reader takes ``latex`` (as LaTeX), where that is another value than ``expression``, our
    reading of it; None where they agree and where they cannot be compared."""
    if expression.shape or not _is_comparable(expression):
        return None
    theirs = second_reading(latex)
    if theirs is None:
        return None
    table = Table(givens)
    try:
        ours = to_sympy(expression, givens, table)
    except OutsideEngine:
        return None
    plain = {symbol: sympy.Symbol(node.name) for symbol, node in table.back.items() if isinstance(node, Symbol)}
    return None if _same(ours.xreplace(plain), theirs) is not False else str(sympy.latex(theirs.doit()))


# --- which formulas are admitted ---


def _admitted(items: Sequence[Written]) -> tuple[Written, ...]:
    """The items without spacing, spelled as the other reader is to be asked. Raises ``_Outside``."""
    made = _run(items)
    if _count(made) > MAX_ITEMS or not made:
        raise _Outside
    return made


def _run(items: Sequence[Written]) -> tuple[Written, ...]:
    made = tuple(_admit(item) for item in items if not _is_space(item))
    open_ones: list[str] = []
    for position, item in enumerate(made):
        bare = _base(item)
        following = _base(made[position + 1]) if position + 1 < len(made) else None
        if isinstance(bare, Bracket):
            _match(bare, open_ones)
        if isinstance(bare, Digits) and isinstance(following, Digits):
            raise _Outside  # 1 000: one number or two
        if isinstance(bare, Digits) and isinstance(following, Command) and following.name == "frac":
            raise _Outside  # it takes 2\\frac{1}{2} for two and a half
        if isinstance(bare, Letter) and bare.text in ("f", "g", "h") and isinstance(following, Bracket):
            raise _Outside  # a function there, a factor here
        if isinstance(bare, Mark) and bare.text in _FUNCTIONS.values() and following is None:
            raise _Outside
    if open_ones:
        raise _Outside
    return made


def _match(bracket: Bracket, open_ones: list[str]) -> None:
    if bracket.text in _PARTNERS:
        open_ones.append(_PARTNERS[bracket.text])
    elif not open_ones or open_ones.pop() != bracket.text:
        raise _Outside


def _base(item: Written) -> Written:
    return item.base if isinstance(item, Scripts) and item.base is not None else item


def _is_space(item: Written) -> bool:
    return (
        isinstance(item, Spacing)
        and not item.content
        and item.name in (",", ";", ":", "!", "quad", "displaystyle", "~")
    )


def _admit(item: Written) -> Written:
    if isinstance(item, Letter) and item.text in (_GREEK if item.command else _LETTERS):
        return item
    if isinstance(item, Digits):
        return item
    if isinstance(item, Mark):
        return _admit_mark(item)
    if isinstance(item, Bracket) and (item.text in _PARTNERS or item.text in _PARTNERS.values()):
        return replace(item, side="")
    if isinstance(item, Group):
        return replace(item, items=_run(_filled(item)))
    if isinstance(item, Scripts):
        return _admit_power(item)
    if isinstance(item, Command) and (item.name in _FRACTIONS or item.name == "sqrt"):
        arguments = tuple(replace(argument, items=_run(_filled(argument))) for argument in item.arguments)
        option = item.option
        if option is not None and not (len(option.items) == 1 and isinstance(option.items[0], Digits)):
            raise _Outside
        return replace(item, name="frac" if item.name in _FRACTIONS else "sqrt", arguments=arguments)
    raise _Outside


def _admit_mark(item: Mark) -> Mark:
    if item.command and item.text in _FUNCTIONS:
        return replace(item, text=_FUNCTIONS[item.text])
    if item.text in (_PRODUCTS if item.command else _OPERATORS):
        return item
    raise _Outside


def _admit_power(item: Scripts) -> Scripts:
    """A power; a subscript, a prime, a transpose mark and ``(i)`` are none."""
    if item.base is None or item.sup is None or item.sub is not None or item.primes:
        raise _Outside
    exponent = _filled(item.sup)
    first = exponent[0]
    if isinstance(first, Bracket) or (len(exponent) == 1 and isinstance(first, Letter) and first.text in ("T", "t")):
        raise _Outside
    euler = isinstance(item.base, Letter) and item.base.text == "e"
    base = item.base if euler else _admit(item.base)
    if isinstance(base, Mark) and not (
        base.text in _FUNCTIONS.values() and isinstance(first, Digits) and len(exponent) == 1
    ):
        raise _Outside  # \sin^{-1} is the inverse function to some
    if isinstance(base, Bracket) and base.text in _PARTNERS:
        raise _Outside
    return replace(item, base=base, sup=replace(item.sup, items=_run(exponent)))


def _filled(group: Group) -> tuple[Written, ...]:
    items = tuple(item for item in group.items if not _is_space(item))
    if not items:
        raise _Outside
    return items


def _count(items: Sequence[Written]) -> int:
    total = 0
    for item in items:
        total += 1
        if isinstance(item, Group):
            total += _count(item.items)
        elif isinstance(item, Scripts):
            total += _count(() if item.base is None else (item.base,)) + (_count(item.sup.items) if item.sup else 0)
        elif isinstance(item, Command):
            total += sum(_count(argument.items) for argument in item.arguments)
    return total


def _names(items: Sequence[Written]) -> frozenset[str]:
    """The names that stand in an admitted formula."""
    found: set[str] = set()
    for item in items:
        if isinstance(item, Letter):
            found.add(item.text)
        elif isinstance(item, Group):
            found |= _names(item.items)
        elif isinstance(item, Command):
            found |= _names(item.arguments)
        elif isinstance(item, Scripts):
            found |= _names(tuple(part for part in (item.base, item.sup) if part is not None))
    return frozenset(found)


# --- what came back ---


def _is_plain(made: sympy.Expr, names: frozenset[str]) -> bool:
    """Whether the answer speaks of nothing that is not written: no other name, constant or function."""
    if any(str(symbol) not in names for symbol in made.free_symbols):
        return False
    if any(constant not in (sympy.pi, sympy.E) for constant in made.atoms(sympy.NumberSymbol)) or made.has(sympy.I):
        return False
    functions = made.atoms(sympy.Function)
    return all(isinstance(function, _KNOWN_FUNCTIONS) for function in functions)


def _is_comparable(expression: Expression) -> bool:
    """Whether our reading is made of what the other reader knows, and has ``e`` and ``pi`` for the numbers."""
    for part in walk(expression):
        if not isinstance(part, _KNOWN_NODES):
            return False
        if isinstance(part, Symbol) and (part.indices or part.shape or part.name in ("e", "pi")):
            return False
        if isinstance(part, Apply) and (part.primes or (part.function not in _FUNCTIONS and part.function != "sqrt")):
            return False
    return True


def _same(ours: sympy.Expr, theirs: sympy.Expr) -> bool | None:
    """Whether two expressions have the same values at random points: None where too few can be had."""
    names = sorted({str(symbol) for symbol in ours.free_symbols | theirs.free_symbols})
    source = random.Random(" ".join(names))
    symbols = ours.free_symbols | theirs.free_symbols
    agreed = 0
    for _ in range(_POINTS):
        values = {name: Fraction(source.randint(3, 97), source.randint(29, 61)) for name in names}
        point = {
            symbol: sympy.Rational(values[str(symbol)].numerator, values[str(symbol)].denominator) for symbol in symbols
        }
        first, second = _value(ours, point), _value(theirs, point)
        if first is None or second is None:
            continue
        if abs(first - second) > _TOLERANCE * (1 + abs(first)):
            return False
        agreed += 1
    return True if agreed >= 2 else None


def _value(expression: sympy.Expr, point: dict[Any, sympy.Rational]) -> Any:
    made = expression.xreplace(point)
    if made.is_Rational:
        return made
    value = sympy.N(made, _DIGITS)
    return value if value.is_number and value.is_finite else None
