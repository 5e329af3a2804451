"""Is anything proved that is false? Random typed expressions, their rewritings and their mutants, to both witnesses.

Each expression is paired with a rewriting of one to three edits that should keep its value, and with a mutant that is
one mistake away. The exact engine tries to prove each pair equal, the checker of proofs does so by itself, and the
sampled worlds try to refute it, knowing nothing of each other. A pair that is proved and refuted is a fault of one of
them, and so is a proof of which a step is rejected when it is replayed: it is printed, and the exit code is 1.

    python scripts/soundness.py --seed 1 --count 10000
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from derivecheck.mutation.mutants import SAME_ROWS, WRONG_ROWS, apply_row
from derivecheck.replaying import replayed
from notation import build
from notation.expression import BigOperator, Expectation, Expression, Symbol, Variance
from notation.givens import Declaration, Domain, Givens, RandomVariable
from notation.source import ShapeClash
from notation.write.latex import write_latex
from numeric import compare
from symbolic import attempt_equal
from symbolic.replay.agreeing import equal

n, d, i = (Symbol((), name) for name in ("n", "d", "i"))
A, B, S, Q, D = (Symbol((n, n), name) for name in "ABSQD")
X, Y = (Symbol((n, d), name) for name in "XY")
u, v, z, m = (Symbol((n,), name) for name in "uvzm")
w = Symbol((d,), "w")
a, b, c, p = (Symbol((), name) for name in "abcp")

ZERO, ONE, TWO = build.ZERO, build.ONE, build.TWO
GIVENS = Givens(
    declarations=(
        Declaration("S", (n, n), properties=frozenset({"symmetric", "positive definite"})),
        Declaration("Q", (n, n), properties=frozenset({"orthogonal"})),
        Declaration("D", (n, n), properties=frozenset({"diagonal"})),
        Declaration("c", (), Domain("real", ZERO, None, True)),
        Declaration("p", (), Domain("real", ZERO, ONE, True, True)),
        *(Declaration(item.name, item.shape) for item in (A, B, X, Y, u, v, z, m, w, a, b)),
    ),
    random=(RandomVariable("z", "normal", (m, S), entries="independent"),),
)

LEAVES = {"s": (a, b, c, p, TWO), "n": (u, v), "nn": (A, B, S, Q, D), "nd": (X, Y), "d": (w,)}
Maker = Callable[[], Expression]


class Draw:
    """Random expressions by kind: ``s`` a number, ``n`` and ``d`` vectors, ``nn`` and ``nd`` matrices."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def expression(self, kind: str, depth: int) -> Expression:
        if depth <= 0 or self.rng.random() < 0.15:
            return self.rng.choice(LEAVES[kind])
        return self.rng.choice(self.makers(kind, depth - 1))()

    def makers(self, kind: str, depth: int) -> list[Maker]:
        def one(inner: str) -> Expression:
            return self.expression(inner, depth)

        common: list[Maker] = [
            lambda: build.add((one(kind), one(kind))),
            lambda: build.sub(one(kind), one(kind)),
            lambda: build.scale(one("s"), one(kind)),
        ]
        return common + getattr(self, f"makers_{kind}")(one)

    def makers_s(self, one: Callable[[str], Expression]) -> list[Maker]:
        def positive() -> Expression:
            return build.add((ONE, build.power(one("s"), TWO)))

        return [
            lambda: build.dot(one("n"), one("n")),
            lambda: build.dot(one("n"), build.matmul(one("nn"), one("n"))),
            lambda: build.apply("tr", (build.matmul(one("nn"), one("nn")),)),
            lambda: build.apply("det", (one("nn"),)),
            lambda: build.apply("log", (build.apply("det", (S,)),)),
            lambda: build.power(build.norm(one("n")), TWO),
            lambda: build.power(build.norm(one("nd"), "F"), TWO),
            lambda: build.norm(one("n")),
            lambda: build.div(one("s"), positive()),
            lambda: build.apply("log", (positive(),)),
            lambda: build.apply(self.rng.choice(("exp", "tanh", "sigmoid", "abs")), (one("s"),)),
            lambda: total(build.component(one("n"), (i,))),
            lambda: Expectation((), body=build.dot(z, build.matmul(self.rng.choice((A, B, S)), z))),
            lambda: Variance((), body=build.dot(self.rng.choice((u, v)), z)),
            lambda: Expectation((), body=build.power(build.dot(u, z), build.number(3))),
            lambda: build.component(build.apply("softmax", (one("n"),)), (ONE,)),
            lambda: build.apply("det", (build.blocks(((S, one("n")), (build.transpose(one("n")), one("s")))),)),
            lambda: build.power(build.norm(build.matmul(self.grid(), self.long())), TWO),
            lambda: build.derivative(build.apply("max", (ZERO, one("s"))), a),
            lambda: build.apply("tr", (build.derivative(one("s"), S, "gradient"),)),
        ]

    def long(self) -> Expression:
        """A vector of two blocks."""
        return build.blocks(((self.expression("n", 0),), (self.expression("d", 0),)))

    def grid(self) -> Expression:
        """A square matrix of blocks for it."""
        inner = build.matmul(build.transpose(self.expression("nd", 0)), self.expression("nd", 0))
        return build.blocks(
            ((self.expression("nn", 1), self.expression("nd", 1)), (build.transpose(self.expression("nd", 0)), inner))
        )

    def makers_n(self, one: Callable[[str], Expression]) -> list[Maker]:
        return [
            lambda: build.matmul(one("nn"), one("n")),
            lambda: build.matmul(one("nd"), one("d")),
            lambda: build.hadamard(one("n"), one("n")),
            lambda: build.apply(self.rng.choice(("tanh", "exp", "sigmoid", "softmax")), (one("n"),)),
            lambda: build.matmul(self.inverse(), one("n")),
            lambda: build.derivative(one("s"), u, "gradient"),
            lambda: Expectation((n,), body=build.matmul(A, z)),
        ]

    def makers_d(self, one: Callable[[str], Expression]) -> list[Maker]:
        return [lambda: build.matmul(build.transpose(one("nd")), one("n"))]

    def makers_nn(self, one: Callable[[str], Expression]) -> list[Maker]:
        return [
            lambda: build.matmul(one("nn"), one("nn")),
            lambda: build.transpose(one("nn")),
            lambda: build.matmul(one("nd"), build.transpose(one("nd"))),
            lambda: build.matmul(one("n"), build.transpose(one("n"))),
            lambda: build.apply("diag", (one("n"),)),
            lambda: self.inverse(),
            lambda: build.matmul(self.inverse(), one("nn")),
            lambda: build.derivative(one("n"), u, "jacobian"),
            lambda: Variance((n, n), body=build.matmul(A, z)),
        ]

    def makers_nd(self, one: Callable[[str], Expression]) -> list[Maker]:
        return [
            lambda: build.matmul(one("nn"), one("nd")),
            lambda: build.hadamard(one("nd"), one("nd")),
            lambda: build.derivative(one("s"), X, "gradient"),
        ]

    def inverse(self) -> Expression:
        """Inverses that exist in almost every world."""
        gram = build.matmul(X, build.transpose(X))
        kinds: tuple[Expression, ...] = (
            A,
            S,
            build.add((A, B)),
            build.add((S, build.scale(c, build.identity(n)))),
            build.add((gram, build.scale(c, build.identity(n)))),
            build.matmul(A, B),
            build.add((build.identity(n), build.matmul(A, B))),
            build.add((A, build.matmul(u, build.transpose(v)))),
        )
        return build.inverse(self.rng.choice(kinds))


def total(body: Expression) -> Expression:
    return BigOperator((), "sum", variable=i, lower=ONE, upper=n, body=body)


def pairs(rng: Random, expression: Expression) -> Iterator[tuple[str, Expression]]:
    """A rewriting of one to three edits, and a mutant."""
    same = expression
    for _ in range(rng.randint(1, 3)):
        for row in rng.sample(SAME_ROWS, len(SAME_ROWS)):
            made = apply_row(row, same, rng)
            if made is not None and made.shape == expression.shape:
                same = made
                break
    if same != expression:
        yield "rewriting", same
    for row in rng.sample(WRONG_ROWS, len(WRONG_ROWS)):
        made = apply_row(row, expression, rng)
        if made is not None and made.shape == expression.shape:
            yield "mutant", made
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500, help="random expressions")
    parser.add_argument("--seconds", type=float, default=0.0, help="stop after so much processor time; 0: never")
    arguments = parser.parse_args()
    counts: Counter[tuple[str, str, str]] = Counter()
    faults = 0
    started = time.process_time()
    drawn = 0
    for place in range(arguments.count):
        if arguments.seconds and time.process_time() - started > arguments.seconds:
            break
        rng = Random(f"{arguments.seed}:{place}")
        drawn += 1
        try:
            expression = Draw(rng).expression(rng.choice(("s", "s", "n", "nn", "nd")), rng.choice((1, 2, 2, 3)))
            edited = list(pairs(rng, expression))
        except ShapeClash:
            counts["", "ill-typed draws", ""] += 1
            continue
        for kind, other in edited:
            proof = attempt_equal(expression, other, GIVENS, budget=40_000).proof
            proved = proof is not None
            taken = equal(expression, other, GIVENS)
            compared = compare(expression, other, "=", GIVENS, seed=place, deadline=1.0)
            # Equality is claimed where both sides have a value: one without any in all worlds is no counterexample.
            outcome = "no value" if compared.outcome == "differ" and compared.reason else compared.outcome
            counts[kind, "proved" if proved else "not proved", outcome] += 1
            counts[kind, "the checker" if taken else "not it", outcome] += 1
            wrong = "PROVED AND REFUTED" if proved and outcome == "differ" else ""
            wrong = "TAKEN BY THE CHECKER AND REFUTED" if taken and outcome == "differ" else wrong
            if proof is not None and not wrong:
                replay_of = replayed(proof).outcome
                counts[kind, "replayed", replay_of] += 1
                wrong = "A PROOF DOES NOT REPLAY" if replay_of == "failed" and outcome != "no value" else ""
            if wrong:
                faults += 1
                print(f"{wrong} (seed {arguments.seed}, place {place}, {kind})")
                print(f"    {write_latex(expression)}\n    {write_latex(other)}")
    total_pairs = sum(number for (_, what, _), number in counts.items() if what in ("proved", "not proved"))
    print(f"{drawn} expressions, {total_pairs} pairs, {time.process_time() - started:.0f} s of processor time")
    for (kind, proved, outcome), number in sorted(counts.items()):
        print(f"{kind:<10} {proved:<12} {outcome:<8} {number:6}")
    print(f"{faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
