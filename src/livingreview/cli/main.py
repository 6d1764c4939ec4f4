"""The command line, which Ctrl-C ends in one line from the first moment: libraries are imported within."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, with the command line of this process where no other is given.

    Returns
    -------
    int
        Exit status: 0 where all went well, 1 where something failed on the way, 2 where the material or the command is
        wrong, 130 where it was stopped.
    """
    stopped = []

    def stop(number: int, _frame: object) -> None:
        stopped.append(number)
        raise KeyboardInterrupt

    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:  # whoever runs in the background may have been told to ignore it
        signal.signal(signal.SIGINT, stop)
    try:
        from livingreview.cli import commands

        return commands.run(arguments)
    except KeyboardInterrupt:
        pass
    except Exception:
        if not stopped:  # in the import of a C extension an interrupt comes out as an ImportError or a SystemError
            raise
    finally:
        if usual is signal.default_int_handler:
            signal.signal(signal.SIGINT, usual)
    print("livingreview: stopped", file=sys.stderr)
    return 130


if __name__ == "__main__":
    sys.exit(main())
