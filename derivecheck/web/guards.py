"""Who may ask, and what every answer carries: the outermost layer of the server.

A page of another site can make a browser send requests here. It must not be able to read an answer (a name that
is bound to this address a moment later: the host is checked) nor to change anything (a form sent from elsewhere:
the origin is checked). What browsers are told about every answer keeps text of a submission from being run.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from derivecheck.web.refusals import refusal

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def policy_with_style(page: str) -> str:
    """The policy for a page of ours with one style sheet in it, which is allowed by its digest."""
    found = _STYLE.search(page)
    if found is None:
        return CONTENT_POLICY
    digest = base64.b64encode(hashlib.sha256(found.group(1).encode("utf-8")).digest()).decode("ascii")
    return CONTENT_POLICY.replace("style-src 'self'", f"style-src 'self' 'sha256-{digest}'")


HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def allowed_host(host: str, names: Iterable[str]) -> bool:
    """Whether the page answers to this ``Host``. A bare address cannot be rebound, a name can: only ``localhost``
    and the names that were told count."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        port = urlsplit(f"//{host}").port
    except ValueError:
        return False
    del port  # reading it checks that it is a number
    if name == "localhost" or name in {known.lower() for known in names}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def same_origin(headers: Headers) -> bool:
    """Whether a request that changes something comes from a page of this server, or from no page at all."""
    host = headers.get("host", "").lower()
    if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        return False
    for name in ("origin", "referer"):
        told = headers.get(name)
        if told is not None:
            try:
                return urlsplit(told).netloc.lower() == host
            except ValueError:
                return False
    return True


class Guards:
    """ASGI: refuses strange hosts and foreign forms, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self.app = app
        self.names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        app: ASGIApp = self.app
        if not allowed_host(headers.get("host", ""), self.names):
            app = refusal(421, "This page does not answer to the host name that was asked for.")
        elif scope["method"] not in _READING and not same_origin(headers):
            app = refusal(403, "The form was sent from another site, so nothing was done.")
        await app(scope, receive, send_guarded)
