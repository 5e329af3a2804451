"""What a proof costs: against the number of factors, of terms, of time steps; and gradients beside SymPy's own.

    python scripts/proof_cost.py [--repeat 3] [--no-sympy]

Times are of this process's processor time, the best of the repetitions, in milliseconds. ``ratio``: to the row before,
where the size has doubled: 2 is linear growth, 4 quadratic. ``found``: proved, or the limit that was reached.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from derivecheck.checking import read_formula, scope_of
from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.givens import Givens
from notation.sizes import settled
from notation.source import Span
from symbolic import attempt_equal

Claim = tuple[list[str], str, str]


def factors(size: int) -> Claim:
    """The transpose of a product of so many matrices."""
    names = [f"A_{{{k}}}" for k in range(1, size + 1)]
    given = [", ".join(names) + r" \in \mathbb{R}^{n \times n}"]
    return given, f"({' '.join(names)})^T", " ".join(f"{name}^T" for name in reversed(names))


def inverses(size: int) -> Claim:
    """The inverse of a product of so many matrices."""
    given, _, _ = factors(size)
    names = [f"A_{{{k}}}" for k in range(1, size + 1)]
    return given, f"({' '.join(names)})^{{-1}}", " ".join(f"{name}^{{-1}}" for name in reversed(names))


def terms(size: int) -> Claim:
    """A quadratic form of a sum of so many vectors, multiplied out."""
    names = [f"u_{{{k}}}" for k in range(1, size + 1)]
    given = [", ".join(names) + r" \in \mathbb{R}^n", r"A \in \mathbb{R}^{n \times n}"]
    whole = " + ".join(names)
    return given, f"({whole})^T A ({whole})", " + ".join(f"{a}^T A {b}" for a in names for b in names)


def steps(size: int) -> Claim:
    """A linear recurrence, so many steps from its start."""
    given = [r"v_0 = 0", r"v_t = \beta v_{t-1} + (1-\beta) g_t", r"\beta \in (0,1)"]
    summed = " + ".join(f"\\beta^{{{size - k}}} g_{{{k}}}" for k in range(1, size + 1))
    return given, f"v_{{{size}}}", f"(1-\\beta)({summed})"


TABLES: tuple[tuple[str, Callable[[int], Claim], tuple[int, ...]], ...] = (
    ("factors of a product, transposed", factors, (2, 4, 8, 16)),
    ("factors of a product, inverted", inverses, (2, 4, 8)),
    ("terms of a sum, in a quadratic form", terms, (1, 2, 4, 8)),
    ("steps of a recurrence", steps, (2, 4, 8, 16, 32)),
)

GRADIENTS = (
    ("x^T a", "x", r"\nabla_x (x^T a)"),
    ("x^T A x", "x", r"\nabla_x (x^T A x)"),
    ("(A x - b)^T (A x - b)", "x", r"\nabla_x ((Ax-b)^T(Ax-b))"),
    ("a^T X b", "X", r"\nabla_X (a^T X b)"),
    ("tr(A X)", "X", r"\nabla_X \operatorname{Tr}(AX)"),
    ("tr(A X) + tr(X^T B)", "X", r"\nabla_X (\operatorname{Tr}(AX) + \operatorname{Tr}(X^TB))"),
    ("tr(X^T A X)", "X", r"\nabla_X \operatorname{Tr}(X^TAX)"),
    ("tr(A X^-1)", "X", r"\nabla_X \operatorname{Tr}(AX^{-1})"),
    ("det X", "X", r"\nabla_X \det(X)"),
)


def read(claim: Claim) -> tuple[Expression, Expression, Givens]:
    given, left, right = claim
    scope = scope_of(given, (left, right))
    first, second = (read_formula(text, scope)[0] for text in (left, right))
    one, two = Elaborator(scope).aligned([first, second], Span(0, 0))
    return settled(one, scope), settled(two, scope), scope.givens()


def best(work: Callable[[], object], repeat: int) -> float:
    """Milliseconds."""
    times = []
    for _ in range(repeat):
        started = time.process_time()
        work()
        times.append(1000 * (time.process_time() - started))
    return min(times)


def growth(repeat: int) -> None:
    attempt_equal(*read(factors(2)))  # what is loaded on first use is not counted
    for title, claim, sizes in TABLES:
        print(f"\n{title}\n{'size':>6} {'ms':>9} {'ratio':>6}  found")
        before = 0.0
        for size in sizes:
            left, right, givens = read(claim(size))
            spent = best(lambda: attempt_equal(left, right, givens), repeat)  # noqa: B023 - called at once
            attempt = attempt_equal(left, right, givens)
            found = "proved" if attempt.proof else attempt.limit or "no proof"
            print(f"{size:>6} {spent:>9.1f} {spent / before if before else 0:>6.1f}  {found}")
            before = spent


def gradients(repeat: int) -> None:
    import numeric
    from symbolic import Undecided, differentiate

    print(f"\n{'gradient of':<26} {'ours ms':>8} {'ours':<7} {'SymPy ms':>9}  SymPy")
    for shown, by, latex in GRADIENTS:
        given = [r"A, B, X \in \mathbb{R}^{n \times n}", r"a, b, x \in \mathbb{R}^n"]
        scope = scope_of(given, (latex,))
        node = read_formula(latex, scope)[0]
        givens = scope.givens()
        body, wrt = node.body, node.wrt  # type: ignore[attr-defined]
        try:
            made = differentiate(body, wrt, givens)
            spent = best(lambda: differentiate(body, wrt, givens), repeat)  # noqa: B023
            ours = "right" if numeric.compare(node, made, "=", givens).outcome == "agree" else "WRONG"
        except Undecided as reason:
            spent, ours = 0.0, str(reason)
        theirs, verdict = sympys(shown, by, repeat)
        print(f"{shown:<26} {spent:>8.1f} {ours:<7} {theirs:>9.1f}  {verdict}")


def sympys(shown: str, by: str, repeat: int) -> tuple[float, str]:
    """SymPy's gradient of the same function at a size of 3, and whether its entries are right there."""
    import random

    import sympy

    n = sympy.Symbol("n", integer=True, positive=True)
    matrices = {name: sympy.MatrixSymbol(name, n, n) for name in "ABX"}
    vectors = {name: sympy.MatrixSymbol(name, n, 1) for name in "abx"}
    A, B, X = matrices.values()
    a, b, x = vectors.values()
    functions = {
        "x^T a": x.T * a,
        "x^T A x": x.T * A * x,
        "(A x - b)^T (A x - b)": (A * x - b).T * (A * x - b),
        "a^T X b": a.T * X * b,
        "tr(A X)": sympy.Trace(A * X),
        "tr(A X) + tr(X^T B)": sympy.Trace(A * X) + sympy.Trace(X.T * B),
        "tr(X^T A X)": sympy.Trace(X.T * A * X),
        "tr(A X^-1)": sympy.Trace(A * X.I),
        "det X": sympy.Determinant(X),
    }
    function, target = functions[shown], {**matrices, **vectors}[by]
    try:
        made = function.diff(target)
        spent = best(lambda: function.diff(target), repeat)
    except (NotImplementedError, AttributeError, TypeError, ValueError, RecursionError) as error:
        return 0.0, f"fails: {type(error).__name__}"
    draw = random.Random(1)
    size = 3
    values = {
        name: sympy.Matrix(size, symbol.shape[1] if symbol.shape[1] == 1 else size, lambda i, j: draw.randint(-3, 3))
        for name, symbol in {**matrices, **vectors}.items()
    }

    def at(expression: Any, changed: dict[str, Any]) -> Any:
        concrete = {
            symbol: sympy.ImmutableMatrix(changed.get(name, values[name]))
            for name, symbol in {**matrices, **vectors}.items()
        }
        sized = {symbol.subs(n, size): value for symbol, value in concrete.items()}
        return expression.subs(n, size).subs(sized).doit()

    step = sympy.Symbol("h")
    try:
        found = sympy.Matrix(at(made, {})) if made != 0 else sympy.zeros(*values[by].shape)
        for i in range(values[by].rows):
            for j in range(values[by].cols):
                moved = sympy.Matrix(values[by])
                moved[i, j] += step
                value = at(function, {by: moved})
                value = value[0, 0] if hasattr(value, "shape") and value.shape == (1, 1) else value
                if sympy.simplify(sympy.diff(value, step).subs(step, 0) - found[i, j]) != 0:
                    return spent, "WRONG"
    except (NotImplementedError, AttributeError, TypeError, ValueError, IndexError) as error:
        return spent, f"cannot be evaluated: {type(error).__name__}"
    return spent, "right"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-sympy", action="store_true", help="only the growth of proofs")
    arguments = parser.parse_args()
    growth(arguments.repeat)
    if not arguments.no_sympy:
        gradients(arguments.repeat)


if __name__ == "__main__":
    main()
