"""Givens from statements and from prose: declarations, definitions, laws, assumptions."""
