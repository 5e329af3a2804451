"""Answers made wrong, and right ones written otherwise: what a checker must tell apart."""
