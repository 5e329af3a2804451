"""The checker of proofs: small, slow, and apart from the prover (see ``checker``)."""

from symbolic.replay.checker import FAILED, OPEN, PROVED, Checked, replay

__all__ = ["FAILED", "OPEN", "PROVED", "Checked", "replay"]
