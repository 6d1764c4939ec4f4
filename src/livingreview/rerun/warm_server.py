"""A process of warm kernels that outlives a command: ``livingreview warm``, in a terminal of its own.

While it stands, every ``livingreview run`` of the same environment takes its kernels from it, and is itself forked from
it, so that neither pays for imports. Only the standard library is imported here, since it is asked first of all.
"""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import sysconfig
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from livingreview.rerun import forked_kernels


class StandingError(RuntimeError):
    """The process cannot stand; the message says why."""


def address() -> Path:
    """Return the socket of this user's process for this very environment.

    Its name changes whenever a package is installed or removed, so that nothing old is ever forked.
    """
    packages = Path(sysconfig.get_path("purelib"))
    identity = f"{sys.executable}\0{packages.stat().st_mtime_ns}\0{Path(forked_kernels.__file__).read_bytes().hex()}"
    user = os.getuid() if hasattr(os, "getuid") else 0
    name = hashlib.sha256(identity.encode()).hexdigest()[:16]
    return Path(forked_kernels.short_folder(), f"livingreview-{user}", f"{name}.socket")


def answers(place: Path | str) -> bool:
    """Tell whether a process listens there that belongs to this user."""
    try:
        if Path(place).parent.stat().st_uid != os.getuid():
            return False
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.connect(str(place))
        return True
    except (OSError, AttributeError):  # no socket, nobody there, or no such sockets on this system
        return False


@contextmanager
def stand(environment: Mapping[str, str]) -> Iterator[Path]:
    """Hold a process of warm kernels at the address.

    Parameters
    ----------
    environment : mapping of str to str
        Environment of the process.

    Yields
    ------
    pathlib.Path
        The address.

    Raises
    ------
    StandingError
        Where this system cannot fork safely, one stands already, or its folder is not this user's own.
    """
    if not forked_kernels.available():
        raise StandingError("kernels can be kept warm on Linux alone; everything else works without")
    place = address()
    place.parent.mkdir(mode=0o700, exist_ok=True)
    if place.parent.stat().st_uid != os.getuid() or place.parent.stat().st_mode & 0o077:
        raise StandingError(f"{place.parent}: not this user's own, or open to others; remove it and try again")
    if answers(place):
        raise StandingError("kernels are kept warm already, by a process that was started before")
    place.unlink(missing_ok=True)
    with forked_kernels.warm_kernels(environment, place):
        yield place


def delegate(module: str, function: str, arguments: Sequence[str]) -> int | None:
    """Have a command run by the standing process, with this process' terminal, folder and environment.

    Parameters
    ----------
    module, function : str
        What to call with the list of arguments; it returns the exit status.
    arguments : sequence of str
        The command's arguments.

    Returns
    -------
    int or None
        The exit status; None where no process stands.
    """
    if not forked_kernels.available() or not answers(place := address()):
        return None
    here = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join([here, *(path for path in known if path and path != here)])
    sys.stdout.flush()
    return forked_kernels.ask(str(place), [module, function, *arguments], [0, 1, 2])
