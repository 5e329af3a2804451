"""Typed expressions and written trees as LaTeX, written trees as MathML."""
