"""Is a false inequality ever proved? Random claims between random expressions, to both witnesses.

Each claim is about two random numbers, a number and a multiple or a part of it, or an instance of a named inequality
with a term changed. The search and its checker try to prove it, and the sampled worlds try to refute it. A claim that
is proved and refuted is printed, and so is a range that does not hold; the exit code is then 1. What the search
proposes and the checker rejects is no proof, and only counted.

    python scripts/order_soundness.py --seed 1 --count 1000
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from notation import build
from notation.expression import Expression
from notation.source import ShapeClash
from notation.write.latex import write_latex
from numeric import compare
from scripts.soundness import GIVENS, ONE, TWO, Draw, S, X, Y, a, b, c, p, u, v, w
from symbolic.ordering import prove_order
from symbolic.replay import FAILED
from symbolic.replay.lines import check
from symbolic.replay.ranges import Ranges

Maker = Callable[[], tuple[Expression, Expression]]


def claims(draw: Draw, rng: Random) -> tuple[Expression, str, Expression]:
    """Two numbers and a relation between them."""

    def number(depth: int = 2) -> Expression:
        return draw.expression("s", depth)

    def vector() -> Expression:
        return draw.expression("n", 1)

    def changed(node: Expression) -> Expression:
        less = build.sub(node, rng.choice((ONE, build.power(a, TWO), build.apply("abs", (b,)), p, c)))
        return rng.choice((node, less, build.scale(p, node), build.scale(TWO, node), build.neg(node)))

    x = number()
    square = build.power(x, TWO)
    makers: list[Maker] = [
        lambda: (x, number()),
        lambda: (number(1), rng.choice((build.ZERO, ONE, build.number(-1)))),
        lambda: (x, changed(build.apply("abs", (x,)))),
        lambda: (build.scale(TWO, build.scale(x, b)), changed(build.add((square, build.power(b, TWO))))),
        lambda: (build.dot(vector(), u), changed(build.scale(build.norm(u), build.norm(vector())))),
        lambda: (build.norm(build.add((u, v))), changed(build.add((build.norm(u), build.norm(v))))),
        lambda: (build.norm(build.matmul(X, w)), changed(build.scale(build.norm(X, "F"), build.norm(w)))),
        lambda: (build.norm(build.add((X, Y)), "F"), changed(build.add((build.norm(X, "F"), build.norm(Y, "F"))))),
        lambda: (build.scale(x, p), build.scale(rng.choice((x, number(1))), p)),
        lambda: (build.apply("exp", (x,)), build.apply("exp", (changed(x),))),
        lambda: (build.div(x, c), build.div(changed(x), c)),
        lambda: (build.ZERO, changed(build.dot(vector(), build.matmul(S, vector())))),
        lambda: (build.add((ONE, x)), changed(build.apply("exp", (x,)))),
        lambda: (build.power(build.div(x, rng.choice((c, a))), TWO), changed(square)),
        lambda: (build.apply("sqrt", (square,)), changed(x)),
    ]
    left, right = rng.choice(makers)()
    return left, rng.choice(("<=", "<=", "<", ">=")), right


def ranges_hold(node: Expression, seed: int) -> bool:
    """Whether the worlds agree with the range that is read off."""
    made = Ranges(GIVENS).of(node)
    for end, op in ((made.lower, ">" if made.lower_open else ">="), (made.upper, "<" if made.upper_open else "<=")):
        if end is not None:
            found = compare(node, build.number(end), op.rstrip("=") + "=", GIVENS, seed=seed, deadline=1.0)
            if found.outcome == "differ" and not found.reason:
                return False
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500, help="random claims")
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after so much processor time; 0: never")
    arguments = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    faults, started = 0, time.process_time()
    for place in range(arguments.count):
        if arguments.seconds and time.process_time() - started > arguments.seconds:
            break
        rng = Random(f"order:{arguments.seed}:{place}")
        try:
            left, op, right = claims(Draw(rng), rng)
        except ShapeClash:
            counts["ill-typed draws", ""] += 1
            continue
        certificate = prove_order(left, op, right, GIVENS)
        taken = certificate is not None and check(certificate).worst != FAILED
        compared = compare(left, right, op, GIVENS, seed=place, deadline=1.0)
        outcome = "no value" if compared.outcome == "differ" and compared.reason else compared.outcome
        wrong = "PROVED AND REFUTED" if taken and outcome == "differ" else ""
        if not ranges_hold(left, place):
            wrong = "A RANGE DOES NOT HOLD"
        how = "proved" if taken else "not proved" if certificate is None else "rejected"
        counts[how, outcome] += 1
        if wrong:
            faults += 1
            print(f"{wrong} (seed {arguments.seed}, place {place})")
            print(f"    {write_latex(left)}\n    {op} {write_latex(right)}", flush=True)
    print(f"{sum(counts.values())} claims, {time.process_time() - started:.0f} s of processor time")
    for (proved, outcome), number_of in sorted(counts.items()):
        print(f"{proved:<16} {outcome:<8} {number_of:6}")
    print(f"{faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
