"""The commands: parsing and printing, nothing else. Each command imports what it needs when it is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError, MissingArgumentError, Parameter, UnusedCliTokensError

from livingreview import __version__
from livingreview.cli import (
    add,
    book,
    claims,
    estimates,
    foci,
    lab,
    multiverse,
    new,
    predict,
    release,
    runs,
    screen,
    search,
    seminar,
    sessions,
    update,
)
from livingreview.errors import EditionError

app = App(
    name="livingreview",
    help="A living, reproducible edition of a systematic review: check, build, run again.",
    version=f"livingreview {__version__}",
    default_parameter=Parameter(negative=(), show_default=False),
    result_action="return_value",
    suppress_keyboard_interrupt=False,
)
for command in (
    book.validate, book.tidy, book.build, book.pdf, book.verify,
    runs.variants, runs.run, runs.diff,
    claims.claims, claims.conclusions, estimates.estimates, predict.predict, multiverse.multiverse, multiverse.calibrate,
    sessions.sessions, sessions.handouts, search.search, update.update, new.new, release.release,
):  # fmt: skip
    app.command(command)
app.command(screen.app)
app.command(add.app)
app.command(seminar.app)
app.command(lab.app)
app.command(foci.app)


def run(arguments: Sequence[str] | None) -> int:
    """Run one command and return its exit status."""
    try:
        return app(arguments, exit_on_error=False, print_error=False) or 0
    except (EditionError, CycloptsError) as error:
        print(f"livingreview: {_message(error)}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the pipe has seen enough
        return 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"livingreview: {place}{(error.strerror or type(error).__name__).lower()}", file=sys.stderr)
        return 2


def _message(error: EditionError | CycloptsError) -> str:
    """Say in the program's own words what cyclopts says in its own; its guesses of what was meant stay."""
    command = " ".join(["livingreview", *(getattr(error, "command_chain", None) or ())])
    if isinstance(error, UnusedCliTokensError):
        found = ", ".join(map(repr, error.unused_tokens))
        return f"unexpected argument {found}; '{command} --help' says what it takes"
    if isinstance(error, MissingArgumentError):
        name = error.argument.name
        known = error.app.assemble_argument_collection(parse_docstring=True)
        says = next((one.parameter.help for one in known if one.name == name and one.parameter.help), "")
        return f"{name} {'needs a value' if name.startswith('-') else 'is missing'}. {says} ({command} --help)"
    return str(error).removeprefix("Invalid value for ")
