"""What all handlers share, made once when the server starts."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from derivecheck.web.keeping import Keeping
from derivecheck.web.runner import Runner
from derivecheck.web.settings import Settings
from derivecheck.web.workers import Workers


@dataclass
class State:
    """``checks``: workers for single comparisons, which people wait for; ``documents``: for write-ups."""

    settings: Settings
    keeping: Keeping
    checks: Workers
    documents: Workers
    runner: Runner


def state_of(request: Request) -> State:
    state = request.app.state.shared
    assert isinstance(state, State)
    return state
