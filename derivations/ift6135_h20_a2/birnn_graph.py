"""The computational graph of the bidirectional network over three steps, as a drawing.

The edges are found from the recurrences: an edge runs from each operand to the unit it enters, and carries
the weight that multiplies it.
"""

from __future__ import annotations

from dataclasses import dataclass

from derivations.ift6135_h20_a2.birnn import argument, output
from derivations.ift6135_h20_a2.question_6 import NETWORK
from derivations.ift6135_h20_a2.symbols import hidden, prediction, t
from derivations.model import Derivation
from derivations.rewrite import at, terms_of
from notation.expression import Expression, MatMul, Number, Symbol

STEPS = 3
_WIDTH, _OFFSET = 3.3, 0.8
_HEIGHTS = {"x": 0.0, "h^(f)": 1.9, "h^(b)": 3.8, "y": 5.7}
_SHIFT = {"h^(f)": -_OFFSET, "h^(b)": _OFFSET}


@dataclass(frozen=True)
class Node:
    name: str
    time: int

    @property
    def place(self) -> tuple[float, float]:
        return self.time * _WIDTH + _SHIFT.get(self.name, 0.0), _HEIGHTS[self.name]

    @property
    def key(self) -> str:
        return f"{self.name[0]}{'' if len(self.name) == 1 else self.name[3]}{self.time}"


@dataclass(frozen=True)
class Edge:
    source: Node
    target: Node
    weight: str


def graph(steps: int = STEPS) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Nodes and edges of the network unrolled over ``steps`` steps."""
    edges: list[Edge] = []
    for time in range(1, steps + 1):
        for unit, inside in (
            (hidden("f", t), argument("f")),
            (hidden("b", t), argument("b")),
            (prediction(t), output()),
        ):
            target = _node(at(unit, t, time))
            edges += [Edge(_node(operand), target, weight) for weight, operand in _operands(at(inside, t, time))]
    nodes = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
    return tuple(nodes), tuple(edges)


def _operands(inside: Expression) -> list[tuple[str, Expression]]:
    found = []
    for term in terms_of(inside):
        if not (isinstance(term, MatMul) and isinstance(term.left, Symbol)):
            raise TypeError("a unit adds up weights times units")
        found.append((term.left.name, term.right))
    return found


def _node(unit: Expression) -> Node:
    if not (isinstance(unit, Symbol) and isinstance(unit.indices[0], Number)):
        raise TypeError("a unit is a symbol at a time")
    return Node(unit.name, int(unit.indices[0].value))


def _split(name: str) -> tuple[str, str]:
    letter, _, label = name.partition("^")
    return letter, label


def _latex(name: str, time: int | None = None) -> str:
    letter, label = _split(name)
    sub = f"_{{{time}}}" if time is not None else ""
    sup = f"^{{{label}}}" if label else ""
    return rf"\mathbf{{{letter}}}{sub}{sup}"


def tikz(steps: int = STEPS) -> str:
    """The drawing as a TikZ picture (package tikz, no library)."""
    nodes, edges = graph(steps)
    lines = [
        r"\begin{tikzpicture}[unit/.style={circle, draw, minimum size=9.5mm, inner sep=0pt},",
        r"  state/.style={unit, fill=black!6},",
        r"  weight/.style={fill=white, inner sep=1pt, font=\footnotesize}, >=stealth]",
    ]
    for node in nodes:
        x, y = node.place
        style = "state" if node.name.startswith("h") else "unit"
        lines.append(rf"\node[{style}] ({node.key}) at ({x:.2f},{y:.2f}) {{${_latex(node.name, node.time)}$}};")
    for edge in edges:
        label = rf"node[weight, pos={_position(edge):.2f}] {{${_latex(edge.weight)}$}}"
        lines.append(rf"\draw[->] ({edge.source.key}) -- {label} ({edge.target.key});")
    lines.append(r"\end{tikzpicture}")
    return "\n".join(lines)


def _position(edge: Edge) -> float:
    """Where on its edge a label stands, so that labels of crossing edges keep apart."""
    if edge.source.name == edge.target.name:
        return 0.55
    return {("x", "h^(f)"): 0.5, ("x", "h^(b)"): 0.72, ("h^(f)", "y"): 0.27, ("h^(b)", "y"): 0.5}[
        edge.source.name, edge.target.name
    ]


_SCALE, _MARGIN, _RADIUS = 62.0, 60.0, 26.0


def svg(steps: int = STEPS) -> str:
    """The drawing as a stand-alone SVG document."""
    nodes, edges = graph(steps)
    top = max(_HEIGHTS.values())
    places = {node: (node.place[0] * _SCALE + _MARGIN, (top - node.place[1]) * _SCALE + _MARGIN) for node in nodes}
    left = min(x for x, _ in places.values()) - _MARGIN
    width = max(x for x, _ in places.values()) - left + _MARGIN
    height = max(y for _, y in places.values()) + _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" font-family="serif" font-size="17" text-anchor="middle">',
        "<title>Bidirectional recurrent network over three steps</title>",
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 L10 5 L0 10 z"/></marker></defs>',
    ]
    labels = []
    for edge in edges:
        (x1, y1), (x2, y2) = _trimmed(places[edge.source], places[edge.target])
        lines.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="black" marker-end="url(#tip)"/>'
        )
        at_x, at_y = (a + (b - a) * _position(edge) for a, b in ((x1, x2), (y1, y2)))
        labels.append(f'<rect x="{at_x - 19:.1f}" y="{at_y - 12:.1f}" width="38" height="22" fill="white"/>')
        labels.append(f'<text x="{at_x:.1f}" y="{at_y + 5:.1f}" font-size="15">{_svg_name(edge.weight)}</text>')
    lines += labels
    for node, (x, y) in places.items():
        fill = "#f0f0f0" if node.name.startswith("h") else "white"
        lines.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_RADIUS:.0f}" fill="{fill}" stroke="black"/>')
        lines.append(f'<text x="{x:.1f}" y="{y + 5:.1f}">{_svg_name(node.name, node.time)}</text>')
    lines.append("</svg>")
    return "\n".join(lines)


Point = tuple[float, float]


def _trimmed(start: Point, end: Point) -> tuple[Point, Point]:
    """The line between two circles, without what lies inside them."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    share = _RADIUS / (dx * dx + dy * dy) ** 0.5
    return (start[0] + dx * share, start[1] + dy * share), (end[0] - dx * share, end[1] - dy * share)


def _svg_name(name: str, time: int | None = None) -> str:
    letter, label = _split(name)
    made = f'<tspan font-weight="bold">{letter}</tspan>'
    if time is not None:
        made += f'<tspan dy="4" font-size="11">{time}</tspan>'
    if label:
        made += f'<tspan dy="{-10 if time is not None else -6}" font-size="11">{label}</tspan>'
    return made


def derive() -> Derivation:
    return Derivation(
        name="birnn_graph",
        title="The computational graph",
        givens=NETWORK,
        subject=None,
        steps=(),
        results=(),
        remark="Every edge carries the weight that multiplies what it transports. The forward states run from the "
        "initial state at time 0, the backward ones from the initial state at time 4.",
        figures=(("svg", svg()), ("tikz", tikz())),
    )
