"""Deciding in the page: the forms under answers, parts and groups, and the list of what was decided."""

from __future__ import annotations

from markupsafe import Markup
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from derivecheck.overrides import FILE_NAME
from derivecheck.report.environment import anchor
from derivecheck.results import InputError
from derivecheck.web.class_pages import job_of, shown
from derivecheck.web.class_view import decide_in, decision_list, take_back_in, undo_in
from derivecheck.web.decisions import Form
from derivecheck.web.refusals import refusal
from derivecheck.web.state import PAGE_SECONDS, state_of
from derivecheck.web.templating import render


def form_of(sent: FormData) -> Form:
    def text(name: str) -> str:
        value = sent.get(name, "")
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    return Form(
        text("part"),
        text("answer"),
        text("whose") or "one",
        text("like"),
        text("verdict"),
        text("points"),
        text("comment"),
        bool(text("take_back")),
        text("step"),
    )


async def decide(request: Request) -> Response:
    """Write a decision, and lead back to where it was made."""
    job, state = job_of(request), state_of(request)
    form = form_of(await request.form(max_files=0))
    wanted = request.path_params.get("submission", "")
    try:
        where = await state.pages.run(PAGE_SECONDS, decide_in, shown(job, state), wanted, form)
    except InputError as problem:
        told = str(problem).replace(f"{state.decisions_of(job).parent}/", "").rstrip(".")
        return refusal(422, f"{told}. Nothing was written; the way back leads to the form.")
    if not where:
        raise HTTPException(404, "The class has no such submission.")
    return RedirectResponse(f"{where}#{anchor(form.part) if wanted else 'groups'}", 303)


async def undo(request: Request) -> Response:
    """Undo the last decision, and lead back to where that was asked for."""
    job, state = job_of(request), state_of(request)
    try:
        await state.pages.run(PAGE_SECONDS, undo_in, shown(job, state))
    except InputError as problem:
        return refusal(422, str(problem))
    return RedirectResponse(request.url.path.removesuffix("/undo"), 303)


async def take_back(request: Request) -> Response:
    """Remove one decision of the list."""
    job, state = job_of(request), state_of(request)
    sent = await request.form(max_files=0)
    submission = sent.get("submission", "")
    try:
        whose = submission if isinstance(submission, str) else ""
        await state.pages.run(PAGE_SECONDS, take_back_in, shown(job, state), form_of(sent), whose)
    except InputError as problem:
        return refusal(422, str(problem))
    return RedirectResponse(f"/classes/{job.id}/decisions", 303)


async def decisions(request: Request) -> Response:
    """All that was decided about the class."""
    job, state = job_of(request), state_of(request)
    listed = await state.pages.run(PAGE_SECONDS, decision_list, shown(job, state))
    is_file = state.decisions_of(job).exists()
    return HTMLResponse(render("decisions.html.j2", job=job, list=Markup(listed), is_file=is_file))


def overrides_file(request: Request) -> Response:
    """The file itself, to keep beside the submissions."""
    job, state = job_of(request), state_of(request)
    path = state.decisions_of(job)
    if not path.exists():
        raise HTTPException(404, "Nothing was decided about this class yet.")
    return FileResponse(path, media_type="application/toml", filename=FILE_NAME)


ROUTES = [
    Route("/classes/{id}/decisions", decisions, methods=["GET"]),
    Route("/classes/{id}/decisions", take_back, methods=["POST"]),
    Route("/classes/{id}/undo", undo, methods=["POST"]),
    Route("/classes/{id}/submissions/{submission}/undo", undo, methods=["POST"]),
    Route("/classes/{id}/overrides.toml", overrides_file, methods=["GET"]),
    Route("/classes/{id}/decide", decide, methods=["POST"]),
    Route("/classes/{id}/submissions/{submission}/decide", decide, methods=["POST"]),
]
