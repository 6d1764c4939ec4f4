"""Commands of the seminar kit: sessions, handouts, exercises for a class, the coding lab."""

from __future__ import annotations

from typing import Any

from livingreview.cli.usage import whole_number


def declare(commands: Any) -> None:
    """Add these commands to the parser; each names what it calls, which is imported when it is called.

    Parameters
    ----------
    commands : argparse subparsers
        Of the parser of all commands.
    """
    sessions = commands.add_parser("sessions", help="check the sessions' plans, reading and quizzes, and list them")
    sessions.set_defaults(call="sessions:sessions")
    sessions.add_argument("names", nargs="*", metavar="NAME", help="sessions to check (default: all)")

    handouts = commands.add_parser("handouts", help="print the handouts of the built book, one page of A4 each")
    handouts.set_defaults(call="handouts:handouts")
    handouts.add_argument("--out", metavar="DIR", default="out/handouts", help="folder (default: out/handouts)")
    handouts.add_argument("--quiet", action="store_true", help="print nothing but errors")

    seminar = commands.add_parser(
        "seminar", help="exercises for a class: check them, prepare a session, mark what came back"
    )
    seminar.set_defaults(call="seminar:seminar")
    parts = seminar.add_subparsers(dest="part", required=True, metavar="PART")

    parts.add_parser("check", help="find exercises without a solution, a check or points")

    prepare = parts.add_parser(
        "prepare",
        help="write a notebook for each student, and the teacher's key",
        epilog="example: livingreview seminar prepare --session 3 --roster roster.csv --out session-3",
    )
    prepare.add_argument("--session", required=True, metavar="N", help="number of the session")
    prepare.add_argument(
        "--roster", required=True, metavar="FILE", help="table with a column student_id, and name, email"
    )
    prepare.add_argument("--out", required=True, metavar="DIR", help="folder of this session, made where it is missing")
    prepare.add_argument("--term", default="", metavar="TEXT", help="another term, other slices (default: none)")

    mark = parts.add_parser(
        "mark",
        help="mark what came back into DIR/submitted",
        epilog="example: livingreview seminar mark session-3 --due 2027-01-11T12:00+01:00",
    )
    mark.add_argument("folder", metavar="DIR", help="folder that 'prepare' wrote")
    mark.add_argument("--due", metavar="TIME", help="when the work was due, as 2027-01-11T12:00+01:00")
    mark.add_argument("--answers", action="store_true", help="show the expected answers in the feedback")
    mark.add_argument(
        "--seconds", type=whole_number, default=30, metavar="S", help="longest that a cell may take (default: 30)"
    )
    mark.add_argument(
        "--memory", type=whole_number, default=4096, metavar="MB", help="memory of a notebook (default: 4096)"
    )
    for part in (prepare, mark):
        part.add_argument("--jobs", type=whole_number, metavar="N", help="students at once")
        part.add_argument("--quiet", action="store_true", help="print nothing but errors")

    lab = commands.add_parser(
        "lab",
        help="blind coding in a class: the empty table, agreement with the reference, the class together",
        epilog="example: livingreview lab agree my-coding.tsv",
    )
    lab.set_defaults(call="lab:lab")
    actions = lab.add_subparsers(dest="action", required=True, metavar="ACTION")
    template = actions.add_parser("template", help="print the empty table, or write it with --out")
    template.add_argument("--out", metavar="FILE", help="table to write (default: print it)")
    agree = actions.add_parser("agree", help="compare a coding with the reference, field by field")
    agree.add_argument("file", metavar="FILE", help="a student's table")
    agree.add_argument("--format", choices=("text", "json"), default="text", help="how to print (default: text)")
    pool = actions.add_parser("pool", help="pool a class: a table by field, one by fact, and a figure")
    pool.add_argument("folder", metavar="FOLDER", help="folder of the students' tables, one .tsv each")
    pool.add_argument("--out", metavar="DIR", default="out/lab", help="folder to write to (default: out/lab)")
    for action in (template, agree, pool):
        action.add_argument(
            "--set", metavar="FILE", help="another set of studies (default: the edition's data/class/lab.toml)"
        )
