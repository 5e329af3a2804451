"""Feed the reader many broken formulas: ``python scripts/fuzz_reader.py --count 100000 --seed 1``.

Every input must be read or refused with a ``NotationError``, in little time. Exit 1 when one is not.
"""

# ruff: noqa: E501 - the path comes first; pieces stand in rows
from __future__ import annotations

import argparse
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from notation.elaborate.elaborator import Elaborator
from notation.expression import Expression
from notation.read_givens.reading import read_scope
from notation.sizes import settled
from notation.source import NotationError, Span
from notation.statements.reading import read_statements
from notation.tokens.macros import read_macros
from notation.tokens.parse_written import parse_written
from notation.write.latex import write_latex

GIVENS = (
    r"X \in \mathbb{R}^{n \times d}", r"w \in \mathbb{R}^d", r"\mathbf{y} \in \mathbb{R}^n", r"p \in (0,1)", r"h_t = \sigma(W h_{t-1} + b)",
    r"W \in \mathbb{R}^{m \times m}", r"b \in \mathbb{R}^m", r"R_{ij} \sim \mathrm{Bern}(p) \text{ i.i.d.}", r"f : \mathbb{R} \to \mathbb{R}",
)  # fmt: skip

FORMULAS = (
    r"\mathbb{E}\left[\|\mathbf{y} - (X \odot R) w\|^2\right] = \|\mathbf{y} - pXw\|^2 + p(1-p)\|\Gamma w\|^2",
    r"\nabla_{w} L = -2X^\top(\mathbf{y} - Xw) + 2\lambda w",
    r"\begin{aligned} v_t &= \beta v_{t-1} + (1-\beta) g_t \\ &= (1-\beta)\sum_{i=1}^t \beta^{t-i} g_i \end{aligned}",
    r"\frac{\partial h_t^{(f)}}{\partial h_{t-1}^{(f)}} = \mathrm{diag}\left(\sigma'(a_t)\right) W^{(f)}",
    r"\int_{-\infty}^{\infty} \max\{0, a\}^2 p(a)\, da = \frac{1}{2}\text{Var}(a) \quad (\because \text{symmetric})",
    r"\begin{cases} x & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\boxed{(\alpha, \epsilon) = (\beta, \delta(1-\beta)) \text{ or } \left\lfloor\frac{n+2p-k}{s}\right\rfloor + 1}",
    r"\arg\max_{x \in \mathbb{R}^d} \lim_{n\to\infty} \langle a, b\rangle \otimes \begin{bmatrix}1 & 2\\3 & 4\end{bmatrix}^{-\top}",
    r"x_1, \dots, x_n \implies \underbrace{|a| b |c|}_{\text{so}} \le \binom{n}{k} \iff \hat{\mathbf{y}}_i^{*} \neq \sqrt[3]{x'' + 1}",
)

PIECES = (
    r"\frac", r"\sqrt", "{", "}", "{", "}", "^", "_", "(", ")", "[", "]", "|", r"\|", r"\left", r"\right", r"\left(", r"\right)", r"\bigl", "'", "+",
    "-", "=", "<", r"\le", r"\cdot", "/", ",", ";", ".", ":", "&", r"\\", "%", "#", "$", "~", "!", "?", '"', "x", "y", "X", "w", "i", "n", "t", "p", "d",
    "E", "0", "1", "23", "4.5", r"\alpha", r"\sigma", r"\Delta", r"\nabla", r"\partial", r"\sum", r"\prod", r"\int", r"\max", r"\arg", r"\lim", r"\log",
    r"\exp", r"\mathbb{E}", r"\mathrm{Var}", r"\mathrm{d}", r"\mathbf", r"\hat", r"\text", r"\text{if}", r"\text{or}", r"\mathbb{R}", r"\top", r"\infty",
    r"\dots", r"\cdots", r"\in", r"\sim", r"\to", r"\implies", r"\iff", r"\because", r"\forall", r"\begin{aligned}", r"\end{aligned}", r"\begin{cases}",
    r"\end{cases}", r"\begin{bmatrix}", r"\end{bmatrix}", r"\cancel", r"\boxed", r"\underbrace", r"\quad", r"\,", r"\limits", r"\tag{1}", r"\label", r"\not",
    r"\middle|", r"\lVert", r"\rVert", r"\langle", r"\rangle", r"\binom", r"\operatorname", r"\stackrel", r"\overset", r"\substack", r"\displaystyle",
    r"\color{red}", r"\foo", "\\", "\x00", "\x07", "\x7f", "\u200b", "\u200e", "\u202e", "\ufeff", "\u00a0", "é", "日", "∑", "√", "⊤", "𝐱", "²", "\n",
    "\r\n", "\t", " ",
)  # fmt: skip

MACROS = (
    r"\newcommand{\foo}{x}", r"\newcommand{\foo}[1]{\frac{#1}{#1}}", r"\newcommand{\foo}{\foo\foo}", r"\def\foo#1{#1\bar#1}\def\bar{\foo}",
    r"\newcommand{\foo}[2][x]{#1^{#2}}", r"\DeclarePairedDelimiter{\foo}{\lVert}{\rVert}", r"\let\foo\frac", r"\newcommand{\foo}{\begin{aligned}}",
)  # fmt: skip


def soup(random_: random.Random) -> str:
    """Pieces of LaTeX in any order."""
    return random_.choice(("", " ")).join(random_.choice(PIECES) for _ in range(random_.randint(0, 40)))


def mutant(random_: random.Random) -> str:
    """A formula with some pieces dropped, doubled, exchanged or put in."""
    text = random_.choice(FORMULAS)
    for _ in range(random_.randint(1, 6)):
        start = random_.randint(0, len(text))
        end = min(len(text), start + random_.randint(0, 6))
        change = random_.randrange(4)
        if change == 0:
            text = text[:start] + text[end:]
        elif change == 1:
            text = text[:start] + random_.choice(PIECES) + text[start:]
        elif change == 2:
            text = text[:end] + text[start:end] + text[end:]
        else:
            other = random_.choice(FORMULAS)
            cut = random_.randint(0, len(other))
            text = text[:start] + other[cut : cut + 20] + text[end:]
    return text


def nested(random_: random.Random) -> str:
    """Deep nesting, balanced or not."""
    pairs = (
        ("(", ")"), ("{", "}"), (r"\frac{1}{", "}"), (r"\sqrt{", "}"), ("x^{", "}"), ("x_{", "}"), (r"\left(", r"\right)"), ("|", "|"), (r"\|", r"\|"),
        ("-", ""), (r"\log ", ""), (r"\sum_i ", ""), (r"\nabla_x ", ""), (r"\mathbb{E}[", "]"), (r"\begin{aligned}", r"\end{aligned}"),
        (r"\begin{cases}", r"\end{cases}"), (r"\begin{bmatrix}", r"\end{bmatrix}"), (r"\hat{", "}"), (r"\mathbf{", "}"), (r"\int ", " dx"),
        (r"\frac{d}{dx}", ""), (r"\boxed{", "}"), ("a/", ""), ("a=", ""), (r"\text{", "}"), ("x'", ""), ("a,", ""),
    )  # fmt: skip
    depth = random_.choice((3, 30, 100, 300, 1000))
    chosen = [random_.choice(pairs) for _ in range(random_.choice((1, 1, 2, 3)))]
    rounds = max(1, depth // len(chosen))
    opening = "".join(pair[0] for pair in chosen) * rounds
    closing = "".join(pair[1] for pair in reversed(chosen)) * (rounds if random_.random() < 0.8 else max(0, rounds - 1))
    return opening + "x" + closing


MAKERS: tuple[Callable[[random.Random], str], ...] = (soup, mutant, mutant, mutant, nested)


def make(random_: random.Random) -> tuple[str, str]:
    """An input, and the macro definitions it is read with."""
    definitions = random_.choice(MACROS) if random_.random() < 0.1 else ""
    return random_.choice(MAKERS)(random_), definitions


def read(text: str, definitions: str = "") -> str:
    """Read one input through every stage; what became of it in a word. Raises whatever is no ``NotationError``."""
    try:
        macros = read_macros(definitions)
        chains = read_statements(parse_written(text, macros=macros), Span(0, len(text)))
    except NotationError as error:
        error.explain(text)
        return "refused"
    scope, problems = read_scope((*GIVENS, text), (text,), macros)
    for problem in problems:
        problem.error.explain(problem.statement)
    scope, _ = read_scope(GIVENS, (text,), macros)
    outcome = "parsed"
    for chain in chains:
        for member in chain.members:
            if member.raw is None:
                continue
            try:
                found: Expression = settled(Elaborator(scope).read(member.raw), scope)
            except NotationError as error:
                error.explain(text)
                continue
            write_latex(found)
            outcome = "typed"
    return outcome


class TooSlow(BaseException):
    """An input took longer than is allowed; no handler of the reader may catch it."""


def _alarm(signum: int, frame: FrameType | None) -> None:
    raise TooSlow


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=2.0, help="processor time allowed for one input")
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    signal.signal(signal.SIGPROF, _alarm)
    counts: Counter[str] = Counter()
    faults: dict[str, tuple[str, str]] = {}
    slowest = (0.0, "")
    started = time.perf_counter()
    for _ in range(options.count):
        text, definitions = make(random_)
        before = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, options.seconds)
        try:
            counts[read(text, definitions)] += 1
        except (Exception, TooSlow) as error:
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            counts["crashed"] += 1
            known = faults.get(place)
            if known is None or len(text) < len(known[0]):
                faults[place] = (text, definitions)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        took = time.process_time() - before
        if took > slowest[0]:
            slowest = (took, text)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{options.count} inputs in {time.perf_counter() - started:.1f} s, seed {options.seed}: "
        + ", ".join(f"{n} {what}" for what, n in counts.most_common())
    )
    print(f"slowest: {slowest[0]:.2f} s for {slowest[1][:200]!r}")
    print(f"peak memory: {peak:.0f} MB")
    for place, (text, definitions) in sorted(faults.items()):
        print(f"{place}: {text[:300]!r}" + (f" with {definitions!r}" if definitions else ""))
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
