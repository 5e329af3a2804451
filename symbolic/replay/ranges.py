"""How large a value can be, read off from how it is built: the signs that certificates rest on.

``Ranges(givens).of(node)`` holds every value of a scalar, or every entry of an array, wherever it is defined. The whole
line, where nothing is known, says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from notation.expression import (
    Add,
    Apply,
    BigOperator,
    Component,
    Constant,
    Covariance,
    Density,
    Div,
    Expectation,
    Expression,
    Hadamard,
    Identity,
    MatMul,
    Mul,
    Neg,
    Norm,
    Number,
    Ones,
    Pow,
    Probability,
    Relation,
    Symbol,
    Transpose,
    Variance,
    Zeros,
)
from notation.givens import Givens
from notation.walking import substitute, walk
from symbolic.replay.definite import is_gram, is_positive_definite, is_semidefinite
from symbolic.replay.intervals import (
    ANY,
    NATURAL,
    NONNEGATIVE,
    ONE,
    POSITIVE,
    UNIT,
    ZERO,
    Range,
    inverted,
    negated,
    of_domain,
    plus,
    times,
)

MAX_DEPTH = 24
MAX_POWER = 64


OF_FUNCTIONS: dict[str, Range] = {
    "exp": POSITIVE,
    "softplus": POSITIVE,
    "sigmoid": Range(ZERO, ONE, True, True),
    "softmax": Range(ZERO, ONE, lower_open=True),
    "tanh": Range(-ONE, ONE, True, True),
    "sech": Range(ZERO, ONE, lower_open=True),
    "erf": Range(-ONE, ONE, True, True),
    "sin": Range(-ONE, ONE),
    "cos": Range(-ONE, ONE),
    "sign": Range(-ONE, ONE),
    "cosh": Range(ONE),
    "sqrt": NONNEGATIVE,
    "abs": NONNEGATIVE,
    "relu": NONNEGATIVE,
    "kl": NONNEGATIVE,
    "delta": UNIT,
    "indicator": UNIT,
}
"""Function of the table -> its values, whatever its argument is."""

_KEEPS_SIGN = frozenset({"sqrt", "abs", "relu"})


def signs_under(givens: Givens) -> Callable[[Expression], int]:
    """1, -1 for what is positive, negative wherever the givens hold and it is defined; else 0."""
    ranges = Ranges(givens)

    def sign(node: Expression) -> int:
        made = ranges.of(node)
        return 1 if made.is_positive else -1 if negated(made).is_positive else 0

    return sign


class Ranges:
    """What the givens say of sizes of values. ``bound``: ranges of index variables."""

    def __init__(self, givens: Givens, bound: Mapping[str, Range] | None = None, depth: int = 0) -> None:
        self.givens = givens
        self.bound = dict(bound or {})
        self.depth = depth
        self._known: dict[Expression, Range] = {}

    def of(self, node: Expression) -> Range:
        """The range of the values of ``node``, of an array of its entries."""
        found = self._known.get(node)
        if found is None:
            if self.depth > MAX_DEPTH:
                return ANY
            self.depth += 1
            found = self._assumed(node).meet(self._built(node))
            self.depth -= 1
            self._known[node] = found
        return found

    def _assumed(self, node: Expression) -> Range:
        made = ANY
        for statement in self.givens.assumptions:
            if not isinstance(statement, Relation) or statement.op not in ("<", "<=", ">", ">=", "="):
                continue
            if self.bound and any(isinstance(part, Symbol) and part.name in self.bound for part in walk(statement)):
                continue
            left, right, op = statement.left, statement.right, statement.op
            if isinstance(left, Number) or right == node:
                left, right, op = right, left, op.translate(str.maketrans("<>", "><"))
            if left == node and isinstance(right, Number):
                value, strict = right.value, len(op) == 1 and op != "="
                if op[0] == ">" or op == "=":
                    made = made.meet(Range(value, None, strict))
                if op[0] == "<" or op == "=":
                    made = made.meet(Range(None, value, False, strict))
        return made

    def _built(self, node: Expression) -> Range:
        if isinstance(node, Number):
            return Range(node.value, node.value)
        if isinstance(node, Constant):
            return {"pi": Range(Fraction(3), Fraction(4)), "e": Range(Fraction(2), Fraction(3))}.get(node.name, ANY)
        if isinstance(node, Ones):
            return Range(ONE, ONE)
        if isinstance(node, Zeros):
            return Range(ZERO, ZERO)
        if isinstance(node, Identity | Probability):
            return UNIT
        if isinstance(node, Density | Norm):
            return NONNEGATIVE
        if isinstance(node, Symbol):
            return self._named(node)
        if isinstance(node, Component):
            if _on_diagonal(node) and is_semidefinite(node.base, self):
                return NONNEGATIVE.meet(self.of(node.base))
            return self._entry(node).meet(self.of(node.base))
        if isinstance(node, Add):
            return self._sum(node)
        if isinstance(node, Neg):
            return negated(self.of(node.operand))
        if isinstance(node, Mul | Hadamard):
            made = times(self.of(node.left), self.of(node.right))
            return made.meet(NONNEGATIVE) if node.left == node.right and not _is_product(node) else made
        if isinstance(node, Div):
            return times(self.of(node.numerator), inverted(self.of(node.denominator)))
        if isinstance(node, Pow):
            return self._power(node)
        if isinstance(node, Transpose):
            return self.of(node.operand)
        if isinstance(node, MatMul):
            if not node.shape and is_gram(node, self):
                return NONNEGATIVE
            one, other = self.of(node.left), self.of(node.right)
            if one.is_positive and other.is_positive:
                return POSITIVE  # no axis is empty
            return NONNEGATIVE if one.is_nonnegative and other.is_nonnegative else ANY
        if isinstance(node, Apply):
            return self._call(node)
        if isinstance(node, BigOperator):
            return self._ranged(node)
        if isinstance(node, Expectation):
            made = self.of(node.body)
            return Range(made.lower, made.upper, made.lower_open, made.upper_open)
        if isinstance(node, Variance):
            return NONNEGATIVE if node.elementwise or not node.shape else ANY
        if isinstance(node, Covariance):
            return NONNEGATIVE if node.left == node.right and not node.shape else ANY
        return ANY

    def _named(self, node: Symbol) -> Range:
        if node.name in self.bound and not node.indices:
            return self.bound[node.name]
        declaration = self.givens.declaration(node.name)
        made = ANY if declaration is None else of_domain(declaration.domain)
        if self._is_size(node):
            made = made.meet(NATURAL)
        return made.meet(self._defined(node.name, len(node.indices), with_entries=False))

    def _is_size(self, node: Symbol) -> bool:
        return not node.indices and any(node in item.shape for item in self.givens.declarations)

    def _defined(self, name: str, family: int, *, with_entries: bool) -> Range:
        """What all definitions of a name come to, whichever is in force."""
        own = self.givens.definitions_of(name)
        if not own or self.givens.random_variable(name) is not None:
            return ANY
        if not any(all(isinstance(index, Symbol | Add) for index in item.target.indices) for item in own):
            return ANY  # only some members are defined
        made: Range | None = None
        for item in own:
            if len(set(item.components)) != len(item.components):
                return ANY
            if item.function or item.condition is not None or len(item.target.indices) != family:
                return ANY
            if item.components and not with_entries:
                return ANY
            family_names = (part for index in item.target.indices for part in walk(index))
            parameters = {part.name for part in (*family_names, *item.components) if isinstance(part, Symbol)}
            inner = Ranges(self.givens, dict.fromkeys(parameters, ANY), self.depth + 1)
            found = inner.of(item.body)
            made = found if made is None else made.hull(found)
        return made or ANY

    def _entry(self, node: Component) -> Range:
        base = node.base
        if not isinstance(base, Symbol) or None in node.positions:
            return ANY
        places = {len(item.components) for item in self.givens.definitions_of(base.name)}
        return self._defined(base.name, len(base.indices), with_entries=True) if places == {base.rank} else ANY

    def _sum(self, node: Add) -> Range:
        made = Range(ZERO, ZERO)
        for term in node.terms:
            made = plus(made, self.of(term))
        if len(node.terms) == 2:
            for high, low in (node.terms, node.terms[::-1]):
                if isinstance(low, Neg) and self._ordered(low.operand, high):
                    strict = self._ordered(low.operand, high) == "<"
                    made = made.meet(Range(ZERO, None, strict))
        return made

    def _ordered(self, low: Expression, high: Expression) -> str:
        """``<``, ``<=`` where the givens say so."""
        found = ""
        for statement in self.givens.assumptions:
            if self.bound or not isinstance(statement, Relation):
                continue
            sides = (statement.left, statement.right)
            if (statement.op in ("<", "<=") and sides == (low, high)) or (
                statement.op in (">", ">=") and sides == (high, low)
            ):
                found = "<" if len(statement.op) == 1 or found == "<" else "<="
        for one, other, lower in ((low, high, False), (high, low, True)):
            declaration = self.givens.declaration(one.name) if isinstance(one, Symbol) else None
            if declaration is None or not isinstance(one, Symbol) or one.name in self.bound or declaration.shape:
                continue
            domain = declaration.domain
            end, strict = (domain.lower, domain.lower_open) if lower else (domain.upper, domain.upper_open)
            if end is not None and end == other:
                found = "<" if strict or found == "<" else "<="
        return found

    def _power(self, node: Pow) -> Range:
        if node.base.rank == 2 and not node.elementwise:
            return ANY
        base, exponent = self.of(node.base), node.exponent
        value = exponent.value if isinstance(exponent, Number) else None
        if value is not None and value.denominator == 1 and 0 <= value <= MAX_POWER:
            return self._whole_power(base, int(value))
        if value is not None and value.denominator == 1 and -MAX_POWER <= value < 0:
            return inverted(self._whole_power(base, int(-value)))
        if not base.is_nonnegative:
            return ANY
        least = POSITIVE if base.is_positive else NONNEGATIVE
        if base.upper is not None and base.upper <= 1 and self.of(exponent).is_nonnegative:
            return least.meet(Range(None, ONE))
        if base.lower is not None and base.lower >= 1 and self.of(exponent).is_nonnegative:
            return least.meet(Range(ONE))
        return least

    def _whole_power(self, base: Range, count: int) -> Range:
        if count == 0:
            return Range(ONE, ONE)
        if count % 2 == 0 and not base.is_nonnegative:
            if negated(base).is_nonnegative:
                return self._whole_power(negated(base), count)
            ends = None if base.lower is None or base.upper is None else max(-base.lower, base.upper) ** count
            return Range(ZERO, ends)
        return Range(
            None if base.lower is None else base.lower**count,
            None if base.upper is None else base.upper**count,
            base.lower_open,
            base.upper_open,
        )

    def _call(self, node: Apply) -> Range:
        name, arguments = node.function, node.arguments
        own = [item for item in self.givens.definitions_of(name) if item.function]
        if own:
            return self._user_call(node)
        declared = self.givens.declaration(name)
        if node.primes or (declared is not None and declared.role == "function"):
            return ANY
        made = OF_FUNCTIONS.get(name, ANY)
        if name in _KEEPS_SIGN and name != "relu":
            inner = self.of(arguments[0])
            return POSITIVE if inner.is_nonzero else made
        if name == "diag":
            return self.of(arguments[0]).hull(Range(ZERO, ZERO))
        if name in ("max", "min") and len(arguments) > 1:
            return self._extreme(name, [self.of(argument) for argument in arguments])
        if name == "log":
            inner = self.of(arguments[0])
            lower = ZERO if inner.lower is not None and inner.lower >= 1 else None
            strict = lower is not None and (inner.lower is not None and (inner.lower > 1 or inner.lower_open))
            upper = ZERO if inner.upper is not None and inner.upper <= 1 else None
            below = upper is not None and (inner.upper is not None and (inner.upper < 1 or inner.upper_open))
            return Range(lower, upper, strict, below)
        if name == "det" and is_positive_definite(arguments[0], self):
            return POSITIVE
        if name in ("det", "tr", "eigmax", "eigmin") and is_semidefinite(arguments[0], self):
            return NONNEGATIVE
        if name == "tr":
            return NONNEGATIVE if self.of(arguments[0]).is_nonnegative else ANY
        return made

    def _user_call(self, node: Apply) -> Range:
        own = self.givens.definitions_of(node.function)
        if len(own) != 1 or node.primes or len(own[0].arguments) != len(node.arguments) or own[0].condition is not None:
            return ANY
        put = dict(zip(own[0].arguments, node.arguments, strict=True))
        if any(one.shape != other.shape for one, other in put.items()):
            return ANY
        try:
            return Ranges(self.givens, self.bound, self.depth + 1).of(substitute(own[0].body, dict(put)))
        except ValueError:
            return ANY  # an argument would be captured by a sum inside

    def _extreme(self, name: str, made: list[Range]) -> Range:
        if name == "min":
            return negated(self._extreme("max", [negated(one) for one in made]))
        lowers = [(one.lower, one.lower_open) for one in made if one.lower is not None]
        lower, strict = max(lowers) if lowers else (None, False)
        uppers = [one.upper for one in made]
        upper = None if any(end is None for end in uppers) else max(end for end in uppers if end is not None)
        return Range(lower, upper, strict)

    def _ranged(self, node: BigOperator) -> Range:
        start = self.of(node.lower) if node.lower is not None else NATURAL
        bound = {**self.bound, node.variable.name: Range(start.lower)}
        body = Ranges(self.givens, bound, self.depth + 1).of(node.body)
        if node.kind in ("max", "min"):
            return body
        if node.kind == "prod":
            if body.is_nonnegative:
                most = ONE if body.upper is not None and body.upper <= 1 else None
                return Range(ZERO, most, body.is_positive)
            return ANY
        if node.kind != "sum":
            return ANY
        if body.is_nonnegative:
            return Range(ZERO, None, body.is_positive and self._has_terms(node))
        return Range(None, ZERO) if negated(body).is_nonnegative else ANY

    def _has_terms(self, node: BigOperator) -> bool:
        if node.condition is not None or not isinstance(node.lower, Number) or node.upper is None:
            return False
        last = self.of(node.upper)
        return last.lower is not None and last.lower >= node.lower.value


def _is_product(node: Mul | Hadamard) -> bool:
    """Whether a product may be of a scalar with an array, so that equal sides are not one number twice."""
    return node.left.shape != node.right.shape


def _on_diagonal(node: Component) -> bool:
    return len(node.positions) == 2 and node.positions[0] is not None and node.positions[0] == node.positions[1]
