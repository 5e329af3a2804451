"""Backpropagation through the bidirectional network against complex steps through the whole recurrence."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from derivations.catalog import load_derivation
from derivations.ift6135_h20_a2.birnn_graph import graph
from notation.expression import Derivative, Expression, Symbol
from tests.derivations.plain_values import Values, evaluate, gradient

SIZES = ((2, 3, 2, 3), (3, 2, 4, 4), (4, 1, 2, 2))  # hidden, input, output, steps


def sigmoid(value: Any) -> Any:
    return 1 / (1 + np.exp(-value))


@dataclass(frozen=True)
class Network:
    weights: dict[str, Any]
    x: Any
    z: Any
    start: Any
    end: Any

    def run(
        self, shifts: dict[tuple[str, int], Any] | None = None
    ) -> tuple[dict[tuple[str, int], Any], list[Any], Any]:
        """States by direction and time, predictions and losses by step; ``shifts`` are added to states where they
        arise, so that a derivative by a shift is the total derivative by the state."""
        moved, w = shifts or {}, self.weights
        steps = len(self.x)
        h: dict[tuple[str, int], Any] = {("f", 0): self.start, ("b", steps + 1): self.end}
        for t in range(1, steps + 1):
            value = sigmoid(w["W^(f)"] @ self.x[t - 1] + w["U^(f)"] @ h["f", t - 1])
            h["f", t] = value + moved.get(("f", t), 0)
        for t in range(steps, 0, -1):
            value = sigmoid(w["W^(b)"] @ self.x[t - 1] + w["U^(b)"] @ h["b", t + 1])
            h["b", t] = value + moved.get(("b", t), 0)
        y = [w["V^(f)"] @ h["f", t] + w["V^(b)"] @ h["b", t] for t in range(1, steps + 1)]
        losses = [np.sum((self.z[t] - y[t]) ** 2) for t in range(steps)]
        return h, y, losses


def network(m: int, k: int, q: int, steps: int) -> Network:
    random = np.random.default_rng(1000 * m + 100 * k + 10 * q + steps)
    shapes = {"W": (m, k), "U": (m, m), "V": (q, m)}
    weights = {f"{letter}^({way})": random.normal(size=shapes[letter]) for letter in "WUV" for way in "fb"}
    start, end = random.normal(size=(2, m))
    return Network(weights, random.normal(size=(steps, k)), random.normal(size=(steps, q)), start, end)


def values_at(net: Network, t: int, known: Any = None) -> Values:
    h, y, _ = net.run()
    names = {
        **net.weights,
        "t": t,
        "T": len(net.x),
        "m": len(net.start),
        "x": lambda at: net.x[at - 1],
        "z": lambda at: net.z[at - 1],
        "y": lambda at: y[at - 1],
        "h^(f)": lambda at: h["f", at],
        "h^(b)": lambda at: h["b", at],
    }
    return Values(names, special=known)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("way", ["forward", "backward"])
def test_gradient_of_one_loss_by_its_state(size: tuple[int, int, int, int], way: str) -> None:
    net = network(*size)
    result = load_derivation(f"birnn_loss_{way}").result("gradient")
    for t in range(1, size[3] + 1):
        numerical = gradient(lambda shift, t=t: net.run({(way[0], t): shift})[2][t - 1], np.zeros(size[0]))
        np.testing.assert_allclose(evaluate(result, values_at(net, t)), numerical, atol=1e-10)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("way", "step"), [("forward", 1), ("backward", -1)])
def test_jacobian_of_the_next_state(size: tuple[int, int, int, int], way: str, step: int) -> None:
    net, side = network(*size), way[0]
    result = load_derivation(f"birnn_jacobian_{way}").result("Jacobian")
    for t in range(1, size[3] + 1):
        if not 1 <= t + step <= size[3]:
            continue
        numerical = [
            gradient(lambda shift, t=t, row=row: net.run({(side, t): shift})[0][side, t + step][row], np.zeros(size[0]))
            for row in range(size[0])
        ]
        np.testing.assert_allclose(evaluate(result, values_at(net, t)), numerical, atol=1e-10)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("way", "weight"), [("forward", "W^(f)"), ("backward", "U^(b)")])
def test_gradient_of_the_weights(size: tuple[int, int, int, int], way: str, weight: str) -> None:
    net, side = network(*size), way[0]

    def known(node: Expression, values: Values) -> Any:
        if not (isinstance(node, Derivative) and isinstance(node.wrt, Symbol) and node.wrt.name == f"h^({side})"):
            return None
        t = int(evaluate(node.wrt.indices[0], values))
        return gradient(lambda shift: sum(net.run({(side, t): shift})[2]), np.zeros(size[0]))

    def loss(value: Any) -> Any:
        changed = Network({**net.weights, weight: value}, net.x, net.z, net.start, net.end)
        return sum(changed.run()[2])

    result = load_derivation(f"birnn_weight_{way}").result("gradient")
    found = evaluate(result, values_at(net, 1, known))
    np.testing.assert_allclose(found, gradient(loss, net.weights[weight]), atol=1e-10)


def test_graph_has_every_unit_and_every_weight() -> None:
    nodes, edges = graph(3)
    states = {(node.name, node.time) for node in nodes}
    assert states == (
        {("x", t) for t in (1, 2, 3)}
        | {("y", t) for t in (1, 2, 3)}
        | {("h^(f)", t) for t in (0, 1, 2, 3)}
        | {("h^(b)", t) for t in (1, 2, 3, 4)}
    )
    assert len(edges) == 18
    drawn = {(edge.source.name, edge.source.time, edge.target.name, edge.target.time, edge.weight) for edge in edges}
    assert {
        ("h^(f)", 0, "h^(f)", 1, "U^(f)"),
        ("h^(b)", 4, "h^(b)", 3, "U^(b)"),
        ("x", 2, "h^(b)", 2, "W^(b)"),
    } <= drawn


def test_drawings_carry_a_label_for_every_edge() -> None:
    figures = dict(load_derivation("birnn_graph").figures)
    assert figures["tikz"].count(r"\draw[->]") == 18
    root = ElementTree.fromstring(figures["svg"])
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}line")) == 18
    assert len(root.findall(f"{space}circle")) == 14
    assert len(root.findall(f"{space}text")) == 18 + 14
