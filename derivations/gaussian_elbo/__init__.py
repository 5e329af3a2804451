"""Gaussian divergences and the evidence lower bound: a written problem set."""
