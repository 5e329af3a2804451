"""What an expectation is taken over: names, laws, and what is drawn from them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from notation.elaborate.calls import FUNCTION_LETTERS
from notation.elaborate.laws import is_named_law
from notation.expression import Symbol
from notation.givens import Declaration, RandomVariable
from notation.names import NameResolver, base_identity
from notation.raw import Raw, RawFence, RawName, RawNumber, RawProduct, RawRelation, raw_walk
from notation.source import Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


LAW_LETTERS = frozenset("p q r P Q D mu nu pi rho".split())
"""Letters that stand for a law where one is named."""


class SamplingElaborator:
    """The part of the elaborator that reads the subscript of an expectation."""

    def over(self: Elaborator, node: Raw | None, body: Raw) -> tuple[str, ...]:  # type: ignore[misc]
        """The names in a subscript; ``x \\sim p``, ``q(z)`` and a lone ``q`` also say what is sampled."""
        if node is None:
            return ()
        items = node.items if isinstance(node, RawFence) and not node.opener else (node,)
        found: list[str] = []
        for item in items:
            if isinstance(item, RawNumber):
                raise Unsupported("an expectation over a number", item.span)
            if isinstance(item, RawRelation) and item.ops[0] == "in":
                self.rename_drawn(item.items[0], f"in {spelled(item.items[1])}")
            elif isinstance(item, RawRelation) and item.ops[0] == "~":
                found.append(self.sampled(item.items[0], item.items[1]))
            elif isinstance(item, RawProduct) and self.named_distribution(item) is not None:
                fence = item.factors[1]
                assert isinstance(fence, RawFence)
                found.append(self.sampled(fence.items[0], item))
            elif isinstance(item, RawName) and self.named_distribution(item) and (only := self.only_argument(body)):
                found.append(self.sampled(only, item))
            elif (law := self.unknown_law(item, body)) is not None:
                self.drawn_from(law, item, body)
            elif isinstance(item, RawName):
                made = self.read(RawName(item.span, item.base, item.font, item.accents, item.sub, item.sup))
                found.append(made.name if isinstance(made, Symbol) else base_identity(item, self.scope))
            elif isinstance(item, RawProduct):  # q(z|x): over everything
                return ()
        random = tuple(name for name in found if self.scope.is_random(name))
        return random if len(random) == len(found) else ()

    def named_distribution(self: Elaborator, node: Raw) -> RandomVariable | None:  # type: ignore[misc]
        """The law that the marks name: ``q``, ``q(z)``, ``\\mathcal N(0, 1)``; None when they name none."""
        if is_named_law(node):
            family, parameters = self.named_law(node)
            return RandomVariable("", family, parameters)
        if isinstance(node, RawProduct) and len(node.factors) == 2:
            head, fence = node.factors
            if not isinstance(fence, RawFence) or len(fence.items) != 1 or not isinstance(fence.items[0], RawName):
                return None
            node = head
        if not isinstance(node, RawName):
            return None
        identity = NameResolver(self.scope, frozenset(self.bound)).resolve(node).identity
        known = self.scope.known(identity)
        if known is None or known.role != "distribution":
            return None
        return next((item for item in self.scope.random if item.name == identity and item.law), None)

    def only_argument(self: Elaborator, body: Raw) -> RawName | None:  # type: ignore[misc]
        """The one name at which densities of distributions are taken: ``z`` in ``E_q[\\log q(z) - \\log p(z)]``."""
        found: dict[str, RawName] = {}
        for part in raw_walk(body):
            if isinstance(part, RawProduct):
                for head, fence in itertools.pairwise(part.factors):
                    pair = replace(part, factors=(head, fence))
                    if isinstance(fence, RawFence) and self.named_distribution(pair) is not None:
                        name = fence.items[0]
                        assert isinstance(name, RawName)
                        found[base_identity(name, self.scope)] = name
        return next(iter(found.values())) if len(found) == 1 else None

    def unknown_law(self: Elaborator, node: Raw, body: Raw) -> str | None:  # type: ignore[misc]
        """The spelling of a law that nothing describes, in a subscript: ``q(z \\mid x)``, or a ``q`` that the body uses
        as no name of a value; None for anything else."""
        head = node.factors[0] if isinstance(node, RawProduct) and len(node.factors) == 2 else node
        if not isinstance(head, RawName) or head.primes:
            return None
        if head is not node:
            return spelled(node) if isinstance(node, RawProduct) and isinstance(node.factors[1], RawFence) else None
        known = self.scope.known(NameResolver(self.scope, frozenset(self.bound)).resolve(head).identity)
        if (known is not None and known.role != "distribution") or head.base not in LAW_LETTERS:
            return None
        return spelled(node)

    def drawn_from(self: Elaborator, law: str, node: Raw, body: Raw) -> None:  # type: ignore[misc]
        """Read what the law is of as variables of its own: what it names before its bar, or the one name of the body
        that nothing explains."""
        if isinstance(node, RawProduct):
            fence = node.factors[1]
            assert isinstance(fence, RawFence)
            bar = fence.separators.index("|") + 1 if "|" in fence.separators else len(fence.items)
            targets: list[Raw] = list(fence.items[:bar])
        else:
            names = [item for item in raw_walk(body) if isinstance(item, RawName)]
            plain = {item.base: item for item in names if self.may_be_drawn(item)}
            targets = list(plain.values()) if len(plain) == 1 else []
        for target in targets:
            self.rename_drawn(target, law)

    def may_be_drawn(self: Elaborator, name: RawName) -> bool:  # type: ignore[misc]
        identity = base_identity(name, self.scope)
        known = self.scope.known(identity)
        functional = name.base in FUNCTION_LETTERS or name.base in LAW_LETTERS
        return not functional and identity not in self.bound and (known is None or not known.explicit)

    def rename_drawn(self: Elaborator, target: Raw, law: str) -> None:  # type: ignore[misc]
        """What is drawn from a law that nothing describes is another variable than what is drawn from another law,
        unless givens say that it is random."""
        if not isinstance(target, RawName) or target.sub is not None or target.sup is not None or target.primes:
            return
        identity = base_identity(target, self.scope)
        known = self.scope.known(identity)
        if self.scope.is_random(identity) or identity in self.bound:
            return
        variable = self.read(target)
        value = known is None or known.role in ("value", "index")
        if value and isinstance(variable, Symbol) and not variable.indices:
            name = f"{identity}~{law}"
            if self.scope.known(name) is None:
                self.scope.declare(Declaration(name, variable.shape, explicit=False))
            self.bound[identity] = replace(variable, name=name)

    def sampled(self: Elaborator, target: Raw, source: Raw) -> str:  # type: ignore[misc]
        """Enter ``target`` as drawn from ``source``, and give its name. Under another law than the one it has
        elsewhere it is a variable of its own, bound in this expectation: ``E_{x \\sim p}`` beside ``E_{x \\sim q}``."""
        law = self.named_distribution(source)
        if law is None:
            self.rename_drawn(target, spelled(source))
        variable = self.read(target)
        if not isinstance(variable, Symbol):
            raise Unsupported("what is sampled is not a name", target.span)
        if law is None:
            return variable.name
        shape = law.parameters[0].shape if law.parameters else ()
        known = self.scope.known(variable.name)
        if shape and not variable.shape and (known is None or not known.explicit):
            variable = replace(variable, shape=shape)
            self.scope.declare(Declaration(variable.name, shape, explicit=False))
        made = replace(law, name=variable.name)
        earlier = next((item for item in self.scope.random if item.name == variable.name), None)
        if earlier is None:
            self.scope.random.append(made)
        elif earlier.law and (earlier.law, earlier.parameters) != (law.law, law.parameters):
            origin = law.name or str(len(self.scope.random))
            inner = replace(variable, name=f"{variable.name}~{origin}")
            if not self.scope.is_random(inner.name):
                self.scope.declare(Declaration(inner.name, inner.shape, explicit=False))
                self.scope.random.append(replace(law, name=inner.name))
            self.bound[variable.name] = inner
            return inner.name
        return variable.name


def spelled(node: Raw) -> str:
    """The names of a law and of its arguments in a row: laws that are spelled alike are one."""
    parts = [item for item in raw_walk(node) if isinstance(item, RawName)]
    return " ".join(f"{item.font}{item.base}" + "'" * item.primes for item in parts)
