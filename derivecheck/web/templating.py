"""Templates: everything that is put into a page is escaped, unless it was made markup by our own functions. They
share the macros and functions of the reports, so that a formula or a counterexample looks the same everywhere."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markupsafe import Markup

from derivecheck.report.environment import environment as report_environment
from derivecheck.report.mathematics import Formulas

FOLDER = Path(__file__).parent


@cache
def environment() -> Environment:
    shared = report_environment()
    assert shared.loader is not None
    made = shared.overlay(loader=ChoiceLoader([FileSystemLoader(FOLDER / "templates"), shared.loader]))
    made.globals = {**shared.globals, "moment": moment, "formulas": Formulas()}
    return made


def moment(seconds: float) -> str:
    """A time of this machine, to the minute."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def render(template: str, **values: Any) -> str:
    return environment().get_template(template).render(values)


def report_style() -> str:
    """The style sheet of the reports."""
    return str(Markup(environment().get_template("style.css.j2").render()))
