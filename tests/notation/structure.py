"""Trees as short s-expressions, so that a case row can say ``latex -> expected structure``.

``structure`` shows the parsed tree (before meaning), ``meaning`` the typed one. Both raise on a node they do not know: a
node that is left out of the text could hide a difference.
"""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

from collections.abc import Sequence

from notation import expression as nodes
from notation import raw as parsed
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.grammar.parsing import parse_expression
from notation.raw import Raw, RawList
from notation.read_givens.reading import read_scope
from notation.scope import PLAIN, Policy, Scope
from notation.sizes import settled
from notation.source import Span
from notation.statements.reading import parse_single
from notation.tokens.parse_written import parse_written


def parse(latex: str) -> Raw:
    """One formula, by the grammar alone."""
    return parse_expression(parse_written(latex), Span(0, len(latex)))


def scope_for(given: Sequence[str], *formulas: str) -> Scope:
    """The scope of statements that must all be understood."""
    scope, problems = read_scope(given, formulas)
    assert not problems, [problem.error.explain(problem.statement) for problem in problems]
    return scope


def read(latex: str, given: Sequence[str] = (), policy: Policy = PLAIN) -> Expression:
    """One formula under given statements, typed."""
    return read_in(scope_for(given, latex), latex, policy)


def read_in(scope: Scope, latex: str, policy: Policy = PLAIN) -> Expression:
    raw = parse_single(parse_written(latex), Span(0, len(latex)))
    return settled(Elaborator(scope, policy).read(raw), scope)


def _list(head: str, *parts: str) -> str:
    return f"({' '.join((head, *(part for part in parts if part)))})"


# --- the parsed tree ----------------------------------------------------------------------------


def _scripts(text: str, sub: RawList | None, sup: RawList | None, primes: int) -> str:
    text += "'" * primes
    for mark, script in (("_", sub), ("^", sup)):
        if script is None:
            continue
        inner = ",".join(structure(item) for item in script.items) if script.items else f'"{script.text}"'
        if script.worded and script.items:
            inner = f'"{script.text}"'
        text += f"{mark}({inner})" if script.parenthesised else f"{mark}{{{inner}}}"
    return text


def structure(node: Raw) -> str:
    """The parsed tree as text. ``_{}`` is a script, ``_()`` one in parentheses, ``"…"`` a script of words."""
    match node:
        case parsed.RawNumber():
            return node.text
        case parsed.RawName():
            name = ":".join((*node.accents, node.base))
            shown = f"{node.font}.{name}" if node.font else name
            return _scripts(shown, node.sub, node.sup, node.primes)
        case parsed.RawScripted():
            return _list("scripted", structure(node.base), _scripts("", node.sub, node.sup, node.primes))
        case parsed.RawSum():
            return _list("sum", *(f"{sign}{structure(term)}" for sign, term in node.terms))
        case parsed.RawProduct():
            return _list("run", *(structure(factor) for factor in node.factors))
        case parsed.RawBinary():
            return _list(node.op, structure(node.left), structure(node.right))
        case parsed.RawNegative():
            return _list("neg", structure(node.operand))
        case parsed.RawFence():
            inner = " ".join(
                structure(item) + (f" {node.separators[k]}" if k < len(node.separators) else "")
                for k, item in enumerate(node.items)
            )
            return f"{node.opener or '{'}{inner}{node.closer or '}'}"
        case parsed.RawFraction():
            return _list("frac", structure(node.numerator), structure(node.denominator))
        case parsed.RawRoot():
            return _list("root", structure(node.radicand), structure(node.degree) if node.degree else "")
        case parsed.RawBinomial():
            return _list("binom", structure(node.upper), structure(node.lower))
        case parsed.RawBig():
            bounds = [
                f"{mark}{structure(part)}" for mark, part in (("_", node.sub), ("^", node.sup)) if part is not None
            ]
            by = f"d{structure(node.differential)}" if node.differential else ""
            return _list(node.kind, *bounds, structure(node.body), by)
        case parsed.RawFunction():
            return _list(_scripts(node.name, node.sub, node.sup, 0), structure(node.argument))
        case parsed.RawProbability():
            name = node.kind if node.sub is None else f"{node.kind}_{structure(node.sub)}"
            return _list(name, structure(node.argument))
        case parsed.RawDerivative():
            by = ",".join(structure(item) for item in node.wrt)
            order = str(node.order) if node.order != 1 else ""
            return _list(f"{node.notation}{order}", f"[{by}]", structure(node.body))
        case parsed.RawRelation():
            parts = [structure(node.items[0])]
            for op, item in zip(node.ops, node.items[1:], strict=True):
                parts += [op, structure(item)]
            return _list("rel", *parts)
        case parsed.RawMatrix():
            rows = ("[" + " ".join(structure(cell) for cell in row) + "]" for row in node.rows)
            return _list("matrix", *rows)
        case parsed.RawCases():
            rows = (f"[{structure(value)} if {structure(test) if test else 'else'}]" for value, test in node.rows)
            return _list("cases", *rows)
        case parsed.RawText():
            return f'"{node.content.strip()}"'
        case parsed.RawDots():
            return "dots"
        case parsed.RawAbsent():
            return "absent"
    raise AssertionError(f"a parsed node that the printer does not know: {type(node).__name__}")


# --- the typed tree -----------------------------------------------------------------------------


def meaning(node: Expression) -> str:
    """The typed tree as text: heads in lower case, the shapes of all-ones, zeros and identity after a colon."""
    match node:
        case nodes.Number():
            return str(node.value)
        case nodes.Constant():
            return node.name
        case nodes.Symbol():
            return node.name + (f"[{','.join(meaning(item) for item in node.indices)}]" if node.indices else "")
        case nodes.Ones() | nodes.Zeros() | nodes.Identity():
            return f"{type(node).__name__.lower()}:{'x'.join(meaning(size) for size in node.shape)}"
        case nodes.BasisVector():
            return _list("basis", meaning(node.position))
        case nodes.ArrayLiteral():
            return _list("array", *(meaning(item) for item in node.items))
        case nodes.BlockMatrix():
            return _list("blocks", *(_list("row", *(meaning(cell) for cell in row)) for row in node.rows))
        case nodes.Add():
            return _list("add", *(meaning(term) for term in node.terms))
        case nodes.Neg() | nodes.Transpose() | nodes.Inverse():
            return _list(type(node).__name__.lower(), meaning(node.operand))
        case nodes.Mul() | nodes.MatMul() | nodes.Hadamard() | nodes.Kronecker():
            return _list(type(node).__name__.lower(), meaning(node.left), meaning(node.right))
        case nodes.Div():
            return _list("div", meaning(node.numerator), meaning(node.denominator))
        case nodes.Pow():
            return _list("epow" if node.elementwise else "pow", meaning(node.base), meaning(node.exponent))
        case nodes.Component():
            inner = ",".join(meaning(item) if item is not None else ":" for item in node.positions)
            return f"{meaning(node.base)}<{inner}>"
        case nodes.Apply():
            return _list(node.function + "'" * node.primes, *(meaning(item) for item in node.arguments))
        case nodes.Norm():
            return _list(f"norm{node.kind}", meaning(node.operand))
        case nodes.TupleOf():
            return _list("tuple", *(meaning(item) for item in node.items))
        case nodes.Cases():
            rows = (f"[{meaning(value)} if {meaning(test) if test else 'else'}]" for value, test in node.branches)
            return _list("cases", *rows)
        case nodes.BigOperator():
            bounds = [meaning(item) if item is not None else "*" for item in (node.lower, node.upper)]
            where = f"if {meaning(node.condition)}" if node.condition else ""
            return _list(node.kind, meaning(node.variable), *bounds, where, meaning(node.body))
        case nodes.Extremum():
            where = f"if {meaning(node.condition)}" if node.condition else ""
            return _list(node.kind, meaning(node.variable), where, meaning(node.body))
        case nodes.Limit():
            return _list("lim" + node.direction, meaning(node.variable), meaning(node.point), meaning(node.body))
        case nodes.Integral():
            bounds = [meaning(item) if item is not None else "*" for item in (node.lower, node.upper)]
            return _list("int", meaning(node.variable), *bounds, meaning(node.body))
        case nodes.Expectation() | nodes.Variance():
            head = "E" if isinstance(node, nodes.Expectation) else "Var"
            over = "_" + ",".join(node.over) if node.over else ""
            given = " ".join(f"| {meaning(item)}" for item in node.given)
            return _list(head + over, meaning(node.body), given)
        case nodes.Covariance():
            return _list("Cov", meaning(node.left), meaning(node.right))
        case nodes.Probability():
            return _list("P", meaning(node.event), *(f"| {meaning(item)}" for item in node.given))
        case nodes.Density():
            return _list(f"density:{node.name}", meaning(node.at), *(f"| {meaning(item)}" for item in node.given))
        case nodes.Derivative():
            order = str(node.order) if node.order != 1 else ""
            return _list(f"{node.layout}{order}", meaning(node.wrt), meaning(node.body))
        case nodes.Relation():
            return _list(node.op, meaning(node.left), meaning(node.right))
        case nodes.Logical():
            return _list(node.op, *(meaning(item) for item in node.operands))
    raise AssertionError(f"a typed node that the printer does not know: {type(node).__name__}")
