"""HTML → article, through a worker process that can be killed: the only door to an HTML parser."""

from __future__ import annotations

from msgspec import Struct

from sayso.errors import EmptyError, HostileError
from sayso.intake.workers import ANSWERS_MAX as PAGES_MAX
from sayso.intake.workers import WORKERS_MAX
from sayso.intake.workers import pool as _workers

__all__ = ["PAGES_MAX", "PAGE_SECONDS_MAX", "WORKERS_MAX", "Page", "page"]

PAGE_SECONDS_MAX = 8.0  # an article takes 0.05 s; with a start and an end, a hostile page is refused within 10 s


class Page(Struct, frozen=True):
    """An article out of a page. All but `text` is what the page itself tells, None where it does not; `date` is ISO 8601."""

    text: str
    title: str | None = None
    author: str | None = None
    date: str | None = None
    published_at: str | None = None
    outlet: str | None = None
    url: str | None = None


def page(html: str, where: str) -> Page:
    """The article of an HTML page; its paragraphs are lines.

    Raises EmptyError where there is no article in it, HostileError where the parser breaks or runs out of time or memory,
    DamagedError where no worker can be started.
    """
    remedy = "save the article's text as .txt"
    answer = _workers.ask({"html": html}, PAGE_SECONDS_MAX, PAGES_MAX)
    if fault := answer.get("fault"):
        raise HostileError(where, f"the page {fault}", remedy)
    text = answer.pop("text")
    if not text:
        raise EmptyError(where, "no article was found in the page", remedy)
    return Page(text, **{name: value for name, value in answer.items() if value})
