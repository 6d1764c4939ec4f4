"""The plan of a session to the minute, and what to read before it, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from livingreview.page.tables import Cells, Link, show_table
from livingreview.teaching.sessions.sessions import Session

if TYPE_CHECKING:
    from livingreview.evidence import Evidence


@dataclass(frozen=True)
class Titled:
    """A cell that begins with a title."""

    title: str
    text: str

    def __html__(self) -> Markup:
        return Markup("<strong>{}</strong><br />{}").format(self.title, self.text)

    def __str__(self) -> str:
        return f"{self.title}: {self.text}"


def plan_table(session: Session) -> pd.DataFrame:
    """List the steps of a session with the minute at which each begins and ends.

    Parameters
    ----------
    session : Session
        The session.

    Returns
    -------
    pandas.DataFrame
    """
    rows, clock = [], 0
    for step in session.plan:
        rows.append(
            {
                "Minutes": f"{clock}–{clock + step.minutes}",
                "What happens": Titled(step.title, step.what),
                "Who": step.how,
                "Bring": step.needs,
            }
        )
        clock += step.minutes
    return pd.DataFrame(rows)


def show_plan(session: Session) -> None:
    """Show the plan in a chapter.

    Parameters
    ----------
    session : Session
        The session.
    """
    show_table(plan_table(session), f"Plan of the session “{session.title}”, by the minute")


def reading_table(evidence: Evidence, session: Session) -> pd.DataFrame:
    """List what to read before a session, with links.

    Parameters
    ----------
    evidence : Evidence
        The evidence base, which knows its studies' identifiers.
    session : Session
        The session.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    SessionError
        If a paper is in no bibliography.
    """
    from livingreview.teaching.sessions.citations import find_paper

    rows = []
    for item in session.reading:
        if item.page:
            name: object = Link(item.title, f"../{item.page}.html")
        else:
            paper = find_paper(evidence, item.paper)
            links = [Link("doi", paper.link)] if paper.link else []
            name = Cells((paper.reference, *links))
        rows.append({"Read": name, "Look for": item.why})
    return pd.DataFrame(rows)


def show_reading(evidence: Evidence, session: Session) -> None:
    """Show what to read in a chapter.

    Parameters
    ----------
    evidence : Evidence
        The evidence base.
    session : Session
        The session.
    """
    show_table(reading_table(evidence, session), f"To read before “{session.title}”")
