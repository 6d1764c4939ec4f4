"""``livingreview sessions``: check the sessions' plans and quizzes, and list them."""

from __future__ import annotations

import argparse
import sys


def sessions(options: argparse.Namespace) -> int:
    """Check every session, or those named, and print one line each.

    Parameters
    ----------
    options : argparse.Namespace
        ``names``: keys of sessions; all where there are none.

    Returns
    -------
    int
        0 where all is well, 1 where the evidence has problems, 2 where a session has.
    """
    from livingreview.cli.usage import UsageError
    from livingreview.errors import EditionError
    from livingreview.evidence import load
    from livingreview.teaching.sessions.sessions import open_session, session_keys

    try:
        evidence = load()
    except EditionError as error:
        print(f"livingreview: {error}", file=sys.stderr)
        return 1
    known = session_keys(evidence.directory)
    unknown = [name for name in options.names if name not in known]
    if unknown:
        expected = f"one of {', '.join(known)}" if known else "none, since there are no sessions"
        raise UsageError(f"no session {unknown[0]!r}; expected {expected}")
    wrong = 0
    for key in options.names or known:
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
        print(f"{wrong} problem{'s' if wrong > 1 else ''} found")
    return 2 if wrong else 0
