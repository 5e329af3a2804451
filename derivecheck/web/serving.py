"""Starting the server: the address is checked and told before the first request."""

from __future__ import annotations

import ipaddress
import socket

import uvicorn
from starlette.types import ASGIApp

from derivecheck.results import InputError

_BACKLOG = 1000
_LAST_ANSWERS = 3  # seconds that open answers have when the server is told to end


def is_local(host: str) -> bool:
    """Whether an address to bind to is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listening(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises ``InputError`` with one line."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        made = socket.socket(family, kind, protocol)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(_BACKLOG)  # before the address is told, so that whoever reads it is not refused
    except OSError as problem:
        raise InputError(f"cannot listen on {host} port {port}: {problem.strerror or problem}") from None
    return made


def serve(app: ASGIApp, bound: socket.socket) -> None:
    """Answer until a signal ends it."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    uvicorn.Server(config).run(sockets=[bound])
