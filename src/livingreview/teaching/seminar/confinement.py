"""Run a command with limits on memory, processor time and files, and without a network where the system allows it.

This file is run as a script, with the standard library alone, and becomes the command: what it sets, the command and
all its children inherit. A second guard is code that a kernel runs before a student's first cell: it refuses, within
Python, what the system could not be made to refuse, and notes what was asked for.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
FILE_BYTES = 100 * 2**20
PROBE = "probe"


@dataclass(frozen=True)
class Confinement:
    """What this system enforces on a student's code.

    Parameters
    ----------
    network : bool
        Whether processes have no network at all; else Python's sockets alone are closed to them.
    memory : bool
        Whether memory is limited.
    time : bool
        Whether processor time is limited by the system; waiting time is limited in any case.
    """

    network: bool
    memory: bool
    time: bool

    def sentence(self) -> str:
        """Say in one line what is not enforced; empty where everything is.

        Examples
        --------
        >>> Confinement(True, True, True).sentence()
        ''
        >>> Confinement(False, True, True).sentence()
        "this system does not let us enforce: no network (Python's own sockets are closed, other programs' are not)"
        """
        missing = [] if self.network else ["no network (Python's own sockets are closed, other programs' are not)"]
        missing += [] if self.memory else ["a limit on memory"]
        missing += [] if self.time else ["a limit on processor time"]
        return f"this system does not let us enforce: {', '.join(missing)}" if missing else ""


def probe() -> Confinement:
    """Try what this system enforces, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-P", __file__, PROBE], capture_output=True, text=True, check=False, timeout=60
    )
    try:
        return Confinement(**json.loads(done.stdout))
    except (ValueError, TypeError):
        return Confinement(network=False, memory=False, time=False)


def command(memory_mb: int, processor_s: int) -> list[str]:
    """Return the command to put before another one, which then runs with these limits.

    Parameters
    ----------
    memory_mb : int
        Address space of each process, in mebibytes.
    processor_s : int
        Processor time of each process, in seconds.
    """
    return [sys.executable, "-P", __file__, str(memory_mb), str(processor_s)]


def limit_resources(memory_mb: int, processor_s: int) -> dict[str, bool]:
    """Limit this process and its children; say which limits hold."""
    try:
        import resource
    except ImportError:  # Windows
        return {"memory": False, "time": False}
    held = {}
    wanted = (
        ("memory", "RLIMIT_AS", memory_mb * 2**20),
        ("time", "RLIMIT_CPU", processor_s),
        ("files", "RLIMIT_FSIZE", FILE_BYTES),
        ("dumps", "RLIMIT_CORE", 0),
    )
    for name, limit, value in wanted:
        try:
            resource.setrlimit(getattr(resource, limit), (value, value))
            held[name] = sys.platform != "darwin" or name != "memory"  # macOS accepts this limit and ignores it
        except (AttributeError, OSError, ValueError):
            held[name] = False
    return {name: held[name] for name in ("memory", "time")}


def leave_network() -> bool:
    """Move this process into a network of its own that leads nowhere; say whether the system allowed it."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(NEW_NETWORK) == 0:
        return True
    user, group = os.getuid(), os.getgid()
    if library.unshare(NEW_USER | NEW_NETWORK) != 0:
        return False
    for name, line in (("uid_map", f"{user} {user} 1"), ("setgroups", "deny"), ("gid_map", f"{group} {group} 1")):
        try:
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(line)
        except OSError:  # without the map it is nobody, who may still compute
            continue
    return True


def confine(memory_mb: int, processor_s: int) -> None:
    """Limit this process, and take it off the network where the system allows it."""
    leave_network()
    limit_resources(memory_mb, processor_s)


def main(arguments: Sequence[str]) -> None:
    """Set the limits, then become the command."""
    if list(arguments) == [PROBE]:
        print(json.dumps({"network": leave_network(), **limit_resources(4096, 60)}))
        return
    memory_mb, processor_s, *words = arguments
    confine(int(memory_mb), int(processor_s))
    os.execvp(words[0], words)


# Runs in the kernel before a student's first cell. An audit hook cannot be taken out again.
GUARD = """
def _guard(scratch, closed):
    import os, sys
    asked = set()
    programs = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"}
    names = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
    changes = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.symlink", "os.link", "os.chmod", "os.chown"}
    def place(path):
        return os.path.realpath(os.fsdecode(path)) if isinstance(path, (str, bytes, os.PathLike)) else ""
    def within(path, folder):
        return path == folder or path.startswith(folder + os.sep)
    def listen(event, arguments):
        if event in programs:
            asked.add("another program")
            raise PermissionError("marking runs no other program")
        # Connections on this machine too: through one, a process of warm kernels would run what is asked of it.
        if event in names or event == "socket.connect" or (event in ("socket.bind", "socket.sendto") and arguments[0].family.name != "AF_UNIX"):
            asked.add("the network")
            raise PermissionError("marking runs without a network")
        if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
            path, mode, flags = place(arguments[0]), arguments[1], arguments[2] or 0
            writes = set(mode) & set("wax+") if isinstance(mode, str) else flags & (os.O_WRONLY | os.O_RDWR)
            if any(within(path, folder) for folder in closed):
                asked.add("other files of the seminar")
                raise PermissionError("marking shows no other files of the seminar")
            if writes and not within(path, scratch) and path != os.devnull:
                raise PermissionError("marking writes into its own folder alone")
        elif event in changes and not within(place(arguments[0]), scratch):
            raise PermissionError("marking changes its own folder alone")
    sys.dont_write_bytecode = True
    sys.addaudithook(listen)
    sys._livingreview_asked = asked
    if "matplotlib.pyplot" in sys.modules:
        get_ipython().run_line_magic("matplotlib", "inline")
    print(os.getpid())
_guard({scratch!r}, {closed!r})
del _guard
"""
REPORT = "import sys as _sys; print(*sorted(_sys._livingreview_asked), sep='\\n')"


def guard(scratch: str, closed: Sequence[str]) -> str:
    """Return the code of the second guard, which prints the process's number.

    Parameters
    ----------
    scratch : str
        The one folder that may be written to, its real path.
    closed : sequence of str
        Folders that may not even be read, their real paths.
    """
    return GUARD.replace("{scratch!r}", repr(scratch)).replace("{closed!r}", repr(list(closed)))


if __name__ == "__main__":
    main(sys.argv[1:])
