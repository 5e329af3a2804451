"""``derivecheck serve``: the page, on this machine."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from derivecheck.cli.exits import complain

_PORT = 8765


def serve(
    results: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="RESULTS", help="Folders in which derivecheck grade keeps results, to browse.", show_default=False
        ),
    ] = None,
    *,
    host: Annotated[str, typer.Option("--host", metavar="ADDRESS", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="The port; 0: any that is free.", min=0, max=65535)] = _PORT,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", metavar="NAME", help="A host name that the page answers to; may be repeated."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", help="Worker processes; all cores without it.", min=1, max=256)
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="Where uploads and results are kept.", show_default="yours"),
    ] = None,
) -> int:
    """Serve a page for linting, grading, browsing a class and comparing formulas; Ctrl-C ends it."""
    from derivecheck.web.app import make_app
    from derivecheck.web.serving import is_local, listening
    from derivecheck.web.serving import serve as serve_page
    from derivecheck.web.settings import Settings, default_data

    bound = listening(host, port)
    shown = f"[{host}]" if ":" in host else host
    settings = Settings((data or default_data()).absolute(), frozenset({*(names or []), host}), tuple(results or []))
    if jobs is not None:
        settings = replace(settings, workers=jobs)
    app = make_app(settings)
    if not is_local(host):
        complain(
            f"WARNING: {host} is not this machine alone. Whoever reaches the page sees every submission in it and can "
            "overrule its marks: there is no password."
        )
    print(
        f"derivecheck serves http://{shown}:{bound.getsockname()[1]}/ (Ctrl-C ends it); work folder: {settings.data}",
        flush=True,
    )
    with suppress(KeyboardInterrupt):  # Ctrl-C is how it is ended
        serve_page(app, bound)
    return 0
