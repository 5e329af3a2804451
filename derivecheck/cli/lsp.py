"""``derivecheck lsp``: the editor server, over standard input and output."""

from __future__ import annotations

from derivecheck.cli.exits import CannotRun


def lsp() -> int:
    """Serve an editor (Language Server Protocol over standard input and output): what lint finds, as you type."""
    try:
        from derivecheck.lsp import make_server
    except ImportError as problem:
        raise CannotRun(f"lsp: the package pygls is missing ({problem})") from None
    make_server().start_io()
    return 0
