"""What an expectation is taken over: names, laws, and what is drawn from them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from notation.elaborate.laws import is_named_law
from notation.expression import Symbol
from notation.givens import Declaration, RandomVariable
from notation.names import NameResolver, base_identity
from notation.raw import Raw, RawFence, RawName, RawProduct, RawRelation, raw_walk
from notation.source import Unsupported

if TYPE_CHECKING:
    from notation.elaborate.elaborator import Elaborator


class SamplingElaborator:
    """The part of the elaborator that reads the subscript of an expectation."""

    def over(self: Elaborator, node: Raw | None, body: Raw) -> tuple[str, ...]:  # type: ignore[misc]
        """The names in a subscript; ``x \\sim p``, ``q(z)`` and a lone ``q`` also say what is sampled."""
        if node is None:
            return ()
        items = node.items if isinstance(node, RawFence) and not node.opener else (node,)
        found: list[str] = []
        for item in items:
            if isinstance(item, RawRelation) and item.ops[0] == "~":
                found.append(self.sampled(item.items[0], item.items[1]))
            elif isinstance(item, RawProduct) and self.named_distribution(item) is not None:
                fence = item.factors[1]
                assert isinstance(fence, RawFence)
                found.append(self.sampled(fence.items[0], item))
            elif isinstance(item, RawName) and self.named_distribution(item) and (only := self.only_argument(body)):
                found.append(self.sampled(only, item))
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

    def sampled(self: Elaborator, target: Raw, source: Raw) -> str:  # type: ignore[misc]
        """Enter ``target`` as drawn from ``source``, and give its name. Under another law than the one it has
        elsewhere it is a variable of its own, bound in this expectation: ``E_{x \\sim p}`` beside ``E_{x \\sim q}``."""
        variable = self.read(target)
        if not isinstance(variable, Symbol):
            raise Unsupported("what is sampled is not a name", target.span)
        law = self.named_distribution(source)
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
