"""What is told of names by their use alone: families and labels, shapes of what is never declared."""
