"""What prose says of symbols, as given statements."""

from __future__ import annotations

import pytest

from notation.documents import read_text
from notation.read_givens.prose import ProseGiven, is_english, prose_givens
from notation.read_givens.reading import read_scope

FILLER = "In this part we look at the loss and at what the model does with it, as in the lectures.\n\n"


def givens(text: str) -> list[ProseGiven]:
    return list(prose_givens(read_text(FILLER + text).items))


SAID = (
    (
        r"where $X \in \mathbb{R}^{n\times d}$ and $w\in\mathbb R^d$.",
        [r"X \in \mathbb{R}^{n\times d}", r"w\in\mathbb R^d"],
    ),
    (r"Let $y = Xw$.", [r"y = Xw"]),
    (r"This is ridge with $\lambda = \frac{1-p}{p}$.", [r"\lambda = \frac{1-p}{p}"]),
    (r"We denote $r = y - Xw$ and $s = r^2$.", [r"r = y - Xw", r"s = r^2"]),
    (r"Here $A$ is a symmetric positive definite matrix.", [r"A \text{ symmetric positive definite}"]),
    (r"Take a positive definite matrix $A$.", [r"A \text{ positive definite}"]),
    (r"We assume that $x$ and $z$ are independent.", [r"x, z \text{ independent}"]),
    (r"Note that $x$ is independent of $z$.", [r"x, z \text{ independent}"]),
    (
        r"The $\epsilon_i$ are i.i.d. with mean zero.",
        [r"\epsilon_i \text{ i.i.d.}", r"\epsilon \text{ i.i.d.}", r"\mathbb{E}[\epsilon_i] = 0"],
    ),
    (
        r"The $X_1, \dots, X_n$ are i.i.d. with mean $\mu$ and variance $\sigma^2$.",
        [
            r"X_1, \dots, X_n \text{ i.i.d.}",
            r"X \text{ i.i.d.}",
            r"\mathbb{E}[X_i] = \mu",
            r"\mathrm{Var}[X_i] = \sigma^2",
        ],
    ),
    (
        r"Let $X\in\mathbb{R}^{n\times d}$ be the data with rows $x_i^T$.",
        [r"X\in\mathbb{R}^{n\times d}", r"X \text{ has rows } x_i^T"],
    ),
    (
        r"where $x_n^T$ are the rows of $X \in \mathbb{R}^{n\times d}$.",
        [r"X \in \mathbb{R}^{n\times d}", r"X \text{ has rows } x_n^T"],
    ),
    (r"Here $b$ is a column vector of size $d$, and $c$ is a scalar.", [r"b \in \mathbb{R}^{d}", r"c \in \mathbb{R}"]),
    (r"Let $B$ be an $n \times m$ matrix.", [r"B \in \mathbb{R}^{n \times m}"]),
    (r"where $h$ is a $k$-dimensional vector.", [r"h \in \mathbb{R}^{k}"]),
    (r"where $v$ is a (S x 1) vector.", [r"v \in \mathbb{R}^{S \times 1}"]),
    (r"Here $\Sigma$ is diagonal.", [r"\Sigma \text{ diagonal}"]),
    (r"where $x \sim \mathcal{N}(0, 1)$.", [r"x \sim \mathcal{N}(0, 1)"]),
)


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_statement(text: str, expected: list[str]) -> None:
    assert [given.statement for given in givens(text)] == expected


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_statements_are_understood(text: str, expected: list[str]) -> None:
    _, problems = read_scope([given.statement for given in givens(text)])
    assert [(problem.statement, problem.error.message) for problem in problems] == []


@pytest.mark.parametrize(
    "text",
    [
        r"If $A$ is symmetric we are done.",
        r"Note that $A$ is not symmetric.",
        r"We get $y = Xw$ in the end.",
        r"This shows that $\nabla L = 0$.",
        r"Here $D$ is the diagonal of $A$.",
        r"Then $u$ is orthogonal to $v$.",
        r"The value of $x$ is large.",
    ],
)
def test_what_is_no_given(text: str) -> None:
    assert givens(text) == []


def test_place() -> None:
    text = FILLER + r"and so on, where $X \in \mathbb{R}^{n\times d}$ holds."
    (given,) = prose_givens(read_text(text).items)
    assert text[given.start : given.end] == r"$X \in \mathbb{R}^{n\times d}$"
    assert given.line == 3


def test_another_language_gives_its_formulas_alone() -> None:
    text = (
        "Szukamy parametrów, które maksymalizują wiarygodność przykładów dla danych obserwacji z próby losowej.\n\n"
        r"Niech $z \in \mathbb{R}^d$ oraz $\lambda = 2$ i $A$ is symmetric."
    )
    assert [given.statement for given in prose_givens(read_text(text).items)] == [r"z \in \mathbb{R}^d"]


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            r"Soit $A \in \mathbb{R}^{n \times n}$ une matrice symétrique définie positive, et la suite est la même.",
            r"A \text{ symmetric positive definite}",
        ),
        (
            r"Sei $A \in \mathbb{R}^{n \times n}$ eine symmetrische, positiv definite Matrix und der Rest ist klar.",
            r"A \text{ symmetric positive definite}",
        ),
        (r"Sea $A \in \mathbb{R}^{n \times n}$ simétrica. La matriz es la de los datos.", r"A \text{ is symmetric}"),
        (r"Die Matrix $B$ ist invertierbar, und das ist für den Beweis wichtig.", r"B \text{ invertible}"),
        (r"On pose la question avec $\lambda = 2$ dans la suite.", r"\lambda = 2"),
    ],
)
def test_french_german_and_spanish(text: str, statement: str) -> None:
    assert statement in [given.statement for given in prose_givens(read_text(text).items)]


def test_comments_and_code_say_nothing() -> None:
    text = FILLER.strip() + "\n% where $x \\in \\mathbb{R}$\n\\begin{verbatim}let $y = 2$\\end{verbatim}\n"
    assert prose_givens(read_text(text, "tex").items) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [(FILLER, True), ("on cherche les valeurs de la moyenne et de la variance", False), ("", False)],
)
def test_language(text: str, expected: bool) -> None:
    assert is_english(text) is expected
