"""The symbols of the assignment, each defined once: name, shape, how it is printed."""

from __future__ import annotations

from dataclasses import replace

from derivations.terms import Term, call, symbol
from notation.expression import Expression, Style


def bold(letter: str, sub: str = "", sup: str = "", place: str = "sub") -> Style:
    return Style(rf"\mathbf{{{letter}}}", sub, sup, place)


# --- indices and sizes ---
t = symbol("t")
i = symbol("i")
j = symbol("j")
n = symbol("n")
d = symbol("d")
m = symbol("m")
k = symbol("k")
q = symbol("q")
T = symbol("T")

# --- scalars ---
alpha = symbol("alpha")
beta = symbol("beta")
gamma = symbol("gamma")
delta = symbol("delta")
epsilon = symbol("epsilon")
mu = symbol("mu")
sigma = symbol("sigma")
c = symbol("c")
p = symbol("p")
s = symbol("s")

# --- question 1 ---
_M = (m.node,)


def v(at: Term | int) -> Term:
    return symbol("v", _M, (at,), bold("v"))


def g(at: Term | int) -> Term:
    return symbol("g", _M, (at,), bold("g"))


def update(at: Term | int) -> Term:
    return symbol("Delta theta", _M, (at,), Style(r"\Delta\boldsymbol{\theta}"))


# --- question 2 ---
X = symbol("X", (n.node, d.node), style=bold("X"))
R = symbol("R", (n.node, d.node), style=bold("R"))
y = symbol("y", (n.node,), style=bold("y"))
w = symbol("w", (d.node,), style=bold("w"))
Gamma = symbol("Gamma", (d.node, d.node), style=Style(r"\Gamma"))
w_dropout = symbol("w^dropout", (d.node,), style=bold("w", sup=r"\text{dropout}"))
lambda_dropout = symbol("lambda^dropout", style=Style(r"\lambda", sup_label=r"\text{dropout}"))
w_ridge = symbol("w^L^2", (d.node,), style=bold("w", sup="L^2"))
lambda_ridge = symbol("lambda^L^2", style=Style(r"\lambda", sup_label="L^2"))


def loss_at(weights: Term) -> Term:
    return call_scalar("L", weights)


def call_scalar(name: str, argument: Term | Expression) -> Term:
    """A user's function with a scalar value."""
    made = call(name, argument).node
    return Term(replace(made, shape=()))


# --- question 3 ---
def width(at: Term | int) -> Term:
    """``d^{(t)}``, the width of layer t."""
    return symbol("d", (), (at,), Style("d", index_place="sup"))


def _layer_vector(name: str, at: Term | int) -> Term:
    return symbol(name, (width(at).node,), (at,), bold(name, place="sup"))


def activations(at: Term | int) -> Term:
    return _layer_vector("h", at)


def preactivations(at: Term | int) -> Term:
    return _layer_vector("a", at)


def bias(at: Term | int) -> Term:
    return _layer_vector("b", at)


def weights(at: Term) -> Term:
    return symbol("W", (width(at).node, width(at - 1).node), (at,), bold("W", place="sup"))


X_random = symbol("X")
Y_random = symbol("Y")

# --- question 4 ---
u = symbol("u", (d.node,), style=bold("u"))
w_normed = symbol("w", (d.node,), style=bold("w"))
x = symbol("x", (d.node,), style=bold("x"))
y_scalar = symbol("y")
y_hat = symbol("hat:y", style=Style(r"\hat{y}"))
mu_y = symbol("mu_y", style=Style(r"\mu", "y"))
sigma_y = symbol("sigma_y", style=Style(r"\sigma", "y"))
projection = symbol("W^perp", (d.node, d.node), style=bold("W", sup=r"\perp"))
L = symbol("L")

# --- question 5 ---
W_square = symbol("W", (m.node, m.node), style=bold("W"))
U_input = symbol("U", (m.node, k.node), style=bold("U"))
b_vector = symbol("b", (m.node,), style=bold("b"))


def state(at: Term | int) -> Term:
    return symbol("h", (m.node,), (at,), bold("h"))


def output_state(at: Term | int) -> Term:
    return symbol("g", (m.node,), (at,), bold("g"))


def inputs(at: Term | int) -> Term:
    return symbol("x", (k.node,), (at,), bold("x"))


def sigmoid(argument: Term, primes: int = 0) -> Term:
    """The question's own activation, applied elementwise."""
    return call("sigma", argument, primes=primes, style=Style(r"\sigma"))


# --- question 6 ---
def hidden(direction: str, at: Term | int) -> Term:
    """``h_t^{(f)}`` or ``h_t^{(b)}``."""
    return symbol(f"h^({direction})", (m.node,), (at,), bold("h", sup=f"({direction})"))


def direction_weights(letter: str, direction: str) -> Term:
    """``W^{(f)}``, ``U^{(b)}``, ``V^{(f)}`` ..."""
    shapes = {"W": (m.node, k.node), "U": (m.node, m.node), "V": (q.node, m.node)}
    return symbol(f"{letter}^({direction})", shapes[letter], style=bold(letter, sup=f"({direction})"))


def prediction(at: Term | int) -> Term:
    return symbol("y", (q.node,), (at,), bold("y"))


def target(at: Term | int) -> Term:
    return symbol("z", (q.node,), (at,), bold("z"))


def loss_part(at: Term | int) -> Term:
    return symbol("L", (), (at,))
