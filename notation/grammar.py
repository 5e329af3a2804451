"""The written tree to the parsed tree: precedence, scopes, brackets.

Precedence, loosest first: relations; ``+ -``; explicit products and ``/``; juxtaposition; signs;
scripts. A big operator, a gradient or a differential operator takes the product after it, and also later
``+`` terms as far as they use its bound index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from notation import commands as table
from notation.atoms import AtomReader, bracket_of, flatten, is_mark, plain_text, script_of
from notation.raw import (
    Raw,
    RawAbsent,
    RawBig,
    RawBinary,
    RawBinomial,
    RawCases,
    RawDerivative,
    RawDots,
    RawFence,
    RawFraction,
    RawFunction,
    RawList,
    RawMatrix,
    RawName,
    RawNegative,
    RawNumber,
    RawProbability,
    RawProduct,
    RawRelation,
    RawRoot,
    RawScripted,
    RawSum,
    RawText,
    raw_children,
    raw_walk,
)
from notation.source import LimitReached, Malformed, Span, Unsupported
from notation.written import Bracket, Command, Digits, Environment, Group, Letter, Mark, Rows, Scripts, Text, Written

_SIGNS = {"+": "+", "-": "-", "pm": "±", "mp": "±"}
MAX_DEPTH = 150
MAX_RUN = 200


def parse_expression(items: Sequence[Written], span: Span) -> Raw:
    """One expression, perhaps with relations; everything must be consumed."""
    parser = Grammar(flatten(items), span)
    node = parser.relation()
    parser.finish()
    return node


class Grammar(AtomReader):
    """A recursive-descent reader over written items. ``bars`` holds the brackets now open, so that a bar
    can be told to close, to open or to condition."""

    def __init__(self, items: Sequence[Written], span: Span, depth: int = 0) -> None:
        self.all = tuple(items)
        self.position = 0
        self.span = span
        self.open: list[str] = []
        self.depth = depth

    # --- access ---

    def peek(self) -> Written | None:
        return self.all[self.position] if self.position < len(self.all) else None

    def here(self) -> Span:
        item = self.peek()
        return item.span if item else Span(max(self.span.start, self.span.end - 1), self.span.end)

    def finish(self) -> None:
        item = self.peek()
        if item is not None:
            bracket = bracket_of(item)
            if bracket is not None:
                raise Malformed(f"{bracket.text!r} closes nothing", item.span)
            raise Malformed("cannot read on from here", item.span)

    def inside(self, items: Sequence[Written], span: Span) -> Grammar:
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", span)
        return Grammar(flatten(items), span, self.depth + 1)

    def sub_expression(self, group: Group) -> Raw:
        """A complete expression inside braces."""
        inner = self.inside(group.items, group.span)
        if inner.peek() is None:
            return RawAbsent(group.span)
        node = inner.listing() if inner.has_comma() else inner.relation()
        inner.finish()
        return node

    def has_comma(self) -> bool:
        depth = 0
        for item in self.all:
            bracket = bracket_of(item)
            if bracket:
                depth += (bracket.text in table.OPENERS) - (bracket.text in table.CLOSERS)
            elif depth == 0 and is_mark(item, ","):
                return True
        return False

    def listing(self) -> Raw:
        """Items separated by commas, as in a script."""
        start = self.here()
        items = [self.relation()]
        separators = []
        while (item := self.peek()) is not None and is_mark(item, ",", ";"):
            self.position += 1
            separators.append(",")
            items.append(self.relation())
        if len(items) == 1:
            return items[0]
        return RawFence(start.cover(items[-1].span), "", "", tuple(items), tuple(separators))

    # --- relations ---

    def relation(self) -> Raw:
        first = self.expression()
        items, ops = [first], []
        while (op := self.relation_here()) is not None:
            self.position += 1
            ops.append(op)
            items.append(self.expression())
        if not ops:
            return first
        return RawRelation(items[0].span.cover(items[-1].span), tuple(items), tuple(ops))

    def relation_here(self) -> str | None:
        item = self.peek()
        base = item.base if isinstance(item, Scripts) else item
        if isinstance(base, Mark):
            return table.RELATIONS.get(base.text)
        if isinstance(base, Command) and base.name in ("overset", "stackrel", "underset"):
            inner = base.arguments[1].items
            if len(inner) == 1 and isinstance(inner[0], Mark):
                return table.RELATIONS.get(inner[0].text)
        return None

    # --- sums ---

    def expression(self) -> Raw:
        """A sum of signed terms."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", self.here())
        start = self.here()
        written_sign = self.sign_here()
        sign = written_sign or "+"
        if written_sign:
            self.position += 1
        while written_sign and (again := self.sign_here()) is not None:
            self.position += 1
            sign = {"+": sign, "-": "-" if sign == "+" else "+"}.get(again, again)
        terms: list[tuple[str, Raw]] = [(sign, self.term())]
        while (sign_next := self.sign_here()) is not None:
            self.position += 1
            while (again := self.sign_here()) is not None:  # a + - b
                self.position += 1
                sign_next = {"+": sign_next, "-": "-" if sign_next == "+" else "+"}.get(again, sign_next)
            terms.append((sign_next, self.term()))
        self.depth -= 1
        return _sum(self.absorb(terms), start)

    def sign_here(self) -> str | None:
        item = self.peek()
        return _SIGNS.get(item.text) if isinstance(item, Mark) else None

    def absorb(self, terms: list[tuple[str, Raw]]) -> list[tuple[str, Raw]]:
        """Let a term that ends in a big operator take in later terms that use its bound index."""
        position = 0
        while position < len(terms) - 1:
            bound = _trailing_bound(terms[position][1])
            if bound:
                last = max(
                    (k for k in range(position + 1, len(terms)) if uses_name(terms[k][1], bound)),
                    default=position,
                )
                if last > position:
                    sign, opening = terms[position]
                    widened = _widen(opening, terms[position + 1 : last + 1])
                    terms = [*terms[:position], (sign, widened), *terms[last + 1 :]]
                    continue
            position += 1
        return terms

    # --- products ---

    def term(self) -> Raw:
        """Explicit products and divisions of juxtaposed runs."""
        node = self.run()
        count = 0
        while True:
            item = self.peek()
            op = self.multiplicative_here()
            if op is None:
                return node
            count += 1
            if count > MAX_RUN:
                raise LimitReached(f"more than {MAX_RUN} operations in one product", self.here())
            self.position += 1
            if op == "dots":
                continue
            right = self.signed_run(single=op == "/")
            assert item is not None
            reaching = _reaching(node, op, right)
            node = reaching or RawBinary(node.span.cover(right.span), op, node, right)
            if op == "/" and self.starts_factor(first=False):
                rest = self.run()
                node = RawProduct(node.span.cover(rest.span), (node, rest))

    def multiplicative_here(self) -> str | None:
        item = self.peek()
        if isinstance(item, Mark) and item.text in table.MULTIPLICATIVE:
            return table.MULTIPLICATIVE[item.text]
        if is_mark(item, "mod"):
            return "mod"
        return None

    def signed_run(self, single: bool) -> Raw:
        item = self.peek()
        if is_mark(item, "-"):
            assert item is not None
            self.position += 1
            inner = self.signed_run(single)
            return RawNegative(item.span.cover(inner.span), inner)
        if is_mark(item, "+"):
            self.position += 1
            return self.signed_run(single)
        return self.factor() if single and self.starts_factor() else self.run()

    def run(self) -> Raw:
        """Juxtaposed factors."""
        factors: list[Raw] = []
        while self.starts_factor(first=not factors):
            factors.append(self.factor())
            if len(factors) > MAX_RUN:
                raise LimitReached(f"more than {MAX_RUN} factors in one product", self.here())
        if not factors:
            item = self.peek()
            if item is None:
                raise Malformed("something is missing at the end", self.here())
            if is_mark(item, "cdot", "bullet") and self.open:
                self.position += 1  # a placeholder, as in \lambda_1(\cdot)
                return RawDots(item.span)
            bracket = bracket_of(item)
            if bracket is not None:
                raise Malformed(f"{bracket.text!r} where a value was expected", item.span)
            if isinstance(item, Mark):
                kind = Unsupported if item.command else Malformed
                shown = f"\\{item.text}" if item.command else item.text
                raise kind(f"{shown!r} where a value was expected", item.span)
            raise Malformed("a value was expected here", item.span)
        if len(factors) == 1:
            return factors[0]
        return RawProduct(factors[0].span.cover(factors[-1].span), tuple(factors))

    def starts_factor(self, first: bool = True) -> bool:
        """Whether a factor stands here; ``first``: nothing of the product has been read yet, so that a bar
        can only open."""
        item = self.peek()
        if item is None:
            return False
        bracket = bracket_of(item)
        if bracket is not None:
            if bracket.side == "right":
                return False
            if bracket.text in table.OPENERS or (bracket.text == "." and bracket.side == "left"):
                return True
            if bracket.text in ("|", "‖") and not isinstance(item, Scripts):
                return bracket.side == "left" or first or self.bar_opens(bracket.text)
            return False
        base = item.base if isinstance(item, Scripts) else item
        if isinstance(base, Mark):
            return self.mark_starts_factor(base)
        if isinstance(base, Command) and base.name in ("overset", "stackrel", "underset"):
            return self.relation_here() is None
        if isinstance(base, Text):
            return first
        return True

    def mark_starts_factor(self, mark: Mark) -> bool:
        name = mark.text
        known = (
            name in table.FUNCTIONS
            or name in table.EXTREMA
            or name in table.PROBABILITY
            or name in table.BIG
            or name in table.DOTS
            or name
            in (
                "nabla",
                "partial",
                "infty",
                "lim",
                "arg",
                "emptyset",
                "top",
                "intercal",
                "prime",
                "forall",
                "exists",
                "ddagger",
                "dagger",
                "Bern",
                "Bernoulli",
                "Unif",
                "Uniform",
                "Normal",
                "vec",
                "KL",
            )
        )
        return known and name not in ("forall", "exists")

    def bar_opens(self, text: str) -> bool:
        """Whether a bar without side, met after a value, opens: it closes where one of its kind is open, it
        conditions where the bars left in the bracket are odd in number."""
        if self.open and self.open[-1] in (("|", "||") if text == "|" else ("‖",)):
            return False
        depth = count = 0
        for item in self.all[self.position :]:
            bracket = bracket_of(item)
            if bracket is None:
                continue
            if bracket.text in table.OPENERS:
                depth += 1
            elif bracket.text in table.CLOSERS:
                depth -= 1
                if depth < 0:
                    break
            elif depth == 0 and bracket.text == text:
                count += 1
        return count >= 2 and count % 2 == 0

    def factor(self) -> Raw:
        """One factor with its scripts."""
        item = self.peek()
        assert item is not None
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", item.span)
        try:
            bracket = bracket_of(item)
            if bracket is not None:
                return self.fence(bracket)
            scripts = item if isinstance(item, Scripts) else None
            base = item.base if isinstance(item, Scripts) else item
            self.position += 1
            if isinstance(base, Mark):
                return self.marked(base, scripts)
            node = self.atom(base, scripts, item)
            if isinstance(node, RawName) and node.base == "Delta" and node.sub is None and node.sup is None:
                node = self.increment(node)
            return self.postfix(node)
        finally:
            self.depth -= 1

    def increment(self, delta: RawName) -> RawName:
        """``\\Delta x`` is one name, the increment of x."""
        item = self.peek()
        base = item.base if isinstance(item, Scripts) else item
        if not isinstance(base, Letter | Command) or (isinstance(base, Command) and base.name not in table.FONTS):
            return delta
        saved = self.position
        following = self.factor()
        if not isinstance(following, RawName) or following.base == "Delta":
            self.position = saved
            return delta
        return replace(following, span=delta.span.cover(following.span), base=f"Delta {following.base}")

    def postfix(self, node: Raw) -> Raw:
        item = self.peek()
        if is_mark(item, "!"):
            assert item is not None
            self.position += 1
            if is_mark(self.peek(), "!"):
                raise Unsupported("a factorial of a factorial, or a double factorial", item.span)
            return RawFunction(node.span.cover(item.span), "factorial", node)
        return node

    # --- brackets ---

    def fence(self, bracket: Bracket) -> Raw:
        """A bracketed list, from its opening bracket to its closing one with the scripts on it."""
        start = self.here()
        opener = bracket.text
        doubled = opener == "|" and self.next_is_bar(bracket)
        self.position += 2 if doubled else 1
        if doubled:
            opener = "‖"
        self.open.append("||" if doubled else opener)
        items: list[Raw] = []
        separators: list[str] = []
        while not self.closing(opener, doubled):
            items.append(self.fence_item())
            separator = self.separator_here()
            if separator is None:
                break
            self.position += 1
            separators.append(separator)
        self.open.pop()
        if not self.closing(opener, doubled):
            item = self.peek()
            if item is None:
                raise Malformed(f"this {opener!r} is never closed", start)
            raise Malformed("cannot read on from here", item.span)
        if doubled:
            self.position += 1
        closing = self.peek()
        assert closing is not None
        self.position += 1
        closer = bracket_of(closing)
        assert closer is not None
        mixed = {opener, closer.text} in ({"(", "]"}, {"[", ")"})
        if mixed and len(items) != 2:
            raise Malformed(f"{opener!r} is closed by {closer.text!r}", closing.span)
        if len(separators) >= len(items) > 0 and separators[-1] in (",", ";"):
            raise Malformed("nothing after the last comma", closing.span)
        node: Raw = RawFence(
            start.cover(closing.span), opener, closer.text, tuple(items), tuple(separators[: max(0, len(items) - 1)])
        )
        if isinstance(closing, Scripts):
            node = RawScripted(
                start.cover(closing.span), node, self.script(closing.sub), self.script(closing.sup), closing.primes
            )
        return self.postfix(node)

    def next_is_bar(self, bracket: Bracket) -> bool:
        following = self.all[self.position + 1] if self.position + 1 < len(self.all) else None
        return (
            isinstance(following, Bracket)
            and following.text == "|"
            and bracket.side == following.side == ""
            and following.span.start == bracket.span.end
        )

    def fence_item(self) -> Raw:
        inner = self.peek()
        if isinstance(inner, Rows):
            self.position += 1
            return parse_expression(inner.items, inner.span)
        return self.relation()

    def closing(self, opener: str, doubled: bool) -> bool:
        item = self.peek()
        if item is None:
            return False
        bracket = bracket_of(item)
        if bracket is None:
            return False
        if doubled:
            following = self.all[self.position + 1] if self.position + 1 < len(self.all) else None
            after = bracket_of(following) if following is not None else None
            return bracket.text == "|" and after is not None and after.text == "|"
        if opener in ("|", "‖"):
            return bracket.text == opener and bracket.side != "left"
        if bracket.side == "right":
            return True
        if opener in ("(", "["):
            return bracket.text in (")", "]")
        return bracket.text == table.OPENERS.get(opener, opener) or bracket.text == "."

    def separator_here(self) -> str | None:
        item = self.peek()
        if is_mark(item, ","):
            return ","
        if is_mark(item, ";"):
            return ";"
        if is_mark(item, "mid", "vert", "given"):
            return "|"
        if item is not None and isinstance(item, Bracket) and item.text in ("|", "‖") and self.open:
            if self.open[-1] not in ("|", "‖", "||") or item.side == "middle":
                if item.text == "|" and self.next_is_bar(item):
                    self.position += 1
                    return "‖"
                return item.text
        return None

    # --- marks: operators and functions ---

    def marked(self, mark: Mark, scripts: Scripts | None) -> Raw:
        name = mark.text
        span = scripts.span if scripts else mark.span
        if name in table.BIG:
            return self.big(table.BIG[name], scripts, span)
        if name == "partial" and scripts and scripts.sub and not scripts.sup:
            return self.nabla(scripts, span, "partial")  # \partial_x f
        if name == "nabla":
            return self.nabla(scripts, span)
        if name in table.EXTREMA or name == "lim" or name == "arg":
            return self.extremum(name, scripts, span)
        if name in table.PROBABILITY:
            return self.probability(table.PROBABILITY[name], scripts, span)
        if name in table.FUNCTIONS:
            return self.function(table.FUNCTIONS[name], scripts, span)
        if name in table.DOTS:
            return RawDots(span)
        return self.named_mark(name, scripts, span)

    def big(self, kind: str, scripts: Scripts | None, span: Span) -> Raw:
        sub = self.sub_expression(scripts.sub) if scripts and scripts.sub else None
        sup = self.sub_expression(scripts.sup) if scripts and scripts.sup else None
        if kind == "int":
            return self.integral(sub, sup, span)
        body = self.operand(span)
        return RawBig(span.cover(body.span), kind, sub, sup, body)

    def operand(self, span: Span) -> Raw:
        """The product that a prefix operator takes, with a sign before it."""
        if self.peek() is None:
            return RawAbsent(span)
        item = self.peek()
        if is_mark(item, "-"):
            assert item is not None
            self.position += 1
            inner = self.operand(span)
            return RawNegative(item.span.cover(inner.span), inner)
        if not self.starts_factor():
            return RawAbsent(span)
        return self.term()

    def integral(self, sub: Raw | None, sup: Raw | None, span: Span) -> Raw:
        """The integrand runs to the differential (``dx``, ``\\mathrm d x``), which must be there."""
        end = self.find_differential()
        if end is None:
            raise Unsupported("an integral without its differential", span)
        stop, variable_items = end
        inner = Grammar(self.all[self.position : stop], span, self.depth + 1)
        body: Raw = RawNumber(span, "1") if inner.peek() is None else inner.expression()
        inner.finish()
        variable = Grammar(variable_items, variable_items[0].span, self.depth + 1).factor()
        if not isinstance(variable, RawName):
            raise Unsupported("the differential is not of a variable", variable.span)
        self.position = stop + 1 + len(variable_items)
        return RawBig(span.cover(variable.span), "int", sub, sup, body, differential=variable)

    def find_differential(self) -> tuple[int, tuple[Written, ...]] | None:
        depth = 0
        nested = 0
        for k in range(self.position, len(self.all) - 1):
            item = self.all[k]
            bracket = bracket_of(item)
            if bracket:
                depth += (bracket.text in table.OPENERS) - (bracket.text in table.CLOSERS)
                if depth < 0:
                    return None
            if depth:
                continue
            base = item.base if isinstance(item, Scripts) else item
            if isinstance(base, Mark) and base.text == "int":
                nested += 1
            following = self.all[k + 1]
            if plain_text(item) == "d" and isinstance(item, Letter | Command) and bracket_of(following) is None:
                target = following.base if isinstance(following, Scripts) else following
                if isinstance(target, Letter | Command) and k >= self.position:
                    if nested:
                        nested -= 1
                        continue
                    return k, (following,)
        return None

    def nabla(self, scripts: Scripts | None, span: Span, notation: str = "nabla") -> Raw:
        order = 1
        wrt: tuple[Raw, ...] = ()
        if scripts and scripts.sub:
            target = self.sub_expression(scripts.sub)
            wrt = target.items if isinstance(target, RawFence) and not target.opener else (target,)
        if scripts and scripts.sup:
            if plain_text(scripts.sup) != "2":
                raise Unsupported("only the second power of a gradient sign is read", scripts.sup.span)
            order = 2
        body = self.operator_body(span)
        return RawDerivative(span.cover(body.span), notation, wrt, body, order)

    def operator_body(self, span: Span) -> Raw:
        """What a gradient or a differential operator acts on: the factors after it, up to the next one."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise LimitReached(f"nested more than {MAX_DEPTH} deep", span)
        try:
            return self.operator_factors(span)
        finally:
            self.depth -= 1

    def operator_factors(self, span: Span) -> Raw:
        item = self.peek()
        if is_mark(item, "-"):
            assert item is not None
            self.position += 1
            inner = self.operator_body(span)
            return RawNegative(item.span.cover(inner.span), inner)
        factors: list[Raw] = []
        while self.starts_factor(first=not factors):
            upcoming = self.peek()
            assert upcoming is not None
            if factors and self.is_operator(upcoming):
                break
            factors.append(self.factor())
        if not factors:
            return RawAbsent(span)
        if len(factors) == 1:
            return factors[0]
        return RawProduct(factors[0].span.cover(factors[-1].span), tuple(factors))

    def is_operator(self, item: Written) -> bool:
        base = item.base if isinstance(item, Scripts) else item
        if is_mark(base, "nabla"):
            return True
        return isinstance(base, Command) and base.name in table.STRUCTURES and self.is_differential_fraction(base)

    def extremum(self, name: str, scripts: Scripts | None, span: Span) -> Raw:
        if name == "arg":
            item = self.peek()
            base = item.base if isinstance(item, Scripts) else item
            if not isinstance(base, Mark) or base.text not in ("max", "min"):
                raise Malformed(r"\arg without \max or \min", span)
            assert item is not None
            self.position += 1
            scripts = item if isinstance(item, Scripts) else scripts
            name = "arg" + base.text
            span = span.cover(item.span)
        sub = self.sub_expression(scripts.sub) if scripts and scripts.sub else None
        sup = self.sub_expression(scripts.sup) if scripts and scripts.sup else None
        kind = "lim" if name == "lim" else table.EXTREMA[name]
        if sub is None and kind in ("max", "min"):
            argument = self.function_argument(span)
            power = None
            if isinstance(argument, RawScripted) and isinstance(argument.base, RawFence):
                power, argument = argument, argument.base
            node: Raw = RawFunction(span.cover(argument.span), kind, argument)
            node = self.powered(node, scripts.sup if scripts else None)
            return (
                node if power is None else RawScripted(span.cover(power.span), node, power.sub, power.sup, power.primes)
            )
        body = self.operand(span)
        return RawBig(span.cover(body.span), kind, sub, sup, body)

    def powered(self, node: Raw, sup: Group | None) -> Raw:
        return RawScripted(node.span, node, None, self.script(sup), 0) if sup else node

    def probability(self, kind: str, scripts: Scripts | None, span: Span) -> Raw:
        sub = self.sub_expression(scripts.sub) if scripts and scripts.sub else None
        item = self.peek()
        bracket = bracket_of(item) if item else None
        if bracket is not None and bracket.text in ("(", "[", "{"):
            argument = self.fence(bracket)
            power = None
            if isinstance(argument, RawScripted):
                power, argument = argument, argument.base
            node: Raw = RawProbability(span.cover(argument.span), kind, argument, sub)
            if scripts and scripts.sup:
                node = RawScripted(node.span, node, None, self.script(scripts.sup), 0)
            if power is not None:
                node = RawScripted(span.cover(power.span), node, power.sub, power.sup, power.primes)
            return node
        if not self.starts_factor():
            raise Malformed("nothing to take the expectation of", span)
        argument = self.operator_body(span)
        return RawProbability(span.cover(argument.span), kind, argument, sub, bracketed=False)

    def function(self, name: str, scripts: Scripts | None, span: Span) -> Raw:
        if name == "softmax" and scripts and scripts.sub and not self.starts_factor():
            return self.named_mark(name, scripts, span)  # an entry, its argument left out
        argument = self.function_argument(span)
        power = None
        if (
            isinstance(argument, RawScripted)
            and isinstance(argument.base, RawFence)
            and argument.base.opener in ("(", "[", "{")
        ):
            power, argument = argument, argument.base
        if name in ("log", "ln") and isinstance(argument, RawFraction) and self.big_follows():
            body = self.factor()  # \log \frac{1}{k} \sum_i: the logarithm of the mean
            argument = RawProduct(argument.span.cover(body.span), (argument, body))
        sup = scripts.sup if scripts else None
        node: Raw = RawFunction(
            span.cover(argument.span), name, argument, self.script(scripts.sub) if scripts else None, self.script(sup)
        )
        if scripts and scripts.primes:
            raise Unsupported("a prime on a named function", span)
        if power is not None:
            node = RawScripted(span.cover(power.span), node, power.sub, power.sup, power.primes)
        return node

    def big_follows(self) -> bool:
        item = self.peek()
        base = item.base if isinstance(item, Scripts) else item
        return isinstance(base, Mark) and base.text in ("sum", "prod")

    def function_argument(self, span: Span) -> Raw:
        """A bracket directly after the function; else the run of plain factors, up to the next bracket,
        function or operator sign."""
        item = self.peek()
        if item is None:
            raise Malformed("a function without its argument", span)
        bracket = bracket_of(item)
        if bracket is not None and bracket.text in ("(", "[", "{"):
            return self.fence(bracket)
        if is_mark(item, "-"):
            self.position += 1
            inner = self.function_argument(span)
            return RawNegative(item.span.cover(inner.span), inner)
        if not self.starts_factor():
            raise Malformed("a function without its argument", span)
        factors = [self.factor()]
        if isinstance(factors[0], RawName) and self.adjacent_fence(factors[0]):
            upcoming = self.peek()
            opening = bracket_of(upcoming) if upcoming else None
            assert opening is not None
            factors.append(self.fence(opening))
        elif isinstance(factors[0], RawNumber | RawName):
            while (upcoming := self.peek()) is not None and self.plain_factor(upcoming):
                factors.append(self.factor())
        if len(factors) == 1:
            return factors[0]
        return RawProduct(factors[0].span.cover(factors[-1].span), tuple(factors))

    def adjacent_fence(self, name: RawName) -> bool:
        item = self.peek()
        bracket = bracket_of(item) if item else None
        return bracket is not None and bracket.text in ("(", "[") and not name.base.isdigit()

    def plain_factor(self, item: Written) -> bool:
        base = item.base if isinstance(item, Scripts) else item
        return isinstance(base, Letter | Digits) or (isinstance(base, Command) and base.name in table.FONTS)

    def named_mark(self, name: str, scripts: Scripts | None, span: Span) -> Raw:
        sub = self.script(scripts.sub) if scripts else None
        sup = self.script(scripts.sup) if scripts else None
        primes = scripts.primes if scripts else 0
        return RawName(span, name, "roman", (), sub, sup, primes)

    # --- structures ---

    def structure(self, node: Command) -> Raw:
        name = node.name
        if name == "sqrt":
            degree = self.sub_expression(node.option) if node.option else None
            return RawRoot(node.span, self.sub_expression(node.arguments[0]), degree)
        if name in ("binom", "dbinom", "tbinom"):
            return RawBinomial(
                node.span, self.sub_expression(node.arguments[0]), self.sub_expression(node.arguments[1])
            )
        if self.is_differential_fraction(node):
            return self.differential_fraction(node)
        return RawFraction(node.span, self.sub_expression(node.arguments[0]), self.sub_expression(node.arguments[1]))

    def is_differential_fraction(self, node: Command) -> bool:
        if len(node.arguments) != 2 or node.name == "sqrt":
            return False
        top, bottom = flatten(node.arguments[0].items), flatten(node.arguments[1].items)
        if not top or len(bottom) < 2:
            return False
        sign = differential_sign(bottom[0])
        head = top[0].base if isinstance(top[0], Scripts) and top[0].sub is None else top[0]
        if sign is None or head is None or differential_sign(head) != sign:
            return False
        if isinstance(top[0], Scripts) and (top[0].sup is None or plain_text(top[0].sup) not in ("2", "3")):
            return False
        return sign != "d" or len(top) > 1 or len(bottom) > 1

    def differential_fraction(self, node: Command) -> Raw:
        top, bottom = flatten(node.arguments[0].items), flatten(node.arguments[1].items)
        sign = differential_sign(bottom[0])
        order = int(plain_text(top[0].sup)) if isinstance(top[0], Scripts) and top[0].sup else 1
        wrt: list[Raw] = []
        run: list[Written] = []
        for item in (*bottom[1:], bottom[0]):
            if item is bottom[0] or differential_sign(item) == sign:
                wrt.append(self.differential_target(run, order, node.span))
                run = []
            else:
                run.append(item)
        if order > 1 and len(wrt) == 1:
            wrt = wrt * order
        rest = tuple(item for item in top[1:] if not (isinstance(item, Group) and not item.items))
        if rest:
            inner = Grammar(rest, node.arguments[0].span, self.depth + 1)
            body = inner.relation()
            inner.finish()
        else:
            if self.multiplicative_here() in ("star", "cdot", "times"):
                self.position += 1  # \frac{d}{dx} * (…): the sign only sets the operand apart
            body = self.operator_body(node.span)
        return RawDerivative(
            node.span.cover(body.span), "fraction", tuple(wrt), body, order, sign=sign or "partial", lone=not rest
        )

    def differential_target(self, run: list[Written], order: int, span: Span) -> Raw:
        if not run:
            raise Malformed("nothing to differentiate by", span)
        last = run[-1]
        if order > 1 and isinstance(last, Scripts) and last.sup is not None and plain_text(last.sup) == str(order):
            run = [
                *run[:-1],
                Scripts(last.span, last.base, last.sub, None, last.primes) if last.sub else (last.base or last),
            ]
        inner = Grammar(tuple(run), span, self.depth + 1)
        node = inner.expression()
        inner.finish()
        if isinstance(node, RawProduct) and len(node.factors) == 2:
            head, tail = node.factors
            if (
                isinstance(head, RawName)
                and isinstance(tail, RawName)
                and head.sub
                and not head.sup
                and tail == RawName(tail.span, tail.base)
            ):
                # \partial X_ij can only mean the entry ij: nothing is differentiated by a product.
                both = RawList(head.sub.span.cover(tail.span), (*head.sub.items, tail), head.sub.text + tail.base)
                return replace(head, span=node.span, sub=both)
        return node

    def environment(self, node: Environment) -> Raw:
        if node.name in ("cases", "dcases", "rcases"):
            return RawCases(node.span, tuple(self.case_row(row, node.span) for row in node.rows))
        rows = []
        for row in node.rows:
            cells: list[Raw] = []
            for cell in row:
                inner = self.inside(cell, node.span)
                if inner.peek() is None:
                    continue
                cells.append(inner.relation())
                while is_mark(inner.peek(), ",", ";"):
                    inner.position += 1
                    if inner.peek() is not None:
                        cells.append(inner.relation())
                inner.finish()
            if cells:
                rows.append(tuple(cells))
        brackets = {"pmatrix": "(", "vmatrix": "|", "Vmatrix": "‖", "Bmatrix": "{"}.get(node.name, "[")
        return RawMatrix(node.span, tuple(rows), brackets)

    def case_row(self, row: tuple[tuple[Written, ...], ...], span: Span) -> tuple[Raw, Raw | None]:
        value_items = flatten(row[0]) if row else ()
        while value_items and is_mark(value_items[-1], ","):
            value_items = value_items[:-1]
        inner = Grammar(value_items, span, self.depth + 1)
        value = inner.relation()
        condition_items = flatten(tuple(item for cell in row[1:] for item in cell))
        rest = inner.all[inner.position :]
        items = tuple(rest) + tuple(condition_items)
        while items and is_mark(items[-1], ",", ".", ";"):
            items = items[:-1]
        words = [item for item in items if isinstance(item, Text)]
        marks = [item for item in items if not isinstance(item, Text) and not is_mark(item, ",")]
        text = " ".join(word.content for word in words).lower()
        if not marks:
            inline = [word.content for word in words if "$" in word.content]
            if inline:
                return value, RawText(span, inline[0])
            if any(key in text for key in ("otherwise", "else", "o.w", "sinon")) or not items:
                return value, None
            return value, RawText(span, text)
        condition = Grammar(tuple(marks), span, self.depth + 1)
        made = condition.listing()
        condition.finish()
        return value, made

    def script(self, group: Group | None) -> RawList | None:
        """The content of a script as a list of items, with its spelling."""
        if group is None or not group.items:
            return None
        return script_of(group, self)

    def words(self, node: Text) -> Raw:
        return RawText(node.span, node.content)

    def number(self, node: Digits) -> Raw:
        return RawNumber(node.span, node.text)


def differential_sign(item: Written | None) -> str | None:
    """``partial``, ``d`` or ``delta`` where the item is a bare differential sign."""
    if is_mark(item, "partial"):
        return "partial"
    if isinstance(item, Letter) and item.text == "d" and not item.command:
        return "d"
    if isinstance(item, Letter) and item.text == "delta":
        return "delta"
    if (
        isinstance(item, Command)
        and item.name in ("mathrm", "text", "textrm", "operatorname")
        and plain_text(item) == "d"
    ):
        return "d"
    return None


def _sum(terms: list[tuple[str, Raw]], start: Span) -> Raw:
    if len(terms) == 1:
        sign, node = terms[0]
        if sign == "+":
            return node
        if sign == "-":
            return RawNegative(start.cover(node.span), node)
    return RawSum(start.cover(terms[-1][1].span), tuple(terms))


def _reaching(node: Raw, op: str, right: Raw) -> Raw | None:
    """``\\frac{d}{dx} a \\cdot b(x)``: a lone differential sign whose operand does not use the variable, while the next
    factor does, is meant to reach over both; else None."""
    if op not in ("cdot", "times", "star", "odot"):
        return None
    if isinstance(node, RawDerivative):
        names = {item.base for item in node.wrt if isinstance(item, RawName)}
        if not node.lone or not names or _uses_base(node.body, names) or not _uses_base(right, names):
            return None
        body = RawBinary(node.body.span.cover(right.span), op, node.body, right)
        return replace(node, span=node.span.cover(right.span), body=body)
    if isinstance(node, RawProduct) and (last := _reaching(node.factors[-1], op, right)) is not None:
        return replace(node, span=node.span.cover(right.span), factors=(*node.factors[:-1], last))
    if isinstance(node, RawBinary) and (last := _reaching(node.right, op, right)) is not None:
        return replace(node, span=node.span.cover(right.span), right=last)
    if isinstance(node, RawBig) and (last := _reaching(node.body, op, right)) is not None:
        return replace(node, span=node.span.cover(right.span), body=last)
    return None


def _uses_base(node: Raw, names: set[str]) -> bool:
    return any(isinstance(part, RawName) and part.base in names for part in raw_walk(node))


def _trailing_bound(node: Raw) -> frozenset[str]:
    """Names bound by a big operator whose scope ends where the node ends."""
    while True:
        if isinstance(node, RawBig):
            names = reaching_names(node)
            if names:
                return names
            node = node.body
        elif isinstance(node, RawProduct):
            node = node.factors[-1]
        elif isinstance(node, RawBinary):
            node = node.right
        elif isinstance(node, RawNegative):
            node = node.operand
        else:
            return frozenset()


def reaching_names(node: RawBig) -> frozenset[str]:
    """The letters whose use in later terms makes the operator reach that far: bound indices, and what a minimum
    or a maximum runs over (``\\min_w f(w) + g(w)``)."""
    if node.kind not in ("min", "max", "argmin", "argmax", "inf", "sup"):
        return bound_names(node)
    target = node.sub.items[0] if isinstance(node.sub, RawRelation) else node.sub
    return frozenset({target.base}) if isinstance(target, RawName) and target.sub is None else frozenset()


def bound_names(node: RawBig) -> frozenset[str]:
    """The letters that the operator's subscript (or differential) binds."""
    if node.kind not in ("sum", "prod"):
        return frozenset()
    sub = node.sub
    if isinstance(sub, RawRelation):
        sub = sub.items[0]
    items: tuple[Raw, ...] = (sub,) if sub is not None else ()
    if isinstance(sub, RawFence):
        items = sub.items
    if isinstance(sub, RawProduct):
        items = sub.factors
    found = set()
    for item in items:
        if isinstance(item, RawRelation):
            item = item.items[0]
        if isinstance(item, RawName) and item.sub is None:
            found.add(item.base)
    return frozenset(found)


PAIRING = frozenset({"!=", "<", "<=", ">", ">="})


def paired_name(node: RawBig) -> RawName | None:
    """The ``j`` of ``\\sum_{i \\ne j}``, which may run as well as ``i``."""
    sub = node.sub
    if not isinstance(sub, RawRelation) or len(sub.ops) != 1 or sub.ops[0] not in PAIRING or node.sup is not None:
        return None
    first, second = sub.items
    if not isinstance(first, RawName) or not isinstance(second, RawName) or first.sub or second.sub:
        return None
    return second if first.base != second.base else None


def uses_name(node: Raw, names: frozenset[str], *, pairs: bool = False) -> bool:
    """Whether one of the names occurs free in the node. With ``pairs`` a sum over ``i \\ne j`` binds both."""
    if isinstance(node, RawBig):
        inner = names - bound_names(node)
        second = paired_name(node) if pairs else None
        if second is not None:
            inner -= {second.base}
        parts = [part for part in (node.sub, node.sup) if part is not None]
        return any(uses_name(part, names, pairs=pairs) for part in parts[1:]) or (
            bool(inner) and uses_name(node.body, inner, pairs=pairs)
        )
    if isinstance(node, RawName):
        if node.base in names and node.sub is None:
            return True
        scripts = [script for script in (node.sub, node.sup) if script]
        return any(uses_name(item, names, pairs=pairs) for script in scripts for item in script.items)
    return any(uses_name(child, names, pairs=pairs) for child in raw_children(node))


def _widen(node: Raw, extra: list[tuple[str, Raw]]) -> Raw:
    """The node with its trailing big operator's body extended by the extra terms."""
    end = extra[-1][1].span
    if isinstance(node, RawBig):
        if reaching_names(node):
            body = RawSum(node.body.span.cover(end), (("+", node.body), *extra))
            return RawBig(node.span.cover(end), node.kind, node.sub, node.sup, body, len(extra), node.differential)
        return RawBig(
            node.span.cover(end), node.kind, node.sub, node.sup, _widen(node.body, extra), 0, node.differential
        )
    if isinstance(node, RawProduct):
        return RawProduct(node.span.cover(end), (*node.factors[:-1], _widen(node.factors[-1], extra)))
    if isinstance(node, RawBinary):
        return RawBinary(node.span.cover(end), node.op, node.left, _widen(node.right, extra))
    if isinstance(node, RawNegative):
        return RawNegative(node.span.cover(end), _widen(node.operand, extra))
    raise AssertionError("no trailing operator")
