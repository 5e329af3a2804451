"""Softmax regression and backpropagation: a written problem set."""
