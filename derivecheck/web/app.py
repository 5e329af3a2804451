"""The application: routes, errors as pages, guards and limits around them, workers that live as long as it does."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from derivecheck.web import class_pages, decision_pages, lint_pages, live
from derivecheck.web.guards import Guards
from derivecheck.web.keeping import Keeping
from derivecheck.web.limits import Drained, Limits
from derivecheck.web.refusals import refusal
from derivecheck.web.runner import Runner
from derivecheck.web.settings import Settings
from derivecheck.web.shelves import shelf
from derivecheck.web.state import State, state_of
from derivecheck.web.templating import FOLDER, render, report_style
from derivecheck.web.workers import Busy, Ended, Workers

_CHECK_MODULES = ("derivecheck.checking", "derivecheck.understanding", "derivecheck.diagnosis.hints")
_DOCUMENT_MODULES = ("derivecheck.linter.linting",)
_PAGE_MODULES = ("derivecheck.web.class_view", "derivecheck.web.lint_view")
_MOST_PAGE_WORKERS = 2
_WORDS = {
    HTTPStatus.NOT_FOUND.phrase: "There is no such page here.",
    HTTPStatus.METHOD_NOT_ALLOWED.phrase: "This page cannot be asked for in that way.",
}
"""What the framework says where a handler said nothing, for people."""


def start(request: Request) -> Response:
    """The first page: what can be done here, and what was done last."""
    state = state_of(request)
    return HTMLResponse(render("start.html.j2", lints=state.keeping.jobs("lint", 8), classes=state.classes(8)))


def style(request: Request) -> Response:
    return Response(report_style(), media_type="text/css")


async def refused(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    page = refusal(problem.status_code, _WORDS.get(problem.detail, problem.detail), problem.headers)
    return Drained(page) if problem.status_code == 413 else page


async def gone(request: Request, problem: Exception) -> Response:
    """Nobody is there to be answered."""
    return Response(status_code=499)


async def busy(request: Request, problem: Exception) -> Response:
    return refusal(503, "Much is being asked for already. Try again in some seconds.", {"Retry-After": "5"})


async def ended(request: Request, problem: Exception) -> Response:
    return refusal(503, f"The page could not be made: {problem}. Nothing was lost.")


async def faulty(request: Request, problem: Exception) -> Response:
    return refusal(500, f"INTERNAL ERROR: {type(problem).__name__}. Nothing was lost; please report it.")


def make_app(settings: Settings) -> ASGIApp:
    """The server as an ASGI application. Raises ``InputError`` where the work folder or a folder of results cannot
    be used."""
    keeping = Keeping(settings.data)
    keeping.hold()
    shelves = {found.job.id: found for found in map(shelf, settings.results)}

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        checks = Workers(settings.workers, settings.waiting_checks, settings.worker_memory, _CHECK_MODULES)
        documents = Workers(settings.workers, settings.waiting_documents, settings.worker_memory, _DOCUMENT_MODULES)
        most = min(settings.workers, _MOST_PAGE_WORKERS)
        pages = Workers(most, settings.waiting_pages, settings.worker_memory, _PAGE_MODULES)
        runner = Runner(keeping, settings, documents)
        app.state.shared = State(settings, keeping, checks, pages, runner, shelves)
        runner.resume()
        try:
            yield
        finally:
            await runner.stop()
            for workers in (checks, documents, pages):
                workers.stop()
            keeping.release()

    app = Starlette(
        routes=[
            Route("/", start, methods=["GET"]),
            *live.ROUTES,
            *lint_pages.ROUTES,
            *class_pages.ROUTES,
            *decision_pages.ROUTES,
            Route("/static/report.css", style, methods=["GET"]),
            Mount("/static", StaticFiles(directory=FOLDER / "static"), name="static"),
        ],
        exception_handlers={
            HTTPException: refused,
            ClientDisconnect: gone,
            Busy: busy,
            Ended: ended,
            Exception: faulty,
        },
        lifespan=lifespan,
    )
    return Guards(Limits(app, settings), settings.names)
