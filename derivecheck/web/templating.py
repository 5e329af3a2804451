"""Templates: everything that is put into a page is escaped, unless it was made markup by our own functions."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from derivecheck.report.words import points, relation_sign
from derivecheck.web.mathematics import math

FOLDER = Path(__file__).parent


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["points"] = points
    made.filters["sign"] = relation_sign
    made.filters["math"] = math
    made.filters["moment"] = moment
    return made


def moment(seconds: float) -> str:
    """A time of this machine, to the minute."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def render(template: str, **values: Any) -> str:
    return environment().get_template(template).render(values)
