"""The command line, which a signal ends in one line from the first moment: libraries are imported within."""

from __future__ import annotations

import codecs
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
USUAL = (signal.default_int_handler, signal.SIG_DFL)  # whoever runs in the background may have been told to ignore some
# Signs of the messages that an old encoding lacks; anything else is written as its number.
PLAIN = {"→": "->", "–": "-", "—": "-", "−": "-", "…": "...", "×": "x", "≤": "<=", "≥": ">=", "≈": "~", "’": "'", "·": "-"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, with the command line of this process where no other is given.

    Returns
    -------
    int
        Exit status: 0 where all went well, 1 where something failed on the way, 2 where the material or the command is
        wrong, 128 and the number of the signal where it was stopped: 130 after Ctrl-C, 143 after a request to end.
    """
    stopped: list[int] = []

    def stop(number: int, _frame: object) -> None:
        if stopped:  # the second time there is no tidying up; what was started ends with this process
            os._exit(128 + number)
        stopped.append(number)
        raise KeyboardInterrupt

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="plain")
    with ExitStack() as surroundings:
        surroundings.enter_context(_signals(stop))
        try:
            surroundings.enter_context(_home())
            from livingreview.cli import commands

            return commands.run(arguments)
        except KeyboardInterrupt:
            pass
        except Exception:
            if not stopped:  # in the import of a C extension an interrupt comes out as an ImportError or a SystemError
                raise
    print("livingreview: stopped", file=sys.stderr)
    return 128 + (stopped[0] if stopped else signal.SIGINT)


@contextmanager
def _signals(stop: Callable[[int, object], None]) -> Iterator[None]:
    usual = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in usual.items():
        if handler in USUAL:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in usual.items():
            if handler in USUAL:
                signal.signal(number, handler)


@contextmanager
def _home() -> Iterator[None]:
    """Give libraries a home for their caches, as long as this process lives, where there is none that can be written."""
    try:
        if os.access(Path.home(), os.W_OK):
            yield
            return
    except RuntimeError:  # a container that runs under a number alone: no HOME, no entry in passwd
        pass
    kept = os.environ.get("HOME")
    with tempfile.TemporaryDirectory(prefix="home-", ignore_cleanup_errors=True) as place:
        os.environ["HOME"] = place
        try:
            yield
        finally:
            os.environ.pop("HOME")
            os.environ.update({} if kept is None else {"HOME": kept})


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Write what the encoding of an output lacks: a sign of a message as two plainer ones, else as JSON escapes it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    written = (PLAIN.get(sign) or _escaped(sign) for sign in error.object[error.start : error.end])
    return "".join(written), error.end


def _escaped(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[k]:02x}{units[k + 1]:02x}" for k in range(0, len(units), 2))


codecs.register_error("plain", _plain)


if __name__ == "__main__":
    sys.exit(main())
