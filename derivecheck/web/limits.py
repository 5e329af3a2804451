"""How often and how much: requests of one address are counted, and bodies measured while they arrive.

A body that is too large is refused when its length is told, or else as soon as the limit is passed; what is still
on its way is then read and thrown away for a short while, since a browser shows no answer before it has sent all.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from derivecheck.web.refusals import refusal
from derivecheck.web.settings import MEGA, Rate, Settings

DRAIN_SECONDS = 15.0
DRAIN_BYTES = 2000 * MEGA
_KNOWN_ADDRESSES = 10_000
_CHUNK = 64


@dataclass
class _Bucket:
    left: float
    at: float


class Counter:
    """A bucket of requests for each address, filled at a steady rate."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self.clock = clock
        self.buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def wait(self, address: str) -> float:
        """0 when the request is within the rate (it is then counted), else the seconds until one will be."""
        now = self.clock()
        bucket = self.buckets.pop(address, None) or _Bucket(self.rate.burst, now)
        bucket.left = min(self.rate.burst, bucket.left + (now - bucket.at) * self.rate.per_minute / 60)
        bucket.at = now
        self.buckets[address] = bucket
        if len(self.buckets) > _KNOWN_ADDRESSES:
            self.buckets.popitem(last=False)
        if bucket.left < 1:
            return (1 - bucket.left) * 60 / self.rate.per_minute
        bucket.left -= 1
        return 0.0


class Limits:
    """ASGI: over-frequent requests get 429, oversize ones 413; both are pages."""

    def __init__(self, app: ASGIApp, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.settings = settings
        self.checks = Counter(settings.checks, clock)
        self.uploads = Counter(settings.uploads, clock)
        self.pages = Counter(settings.pages, clock)

    def counter(self, method: str, path: str) -> Counter:
        if method in ("GET", "HEAD"):
            return self.pages
        return self.checks if path.startswith("/live") else self.uploads

    def largest(self, path: str) -> int:
        """Bytes that a body sent to ``path`` may have; a little more than the file in it, for the form around it."""
        return {"/lint": self.settings.max_project, "/classes": self.settings.max_upload}.get(
            path.rstrip("/"), 0
        ) + self.settings.max_form

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = scope["client"][0] if scope.get("client") else ""
        seconds = self.counter(scope["method"], scope["path"]).wait(address)
        if seconds:
            wait = math.ceil(seconds)
            words = f"More requests came from your address than this page takes. Try again in {_seconds(wait)}."
            await Drained(refusal(429, words, {"Retry-After": str(wait)}))(scope, receive, send)
            return
        largest = self.largest(scope["path"])
        if _told_length(Headers(scope=scope)) > largest:
            await Drained(refusal(413, too_large(largest)))(scope, receive, send)
            return
        await self.app(scope, _measured(receive, largest), send)


def too_large(largest: int) -> str:
    size = f"{largest / MEGA:.0f} MB" if largest >= MEGA else f"{largest // 1000} kB"
    return f"This page takes at most {size} at once. Send fewer or smaller files."


def _seconds(count: int) -> str:
    return "a second" if count == 1 else f"{count} seconds"


def _told_length(headers: Headers) -> int:
    told = headers.get("content-length", "")
    return int(told) if told.isdecimal() and len(told) < 19 else 0


def _measured(receive: Receive, largest: int) -> Callable[[], Awaitable[Message]]:
    """``receive`` that raises 413 once when more than ``largest`` bytes have come; whoever answers may then throw
    away the rest with it."""
    got = 0
    told = ended = False

    async def measured() -> Message:
        nonlocal got, told, ended
        if told and ended:
            return {"type": "http.disconnect"}  # the server would wait here for the end of the connection
        message = await receive()
        ended = not message.get("more_body")
        got += len(message.get("body", b""))
        if got > largest and not told:
            told = True
            raise HTTPException(413, too_large(largest))
        return message

    return measured


class Drained(Response):
    """An answer to a request whose body was not read. What is still being sent is thrown away before the answer
    ends, within bounds: an end of the connection in the middle of an upload would be all that a browser shows."""

    def __init__(self, response: Response) -> None:
        super().__init__(bytes(response.body), response.status_code)
        self.raw_headers = [*response.raw_headers, (b"connection", b"close")]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytes(self.body)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        # The last bytes wait for the end, so that the answer stays open while the rest comes in.
        await send({"type": "http.response.body", "body": body[:-_CHUNK], "more_body": True})
        await _throw_away(receive)
        await send({"type": "http.response.body", "body": body[-_CHUNK:]})


async def _throw_away(receive: Receive) -> None:
    got = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while got < DRAIN_BYTES:
                message = await receive()
                got += len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return
