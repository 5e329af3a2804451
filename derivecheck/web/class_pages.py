"""Hand in a class, follow its grading, and look through it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from derivations.catalog import SHEET_LIMIT, list_problem_sets, load_problem_set
from derivecheck.report.shorten import one_line
from derivecheck.results import InputError
from derivecheck.web.class_task import Told, read_progress
from derivecheck.web.class_upload import SHEET, check_sheet, keep_uploads, problems_of
from derivecheck.web.class_view import Shown, class_list, class_overview, gradebook, submission
from derivecheck.web.guards import policy_with_style
from derivecheck.web.keeping import Job
from derivecheck.web.names import shown_name
from derivecheck.web.shelves import FOLDER
from derivecheck.web.state import PAGE_SECONDS, State, state_of
from derivecheck.web.templating import render
from derivecheck.web.workers import Ended

_RECENT = 50
_MOST_FILES = 5000
_LONGEST_NAME = 150
_LOOK = 0.5  # seconds between two looks at the progress
_STREAM = 1800.0  # seconds that one stream of progress lasts; the browser then asks for another


def form(request: Request) -> Response:
    return _form(state_of(request))


def _form(state: State, problem: str = "", name: str = "") -> HTMLResponse:
    sets = [(known, load_problem_set(known).title) for known in list_problem_sets()]
    classes = state.classes(_RECENT)
    page = render("class_form.html.j2", problem=problem, name=name, sets=sets, classes=classes)
    return HTMLResponse(page, 422 if problem else 200)


async def hand_in(request: Request) -> Response:
    """Keep what was sent, start the grading, and lead to its page."""
    state = state_of(request)
    if state.runner.is_full:
        raise HTTPException(503, "Much work is waiting already. Try again in a minute.", {"Retry-After": "60"})
    async with request.form(max_files=_MOST_FILES, max_fields=20) as sent:
        try:
            job = await _kept(state, sent)
        except InputError as problem:
            return await run_in_threadpool(_form, state, str(problem), _text(sent, "name"))
    state.runner.start(job)
    return RedirectResponse(f"/classes/{job.id}", 303)


async def _kept(state: State, sent: FormData) -> Job:
    """The class written into a place of its own. Raises ``InputError``; then nothing is left of it."""
    problems, sheet = _text(sent, "problems"), sent.get("sheet")
    own = sheet if isinstance(sheet, UploadFile) and sheet.filename else None
    if own is None and problems not in list_problem_sets():
        raise InputError("Choose one of the problem sets.")
    files = [*sent.getlist("files"), *sent.getlist("folder")]
    uploads = [(file.filename or "", file.file) for file in files if isinstance(file, UploadFile) and file.filename]
    identity, place = await run_in_threadpool(state.keeping.new_place)
    try:
        if own is not None:
            (place / SHEET).write_bytes(await own.read(SHEET_LIMIT + 1))
            await state.pages.run(PAGE_SECONDS, check_sheet, place)
        await run_in_threadpool(keep_uploads, uploads, place)
    except Ended as ended:
        state.keeping.drop(identity)
        raise InputError(f"The problem set cannot be read: {ended}.") from None
    except BaseException:
        state.keeping.drop(identity)
        raise
    called = one_line(_text(sent, "name"))[:_LONGEST_NAME] or shown_name(uploads[0][0])
    return state.keeping.add(identity, "class", called, SHEET if own is not None else problems)


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def job_of(request: Request) -> Job:
    state, wanted = state_of(request), request.path_params["id"]
    job = state.shelves[wanted].job if wanted in state.shelves else state.keeping.job(wanted, "class")
    if job is None:
        raise HTTPException(404, "There is no such class here.")
    return job


def progress_values(told: Told) -> dict[str, object]:
    """The progress in words, for the page and for its script."""
    if not told.total:
        return {"done": 0, "total": 0, "words": "reading what was handed in"}
    rate = f", {told.per_minute:.0f} a minute" if told.per_minute >= 1 else ""
    left = f", {_minutes(told.left)} left" if told.left is not None and told.done < told.total else ""
    return {"done": told.done, "total": told.total, "words": f"{told.done} of {told.total}{rate}{left}"}


def _minutes(seconds: float) -> str:
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min"


def shown(job: Job, state: State) -> Shown:
    return Shown(state.place_of(job), state.decisions_of(job), job.name, f"/classes/{job.id}")


async def overview(request: Request) -> Response:
    """The class as it did; while it is graded, how far that is."""
    job, state = job_of(request), state_of(request)
    if job.state != "done":
        return await listed(request)
    page = await state.pages.run(PAGE_SECONDS, class_overview, shown(job, state))
    return HTMLResponse(page, headers={"Content-Security-Policy": policy_with_style(page)})


async def listed(request: Request) -> Response:
    """What was handed in and what became of it, with the progress of the grading, and what can be done."""
    job, state = job_of(request), state_of(request)
    rows = await state.pages.run(PAGE_SECONDS, class_list, shown(job, state))
    told = progress_values(read_progress(state.place_of(job)))
    title = await run_in_threadpool(_title, job, state)
    page = render("grading.html.j2", job=job, progress=told, list=Markup(rows), sheet=title)
    return HTMLResponse(page)


def _title(job: Job, state: State) -> str:
    problems = problems_of(job.detail, state.place_of(job))
    try:
        return load_problem_set(problems).title
    except LookupError:
        return job.detail  # a folder may have been graded against a file that is gone


async def gradebook_of(request: Request) -> Response:
    job, state = job_of(request), state_of(request)
    text = await state.pages.run(PAGE_SECONDS, gradebook, shown(job, state))
    return Response(
        text, headers={"Content-Disposition": 'attachment; filename="gradebook.csv"'}, media_type="text/csv"
    )


async def submission_of(request: Request) -> Response:
    job, state = job_of(request), state_of(request)
    page = await state.pages.run(PAGE_SECONDS, submission, shown(job, state), request.path_params["submission"])
    if page is None:
        raise HTTPException(404, "The class has no such submission.")
    return HTMLResponse(page, headers={"Content-Security-Policy": policy_with_style(page)})


async def events(request: Request) -> Response:
    """The progress as server-sent events, until the grading is over."""
    job, state = job_of(request), state_of(request)

    async def stream() -> AsyncIterator[str]:
        place, last = state.place_of(job), ""
        for _ in range(int(_STREAM / _LOOK)):
            now = job if job.kind == FOLDER else await run_in_threadpool(state.keeping.job, job.id, "class")
            if now is None:
                return
            told = await run_in_threadpool(read_progress, place)
            text = json.dumps({"state": now.state, **progress_values(told)})
            if text != last:
                yield f"data: {text}\n\n"
                last = text
            if now.is_over:
                return
            await asyncio.sleep(_LOOK)

    return StreamingResponse(stream(), media_type="text/event-stream")


async def again(request: Request) -> Response:
    """Grade once more: what failed, what is new to the program, what ended at a limit."""
    state, job = state_of(request), job_of(request)
    if job.is_over and job.kind != FOLDER:
        state.keeping.again(job.id)
        state.runner.start(job)
    return RedirectResponse(f"/classes/{job.id}", 303)


def remove(request: Request) -> Response:
    """Forget a class: what was handed in, its results and its decisions."""
    job = job_of(request)
    if job.is_over and job.kind != FOLDER:
        state_of(request).keeping.drop(job.id)
    return RedirectResponse("/classes", 303)


ROUTES = [
    Route("/classes", form, methods=["GET"]),
    Route("/classes", hand_in, methods=["POST"]),
    Route("/classes/{id}", overview, methods=["GET"]),
    Route("/classes/{id}/list", listed, methods=["GET"]),
    Route("/classes/{id}/gradebook.csv", gradebook_of, methods=["GET"]),
    Route("/classes/{id}/events", events, methods=["GET"]),
    Route("/classes/{id}/submissions/{submission}", submission_of, methods=["GET"]),
    Route("/classes/{id}/again", again, methods=["POST"]),
    Route("/classes/{id}/remove", remove, methods=["POST"]),
]
