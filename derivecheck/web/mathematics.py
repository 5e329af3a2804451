"""LaTeX of a submission as mathematics in a page."""

from __future__ import annotations

from markupsafe import Markup, escape


def math(latex: str, display: bool = False) -> Markup:
    """MathML, or the source itself where it cannot be set."""
    return Markup("<code>{}</code>").format(escape(latex))
