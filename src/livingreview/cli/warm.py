"""``livingreview warm``."""

from __future__ import annotations

import argparse
import signal
import sys

from livingreview.cli.usage import UsageError
from livingreview.paths import edition_root


def keep_warm(_options: argparse.Namespace) -> int:
    """Keep a process of warm kernels until this one is stopped.

    Returns
    -------
    int
        0 when it was stopped.
    """
    from livingreview.rerun import warm_server
    from livingreview.rerun.execution import kernel_environment

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the socket is removed however it is stopped
    try:
        with warm_server.stand(kernel_environment(edition_root())):
            print("Kernels are warm: 'livingreview run' starts at once while this stays open. Stop it with Ctrl-C.")
            sys.stdout.flush()
            signal.pause()
    except warm_server.StandingError as error:
        raise UsageError(str(error)) from None
    except KeyboardInterrupt:
        return 0
    return 0
