"""Certificates of inequalities, limits and minimisers: taken by the checker, and none that is tampered with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest

import numeric
from derivecheck import check
from derivecheck.deciding import decide
from derivecheck.replaying import explained, lines_checked
from notation import build
from notation.expression import Relation, Symbol
from notation.source import ShapeClash
from notation.write.latex import write_latex
from symbolic.certifying import prove_relation
from symbolic.lines import Certificate, Line
from symbolic.minimising import Extreme, extreme_at
from symbolic.replay import FAILED, PROVED
from symbolic.replay.lines import EQUAL
from symbolic.replay.lines import check as checked
from tests.symbolic.certificate_cases import EXTREMES, FALSE, LIMITS, NO_LIMITS, Case, read_case, read_extreme
from tests.symbolic.certificate_cases import PROVED as TRUE
from tests.symbolic.certificate_cases import Extreme as Row

GOOD = (*TRUE, *LIMITS)


@cache
def extreme_of(case: Row) -> Extreme | None:
    body, variable, at, givens = read_extreme(case)
    assert isinstance(variable, Symbol)
    return extreme_at(body, variable, at, givens)


@cache
def certificates() -> tuple[Certificate, ...]:
    """Those of all rows, to be tampered with."""
    found = [certificate_of(case) for case in GOOD]
    extremes = [extreme_of(case) for case in EXTREMES]
    found += [extreme.certificate for extreme in extremes if extreme is not None]
    return tuple(certificate for certificate in found if certificate is not None)


@cache
def certificate_of(case: Case) -> Certificate | None:
    return prove_relation(*read_case(case))


@pytest.mark.parametrize("case", GOOD, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_what_holds_is_proved(case: Case) -> None:
    found = certificate_of(case)
    assert found is not None
    assert checked(found).worst == PROVED


@pytest.mark.parametrize("case", [*FALSE, *NO_LIMITS], ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_what_is_false_is_not_proved(case: Case) -> None:
    assert prove_relation(*read_case(case)) is None


@pytest.mark.parametrize("case", TRUE[::4], ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_worlds_agree(case: Case) -> None:
    left, op, right, givens = read_case(case)
    assert numeric.compare(left, right, op, givens).outcome == "agree"


@pytest.mark.parametrize("case", EXTREMES, ids=lambda case: f"{case[0]} at {case[2]}")
def test_what_a_point_is(case: Row) -> None:
    found = extreme_of(case)
    assert ("" if found is None else found.kind) == case[4]
    assert found is None or checked(found.certificate).worst == PROVED


@pytest.mark.parametrize("case", EXTREMES[1:6], ids=lambda case: f"{case[0]} at {case[2]}")
def test_worlds_agree_on_extremes(case: Row) -> None:
    found = extreme_of(case)
    assert found is not None
    claim = found.certificate.claim
    givens = read_extreme(case)[3]
    assert numeric.compare(claim.left, claim.right, claim.op, givens).outcome == "agree"


# --- tampering ----------------------------------------------------------------------------------------


def places(line: Line, at: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Line]]:
    yield at, line
    for number, part in enumerate(line.parts):
        yield from places(part, (*at, number))


def with_line(line: Line, at: tuple[int, ...], new: Line) -> Line:
    if not at:
        return new
    parts = list(line.parts)
    parts[at[0]] = with_line(parts[at[0]], at[1:], new)
    return replace(line, parts=tuple(parts))


def turned(line: Line) -> Line | None:
    claim = line.claim
    return (
        None if claim.left == claim.right else replace(line, claim=replace(claim, left=claim.right, right=claim.left))
    )


def other_constant(line: Line) -> Line:
    return replace(line, claim=replace(line.claim, right=build.add((line.claim.right, build.ONE))))


def smaller_side(line: Line) -> Line:
    return replace(line, claim=replace(line.claim, right=build.sub(line.claim.right, build.ONE)))


def doubled(line: Line) -> Line | None:
    return replace(line, claim=replace(line.claim, left=build.scale(build.TWO, line.claim.left)))


def without_condition(line: Line) -> Line | None:
    return replace(line, parts=line.parts[:-1]) if line.parts else None


def without_first(line: Line) -> Line | None:
    return replace(line, parts=line.parts[1:]) if line.parts else None


def misnamed(line: Line) -> Line:
    return replace(line, rule="magic")


def another_rule(line: Line) -> Line:
    return replace(line, rule="given" if line.rule != "given" else "Cauchy-Schwarz")


def another_instance(line: Line) -> Line | None:
    if not line.instance:
        return None
    (letter, value), *rest = line.instance
    strange = Symbol(value.shape, "strange")
    return None if value == strange else replace(line, instance=((letter, strange), *rest))


def without_letter(line: Line) -> Line | None:
    return replace(line, instance=line.instance[1:]) if line.instance else None


def strict(line: Line) -> Line | None:
    if line.claim.op != "<=" or line.rule in ("sign", "given", "weaker"):
        return None
    return replace(line, claim=replace(line.claim, op="<"))


def as_equality(line: Line) -> Line | None:
    return replace(line, claim=replace(line.claim, op="=")) if line.claim.op != "=" else None


def without_proof(line: Line) -> Line | None:
    return replace(line, proof=None) if line.proof is not None else None


def with_other_proof(line: Line) -> Line | None:
    if line.proof is None:
        return None
    return replace(line, proof=replace(line.proof, right=build.add((line.proof.right, build.ONE))))


def asserted(line: Line) -> Line | None:
    """Said to be equal without any proof."""
    return Line(EQUAL, line.claim) if line.rule not in (EQUAL, "same", "reordered") else None


TAMPERING: dict[str, Callable[[Line], Line | None]] = {
    "direction flipped": turned,
    "constant changed": other_constant,
    "a side made smaller": smaller_side,
    "a side doubled": doubled,
    "last condition dropped": without_condition,
    "first part dropped": without_first,
    "rule misnamed": misnamed,
    "another rule": another_rule,
    "wrong instance": another_instance,
    "letter of the instance dropped": without_letter,
    "made strict": strict,
    "made an equality": as_equality,
    "proof dropped": without_proof,
    "proof of something else": with_other_proof,
    "asserted": asserted,
}


@pytest.mark.parametrize("kind", TAMPERING)
def test_what_is_tampered_with_is_rejected(kind: str) -> None:
    taken, tried = [], 0
    for found in certificates():
        for at, line in places(found.line):
            try:
                made = TAMPERING[kind](line)
            except (ValueError, ShapeClash):
                continue  # of another shape
            if made is None or made == line:
                continue
            tried += 1
            whole = replace(found, line=with_line(found.line, at, made))
            if checked(whole).worst != FAILED:
                taken.append((write_latex(found.claim), at, line.rule))
    assert tried > 0
    assert taken == []


# --- as a user sees it --------------------------------------------------------------------------------


def test_decided_with_a_proof() -> None:
    left, op, right, givens = read_case(TRUE[0])
    assert decide(left, right, op, givens, prove=True).how == "proved"
    assert decide(left, right, op, givens, prove=False).how == "sampled"


def test_explained_inequality() -> None:
    left, op, right, givens = read_case(TRUE[16])
    found = explained(left, right, givens, op)
    assert found is not None
    assert found.outcome == "proved"
    assert [step.op for step in found.steps] == ["=", "<=", "<=", "="]
    assert "\\le" in found.latex


def test_explained_limit() -> None:
    found = check("e^x", r"\lim_{n \to \infty} (1 + \frac{x}{n})^n", [r"x \in \mathbb{R}"], explain=True)
    assert found.how == "proved"
    assert found.proof is not None
    assert found.proof.outcome == "proved"


@pytest.mark.parametrize("case", GOOD, ids=lambda case: f"{case[0]} {case[1]} {case[2]}")
def test_latex_and_data(case: Case) -> None:
    found = certificate_of(case)
    assert found is not None
    assert "\\begin{align*}" in found.to_latex()
    data = found.to_json()["line"]
    assert {"rule", "reason", "left", "op", "right"} <= data.keys()
    assert lines_checked(found).outcome == "proved"


def test_a_claim_the_other_way_round_reads_as_it_was_written() -> None:
    found = prove_relation(*read_case(TRUE[8]))
    assert found is not None
    assert isinstance(found.claim, Relation)
    assert found.claim.op == ">="
    assert found.to_latex().count(r"\ge") == 1
