"""The command line, which a signal ends in one line from the first moment: libraries are imported within."""

from __future__ import annotations

import atexit
import codecs
import gc
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

atexit.register(gc.freeze)  # else a process that ends looks through all its libraries for what refers to itself
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
        wrong, 70 where this program is, 128 and the number of the signal where it was stopped: 130 after Ctrl-C, 143 after
        a request to end.
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
        except Exception as error:
            if not stopped:  # in the import of a C extension an interrupt comes out as an ImportError or a SystemError
                return _fault(error)
    print("livingreview: stopped", file=sys.stderr)
    return 128 + (stopped[0] if stopped else signal.SIGINT)


def _fault(error: Exception) -> int:
    """Say a fault of the program in one line, and how to see all of it."""
    if os.environ.get("LIVINGREVIEW_TRACEBACK"):
        raise error
    import traceback

    place = traceback.extract_tb(error.__traceback__)[-1]
    first = next(iter(str(error).splitlines()), "")
    print(
        f"livingreview: a fault of this program: {type(error).__name__}: {first} ({Path(place.filename).name}, line "
        f"{place.lineno}); please report it, with what LIVINGREVIEW_TRACEBACK=1 shows",
        file=sys.stderr,
    )
    return 70


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
