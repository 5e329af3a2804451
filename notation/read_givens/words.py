"""Words among givens: properties of symbols, independence, laws, rows, rounding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notation import build
from notation.expression import Cases, Component, Number, Symbol
from notation.givens import Declaration, Definition, Domain, RandomVariable
from notation.names import base_identity
from notation.raw import Raw, RawName
from notation.read_givens.fragments import Fragment
from notation.read_givens.functions import logistic_function
from notation.source import Unsupported
from notation.walking import substitute

if TYPE_CHECKING:
    from notation.read_givens.reading import GivenReader

PROPERTIES = (
    ("not necessarily symmetric", ()),
    ("symmetric positive definite", ("symmetric", "positive definite")),
    ("symmetric positive semidefinite", ("symmetric", "positive semidefinite")),
    ("symmetric positive semi-definite", ("symmetric", "positive semidefinite")),
    ("positive definite", ("symmetric", "positive definite")),
    ("positive semidefinite", ("symmetric", "positive semidefinite")),
    ("symmetric matrix", ("symmetric",)),
    ("skew-symmetric", ("skew",)),
    ("is symmetric", ("symmetric",)),
    ("symmetric", ("symmetric",)),
    ("diagonal", ("diagonal",)),
    ("orthogonal", ("orthogonal",)),
    ("orthonormal columns", ("orthonormal columns",)),
    ("invertible", ("invertible",)),
    ("nonsingular", ("invertible",)),
    ("full column rank", ("full column rank",)),
    ("full row rank", ("full row rank",)),
    ("full rank", ("full column rank",)),
    ("nonzero", ("nonzero",)),
    ("unit norm", ("unit norm",)),
    ("unit vector", ("unit norm",)),
    ("derivatives respect its structure", ("tied",)),
    ("derivatives respect its symmetry", ("tied",)),
    ("derivatives respect the structure", ("tied",)),
    ("derivatives respect the symmetry", ("tied",)),
    ("upper triangular", ("upper triangular",)),
    ("lower triangular", ("lower triangular",)),
    ("one-hot", ("one-hot",)),
    ("one hot", ("one-hot",)),
    ("onehot", ("one-hot",)),
)
"""Phrases, longest first, to properties of a symbol."""

IGNORED = (
    "constant",
    "constants",
    "given",
    "real",
    "numerical values",
    "finite variance",
    "finite",
    "scalar",
    "parameter",
    "where",
    "is",
    "are",
    "a",
    "an",
    "the",
    "for",
    "and",
    "with",
    "has",
    "have",
    "with respect to",
    "fixed",
    "vector",
    "matrix",
    "of",
    "for all",
    "for some",
    "function",
    "smooth",
    "differentiable",
    "known",
    "element-wise",
    "elementwise",
    "applied",
    "any",
    "all",
    "some",
    "each",
    "every",
    "loss",
    "weights",
    "data",
    "targets",
    "input",
    "whitened",
    "centered",
    "centred",
    "label",
    "labels",
    "encoding",
    "encoded",
    "column",
    "both",
    "denotes",
    "random",
)

_SYMMETRIC_LAW = ("symmetric distribution", "symmetric density", "density symmetric", "distribution symmetric")


class WordReader:
    """The part of the givens reader that takes words."""

    def consumed(self: GivenReader, words: str) -> bool:  # type: ignore[misc]
        """Whether the formula after these words was taken with them."""
        if words.rstrip(" :=").endswith(("mean", "expectation", "variance", "deviation", "covariance")):
            return True
        return _has(words, "rows", "independent of", "about", "standard basis vector", "columns") or words in (
            "for all",
            "for",
            "if",
            "in",
            "otherwise",
            "at",
        )

    def words(self: GivenReader, words: str, subjects: list[Raw], following: Fragment | None) -> None:  # type: ignore[misc]
        names = [node for node in subjects if isinstance(node, RawName)]
        if words == "at" and following is not None:
            self.evaluated_at(following)
            return
        if words in ("for all", "for", "if", "in", "otherwise"):
            self.condition_words(words, following)
            return
        understood = self.probability_words(words, names, following)
        understood |= self.property_words(words, names)
        understood |= self.structure_words(words, names, following)
        understood |= self.constant_words(words, subjects)
        understood |= self.moment_words(words, names, following)
        if not understood and not _ignorable(words):
            raise Unsupported(f"the words {words!r} are not understood", subjects[0].span if subjects else None)

    def condition_words(self: GivenReader, words: str, following: Fragment | None) -> None:  # type: ignore[misc]
        """``\\delta_{ij} = 1 if i = j``: the last definition holds under a condition."""
        if words != "if" or following is None or not self.scope.definitions:
            return
        last = self.scope.definitions[-1]
        chain = following.chains[0]
        if chain.ops and isinstance(last.body, Number):
            reader = self.elaborator()
            first, second = (reader.read(member.raw) for member in chain.members[:2] if member.raw is not None)
            condition = build.relation(chain.ops[0], first, second)
            body = Cases((), ((last.body, condition), (build.ZERO, None)))
            self.scope.definitions[-1] = replace(last, body=body)

    def evaluated_at(self: GivenReader, following: Fragment) -> None:  # type: ignore[misc]
        """``\\nabla L = 0 at w = w^*``: the last assumption with the point put in."""
        chain = following.chains[0]
        if not self.scope.assumptions or len(chain.members) != 2 or chain.ops != ("=",):
            raise Unsupported("a point for something that is no equation", chain.span)
        reader = self.elaborator()
        variable, point = (reader.read(member.raw) for member in chain.members if member.raw is not None)
        if not isinstance(variable, Symbol):
            raise Unsupported("the point of something that is no variable", chain.span)
        self.scope.assumptions[-1] = substitute(self.scope.assumptions[-1], {variable: point})

    # --- probability ---

    def probability_words(self: GivenReader, words: str, names: list[RawName], following: Fragment | None) -> bool:  # type: ignore[misc]
        found = False
        if _has(words, "i.i.d", "iid", "identically distributed"):
            for name in names:
                self.mark_random(name, "iid")
            if len({base_identity(name, self.scope) for name in names}) > 1:
                self.independent(list(names))  # x_1, …, x_n, y_1, …, y_n in one list: of each other as well
            found = True
        if _has(words, "uncorrelated"):
            for name in names:
                self.mark_random(name, "uncorrelated")
            self.uncorrelated(frozenset(self.touch(name) for name in names))
            found = True
        elif _has(words, "independent of") and following is not None:
            others = [node for chain in following.chains for node in self.named(_first(chain))]
            self.independent([*names, *others])
            found = True
        elif _has(words, "independent"):
            self.independent(list(names))
            if len({base_identity(name, self.scope) for name in names}) < len(names) or any(name.sub for name in names):
                for name in names:
                    self.mark_random(name, "independent")
            found = True
        if _has(words, "random variable", "random vector", "random"):
            for name in names:
                self.mark_random(name, "")
            found = True
        if _has(words, "stationary", "same distribution", "does not depend on"):
            for name in names:
                self.mark_random(name, "same")
            found = True
        if _has(words, *_SYMMETRIC_LAW, "symmetrically distributed"):
            for name in names:
                identity = self.touch(name)
                self.add_random(
                    RandomVariable(
                        identity, symmetric=True, mean=build.ZERO if _has(words, "about", "zero", "origin") else None
                    )
                )
            found = True
        return found

    def moment_words(self: GivenReader, words: str, names: list[RawName], following: Fragment | None) -> bool:  # type: ignore[misc]
        """``x_i \\text{ with mean } m \\text{ and variance } v``; ``w \\text{ has zero mean}``."""
        last = words.rstrip(" :=").split()[-1:]
        found = False
        if _has(words, "zero mean", "zero-mean", "mean zero", "centered", "centred"):
            for name in names:
                self.add_random(RandomVariable(self.touch(name), mean=build.ZERO))
            found = True
        if _has(words, "unit variance"):
            for name in names:
                self.add_random(RandomVariable(self.touch(name), variance=build.ONE))
            found = True
        deviation = words.rstrip(" :=").endswith("standard deviation")
        if following is None or not (deviation or last in (["mean"], ["expectation"], ["variance"], ["covariance"])):
            return found
        raw = following.chains[0].members[0].raw if following.chains else None
        if raw is None or following.chains[0].ops:
            return found
        for name in names:
            value = self.of_all_entries(name, self.elaborator().read(raw))
            if deviation:
                value = build.power(value, build.number(2))
            made = RandomVariable(self.touch(name))
            mean = last in (["mean"], ["expectation"])
            self.add_random(replace(made, mean=value) if mean else replace(made, variance=value))
        return bool(names)

    def mark_random(self: GivenReader, name: RawName, entries: str) -> None:  # type: ignore[misc]
        self.add_random(RandomVariable(self.touch(name), entries=entries or "arbitrary"))

    # --- properties ---

    def property_words(self: GivenReader, words: str, names: list[RawName]) -> bool:  # type: ignore[misc]
        if _has(words, *_SYMMETRIC_LAW, "symmetrically"):
            return False
        found = False
        rest = words
        for phrase, properties in PROPERTIES:
            if phrase in rest:
                rest = rest.replace(phrase, " ")
                found = True
                for name in names:
                    self.add_properties(name, frozenset(properties))
        parity = next((kind for kind in ("odd", "even") if kind in words.split()), "")
        if parity:
            for name in names:
                self.add_domain(name, Domain("integer"))
                self.add_properties(name, frozenset({parity}))
            found = True
        if _has(words, "integer"):
            for name in names:
                self.add_domain(name, Domain("integer"))
            found = True
        positive = words in ("positive", "is positive", "are positive", "strictly positive")
        if positive or _has(words, "positive entries", "positive components", "entrywise positive"):
            for name in names:
                self.add_domain(name, Domain("real", build.ZERO, lower_open=True))
            found = True
        return found

    def add_properties(self: GivenReader, name: RawName, properties: frozenset[str]) -> None:  # type: ignore[misc]
        identity = self.touch(name)
        known = self.scope.known(identity)
        if known is None:
            return
        if "one-hot" in properties and not known.shape:
            known = replace(known, shape=(self.scope.size(identity),))
            if name.sub is None and not known.parameters:
                self.scope.families.discard(identity)
        self.scope.declarations[identity] = replace(known, properties=known.properties | properties)
        whole = Symbol(known.shape, identity, known.parameters)
        if "one-hot" in properties:
            total = build.dot(build.ones(known.shape), whole)
            self.scope.assumptions.append(build.relation("=", total, build.ONE))
        if "unit norm" in properties and known.shape:
            self.scope.assumptions.append(build.relation("=", build.norm(whole), build.ONE))

    def add_domain(self: GivenReader, name: RawName, domain: Domain) -> None:  # type: ignore[misc]
        identity = self.touch(name)
        known = self.scope.known(identity)
        if known is not None:
            role = "index" if domain.kind == "integer" and not known.shape and not known.parameters else known.role
            self.scope.declare(replace(known, domain=domain, role=role))
            if domain.kind == "integer":
                merged = self.scope.declarations[identity]
                self.scope.declarations[identity] = replace(merged, domain=replace(merged.domain, kind="integer"))

    # --- structure ---

    def structure_words(self: GivenReader, words: str, names: list[RawName], following: Fragment | None) -> bool:  # type: ignore[misc]
        if _has(words, "rows") and following is not None and names:
            self.rows_of(names[0], following)
            return True
        if _has(words, "standard basis vector") and names:
            self.basis_vector(names[0])
            return True
        if _has(words, "rounded"):
            self.scope.conventions["rounding"] = "as written"
            return True
        if _has(words, "logistic", "sigmoid") and names:
            self.logistic(names[0])
            return True
        if _has(words, "activation function", "activation") and names:
            self.scope.declare(Declaration(base_identity(names[0], self.scope), role="function"))
            return True
        if _has(words, "function") and names:
            self.scope.declare(Declaration(base_identity(names[0], self.scope), role="function"))
            return True
        return False

    def constant_words(self: GivenReader, words: str, subjects: list[Raw]) -> bool:  # type: ignore[misc]
        """``\\mathbf 1 \\text{ is the vector of ones}``: what the mark means anyway, or the value of another name."""
        kinds = {"ones": "1", "zeros": "0", "zero vector": "0", "zero matrix": "0", "identity": "I"}
        digit = next((kinds[phrase] for phrase in kinds if _has(words, phrase)), None)
        if digit is None:
            return False
        for subject in subjects:
            base = subject.base if isinstance(subject, RawName) else getattr(subject, "text", "")
            if base == digit:
                continue
            known = self.scope.known(self.touch(subject))
            if known is None or not known.shape:
                raise Unsupported("an array of constants without its size", subject.span)
            made = (
                {"1": build.ones, "0": build.zeros}[digit](known.shape)
                if digit != "I"
                else build.identity(known.shape[0])
            )
            self.scope.definitions.append(Definition(Symbol(known.shape, known.name), made))
        return bool(subjects)

    def rows_of(self: GivenReader, matrix: RawName, following: Fragment) -> None:  # type: ignore[misc]
        """``X has rows x_1^T, …``: ``x_i`` is the i-th row as a column."""
        first = self.named(_first(following.chains[0]))[0]
        if not isinstance(first, RawName):
            raise Unsupported("rows that are no names", first.span)
        base = self.elaborator().read(matrix)
        identity = base_identity(first, self.scope)
        index = Symbol((), "index0")
        if base.rank != 2:
            raise Unsupported("rows of what is no matrix", matrix.span)
        size = (base.shape[1],)
        self.scope.families.add(identity)
        self.scope.declare(Declaration(identity, size, Domain(), (index,), ((build.ONE, base.shape[0]),)))
        target = Symbol(size, identity, (index,))
        self.scope.definitions.append(Definition(target, Component(size, base=base, positions=(index, None))))

    def basis_vector(self: GivenReader, name: RawName) -> None:  # type: ignore[misc]
        """``e_c is the c-th standard basis vector of R^K``: read as such wherever it stands."""
        self.scope.basis_letters.add(name.base)

    def logistic(self: GivenReader, name: RawName) -> None:  # type: ignore[misc]
        identity = base_identity(name, self.scope)
        self.scope.declare(Declaration(identity, role="function"))
        self.scope.definitions.append(logistic_function(identity))


def _first(chain: object) -> Raw:
    from notation.statements.chains import RawChain

    assert isinstance(chain, RawChain)
    raw = chain.members[0].raw
    if raw is None:
        raise Unsupported("a list that starts with nothing", chain.span)
    return raw


def _has(words: str, *phrases: str) -> bool:
    return any(phrase in words for phrase in phrases)


def _ignorable(words: str) -> bool:
    left = words
    for mark in ",.;:()":
        left = left.replace(mark, " ")
    return all(word in IGNORED for word in left.split())
