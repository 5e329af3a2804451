"""Hand in a write-up, and see what linting found in it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from derivecheck.results import InputError
from derivecheck.sources import decode_source
from derivecheck.web.class_upload import ARCHIVE, Upload, keep_uploads
from derivecheck.web.keeping import Job, Keeping, write_whole
from derivecheck.web.lint_task import check_archive
from derivecheck.web.lint_view import lint_page
from derivecheck.web.names import shown_name
from derivecheck.web.runner import FINDINGS, SOURCE
from derivecheck.web.state import PAGE_SECONDS, State, state_of
from derivecheck.web.templating import render
from derivecheck.web.workers import Ended

_RECENT = 12
_MOST_FILES = 500


def form(request: Request) -> Response:
    return _form(state_of(request).keeping)


def _form(keeping: Keeping, problem: str = "", text: str = "") -> HTMLResponse:
    recent = keeping.jobs("lint", _RECENT)
    page = render("lint_form.html.j2", problem=problem, text=text, recent=recent)
    return HTMLResponse(page, 422 if problem else 200)


async def hand_in(request: Request) -> Response:
    """Keep what was sent, start the work, and lead to its page."""
    state = state_of(request)
    if state.runner.is_full:
        raise HTTPException(503, "Many write-ups are waiting already. Try again in a minute.", {"Retry-After": "60"})
    most = state.settings.max_document
    async with request.form(max_files=_MOST_FILES, max_fields=4, max_part_size=most) as sent:
        typed = sent.get("text")
        text = typed.replace("\r\n", "\n") if isinstance(typed, str) else ""
        found = [*sent.getlist("document"), *sent.getlist("folder")]
        files = [file for file in found if isinstance(file, UploadFile) and file.filename]
        try:
            if len(files) > 1 or (files and (files[0].filename or "").lower().endswith(".zip")):
                job = await _keep_several(state, [(file.filename or "", file.file) for file in files])
            elif files:
                data = await files[0].read(most + 1)
                job = await run_in_threadpool(_keep, state, shown_name(files[0].filename), data)
            else:
                name = "pasted.tex" if "\\begin{document}" in text else "pasted.md"
                job = await run_in_threadpool(_keep, state, name, text.encode("utf-8", "replace"))
        except InputError as problem:
            return await run_in_threadpool(_form, state.keeping, f"{problem}.", text)
    state.runner.start(job)
    return RedirectResponse(f"/lint/{job.id}", 303)


def _keep(state: State, name: str, data: bytes) -> Job:
    """A write-up of one file. Raises ``InputError`` with what is wrong with what is no text."""
    if len(data) > state.settings.max_document:
        raise InputError(f"{name}: is larger than {state.settings.max_document / 1e6:g} MB")
    decode_source(data, name)
    identity, place = state.keeping.new_place()
    write_whole(place / SOURCE, data)
    return state.keeping.add(identity, "lint", name)


async def _keep_several(state: State, uploads: list[Upload]) -> Job:
    """A write-up of several files. Raises ``InputError`` where no document is found among them."""
    identity, place = await run_in_threadpool(state.keeping.new_place)
    try:
        await run_in_threadpool(keep_uploads, uploads, place)
        check = state.pages.run(PAGE_SECONDS, check_archive, place / ARCHIVE, state.settings.max_document)
        name = shown_name(await check)
    except Ended as ended:
        state.keeping.drop(identity)
        raise InputError(f"It cannot be read: {ended}") from None
    except InputError as problem:
        state.keeping.drop(identity)
        raise InputError(str(problem).replace(f"{place / ARCHIVE}", shown_name(uploads[0][0]))) from None
    except BaseException:
        state.keeping.drop(identity)
        raise
    return await run_in_threadpool(state.keeping.add, identity, "lint", name)


def _job(request: Request) -> Job:
    job = state_of(request).keeping.job(request.path_params["id"], "lint")
    if job is None:
        raise HTTPException(404, "There is no such write-up here.")
    return job


async def findings(request: Request) -> Response:
    """The findings, or the page of a write-up that is not through yet, or why there are none."""
    job, state = _job(request), state_of(request)
    if job.state != "done":
        return HTMLResponse(render("lint_waiting.html.j2", job=job))
    return HTMLResponse(await state.pages.run(PAGE_SECONDS, lint_page, state.keeping.place(job.id) / FINDINGS, job))


def job_state(request: Request) -> Response:
    """Whether the work is over, for the script of the page that waits."""
    return JSONResponse({"state": _job(request).state})


async def again(request: Request) -> Response:
    """Do the work once more, after it failed."""
    state, job = state_of(request), _job(request)
    if job.state == "failed":
        state.keeping.again(job.id)
        state.runner.start(job)
    return RedirectResponse(f"/lint/{job.id}", 303)


def remove(request: Request) -> Response:
    """Forget a write-up and what was found in it."""
    job = _job(request)
    if job.is_over:
        state_of(request).keeping.drop(job.id)
    return RedirectResponse("/lint", 303)


ROUTES = [
    Route("/lint", form, methods=["GET"]),
    Route("/lint", hand_in, methods=["POST"]),
    Route("/lint/{id}", findings, methods=["GET"]),
    Route("/lint/{id}/state", job_state, methods=["GET"]),
    Route("/lint/{id}/again", again, methods=["POST"]),
    Route("/lint/{id}/remove", remove, methods=["POST"]),
]
