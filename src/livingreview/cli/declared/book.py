"""Commands that check the evidence and make the book."""

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
    validate = commands.add_parser("validate", help="check the evidence base and list every problem")
    validate.set_defaults(call="validate:validate")
    validate.add_argument("--data", metavar="DIR", help="evidence directory (default: the edition's data/)")

    build = commands.add_parser("build", help="execute what is stale and make the site")
    build.set_defaults(call="build:build")
    build.add_argument("--quiet", action="store_true", help="print nothing but errors")
    build.add_argument("--force", action="store_true", help="execute every notebook and make the whole site again")
    build.add_argument(
        "--jobs", type=whole_number, metavar="N", help="notebooks at once (default: as many as cores and memory allow)"
    )

    pdf = commands.add_parser("pdf", help="print the whole book as one PDF, by the system's Chromium")
    pdf.set_defaults(call="pdf:pdf")
    pdf.add_argument("--out", metavar="FILE", help="file to write (default: _build/book.pdf)")
    pdf.add_argument("--quiet", action="store_true", help="print nothing but errors")

    verify = commands.add_parser(
        "verify", help="execute the published book and every variant again, and compare with what is published"
    )
    verify.set_defaults(call="verify:verify")
    verify.add_argument("names", nargs="*", metavar="PART", help="only notebooks whose path holds this (default: all)")
    verify.add_argument("--jobs", type=whole_number, metavar="N", help="notebooks at once")
    verify.add_argument("--quiet", action="store_true", help="print nothing but what differs")
