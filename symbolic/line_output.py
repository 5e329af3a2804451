"""A certificate as LaTeX and as plain data: the chain with its reasons, then what it rests on, at the size of step that
a teacher would write. A line under a sum or beside a factor takes the reason of the line inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from notation import build
from notation.expression import (
    Apply,
    BigOperator,
    Component,
    Expression,
    MatMul,
    Mul,
    Norm,
    Number,
    Pow,
    Symbol,
    Variance,
)
from notation.write.latex import write_latex
from notation.write.tables import RELATIONS
from symbolic.lines import Certificate, Line
from symbolic.proof_output import WIDE, proof_to_json, width
from symbolic.proof_rows import reason_of
from symbolic.replay.inequalities import ROWS
from symbolic.replay.limit_rules import LIMIT_RULES
from symbolic.replay.lines import EQUAL
from symbolic.replay.minima import MINIMUM_RULES
from symbolic.replay.order import ORDER_RULES

_FROM_INSIDE = frozenset({
    "weaker", "term by term", "negated", "times what is not negative", "divided by what is positive",
    "a smaller denominator", "a rising function", "at every place of the sum", "at every place of the product",
    "whatever is drawn", "moved across", "powers of what is not negative", "squares",
})  # fmt: skip
"""Rules whose first part says why; the others beside it are side conditions."""
_COLLECTED = "multiplied out and collected"
_PLAIN = frozenset({"reordered", "limit of a constant", "limit of the variable"})
"""Rules whose lines nobody writes down beside the others."""
_TURNED = {"<=": ">=", "<": ">", "=": "="}
_MANY = 3
LINE = 75
"""Rough characters that a formula and its reason have room for beside each other."""


def words_of(line: Line) -> str:
    """The reason of a line, formulas between dollars."""
    if line.rule == EQUAL:
        return _words_of_equality(line)
    if line.rule in _FROM_INSIDE and line.parts:
        named = [words_of(part) for part in _reasons(line)]
        apart = list(dict.fromkeys(named))
        return "; ".join(apart) if len(apart) < _MANY else _words(line.rule)
    if line.rule == "sign":
        return _words_of_sign(line)
    if line.rule == "chain":
        telling = [part for part in line.parts if part.rule not in _PLAIN] or list(line.parts)
        apart = list(dict.fromkeys(words_of(part) for part in telling))
        return "; ".join(apart) if len(apart) < _MANY else _words(line.rule)
    return _words(line.rule)


def _words(rule: str) -> str:
    if rule in ROWS:
        return ROWS[rule].words
    for rules in (ORDER_RULES, LIMIT_RULES, MINIMUM_RULES):
        if rule in rules:
            return rules[rule][1]
    return rule


_SIGNS: tuple[tuple[type[Expression], str], ...] = (
    (Norm, "a norm is not negative"),
    (Variance, "a variance is not negative"),
    (MatMul, "a quadratic form of what is positive semidefinite"),
    (BigOperator, "every term has this sign"),
    (Number, "as numbers"),
)


def _words_of_sign(line: Line) -> str:
    node = line.claim.right if line.claim.left == build.ZERO else None
    if isinstance(line.claim.left, Number) and isinstance(line.claim.right, Number):
        return "as numbers"
    if isinstance(node, Mul) and isinstance(node.left, Number) and node.left.value > 0:
        node = node.right
    if isinstance(node, Pow) and isinstance(node.exponent, Number) and node.exponent.value % 2 == 0:
        return "a square is not negative" if node.exponent == build.TWO else "an even power is not negative"
    if isinstance(node, Apply) and node.function == "exp":
        return "an exponential is positive"
    if isinstance(node, Symbol | Component):
        return "as given"
    found = next((words for kind, words in _SIGNS if isinstance(node, kind)), "")
    return found or _words(line.rule)


def _reasons(line: Line) -> tuple[Line, ...]:
    """The parts that say why, apart from side conditions."""
    return line.parts if line.rule == "term by term" else line.parts[:1]


def _words_of_equality(line: Line) -> str:
    steps = line.proof.steps if line.proof is not None else ()
    found = list(dict.fromkeys(reason_of(step) for step in steps if step.rule != "difference"))
    if not found or len(found) > _MANY:
        return "the same value"
    telling = [words for words in found if words != _COLLECTED]
    if not telling:
        return "collected"
    found = telling
    return "; ".join(found)


# --- LaTeX --------------------------------------------------------------------------------------------


def certificate_to_latex(certificate: Certificate) -> str:
    """The chain of the claim as ``align*``, then what it rests on."""
    turned = certificate.claim.op in (">", ">=")
    parts = [_chain(certificate.line, turned)]
    rests = list(dict.fromkeys(_plain_rows(certificate.line)))
    if rests:
        parts.append("where\n" + _aligned([" & ".join(_split(low, op, high, why)) for low, op, high, why in rests]))
    return "\n".join(parts)


def links_of(line: Line) -> tuple[Line, ...]:
    """The links of a chain; another line is the only one."""
    return line.parts if line.rule == "chain" else (line,)


def _chain(line: Line, turned: bool) -> str:
    links = links_of(line)
    if turned:
        start: Expression = links[-1].claim.right
        rows = [(_TURNED[link.claim.op], link.claim.left, words_of(link)) for link in reversed(links)]
    else:
        start = links[0].claim.left
        rows = [(link.claim.op, link.claim.right, words_of(link)) for link in links]
    first = write_latex(start)
    shown = [(op, write_latex(value), why) for op, value, why in rows]
    shown = [row for place, row in enumerate(shown) if row[1] != (shown[place - 1][1] if place else first)]
    widest = max((width(text) for _, text, _ in shown), default=0)
    beside = width(first) + widest <= WIDE
    made = [
        f"{RELATIONS[op].latex} {text} && \\text{{{why}}}"
        if beside
        else f"{RELATIONS[op].latex} {text} \\\\*\n&\\quad \\text{{({why})}}"
        for op, text, why in shown
    ]
    apart = "" if width(first) + widest <= WIDE else " \\\\\n"
    head = f"{first} &" if not apart else f"&{first}{apart}&"
    return "\\begin{align*}\n" + head + " \\\\\n&".join(made) + "\n\\end{align*}"


def _aligned(rows: list[str]) -> str:
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def _split(low: str, op: str, high: str, why: str) -> tuple[str, ...]:
    room = width(low) + width(high) + len(why) * 2 // 3 <= LINE
    reason = f" && \\text{{{why}}}" if room else f" \\\\*\n&\\quad \\text{{({why})}}"
    return f"{low}", f"{RELATIONS[op].latex} {high}{reason}"


def _plain_rows(line: Line) -> Iterator[tuple[str, str, str, str]]:
    """The claims that the line rests on and that its chain does not show."""
    for part in _rests_on(line):
        if part.rule == "same" or (part.rule == EQUAL and _reads_alike(part)):
            continue
        for link in links_of(part):
            if link.rule in _PLAIN or words_of(link) == "as numbers":
                continue
            if not _reads_alike(link) or link.claim.op == "<":
                yield write_latex(link.claim.left), link.claim.op, write_latex(link.claim.right), words_of(link)


def _reads_alike(line: Line) -> bool:
    return write_latex(line.claim.left) == write_latex(line.claim.right)


def _rests_on(line: Line) -> Iterator[Line]:
    if line.rule == "chain":
        for part in line.parts:
            yield from _rests_on(part)
        return
    inside = _reasons(line) if line.rule in _FROM_INSIDE else ()
    for part in line.parts:
        if not any(part is one for one in inside) or part.rule == "chain":
            yield part
        yield from _rests_on(part)


# --- data ---------------------------------------------------------------------------------------------


def certificate_to_json(certificate: Certificate) -> dict[str, Any]:
    """``claim`` and its ``line``: ``rule``, ``reason``, ``left``, ``op``, ``right``, the ``instance`` (formulas by
    letter), the ``proof`` of an equality, and the lines that it rests on."""
    return {"claim": write_latex(certificate.claim), "line": line_to_json(certificate.line)}


def line_to_json(line: Line) -> dict[str, Any]:
    made: dict[str, Any] = {
        "rule": line.rule,
        "reason": words_of(line),
        "left": write_latex(line.claim.left),
        "op": line.claim.op,
        "right": write_latex(line.claim.right),
    }
    if line.instance:
        made["instance"] = {letter: write_latex(value) for letter, value in line.instance}
    if line.proof is not None:
        made["proof"] = proof_to_json(line.proof)
    return {**made, "rests_on": [line_to_json(part) for part in line.parts]} if line.parts else made
