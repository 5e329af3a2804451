"""An editor server: what linting finds in LaTeX and Markdown, as one types, and the reading of a formula on hover.

Each text is linted in a worker process, so that the server answers at once and a change of the text can end work on
the text before it. Files that a document includes are not followed: the server sees the text of one editor window.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import PurePosixPath
from urllib.parse import unquote, urlparse

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from derivecheck.linter.results import LintItem, LintReport, Place
from derivecheck.report.lint_sarif import message
from derivecheck.results import InputError

PAUSE = 0.4  # seconds without a key before the text is judged
TEX_SUFFIXES = frozenset({".tex", ".ltx", ".latex"})
TEX_LANGUAGES = frozenset({"latex", "tex"})
_SEVERITY = {
    "fails": types.DiagnosticSeverity.Error,
    "ill-typed": types.DiagnosticSeverity.Error,
    "unreadable": types.DiagnosticSeverity.Information,
}
_LOG = logging.getLogger(__name__)


def _serve(connection: Connection) -> None:
    """The worker: text and kind in, a report (None: nothing to read) out, until the pipe is closed."""
    from derivecheck.linter.linting import lint

    while True:
        try:
            text, kind = connection.recv()
        except EOFError:
            return
        try:
            connection.send(lint(text, kind=kind, explain=True))
        except InputError:
            connection.send(None)


@dataclass
class Worker:
    """A process that lints one text after the other; ``stop`` ends it together with what it is doing."""

    process: BaseProcess | None = None
    connection: Connection | None = None

    def lint(self, text: str, kind: str) -> LintReport | None:
        """Blocks until the report is there. Raises ``EOFError`` or ``OSError`` when the worker was stopped."""
        if self.process is None or not self.process.is_alive():
            context = multiprocessing.get_context("spawn")
            self.connection, theirs = context.Pipe()
            self.process = context.Process(target=_serve, args=(theirs,), daemon=True)
            self.process.start()
            theirs.close()
        assert self.connection is not None
        self.connection.send((text, kind))
        report = self.connection.recv()
        assert report is None or isinstance(report, LintReport)
        return report

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process = None


@dataclass
class _Open:
    """A document that is open in the editor."""

    text: str
    version: int
    kind: str
    report: LintReport | None = None
    judged: str = ""  # the text that the report is about
    task: asyncio.Task[None] | None = None
    worker: Worker = field(default_factory=Worker)
    busy: bool = False


class LintServer(LanguageServer):
    """The server with the documents that are open in it."""

    def __init__(self) -> None:
        from derivecheck.report.lint_sarif import _driver

        super().__init__("derivecheck", _driver()["version"], text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.documents: dict[str, _Open] = {}

    def changed(self, uri: str, text: str, version: int, language: str = "") -> None:
        known = self.documents.get(uri)
        if known is None:
            known = self.documents[uri] = _Open(text, version, kind_of(uri, language))
        known.text, known.version = text, version
        if known.task is not None:
            known.task.cancel()
        if known.busy:
            known.worker.stop()
        known.task = asyncio.ensure_future(self.judge(uri, known))

    async def judge(self, uri: str, known: _Open) -> None:
        await asyncio.sleep(PAUSE)
        text, version = known.text, known.version
        known.busy = True
        try:
            report = await asyncio.to_thread(known.worker.lint, text, known.kind)
        except (EOFError, OSError):
            return  # stopped by a later change of the text
        finally:
            known.busy = False
        if known.version != version or uri not in self.documents:
            return
        known.report, known.judged = report, text
        found = diagnostics(report, text) if report is not None else []
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=found)
        )

    def closed(self, uri: str) -> None:
        known = self.documents.pop(uri, None)
        if known is None:
            return
        if known.task is not None:
            known.task.cancel()
        known.worker.stop()
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri=uri, diagnostics=[]))

    def stop_all(self) -> None:
        for known in self.documents.values():
            known.worker.stop()


def kind_of(uri: str, language: str = "") -> str:
    suffix = PurePosixPath(unquote(urlparse(uri).path)).suffix.lower()
    return "tex" if language in TEX_LANGUAGES or suffix in TEX_SUFFIXES else "markdown"


def diagnostics(report: LintReport, text: str) -> list[types.Diagnostic]:
    """What is wrong or unreadable, with places as the protocol counts them."""
    lines = text.split("\n")
    return [
        types.Diagnostic(
            range=range_of(item.place, lines),
            message=message(item),
            severity=_SEVERITY[item.verdict],
            code=item.verdict,
            source="derivecheck",
        )
        for item in report.items
        if item.verdict in _SEVERITY
    ]


def range_of(place: Place, lines: list[str]) -> types.Range:
    return types.Range(_position(place.line, place.column, lines), _position(place.end_line, place.end_column, lines))


def _position(line: int, column: int, lines: list[str]) -> types.Position:
    """Line and character from 0, characters counted in UTF-16 as the protocol wants."""
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    return types.Position(line - 1, len(before.encode("utf-16-le", "surrogatepass")) // 2)


def hover_text(report: LintReport, text: str, position: types.Position) -> str:
    """The verdict and the reading of the relation at a position, or of all relations of the formula there."""
    lines = text.split("\n")
    at = (position.line, position.character)

    def holds(place: Place) -> bool:
        found = range_of(place, lines)
        return (found.start.line, found.start.character) <= at <= (found.end.line, found.end.character)

    chosen = [item for item in report.items if holds(item.place)]
    chosen = chosen or [item for item in report.items if holds(item.formula)]
    return "\n\n---\n\n".join(_hover(item) for item in chosen[:12])


def _hover(item: LintItem) -> str:
    parts = [f"**{item.verdict}**" + (f": {item.why.splitlines()[0]}" if item.why else "")]
    if item.reading:
        parts.append(f"read as\n```latex\n{item.reading}\n```")
    parts += [f"hint: {item.hint}"] if item.hint else []
    parts += [f"note: {remark}" for remark in item.remarks]
    return "\n\n".join(parts)


def make_server() -> LintServer:
    """The server with its features, ready to start."""
    server = LintServer()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        server.changed(document.uri, document.text, document.version, document.language_id)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = server.workspace.get_text_document(params.text_document.uri)
        server.changed(params.text_document.uri, document.source, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        known = server.documents.get(params.text_document.uri)
        if known is None or known.report is None or known.judged != known.text:
            return None
        told = hover_text(known.report, known.text, params.position)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, told)) if told else None

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        with suppress(OSError):
            server.stop_all()

    return server
