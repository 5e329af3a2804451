"""The Hessian of the log-sum-exp is positive semidefinite: its quadratic form is a variance under the softmax."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"z, p, v \in \mathbb{R}^K",
    r"m \in \mathbb{R}",
    r"p = \mathrm{softmax}(z)",
    r"m = p^\top v",
)


def derive() -> Derivation:
    work = Deriving("log_sum_exp_convex", GIVENS)
    work.start(r"\frac{\partial p}{\partial z}", "the gradient of the log-sum-exp is the softmax, so its Hessian is")
    work.differentiate("the Jacobian of the softmax")
    work.result("Hessian")
    work.start(r"v^\top \frac{\partial p}{\partial z} v", "along a direction")
    work.use(r"\frac{\partial p}{\partial z}")
    work.write(r"\sum_{k=1}^K p_k v_k^2 - m^2", "multiply out")
    work.write(r"\sum_{k=1}^K p_k (v_k - m)^2", "the entries of the softmax sum to one")
    work.result("quadratic form")
    work.bound("0", "every term is a probability times a square", op=">=")
    return work.done()
