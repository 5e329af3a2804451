"""Contracting a product of indexed factors into matrix notation.

A ``Piece`` is a vector or matrix with a label for each axis; its expression is kept as a chain of matrix
factors so that products stay flat. Labels that are summed are eliminated one by one; a label shared by
more than two matrices has no matrix form and is left to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass

from notation import build
from notation.expression import Apply, Expression, Hadamard, Identity, Ones, Shape, Transpose

Chain = tuple[Expression, ...]


class NoMatrixForm(Exception):
    """A label that must be written as an explicit sum."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


@dataclass(frozen=True)
class Piece:
    """``chain`` multiplies to an array with an axis for each of ``labels``. ``diagonal``: the vector is the
    diagonal of this matrix (so that a diagonal matrix is not turned into a vector and back)."""

    labels: tuple[str, ...]
    chain: Chain
    diagonal: Expression | None = None


def multiply_chain(chain: Chain) -> Expression:
    """The matrix product of a chain, from the left."""
    made = chain[0]
    for factor in chain[1:]:
        made = build.matmul(made, factor)
    return made


def flip(chain: Chain) -> Chain:
    """The chain of the transpose."""
    return tuple(transposed(factor) for factor in reversed(chain))


def transposed(factor: Expression) -> Expression:
    if isinstance(factor, Transpose):
        return factor.operand
    if isinstance(factor, Identity) or (isinstance(factor, Apply) and factor.function == "diag"):
        return factor
    return build.transpose(factor)


def as_vector(piece: Piece) -> Chain:
    if piece.diagonal is not None:
        return (piece.diagonal, build.ones(piece.diagonal.shape[:1]))
    return piece.chain


def as_diagonal(pieces: list[Piece]) -> Chain:
    """The diagonal matrix of the elementwise product of vectors."""
    matrices = tuple(piece.diagonal for piece in pieces if piece.diagonal is not None)
    vectors = [multiply_chain(piece.chain) for piece in pieces if piece.diagonal is None]
    if not vectors:
        return matrices
    return (*matrices, build.apply("diag", (_hadamard(vectors),)))


def _hadamard(arrays: list[Expression]) -> Expression:
    made = arrays[0]
    for other in arrays[1:]:
        if isinstance(made, Ones):
            made = other
        elif not isinstance(other, Ones):
            made = Hadamard(made.shape, left=made, right=other)
    return made


def joined_vector(pieces: list[Piece], shape: Shape) -> Chain:
    """The elementwise product of vectors as a chain; of none: ones."""
    if not pieces:
        return (build.ones(shape),)
    matrices = tuple(piece.diagonal for piece in pieces if piece.diagonal is not None)
    plain = [piece for piece in pieces if piece.diagonal is None]
    if not plain:
        return (*matrices, build.ones(shape))
    if len(plain) == 1:
        return matrices + plain[0].chain
    return (*matrices, _hadamard([multiply_chain(piece.chain) for piece in plain]))


def _oriented(piece: Piece, first: str) -> Chain:
    return piece.chain if piece.labels[0] == first else flip(piece.chain)


class Network:
    """Pieces, the labels to sum with their sizes, and the scalars found on the way."""

    def __init__(self, pieces: list[Piece], sizes: dict[str, Expression], summed: list[str]) -> None:
        self.pieces = pieces
        self.sizes = sizes
        self.summed = list(summed)
        self.scalars: list[Expression] = []

    def contract(self) -> None:
        """Eliminate every summed label; raises ``NoMatrixForm`` for one that cannot be."""
        self._join_parallel()
        while self.summed:
            ranked = sorted(self.summed, key=lambda label: (len(self._matrices(label)), label))
            label = ranked[0]
            if len(self._matrices(label)) > 2:
                raise NoMatrixForm(label)
            self._eliminate(label)
            self._join_parallel()

    def _vectors(self, label: str) -> list[Piece]:
        return [piece for piece in self.pieces if piece.labels == (label,)]

    def _matrices(self, label: str) -> list[Piece]:
        return [piece for piece in self.pieces if len(piece.labels) == 2 and label in piece.labels]

    def _join_parallel(self) -> None:
        """Matrices over one pair of labels are multiplied elementwise."""
        made: list[Piece] = []
        for piece in self.pieces:
            alike = [p for p in made if set(p.labels) == set(piece.labels)] if len(piece.labels) == 2 else []
            twin = alike[0] if alike else None
            if twin is None:
                made.append(piece)
                continue
            made.remove(twin)
            if all(label in self.summed for label in twin.labels) and self._alone(twin.labels):
                self._close_pair(twin, piece)
                continue
            other = multiply_chain(_oriented(piece, twin.labels[0]))
            made.append(Piece(twin.labels, (_hadamard([multiply_chain(twin.chain), other]),)))
        self.pieces = made

    def _alone(self, labels: tuple[str, ...]) -> bool:
        """Whether exactly two pieces, both matrices over ``labels``, touch these labels."""
        return len([p for p in self.pieces if set(p.labels) & set(labels)]) == 2

    def _close_pair(self, one: Piece, two: Piece) -> None:
        """``sum_ij A_ij B_ij``: a squared Frobenius norm or a trace."""
        first, second = one.chain, _oriented(two, one.labels[0])
        if first == second:
            self.scalars.append(build.power(build.norm(multiply_chain(first), "F"), build.number(2)))
        else:
            self.scalars.append(build.apply("tr", (multiply_chain(flip(first) + second),)))
        for label in one.labels:
            self.summed.remove(label)

    def _eliminate(self, label: str) -> None:
        vectors, matrices = self._vectors(label), self._matrices(label)
        self.summed.remove(label)
        self.pieces = [piece for piece in self.pieces if label not in piece.labels]
        shape = (self.sizes[label],)
        if not matrices:
            self.scalars.append(_inner(vectors, shape))
        elif len(matrices) == 1:
            (matrix,) = matrices
            other = matrix.labels[0] if matrix.labels[1] == label else matrix.labels[1]
            chain = _oriented(matrix, other) + joined_vector(vectors, shape)
            self.pieces.append(Piece((other,), chain))
        else:
            self._bridge(label, matrices, vectors)

    def _bridge(self, label: str, matrices: list[Piece], vectors: list[Piece]) -> None:
        one, two = matrices
        left = one.labels[0] if one.labels[1] == label else one.labels[1]
        right = two.labels[0] if two.labels[1] == label else two.labels[1]
        middle = as_diagonal(vectors) if vectors else ()
        chain = _oriented(one, left) + middle + _oriented(two, label)
        if left != right:
            self.pieces.append(Piece((left, right), chain))
            return
        touching = [piece for piece in self.pieces if left in piece.labels]
        if left in self.summed and not touching:
            self.summed.remove(left)
            self.scalars.append(build.apply("tr", (multiply_chain(chain),)))
            return
        self.pieces.append(Piece((left,), (), build.apply("diag", (multiply_chain(chain),))))

    def vector(self, label: str) -> Chain:
        """The remaining pieces as a vector over ``label``."""
        return joined_vector(self._vectors(label), (self.sizes[label],))

    def matrix(self, row: str, column: str, on_diagonal: bool) -> Chain:
        """The remaining pieces as a matrix; ``on_diagonal``: times the identity."""
        rows, columns = self._vectors(row), self._vectors(column)
        both = [piece for piece in self.pieces if set(piece.labels) == {row, column}]
        if on_diagonal:
            if not both:
                vectors = rows + columns
                return as_diagonal(vectors) if vectors else (build.identity(self.sizes[row]),)
            masked = build.apply("diag", (multiply_chain(_oriented(both[0], row)),))
            return (*(as_diagonal(rows + columns) if rows + columns else ()), masked)
        if both:
            left = as_diagonal(rows) if rows else ()
            right = as_diagonal(columns) if columns else ()
            return left + _oriented(both[0], row) + right
        first = multiply_chain(joined_vector(rows, (self.sizes[row],)))
        second = multiply_chain(joined_vector(columns, (self.sizes[column],)))
        if isinstance(first, Ones) and isinstance(second, Ones):
            return (build.ones((self.sizes[row], self.sizes[column])),)
        return joined_vector(rows, (self.sizes[row],)) + flip(joined_vector(columns, (self.sizes[column],)))


def _square_root(vectors: list[Piece]) -> list[Piece] | None:
    """Half of the vectors, when they come in equal pairs."""
    left = list(vectors)
    half: list[Piece] = []
    while left:
        one = left.pop()
        if one not in left or one.diagonal is not None:
            return None
        left.remove(one)
        half.append(one)
    return list(reversed(half))


def _inner(vectors: list[Piece], shape: Shape) -> Expression:
    """``sum_k u_k v_k ...``: a squared norm, an inner product, or a sum of entries."""
    if not vectors:
        return shape[0]
    if len(vectors) == 1 and vectors[0].diagonal is not None:
        return build.apply("tr", (vectors[0].diagonal,))
    if len(vectors) == 1:
        return multiply_chain((build.transpose(build.ones(shape)), *vectors[0].chain))
    plain = [piece for piece in vectors if piece.diagonal is None]
    half = _square_root(vectors)
    if half is not None:
        return build.power(build.norm(multiply_chain(joined_vector(half, shape))), build.number(2))
    if not plain:
        return build.apply("tr", (multiply_chain(as_diagonal(vectors)),))
    if len(plain) == 1:
        plain.append(Piece(plain[0].labels, (build.ones(shape),)))
    rest = plain[1:] + [piece for piece in vectors if piece.diagonal is not None]
    return multiply_chain(flip(plain[0].chain) + joined_vector(rest, shape))
