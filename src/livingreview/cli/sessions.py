"""Commands for the seminar's sessions: check them, print their handouts."""

from __future__ import annotations

from pathlib import Path

from livingreview.cli.options import Data, Quiet
from livingreview.errors import EditionError, count, nearest


def sessions(*names: str, data: Data = None) -> int:
    """Check the sessions' plans, reading and quizzes, and list them.

    Parameters
    ----------
    names
        Sessions to check. [default: all]
    """
    from livingreview.evidence import load
    from livingreview.teaching.sessions.sessions import open_session, session_keys

    evidence = load(data)
    known = session_keys(evidence.directory)
    for name in names:
        if name not in known:
            raise EditionError(f"no session {name!r}; expected {nearest(name, known)}")
    wrong = 0
    for key in names or known:
        try:
            session = open_session(evidence, key)
            session.reading
            questions = len(session.quiz.questions)
        except EditionError as error:
            wrong += len(error.problems)
            print("\n".join(problem.sentence() for problem in error.problems))
            continue
        minutes, steps = session.content.minutes, len(session.content.plan)
        print(f"{key}: {session.title}: {minutes} minutes in {steps} steps, {questions} questions")
    if wrong:
        print(f"{count(wrong, 'problem')} found")
    return 2 if wrong else 0


def handouts(*, out: Path = Path("out/handouts"), quiet: Quiet = False) -> int:
    """Print the handouts of the built book, one page of A4 each.

    Parameters
    ----------
    out
        Folder. [default: out/handouts]
    """
    from livingreview.paths import edition_root
    from livingreview.rerun.book_files import SITE
    from livingreview.teaching.handouts.handouts import print_handouts

    for path in print_handouts(edition_root() / SITE, out):
        if not quiet:
            print(path)
    return 0
