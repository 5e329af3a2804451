"""What is wrong with a wrong expression: known mistakes tried smallest first.

``diagnose`` takes typed expressions, ``diagnose_raw`` a parsed formula that has no well-typed reading. A
diagnosis is only given when the edited expression is decided to be right; what no row covers ends as None.
"""

from __future__ import annotations

from derivecheck.diagnosis.model import Diagnosis
from derivecheck.diagnosis.search import diagnose, difference

__all__ = ["Diagnosis", "diagnose", "difference"]
