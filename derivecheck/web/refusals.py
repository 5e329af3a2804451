"""Answers that refuse: a page with one sentence on what was wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import HTMLResponse

from derivecheck.web.templating import render

TITLES = {
    400: "That could not be understood",
    403: "Refused",
    404: "Not found",
    405: "Not possible here",
    413: "Too large",
    421: "Wrong address",
    422: "That cannot be used",
    429: "Too many requests",
    500: "A fault of the program",
    503: "Busy",
}


def refusal(status: int, message: str, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page that says why nothing was done; ``Retry-After`` in ``headers`` is told in words by the caller."""
    title = TITLES.get(status, "Refused")
    return HTMLResponse(render("refusal.html.j2", title=title, message=message, status=status), status, headers)
