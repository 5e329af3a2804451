"""The editor server, driven by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import sys

import pytest

pytest.importorskip("pygls")

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from derivecheck.lsp import kind_of

TEX = "Let $a \\in \\mathbb{R}$ and $b \\in \\mathbb{R}$.\n\\[ (a+b)^2 = a^2 + b^2 \\]\n"
RIGHT = TEX.replace("a^2 + b^2", "a^2 + 2ab + b^2")


class Client(LanguageClient):
    def __init__(self) -> None:
        super().__init__("test", "1")
        self.published: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

        @self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

    async def next(self) -> types.PublishDiagnosticsParams:
        return await asyncio.wait_for(self.published.get(), 40)


async def session(uri: str, language: str, text: str, then: str) -> dict[str, object]:
    """Open a text, hover, change it, hover, close it."""
    client = Client()
    await client.start_io(sys.executable, "-c", "from derivecheck.cli.main import main; main()", "lsp")
    await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
    client.initialized(types.InitializedParams())
    client.text_document_did_open(types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, language, 1, text)))
    first = await client.next()
    spot = types.Position(1, text.split("\n")[1].index("=") + 2)
    hover = await client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), spot))
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version=2, uri=uri),
            [types.TextDocumentContentChangeWholeDocument(then)],
        )
    )
    second = await client.next()
    good = await client.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), spot))
    client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    last = await client.next()
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return {"first": first, "hover": hover, "second": second, "good": good, "last": last}


@pytest.mark.parametrize(
    ("uri", "language", "text"),
    [
        ("file:///tmp/essay.tex", "latex", TEX),
        ("file:///tmp/essay.md", "markdown", TEX.replace("\\[", "$$").replace("\\]", "$$")),
    ],
)
def test_session(uri: str, language: str, text: str) -> None:
    then = text.replace("a^2 + b^2", "a^2 + 2ab + b^2")
    got = asyncio.run(session(uri, language, text, then))
    first, second, last = got["first"], got["second"], got["last"]
    assert isinstance(first, types.PublishDiagnosticsParams)
    assert [(item.code, item.severity, item.source) for item in first.diagnostics] == [
        ("fails", types.DiagnosticSeverity.Error, "derivecheck")
    ]
    line = text.split("\n")[1]
    assert first.diagnostics[0].range == types.Range(
        types.Position(1, line.index("=")), types.Position(1, line.index("b^2", line.index("=")) + 3)
    )
    hover, good = got["hover"], got["good"]
    assert isinstance(hover, types.Hover)
    assert isinstance(hover.contents, types.MarkupContent)
    assert "fails" in hover.contents.value
    assert "a^{2} + b^{2}" in hover.contents.value
    assert isinstance(second, types.PublishDiagnosticsParams)
    assert second.version == 2
    assert not second.diagnostics
    assert isinstance(good, types.Hover)
    assert isinstance(good.contents, types.MarkupContent)
    assert "holds" in good.contents.value
    assert isinstance(last, types.PublishDiagnosticsParams)
    assert not last.diagnostics


@pytest.mark.parametrize(
    ("uri", "language", "expected"),
    [("file:///a/b.tex", "", "tex"), ("file:///a/b%20c.md", "", "markdown"), ("untitled:1", "latex", "tex")],
)
def test_kind_of(uri: str, language: str, expected: str) -> None:
    assert kind_of(uri, language) == expected
