"""Results of machine learning beyond the problem sets, each derived from its givens in a small file of its own."""
