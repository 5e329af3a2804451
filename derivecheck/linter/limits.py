"""What one formula may cost: faults of this program that end the judging of a relation, and how they are told."""

from __future__ import annotations

BREAKDOWNS = (ArithmeticError, LookupError, ValueError, TypeError, AssertionError, RecursionError, MemoryError)
"""Faults of this program that one formula may bring about: they cost that relation, and the report says so."""


def internal(fault: BaseException) -> str:
    return f"INTERNAL ERROR: {type(fault).__name__}: {fault}"


__all__ = ["BREAKDOWNS", "internal"]
