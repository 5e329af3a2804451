"""The command line. One file for each command; ``main`` puts them together.

Architecture invariant: importing this package imports neither SymPy, NumPy nor rich, so that
``derivecheck --help`` answers at once. Commands import what they need when they run.
"""
