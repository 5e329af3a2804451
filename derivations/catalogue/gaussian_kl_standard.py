"""The divergence of a diagonal Gaussian from the standard one: the penalty of a variational autoencoder."""

from __future__ import annotations

from derivations.deriving import Deriving
from derivations.model import Derivation

GIVENS = (
    r"x, \mu \in \mathbb{R}^d",
    r"\sigma \in \mathbb{R}^d \text{ with positive entries}",
    r"x \sim \mathcal{N}(\mu, \mathrm{diag}(\sigma \odot \sigma))",
    r"D \in \mathbb{R}",
    r"D = \sum_{i=1}^d \left(\frac{x_i^2}{2} - \frac{(x_i - \mu_i)^2}{2 \sigma_i^2} - \log \sigma_i\right)",
)


def derive() -> Derivation:
    work = Deriving("gaussian_kl_standard", GIVENS)
    work.start(r"\mathbb{E}[D]", "with the difference $D$ of the log-densities")
    work.unfold("D", because="the log-densities; the constants cancel")
    work.expect()
    work.moments("the first and second moments")
    work.simplify("sum over the coordinates")
    work.algebra("factor", "one fraction")
    work.result("divergence")
    return work.done()
