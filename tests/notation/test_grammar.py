"""Precedence, scopes, bars and applications: a row is a formula and its parsed structure (``structure.py``)."""

# ruff: noqa: E501 - one case, one row
from __future__ import annotations

import pytest

from notation.source import LimitReached, NotationError
from tests.notation.structure import parse, structure

PRECEDENCE = (
    (r"a+b-c", r"(sum +a +b -c)"),
    (r"-a+b", r"(sum -a +b)"),
    (r"a-(b-c)", r"(sum +a -((sum +b -c)))"),
    (r"-a b", r"(neg (run a b))"),
    (r"a\cdot b c", r"(cdot a (run b c))"),
    (r"2x^2y", r"(run 2 x^{2} y)"),
    (r"a/b c", r"(run (/ a b) c)"),
    (r"a/b/c", r"(/ (/ a b) c)"),
    (r"a b/c", r"(/ (run a b) c)"),
    (r"\frac{a}{b}c", r"(run (frac a b) c)"),
    (r"a\cdot -b", r"(cdot a (neg b))"),
    (r"a+-b", r"(sum +a -b)"),
    (r"a \pm b", r"(sum +a ±b)"),
    (r"-x^2", r"(neg x^{2})"),
    (r"x_i^2", r"x_{i}^{2}"),
    (r"x^{2}_i", r"x_{i}^{2}"),
    (r"x_{ij}", r"x_{(run i j)}"),
    (r"x_{i,j}", r"x_{i,j}"),
    (r"x_{t-1}", r"x_{(sum +t -1)}"),
    (r"x_12", r"(run x_{1} 2)"),
    (r"x^12", r"(run x^{1} 2)"),
    (r"x^{-1}", r"x^{(neg 1)}"),
    (r"(a+b)^2", r"(scripted ((sum +a +b)) ^{2})"),
    (r"(a+b)_i^2", r"(scripted ((sum +a +b)) _{i}^{2})"),
    (r"[a+b]^2", r"(scripted [(sum +a +b)] ^{2})"),
    (r"{x^2}y", r"(run x^{2} y)"),
    (r"\sqrt{x}", r"(root x)"),
    (r"\sqrt[3]{x}", r"(root x 3)"),
    (r"\sqrt x y", r"(run (root x) y)"),
    (r"\binom{n}{k}", r"(binom n k)"),
    (r"\frac12", r"(frac 1 2)"),
    (r"a \odot b", r"(odot a b)"),
    (r"a \circ b \odot c", r"(odot (circ a b) c)"),
    (r"a \otimes b", r"(otimes a b)"),
    (r"a * b", r"(star a b)"),
    (r"n!", r"(factorial n)"),
    (r"2n!", r"(run 2 (factorial n))"),
    (r"a = b = c", r"(rel a = b = c)"),
    (r"a \le b < c", r"(rel a <= b < c)"),
    (r"a \ne b", r"(rel a != b)"),
    (r"a \not= b", r"(rel a != b)"),
    (r"3.14 x", r"(run 3.14 x)"),
    (r".5x", r"(run .5 x)"),
)  # fmt: skip

BARS = (
    (r"|x|", r"|x|"),
    (r"|x|+|y|", r"(sum +|x| +|y|)"),
    (r"|x||y|", r"(run |x| |y|)"),
    (r"|a|b|c|", r"(run |a| b |c|)"),
    (r"|x - |y||", r"|(sum +x -|y|)|"),
    (r"||x||", r"‖x|"),
    (r"||x||_2^2", r"(scripted ‖x| _{2}^{2})"),
    (r"||Ax||\,||b||", r"(run ‖(run A x)| ‖b|)"),
    (r"\|x\|", r"‖x‖"),
    (r"\|x\|^2", r"(scripted ‖x‖ ^{2})"),
    (r"\|x\|_2^2", r"(scripted ‖x‖ _{2}^{2})"),
    (r"\|x\|\|y\|", r"(run ‖x‖ ‖y‖)"),
    (r"\||x|\|", r"‖|x|‖"),
    (r"\lVert x \rVert", r"‖x‖"),
    (r"\lvert x \rvert y", r"(run |x| y)"),
    (r"\left\| \frac{a}{b} \right\|_F", r"(scripted ‖(frac a b)‖ _{F})"),
    (r"\left|a\right|\left|b\right|", r"(run |a| |b|)"),
    (r"\langle a, b\rangle", r"<a , b>"),
    (r"\lfloor x \rfloor", r"⌊x⌋"),
    (r"\lceil \frac{n}{2} \rceil", r"⌈(frac n 2)⌉"),
    (r"p(x|y)", r"(run p (x | y))"),
    (r"p(x,y|z)", r"(run p (x , y | z))"),
    (r"p(x\mid y)", r"(run p (x | y))"),
    (r"\mathbb{E}[X|Y]", r"(expectation [X | Y])"),
    (r"\mathbb{E}[|X| | Y]", r"(expectation [|X| | Y])"),
    (r"\left(\frac{a}{b}\right)^2", r"(scripted ((frac a b)) ^{2})"),
    (r"\bigl(a+b\bigr)c", r"(run ((sum +a +b)) c)"),
)  # fmt: skip

SCOPES = (
    (r"\sum_{i=1}^n a_i", r"(sum _(rel i = 1) ^n a_{i})"),
    (r"\sum_{i=1}^n a_i b_i + c", r"(sum +(sum _(rel i = 1) ^n (run a_{i} b_{i})) +c)"),
    (r"\sum_{i=1}^n a_i + b_i", r"(sum _(rel i = 1) ^n (sum +a_{i} +b_{i}))"),
    (r"\sum_{i=1}^n a_i + c + b_i", r"(sum _(rel i = 1) ^n (sum +a_{i} +c +b_{i}))"),
    (r"\sum_i a_i - c", r"(sum +(sum _i a_{i}) -c)"),
    (r"-\sum_i a_i b_i", r"(neg (sum _i (run a_{i} b_{i})))"),
    (r"2\sum_i a_i + 3\sum_j b_j", r"(sum +(run 2 (sum _i a_{i})) +(run 3 (sum _j b_{j})))"),
    (r"\sum_i \sum_j a_{ij} + b_i + c", r"(sum +(sum _i (sum +(sum _j a_{(run i j)}) +b_{i})) +c)"),
    (r"\sum_i (a_i + b) c", r"(sum _i (run ((sum +a_{i} +b)) c))"),
    (r"\sum_{i \ne j} a_{ij}", r"(sum _(rel i != j) a_{(run i j)})"),
    (r"\sum_{k=1}^{n-1} k^2", r"(sum _(rel k = 1) ^(sum +n -1) k^{2})"),
    (r"\prod_{i=1}^n x_i", r"(prod _(rel i = 1) ^n x_{i})"),
    (r"\sum_i \frac{a_i}{b} + \frac{c}{d_i}", r"(sum _i (sum +(frac a_{i} b) +(frac c d_{i})))"),
    (r"\sum_i a_i + \sum_i b_i", r"(sum +(sum _i a_{i}) +(sum _i b_{i}))"),
    (r"\sum_i a_i = \sum_i b_i", r"(rel (sum _i a_{i}) = (sum _i b_{i}))"),
    (r"\int_0^1 x^2 dx", r"(int _0 ^1 x^{2} dx)"),
    (r"\int_0^1 f(x)\,dx + 1", r"(sum +(int _0 ^1 (run f (x)) dx) +1)"),
    (r"\int x y \, \mathrm{d}x", r"(int (run x y) dx)"),
    (r"\int\int x y dx dy", r"(int (int (run x y) dx) dy)"),
    (r"\max_i a_i", r"(max _i a_{i})"),
    (r"\max_{x} f(x) + 1", r"(sum +(max _x (run f (x))) +1)"),
    (r"\arg\max_w L(w)", r"(argmax _w (run L (w)))"),
    (r"\operatorname{argmin}_x f(x)", r"(argmin _x (run f (x)))"),
    (r"\lim_{n\to\infty} a_n", r"(lim _(rel n -> roman.infty) a_{n})"),
    (r"\nabla_w L", r"(nabla [w] L)"),
    (r"\nabla_w L + b", r"(sum +(nabla [w] L) +b)"),
    (r"\nabla_w \|y - Xw\|^2", r"(nabla [w] (scripted ‖(sum +y -(run X w))‖ ^{2}))"),
    (r"\nabla f(x)", r"(nabla [] (run f (x)))"),
    (r"\nabla_w (a+b)", r"(nabla [w] ((sum +a +b)))"),
    (r"\nabla^2 f", r"(nabla2 [] f)"),
    (r"\nabla_{u} w \nabla_{w} L", r"(run (nabla [u] w) (nabla [w] L))"),
    (r"-\nabla_w L", r"(neg (nabla [w] L))"),
    (r"\frac{\partial y}{\partial x}", r"(fraction [x] y)"),
    (r"\frac{\partial}{\partial x} f(x)", r"(fraction [x] (run f (x)))"),
    (r"\frac{\partial}{\partial x} f + g", r"(sum +(fraction [x] f) +g)"),
    (r"\frac{d}{dx} x^2", r"(fraction [x] x^{2})"),
    (r"\frac{dy}{dx}", r"(fraction [x] y)"),
    (r"\frac{\mathrm{d} y}{\mathrm{d} x}", r"(fraction [x] y)"),
    (r"\frac{d^2 y}{dx^2}", r"(fraction2 [x,x] y)"),
    (r"\frac{\partial^2 L}{\partial x \partial y}", r"(fraction2 [x,y] L)"),
    (r"\frac{\partial L}{\partial W_{ij}}", r"(fraction [W_{(run i j)}] L)"),
    (r"\frac{dL(w)}{dw}", r"(fraction [w] (run L (w)))"),
    (r"\frac{\partial y}{\partial z} \frac{\partial z}{\partial x}", r"(run (fraction [z] y) (fraction [x] z))"),
    (r"\frac{d}{n}", r"(frac d n)"),
    (r"\frac{dy}{n}", r"(frac (run d y) n)"),
)  # fmt: skip

FUNCTIONS = (
    (r"\log x", r"(log x)"),
    (r"\log x y", r"(log (run x y))"),
    (r"\log x + y", r"(sum +(log x) +y)"),
    (r"\log 2x", r"(log (run 2 x))"),
    (r"\log(x)y", r"(run (log (x)) y)"),
    (r"\log(x)^2", r"(scripted (log (x)) ^{2})"),
    (r"\log^2 x", r"(log^{2} x)"),
    (r"\sin^2 x + \cos^2 x", r"(sum +(sin^{2} x) +(cos^{2} x))"),
    (r"\sin x \cos y", r"(run (sin x) (cos y))"),
    (r"\exp\{-x\}", r"(exp {(neg x)})"),
    (r"\exp(-x)y", r"(run (exp ((neg x))) y)"),
    (r"\log p(x)", r"(log (run p (x)))"),
    (r"\log\frac{a}{b}", r"(log (frac a b))"),
    (r"\log\sigma(x)", r"(log (run sigma (x)))"),
    (r"\log|x|", r"(log |x|)"),
    (r"\log -x", r"(log (neg x))"),
    (r"\sigma(Wx+b)", r"(run sigma ((sum +(run W x) +b)))"),
    (r"\sigma'(x)", r"(run sigma' (x))"),
    (r"f''(x)", r"(run f'' (x))"),
    (r"f(x)g(x)", r"(run f (x) g (x))"),
    (r"p(1-p)", r"(run p ((sum +1 -p)))"),
    (r"\max(a,b)", r"(max (a , b))"),
    (r"\max\{0,x\}", r"(max {0 , x})"),
    (r"\min(a,b)^2", r"(scripted (min (a , b)) ^{2})"),
    (r"\mathbb{E}[X]", r"(expectation [X])"),
    (r"\mathbb{E}[X]^2", r"(scripted (expectation [X]) ^{2})"),
    (r"\mathbb E X", r"(expectation X)"),
    (r"\mathbb{E}_{x\sim p}[f(x)]", r"(expectation_(rel x ~ p) [(run f (x))])"),
    (r"\mathbb{E}^2[X]", r"(scripted (expectation [X]) ^{2})"),
    (r"\mathrm{Var}(X)", r"(variance (X))"),
    (r"\operatorname{Cov}(X,Y)", r"(covariance (X , Y))"),
    (r"\mathrm{tr}(AB)", r"(tr ((run A B)))"),
    (r"\operatorname{tr}(A)B", r"(run (tr (A)) B)"),
    (r"\text{tr}(A)", r"(tr (A))"),
    (r"\mathrm{diag}(x)A", r"(run (diag (x)) A)"),
    (r"\det A", r"(det A)"),
    (r"\operatorname{foo}(x)", r"(run roman.foo (x))"),
    (r"\mathrm{softmax}(z)_i", r"(scripted (softmax (z)) _{i})"),
)  # fmt: skip

NAMES = (
    (r"\hat{y}", r"hat:y"),
    (r"\hat y_i", r"hat:y_{i}"),
    (r"\tilde{w}^*", r'tilde:w^{"*"}'),
    (r"\bar x", r"bar:x"),
    (r"\hat{\mathbf{y}}", r"bold.hat:y"),
    (r"\mathbf{\hat y}", r"bold.hat:y"),
    (r"\mathbf{x}_i", r"bold.x_{i}"),
    (r"\boldsymbol\theta", r"bold.theta"),
    (r"\mathcal{L}", r"script.L"),
    (r"\mathbb{R}^n", r"blackboard.R^{n}"),
    (r"W^{(t)}", r"W^(t)"),
    (r"W_{ij}^{(t)}", r"W_{(run i j)}^(t)"),
    (r"h_t^{(f)}", r"h_{t}^(f)"),
    (r"\lambda^{\text{dropout}}", r'lambda^{"dropout"}'),
    (r"\lambda_{\text{dropout}}", r'lambda_{"dropout"}'),
    (r"w^{L^2}", r"w^{L^{2}}"),
    (r"w^*", r'w^{"*"}'),
    (r"\Delta\theta_t", r"Delta theta_{t}"),
    (r"\Delta \mathbf{x}", r"bold.Delta x"),
    (r"x^T y", r"(run x^{T} y)"),
    (r"x^\top A x", r"(run x^{roman.top} A x)"),
    (r"A^{-1}", r"A^{(neg 1)}"),
    (r"A^{-T}", r"A^{(neg T)}"),
    (r"A^{-\top}", r"A^{(neg roman.top)}"),
    (r"(A^TA)^{-1}A^Tb", r"(run (scripted ((run A^{T} A)) ^{(neg 1)}) A^{T} b)"),
    (r"x'", r"x'"),
    (r"\mathrm{abc}", r"roman.abc"),
    (r"\mathbf{xy}", r"(run bold.x bold.y)"),
)  # fmt: skip

STRUCTURES = (
    (r"(a,b)", r"(a , b)"),
    (r"[1,2,3]", r"[1 , 2 , 3]"),
    (r"(x_1, \ldots, x_n)", r"(x_{1} , dots , x_{n})"),
    (r"a + \dots + b", r"(sum +a +dots +b)"),
    (r"\begin{bmatrix}1 & 2\\3 & 4\end{bmatrix}", r"(matrix [1 2] [3 4])"),
    (r"\begin{pmatrix}a\\b\end{pmatrix}", r"(matrix [a] [b])"),
    (r"\begin{bmatrix}1, 2\\3, 4\end{bmatrix}", r"(matrix [1 2] [3 4])"),
    (r"\begin{array}{cc}1 & 2\end{array}", r"(matrix [1 2])"),
    (r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise}\end{cases}", r"(cases [x if (rel x > 0)] [0 if else])"),
    (r"\begin{cases} x, & \text{if } x>0,\\ -x, & \text{else}\end{cases}", r"(cases [x if (rel x > 0)] [(neg x) if else])"),
    (r"\cancel{x} + y", r"(sum +x +y)"),
    (r"\boxed{x+1}", r"(sum +x +1)"),
    (r"\underbrace{a}_{c} d", r"(run a d)"),
    (r"\underbrace{a}_{\text{first}} + b", r"(sum +a +b)"),
    (r"\color{red}{x}", r"x"),
    (r"\textcolor{red}{x} y", r"(run x y)"),
    (r"a \tag{1}", r"a"),
    (r"a \quad b", r"(run a b)"),
    (r"a\,b", r"(run a b)"),
    (r"\begin{aligned} a \end{aligned}", r"a"),
)  # fmt: skip

TABLES = {
    "precedence": PRECEDENCE,
    "bars": BARS,
    "scopes": SCOPES,
    "functions": FUNCTIONS,
    "names": NAMES,
    "structures": STRUCTURES,
}


@pytest.mark.parametrize(
    ("latex", "expected"),
    [pytest.param(*row, id=f"{name}: {row[0]}") for name, rows in TABLES.items() for row in rows],
)
def test_structure(latex: str, expected: str) -> None:
    assert structure(parse(latex)) == expected


SAME = (
    (r"\frac{a}{b}", r"\dfrac{a}{b}"),
    (r"\frac{a}{b}", r"\tfrac ab"),
    (r"a \le b", r"a \leq b"),
    (r"\|x\|", r"\Vert x \Vert"),
    (r"(a)", r"\left(a\right)"),
    (r"(a)", r"\Bigl(a\Bigr)"),
    (r"\{a\}", r"\lbrace a\rbrace"),
    (r"\mathrm{argmax}_x f", r"\arg\max_x f"),
    (r"\mathbf{x}", r"\bm{x}"),
    (r"\mathbf{x}", r"\vec x"),
    (r"x'", "x\u2032"),
    (r"a - b", "a \u2212 b"),
    (r"\operatorname{Var}(x)", r"\mathrm{Var}(x)"),
    (r"\operatorname{Var}(x)", r"\text{Var}(x)"),
    (r"\tanh(x)", r"tanh(x)"),
    (r"\sum_{i=1}^n a_i", r"\sum\limits_{i=1}^n a_i"),
    (r"\lim_{n \to 0} a_n", r"\lim\limits_{n \to 0} a_n"),
    (r"\sum_{i=1}^n a_i", r"\displaystyle\sum^n_{i=1} a_i"),
    (r"\frac{\partial y}{\partial x}", r"\frac{\partial}{\partial x} y"),
    (r"x_i^2", r"x^2_i"),
    (r"x_i^2", r"{x_i}^2"),
    (r"a b", r"a\,b"),
    (r"a b", "a % so there\n b"),
    (r"a b", r"a \label{eq:1} b"),
    (r"x", r"\cancel{x}"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_of_writing_are_one(one: str, other: str) -> None:
    assert structure(parse(one)) == structure(parse(other))


APART = (
    (r"a - b - c", r"a - (b - c)"),
    (r"-a^2", r"(-a)^2"),
    (r"a b^2", r"(a b)^2"),
    (r"\sum_i a_i b", r"\left(\sum_i a_i\right) b"),
    (r"\sum_i a_i + b_i", r"\sum_i a_i + b_j"),
    (r"x_{ij}", r"x_{i}^{j}"),
    (r"x_{ij}", r"x_{i,j}"),
    (r"x^T", r"x^{\top}"),
    (r"\hat x", r"\tilde x"),
    (r"x'", r"x''"),
    (r"x^{(2)}", r"x^{2}"),
    (r"\mathbf{x}", r"x"),
    (r"\log x y", r"\log(x) y"),
    (r"\log(x)^2", r"\log(x^2)"),
    (r"\mathbb{E}[X]^2", r"\mathbb{E}[X^2]"),
    (r"|x|", r"\|x\|"),
    (r"\lfloor x \rfloor", r"\lceil x \rceil"),
    (r"a < b", r"a \le b"),
    (r"a \odot b", r"a b"),
    (r"a \otimes b", r"a \odot b"),
    (r"\nabla_w f + g", r"\nabla_w (f + g)"),
    (r"\max(a, b)", r"\min(a, b)"),
    (r"\sum_{i=1}^n a_i", r"\sum_{i=1}^{n-1} a_i"),
    (r"\sum_{i=1}^n a_i", r"\sum_{i=0}^n a_i"),
    (r"\sum_{i=1}^n a_i", r"\prod_{i=1}^n a_i"),
    (r"\begin{bmatrix}1 & 2\end{bmatrix}", r"\begin{bmatrix}1 \\ 2\end{bmatrix}"),
)  # fmt: skip


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_formulas_stay_two(one: str, other: str) -> None:
    assert structure(parse(one)) != structure(parse(other))


UNREADABLE = (
    ("a +", "missing at the end", 2),
    ("a + * b", "a value was expected", 4),
    ("a = = b", "a value was expected", 4),
    ("= a", "a value was expected", 0),
    ("(a+b", "never closed", 0),
    ("a+b)", "closes nothing", 3),
    ("[a,b", "never closed", 0),
    ("|x", "never closed", 0),
    ("a|b", "closes nothing", 1),
    (r"\left(a", "never closed", 0),
    (r"a \right)", "closes nothing", 2),
    (r"a \foo b", "cannot read on", 2),
    (r"\foo", "a value was expected", 0),
    ("a ? b", "cannot read on", 2),
    ("a # b", "cannot read on", 2),
    (r"x \% y", "cannot read on", 2),
    ("a, b", "cannot read on", 1),
    (r"\log", "without its argument", 0),
    (r"\mathbb{E}", "nothing to take the expectation of", 0),
    (r"\arg x", r"\arg without", 0),
    (r"\nabla^3 f", "second power", 7),
    (r"\int x^2", "without its differential", 0),
    ("^2", "a script on nothing", 0),
    (r"a \text{ hello } b", "cannot read on", 2),
    (r"\overline{x+y}", "an accent over a compound", 0),
    (r"\frac{a}{\frac{b}{c +}}", "missing at the end", 21),
    (r"\sqrt{(x}", "never closed", 6),
)  # fmt: skip


@pytest.mark.parametrize(("latex", "message", "start"), UNREADABLE)
def test_what_cannot_be_parsed_says_where(latex: str, message: str, start: int) -> None:
    with pytest.raises(NotationError) as caught:
        parse(latex)
    assert message in caught.value.message
    assert caught.value.span is not None
    assert caught.value.span.start == start


def test_a_script_that_cannot_be_parsed_is_kept_as_its_spelling() -> None:
    assert structure(parse(r"x^{a + \foo}")) == r'x^{"a+foo"}'


@pytest.mark.parametrize("opening", ["(", "{", r"\frac{1}{", r"\sqrt{", "[", "x^{", r"\left(", "-("])
def test_nesting_has_a_limit_with_a_name(opening: str) -> None:
    closing = {
        "(": ")",
        "{": "}",
        r"\frac{1}{": "}",
        r"\sqrt{": "}",
        "[": "]",
        "x^{": "}",
        r"\left(": r"\right)",
        "-(": ")",
    }
    with pytest.raises(NotationError) as caught:
        parse(opening * 400 + "x" + closing[opening] * 400)
    assert isinstance(caught.value, LimitReached)
    assert "x" in structure(parse(opening * 10 + "x" + closing[opening] * 10))
