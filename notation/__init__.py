"""What is written: LaTeX source to typed expressions and back."""
