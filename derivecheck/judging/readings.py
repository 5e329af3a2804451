"""Readings of one formula: its well-typed meanings, ranked, the plain one first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.raw import Raw
from notation.scope import PLAIN, Policy, Scope
from notation.sizes import settled
from notation.source import NotationError

CHARITABLE = (
    Policy(widen=True),
    Policy(variance_elementwise=True),
    Policy(reversed_products=True),
)
"""Other readings, tried where the plain one has no type or does not fit its neighbours."""


@dataclass(frozen=True)
class Reading:
    """One meaning of a formula. ``remarks`` say what was forgiven to reach it."""

    expression: Expression
    remarks: tuple[str, ...] = ()
    policy: Policy = PLAIN


@dataclass(frozen=True)
class Readings:
    """All readings of a formula, or the error of the plain one."""

    options: tuple[Reading, ...]
    error: NotationError | None = None

    @property
    def first(self) -> Reading | None:
        return self.options[0] if self.options else None


def read_once(raw: Raw, scope: Scope, policy: Policy = PLAIN, asked: set[str] | None = None) -> Reading:
    """One reading under one policy; a failed attempt leaves the scope as it was. ``asked`` collects what the policy
    could have forgiven."""
    saved = scope.copy()
    elaborator = Elaborator(scope, policy)
    try:
        expression = settled(elaborator.read(raw), scope)
    except NotationError:
        scope.__dict__.update(saved.__dict__)
        raise
    finally:
        if asked is not None:
            asked |= elaborator.asked
    return Reading(expression, tuple(elaborator.remarks), policy)


def read_all(raw: Raw, scope: Scope, policies: Sequence[Policy] = CHARITABLE) -> Readings:
    """The plain reading, then each different one that a charitable policy gives."""
    options: list[Reading] = []
    error: NotationError | None = None
    asked: set[str] = set()
    for policy in (PLAIN, *policies):
        if policy != PLAIN and policy.forgiven.isdisjoint(asked):
            continue  # it reads as the plain one did
        try:
            reading = read_once(raw, scope, policy, asked)
        except NotationError as problem:
            error = error or problem
            continue
        if all(reading.expression != other.expression for other in options):
            options.append(reading)
    return Readings(tuple(options), None if options else error)
