"""How fast the reader is: one formula, and documents of growing length.

    python scripts/bench_reader.py

A formula of about sixty tokens is read to its typed expression under givens that are read once, and by
latex2sympy2 in the same run. Documents are made of distinct sections up to 1 MB and are taken apart, parsed and
elaborated; the last column is the time for a kilobyte against that of the shortest: 1 is linear.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from derivecheck.checking import read_formula, scope_of
from derivecheck.judging.readings import read_once
from notation.documents import read_text
from notation.read_givens.reading import read_scope
from notation.source import NotationError, Span
from notation.statements.reading import parse_single, read_statements
from notation.tokens.lex import tokenize
from notation.tokens.parse_written import parse_written

SCALAR = (
    r"\frac{1}{2}(a + b x)^2 - \frac{c}{1 + e^{-x}} + \lambda \sqrt{a^2 + b^2} - \log(1 + e^{x y})"
    r" + \frac{a}{2 x}"
)
ARRAYS = (
    r"2\mathbf{X}^\top(\mathbf{X}\mathbf{w} - \mathbf{y}) + 2\lambda\Gamma^2\mathbf{w}"
    r" - \frac{1}{n}\sum_{i=1}^{n} \sigma(\mathbf{w}^\top \mathbf{x}_i)\mathbf{x}_i"
)
SCALAR_GIVEN = (r"a, b, c, x, y \in \mathbb{R}", r"\lambda > 0")
ARRAYS_GIVEN = (
    r"\mathbf{X} \in \mathbb{R}^{n \times d}",
    r"\mathbf{w}, \mathbf{v} \in \mathbb{R}^d",
    r"\mathbf{y} \in \mathbb{R}^n",
    r"\mathbf{x}_1, \dots, \mathbf{x}_n \in \mathbb{R}^d",
    r"\Gamma \in \mathbb{R}^{d \times d}",
    r"\lambda > 0",
)
SECTION = r"""
\section{{Question {number}}}
Let $X \in \mathbb{{R}}^{{n \times d}}$ and $w \in \mathbb{{R}}^d$; we use the loss $L_{{{number}}}$
with $\lambda = {number}$.
\begin{{align*}}
\nabla_w L &= 2 X^\top (X w - y) + {number} \lambda w \\
 &= 2 X^\top X w - 2 X^\top y + {number} \lambda w
\end{{align*}}
So that, with $a = \frac{{1}}{{{number}}}$, it follows that
$$\sum_{{i=1}}^{{n}} (x_i - \mu)^2 = \sum_{{i=1}}^n x_i^2 - n \mu^2, \qquad \sigma(z) = \frac{{1}}{{1 + e^{{-z}}}}.$$
"""
SIZES = (4, 16, 64, 256, 1000)


def milliseconds(work: Callable[[], object], repeats: int) -> float:
    """The median time of ``work``."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def bench_formulas(repeats: int) -> None:
    print(f"{'formula':<9}{'tokens':>8}{'parse ms':>11}{'read ms':>10}{'latex2sympy2 ms':>18}{'ratio':>8}")
    for name, formula, given in (("scalar", SCALAR, SCALAR_GIVEN), ("arrays", ARRAYS, ARRAYS_GIVEN)):
        scope = scope_of(given, (formula,))
        read_formula(formula, scope)  # what is inferred once is not counted again
        parse = milliseconds(lambda text=formula: parse_single(parse_written(text), Span(0, len(text))), repeats)
        read = milliseconds(lambda text=formula, known=scope: read_formula(text, known), repeats)
        row = f"{name:<9}{len(tokenize(formula)):>8}{parse:>11.3f}{read:>10.3f}"
        if name == "scalar":
            other = milliseconds(other_reader(formula), max(5, repeats // 20))
            row += f"{other:>18.1f}{read / other:>8.4f}"
        print(row)


def other_reader(formula: str) -> Callable[[], object]:
    from latex2sympy2_extended import latex2sympy

    latex2sympy(formula)
    return lambda: latex2sympy(formula)


def document_of(kilobytes: int) -> str:
    made: list[str] = []
    length = 0
    while length < 1000 * kilobytes:
        made.append(SECTION.format(number=len(made) + 1))
        length += len(made[-1])
    return "".join(made)


def read_stages(text: str) -> tuple[float, float, float]:
    """Seconds to take a document apart, to parse its formulas, and to elaborate them section by section."""
    started = time.perf_counter()
    formulas = [formula.latex for formula in read_text(text, "tex").formulas]
    apart = time.perf_counter()
    chains = [read_statements(parse_written(formula), Span(0, len(formula))) for formula in formulas]
    parsed = time.perf_counter()
    each = 7  # formulas of a section
    for first in range(0, len(formulas), each):
        scope, _ = read_scope(formulas[first : first + 2], formulas[first : first + each])
        for chain in (item for group in chains[first : first + each] for item in group):
            for member in chain.members:
                if member.raw is not None:
                    try:
                        read_once(member.raw, scope)
                    except NotationError:
                        continue  # a declared set is no expression
    return apart - started, parsed - apart, time.perf_counter() - parsed


def bench_documents() -> None:
    print(f"\n{'KB':>6}{'take apart s':>15}{'parse s':>11}{'elaborate s':>14}{'all s':>9}{'ratio a KB':>13}")
    first = 0.0
    for kilobytes in SIZES:
        text = document_of(kilobytes)
        stages = read_stages(text)
        rate = sum(stages) / len(text)
        first = first or rate
        times = f"{stages[0]:>15.3f}{stages[1]:>11.3f}{stages[2]:>14.3f}{sum(stages):>9.3f}"
        print(f"{kilobytes:>6}{times}{rate / first:>13.2f}")


def bench_one_formula() -> None:
    print(f"\n{'KB of one formula':>18}{'tree s':>10}{'ratio a KB':>13}")
    first = 0.0
    for kilobytes in SIZES:
        text = " + ".join([r"\frac{a_{ij}}{1 + x^{2}} \exp\left(-y_k\right)"] * (1000 * kilobytes // 46))
        started = time.perf_counter()
        parse_written(text)
        rate = (time.perf_counter() - started) / len(text)
        first = first or rate
        print(f"{kilobytes:>18}{rate * len(text):>10.3f}{rate / first:>13.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--repeats", type=int, default=300, help="how often a formula is read")
    arguments = parser.parse_args()
    bench_formulas(arguments.repeats)
    bench_documents()
    bench_one_formula()


if __name__ == "__main__":
    main()
