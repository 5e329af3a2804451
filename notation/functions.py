"""The table of known functions: names, arities and shape rules. One row each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FunctionRow:
    """``rule``: ``elementwise`` (shape of the argument), ``matrix->scalar``, ``vector->vector``,
    ``scalars->scalar`` (any number of arguments), ``diag``, ``vec``, ``any->scalar``."""

    name: str
    latex: str
    rule: str
    arity: int | None = 1  # None: one or more


FUNCTIONS: dict[str, FunctionRow] = {
    row.name: row
    for row in (
        FunctionRow("exp", r"\exp", "elementwise"),
        FunctionRow("log", r"\log", "elementwise"),
        FunctionRow("sqrt", r"\sqrt", "elementwise"),
        FunctionRow("sin", r"\sin", "elementwise"),
        FunctionRow("cos", r"\cos", "elementwise"),
        FunctionRow("tan", r"\tan", "elementwise"),
        FunctionRow("sinh", r"\sinh", "elementwise"),
        FunctionRow("cosh", r"\cosh", "elementwise"),
        FunctionRow("tanh", r"\tanh", "elementwise"),
        FunctionRow("sech", r"\operatorname{sech}", "elementwise"),
        FunctionRow("csch", r"\operatorname{csch}", "elementwise"),
        FunctionRow("coth", r"\coth", "elementwise"),
        FunctionRow("cot", r"\cot", "elementwise"),
        FunctionRow("sec", r"\sec", "elementwise"),
        FunctionRow("csc", r"\csc", "elementwise"),
        FunctionRow("arctan", r"\arctan", "elementwise"),
        FunctionRow("logit", r"\operatorname{logit}", "elementwise"),
        FunctionRow("sigmoid", r"\mathrm{sigmoid}", "elementwise"),
        FunctionRow("relu", r"\mathrm{ReLU}", "elementwise"),
        FunctionRow("softplus", r"\mathrm{softplus}", "elementwise"),
        FunctionRow("erf", r"\mathrm{erf}", "elementwise"),
        FunctionRow("gamma", r"\Gamma", "elementwise"),
        FunctionRow("factorial", "!", "elementwise"),
        FunctionRow("abs", r"|\cdot|", "elementwise"),
        FunctionRow("sign", r"\mathrm{sign}", "elementwise"),
        FunctionRow("floor", r"\lfloor\cdot\rfloor", "elementwise"),
        FunctionRow("ceil", r"\lceil\cdot\rceil", "elementwise"),
        FunctionRow("softmax", r"\mathrm{softmax}", "vector->vector"),
        FunctionRow("max", r"\max", "scalars->scalar", None),
        FunctionRow("min", r"\min", "scalars->scalar", None),
        FunctionRow("binomial", r"\binom", "scalars->scalar", 2),
        FunctionRow("delta", r"\delta", "scalars->scalar", 2),
        FunctionRow("indicator", r"\mathbb{1}", "indicator"),
        FunctionRow("diag", r"\mathrm{diag}", "diag"),
        FunctionRow("vec", r"\mathrm{vec}", "vec"),
        FunctionRow("tr", r"\mathrm{tr}", "matrix->scalar"),
        FunctionRow("det", r"\det", "matrix->scalar"),
        FunctionRow("rank", r"\mathrm{rank}", "matrix->scalar"),
        FunctionRow("eigmax", r"\lambda_{\max}", "matrix->scalar"),
        FunctionRow("eigmin", r"\lambda_{\min}", "matrix->scalar"),
        FunctionRow("kl", r"D_{\mathrm{KL}}", "any->scalar", 2),
        FunctionRow("entropy", r"H", "any->scalar"),
        FunctionRow("cross_entropy", r"H", "any->scalar", 2),
    )
}
"""``indicator`` takes a boolean expression: elementwise over its sides when they are arrays.
``max``/``min`` of two arrays (or an array and 0) are elementwise. ``diag`` of a vector is the diagonal
matrix, of a matrix its diagonal part as a matrix. ``vec`` puts the columns of a matrix below each other.
``kl``, ``entropy``: of symbols that name distributions."""
