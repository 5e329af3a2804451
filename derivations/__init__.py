"""What is known: problem sets, and one small file for each re-derived result."""
