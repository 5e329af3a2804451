"""The live box: givens, expected and answer in, reading, verdict and reason out.

One form serves both ways: sent whole it gives the whole page, and the script sends the same fields to
``/live/result`` while one types and puts the fragment into the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from derivecheck.web.live_task import Live, compare
from derivecheck.web.settings import Settings
from derivecheck.web.state import state_of
from derivecheck.web.templating import render
from derivecheck.web.workers import Busy, Ended, unless_gone


@dataclass(frozen=True)
class Fields:
    """What was typed. ``given``: one statement a line."""

    given: str = ""
    expected: str = ""
    answer: str = ""

    @property
    def statements(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.given.splitlines() if line.strip())


@dataclass(frozen=True)
class Outcome:
    """What the page shows under the form: a comparison, or one sentence on why there is none."""

    live: Live | None = None
    problem: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


EXAMPLES = (
    Fields(
        "X \\in \\mathbb{R}^{n \\times d}\n\\lambda > 0",
        r"(X X^\top + \lambda I)^{-1} X",
        r"X(X^\top X + \lambda I)^{-1}",
    ),
    Fields("", "a^2 + b^2", "(a+b)^2"),
    Fields("x \\in \\mathbb{R}^n\nA \\in \\mathbb{R}^{n \\times n}", r"\nabla_x (x^\top A x)", r"2 A x"),
    Fields("w \\in \\mathbb{R}^d\nX \\in \\mathbb{R}^{n \\times d}", "X^\\top X w", "X w X^\\top"),
)


async def show(request: Request) -> Response:
    """The empty box, or one of the examples."""
    number = request.query_params.get("example", "")
    if number.isdecimal() and 0 < int(number[:3]) <= len(EXAMPLES):
        fields = EXAMPLES[int(number[:3]) - 1]
        return _page(fields, await _compared(fields, request))
    return _page(Fields(), Outcome())


async def submit(request: Request) -> Response:
    """The whole page, for a form that was sent without script."""
    fields = _fields(await request.form(max_files=0))
    return _page(fields, await _compared(fields, request))


async def result(request: Request) -> Response:
    """The part under the form alone, for the script."""
    fields = _fields(await request.form(max_files=0))
    outcome = await _compared(fields, request)
    text = render("live_result.html.j2", fields=fields, outcome=outcome)
    return HTMLResponse(text, outcome.status, outcome.headers)


def _page(fields: Fields, outcome: Outcome) -> HTMLResponse:
    text = render("live.html.j2", fields=fields, outcome=outcome, examples=EXAMPLES)
    return HTMLResponse(text, outcome.status, outcome.headers)


def _fields(form: FormData) -> Fields:
    def text(name: str) -> str:
        value = form.get(name, "")
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    return Fields(text("given"), text("expected"), text("answer"))


def unusable(fields: Fields, settings: Settings) -> str:
    """Why the fields cannot be compared at all; "" when they can."""
    if not fields.expected or not fields.answer:
        missing = "an expected expression" if not fields.expected else "an answer"
        return f"Type {missing} to see it compared."
    if max(len(fields.expected), len(fields.answer), *map(len, fields.statements), 0) > settings.max_formula:
        return f"A formula here may have {settings.max_formula} characters at most."
    if len(fields.statements) > settings.max_givens:
        return f"At most {settings.max_givens} givens are taken here."
    return ""


async def _compared(fields: Fields, request: Request) -> Outcome:
    state = state_of(request)
    problem = unusable(fields, state.settings)
    if problem:
        typed_nothing = not (fields.expected or fields.answer)
        return Outcome() if typed_nothing else Outcome(problem=problem, status=200 if "Type" in problem else 422)
    try:
        work = state.checks.run(
            state.settings.check_seconds, compare, fields.answer, fields.expected, fields.statements
        )
        live = await unless_gone(request, work)
    except Busy:
        return Outcome(
            problem="Many checks are waiting already. Try again in some seconds.",
            status=503,
            headers={"Retry-After": "5"},
        )
    except Ended as ended:
        return Outcome(problem=f"Undecided: the comparison was ended because {ended}.")
    return Outcome(live)


ROUTES = [
    Route("/live", show, methods=["GET"]),
    Route("/live", submit, methods=["POST"]),
    Route("/live/result", result, methods=["POST"]),
]
