"""The sides of a chain read, and read alike: the same count of factors."""

from __future__ import annotations

from dataclasses import replace

from derivecheck.judging.chains import Side
from derivecheck.judging.comparing import Comparer
from derivecheck.judging.readings import Readings, read_all
from notation.expression import Expression, Pow, Symbol
from notation.pointfree import at_an_argument
from notation.statements.chains import RawChain
from notation.walking import rebuild, substitute, walk


class SideReader(Comparer):
    """Reads the sides of a chain."""

    def sides(self, chain: RawChain) -> list[Side]:
        found: list[Side] = []
        applied = at_an_argument([member.raw for member in chain.members], self.context.scope)
        members = chain.members
        if applied is not None:
            members = tuple(replace(member, raw=raw) for member, raw in zip(members, applied, strict=True))
        for member in members:
            text = self.text[member.span.start : member.span.end].strip()
            if member.raw is None:
                if member.error is None and isinstance(self.context.last, Side):
                    found.append(self.context.last)
                else:
                    found.append(
                        Side(
                            Readings((), member.error),
                            text,
                            member.span.start,
                            member.row_start,
                            member.boxed,
                            member.error,
                        )
                    )
                continue
            readings = self.spelt_out(read_all(member.raw, self.context.scope))
            found.append(Side(readings, text, member.span.start, member.row_start, member.boxed, readings.error))
        return found

    def spelt_out(self, readings: Readings) -> Readings:
        """With the author's short names of sizes (``m = d^{(t-1)}``) replaced by what they stand for."""
        short = self.context.abbreviations
        if not short:
            return readings
        options = (replace(item, expression=substitute(item.expression, short)) for item in readings.options)
        return replace(readings, options=tuple(options))

    def fill_counts(self, sides: list[Side]) -> None:
        """``a \\cdots a`` beside a written power of a: as many factors as that power says."""
        powers = {
            part.base: part.exponent
            for side in sides
            for reading in side.readings.options[:1]
            for part in walk(reading.expression)
            if isinstance(part, Pow) and not _is_count(part.exponent)
        }
        for side in sides:
            options = []
            for reading in side.readings.options:
                expression = _fill(reading.expression, powers)
                if expression != reading.expression:
                    reading = replace(
                        reading,
                        expression=expression,
                        remarks=(*reading.remarks, "the dots were filled as the next power says"),
                    )
                options.append(reading)
            side.readings = Readings(tuple(options), side.readings.error)


def _is_count(node: Expression) -> bool:
    return isinstance(node, Symbol) and node.name.startswith("count.")


def _fill(node: Expression, powers: dict[Expression, Expression]) -> Expression:
    made = rebuild(node, lambda child: _fill(child, powers))
    if isinstance(made, Pow) and _is_count(made.exponent) and made.base in powers:
        return replace(made, exponent=powers[made.base])
    return made
