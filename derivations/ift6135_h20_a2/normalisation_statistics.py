"""Batch, layer and instance means and variances of a small tensor, as exact rationals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from derivations.chain import Chain
from derivations.ift6135_h20_a2.question_4 import TENSOR
from derivations.model import Derivation, Table
from derivations.terms import symbol
from notation import build
from notation.expression import ArrayLiteral, Div, Expression, Number, Shape, Style

DECIMALS = 4
SHAPE = (len(TENSOR), len(TENSOR[0]), len(TENSOR[0][0]))


@dataclass(frozen=True)
class Kind:
    """``kept``: the axes (of sample, channel, feature) that keep a value each; the others are averaged."""

    name: str
    kept: tuple[int, ...]
    words: str


KINDS = (
    Kind("batch", (1,), "one value for each channel, over samples and features"),
    Kind("layer", (0,), "one value for each sample, over channels and features"),
    Kind("instance", (0, 1), "one value for each channel of each sample, over its features"),
)


def group(kept: tuple[int, ...], at: tuple[int, ...]) -> Iterator[Fraction]:
    """The entries of the tensor whose kept indices are ``at``."""
    for position in product(*(range(size) for size in SHAPE)):
        if tuple(position[axis] for axis in kept) == at:
            yield Fraction(TENSOR[position[0]][position[1]][position[2]])


def mean_of(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def variance_of(values: list[Fraction], lost: int = 0) -> Fraction:
    """The mean squared deviation; ``lost`` 1 divides by one less (the sample convention)."""
    centre = mean_of(values)
    return sum(((value - centre) ** 2 for value in values), Fraction(0)) / (len(values) - lost)


def statistics(kind: Kind) -> dict[str, Expression]:
    """Arrays of exact values: ``mean``, ``variance`` (population) and ``sample variance``."""
    return {
        "mean": _array(kind, mean_of),
        "variance": _array(kind, lambda values: variance_of(values)),
        "sample variance": _array(kind, lambda values: variance_of(values, 1)),
    }


def written_out(kind: Kind, name: str) -> Expression:
    """The means, or the variances around them, as fractions that are not worked out yet."""
    return _array_of(kind, _mean_written if name == "mean" else _variance_written)


def _mean_written(values: list[Fraction]) -> Expression:
    return build.div(_sum_written([_exact(value) for value in values]), build.number(len(values)))


def _variance_written(values: list[Fraction]) -> Expression:
    centre = _exact(mean_of(values))
    squares = [build.power(build.sub(_exact(value), centre), build.TWO) for value in values]
    return build.div(_sum_written(squares), build.number(len(values)))


def _sum_written(terms: list[Expression]) -> Expression:
    """The sum, with what is alike counted."""
    counted = Counter(terms)
    made = [term if count == 1 else build.scale(build.number(count), term) for term, count in counted.items()]
    return made[0] if len(made) == 1 else build.add(tuple(made))


def _array(kind: Kind, statistic: Callable[[list[Fraction]], Fraction]) -> Expression:
    return _array_of(kind, lambda values: _exact(statistic(values)))


def _array_of(kind: Kind, entry: Callable[[list[Fraction]], Expression]) -> Expression:
    rows = [range(SHAPE[axis]) for axis in kind.kept]

    def nested(prefix: tuple[int, ...]) -> Expression:
        if len(prefix) == len(rows):
            return entry(list(group(kind.kept, prefix)))
        return build.array(tuple(nested((*prefix, at)) for at in rows[len(prefix)]))

    return nested(())


def _exact(value: Fraction) -> Expression:
    if value.denominator == 1:
        return build.number(value)
    return build.div(build.number(value.numerator), build.number(value.denominator))


def fractions_of(value: Expression) -> list[Fraction]:
    """All entries of an array of exact values, row by row."""
    if isinstance(value, ArrayLiteral):
        return [entry for item in value.items for entry in fractions_of(item)]
    if isinstance(value, Div) and isinstance(value.numerator, Number) and isinstance(value.denominator, Number):
        return [value.numerator.value / value.denominator.value]
    if isinstance(value, Number):
        return [value.value]
    raise TypeError(f"not an exact value: {type(value).__name__}")


def decimal_text(value: Fraction) -> str:
    """Rounded half up to four decimals, from the exact value."""
    scaled = int(value * 10**DECIMALS * 2 + 1) // 2
    return f"{scaled // 10**DECIMALS}.{scaled % 10**DECIMALS:0{DECIMALS}d}"


def derive() -> Derivation:
    found = {kind.name: statistics(kind) for kind in KINDS}
    chain = Chain(_label(KINDS[0], "mean", found["batch"]["mean"].shape))
    results: list[tuple[str, Expression]] = []
    for kind in KINDS:
        for name in ("mean", "variance"):
            value = found[kind.name][name]
            label = _label(kind, name, value.shape)
            chain.start(
                f"{kind.name} {name}: what it is", build.relation("=", label, written_out(kind, name)), kind.words
            )
            chain.start(f"{kind.name} {name} of the tensor", label, "")
            chain.then(f"{kind.name} {name}", value, "worked out")
        results += [(f"{kind.name} {name}", value) for name, value in found[kind.name].items()]
    return Derivation(
        name="normalisation_statistics",
        title="Means and variances of the tensor",
        givens=(),
        subject=chain.subject,
        steps=chain.steps,
        results=tuple(results),
        remark="Normalisation divides by the number of values (the population convention). The last column of each "
        "table divides by one less, which is the convention of an unbiased estimate and not the one asked for.",
        tables=tuple(_table(kind, found[kind.name]) for kind in KINDS),
    )


def _label(kind: Kind, name: str, shape: Shape) -> Expression:
    """``mu_batch``, or ``sigma_batch`` squared entry by entry."""
    if name == "mean":
        return symbol(f"mu_{kind.name}", shape, style=Style(r"\mu", kind.name)).node
    deviation = symbol(f"sigma_{kind.name}", shape, style=Style(r"\sigma", kind.name))
    return build.power(deviation.node, build.TWO, elementwise=True)


def _table(kind: Kind, arrays: dict[str, Expression]) -> Table:
    columns = [fractions_of(arrays[name]) for name in ("mean", "variance", "sample variance")]
    places = list(product(*(range(SHAPE[axis]) for axis in kind.kept)))
    axes = ("sample", "channel", "feature")
    rows = []
    for place, *values in zip(places, *columns, strict=True):
        members = list(group(kind.kept, place))
        total = f"{sum(members)}/{len(members)}"
        rows.append((*(str(at + 1) for at in place), total, *(f"{value} = {decimal_text(value)}" for value in values)))
    head = (*(axes[axis] for axis in kind.kept), "sum/count", "mean", "variance", "variance (one less)")
    return Table(f"{kind.name} statistics: {kind.words}", head, tuple(rows))
