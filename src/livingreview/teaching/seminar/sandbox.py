"""Run a command that nobody trusts where it sees no file, process or network of this machine.

Bubblewrap does it where it is installed; else ``unshare`` with ``setpriv`` and ``prlimit`` of util-linux. Both give the
command namespaces of its own (user, mounts, processes, network, IPC), a root folder that holds the system's libraries,
Python and what is named, all read-only, an empty home and temporary folder of limited size, no capabilities, and no way
to make a further user namespace.
"""

from __future__ import annotations

import os
import selectors
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

import psutil

from livingreview.errors import EditionError

HOME = "/home/student"
UNCONFINED = "--trust-the-class"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_TOOLS = ("unshare", "mount", "umount", "pivot_root", "setpriv", "prlimit")
_LOOK_S = 0.25  # how often memory and processes are looked at


@dataclass(frozen=True)
class Limits:
    """What a command may use: seconds of wall-clock time, mebibytes of memory and of files, processes, bytes of output."""

    seconds: float = 300
    memory_mb: int = 4096
    disk_mb: int = 64
    processes: int = 64
    output_bytes: int = 16_000_000


@dataclass(frozen=True)
class Sandbox:
    """A way to confine a command on this system.

    Parameters
    ----------
    tool : {"bwrap", "unshare", ""}
        The program that does it; empty where nothing does, and the class is trusted.
    readable : tuple of pathlib.Path
        Folders that the command may read, beside the system's libraries and Python.
    """

    tool: str
    readable: tuple[Path, ...] = field(default=())

    def command(self, words: Sequence[str], place: str, limits: Limits) -> list[str]:
        """Return the command that runs `words` in the sandbox.

        Parameters
        ----------
        place : str
            An empty folder, on which the root folder of the sandbox is mounted.
        """
        if not self.tool:
            return list(words)
        limited = [
            "prlimit", f"--as={limits.memory_mb * 2**20}", f"--nproc={limits.processes}", "--core=0", "--nofile=256",
            f"--fsize={limits.disk_mb * 2**20}", *words,
        ]  # fmt: skip
        return _bubblewrap(self._shown(), limited) if self.tool == "bwrap" else _unshare(self._shown(), limited, place, limits)

    def _shown(self) -> list[str]:
        """Folders and files that are mounted, each outside the others."""
        python = {sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix)}
        asked = {*_SYSTEM, *_SETTINGS, *python, *(str(folder.resolve()) for folder in self.readable)}
        found = sorted(place for place in asked if os.path.exists(place))
        return [place for place in found if not any(place.startswith(f"{other}/") for other in found)]


def find_sandbox(readable: Sequence[Path], trust: bool = False) -> Sandbox:
    """Find what confines a command here, and try it.

    Parameters
    ----------
    trust : bool
        Whether to go without where nothing does.

    Raises
    ------
    EditionError
        If nothing confines, and the class is not trusted.
    """
    said = []
    for tool, needed in (("bwrap", ("bwrap", "prlimit")), ("unshare", _TOOLS)):
        if missing := [name for name in needed if not shutil.which(name)]:
            said.append(f"{missing[0]} is not installed")
        elif problem := _problem(sandbox := Sandbox(tool, tuple(readable))):
            said.append(f"{tool} does not work here ({problem})")
        else:
            return sandbox
    if trust:
        return Sandbox("")
    raise EditionError(
        f"students' code cannot be confined on this system: {'; '.join(said)}. Mark on Linux with bubblewrap installed, or in a "
        f"container that holds nothing else; or mark with {UNCONFINED}: then a notebook can do whatever you can"
    )


def _problem(sandbox: Sandbox) -> str:
    """Try a sandbox on a file that it must not show; say what is wrong, empty where nothing is."""
    look = (
        "import os, socket, sys; seen = any(map(os.path.exists, sys.argv[1:])) or len(socket.if_nameindex()) > 1; "
        "print('it shows what it should not' if seen else 'hidden')"
    )
    with tempfile.TemporaryDirectory(prefix="sandbox-") as place, tempfile.NamedTemporaryFile() as secret:
        words = [sys.executable, "-I", "-c", look, secret.name, os.path.expanduser("~/.ssh")]
        try:
            done = subprocess.run(
                sandbox.command(words, place, Limits(seconds=20)), capture_output=True, text=True, check=False, timeout=20,
                stdin=subprocess.DEVNULL, env=environment({}), cwd="/",
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            return type(error).__name__
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0]
        return "" if done.stdout.strip() == "hidden" else done.stdout.strip() or said


def environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a confined command: nothing of this process's own."""
    return {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": HOME, "TMPDIR": "/tmp", "LANG": "C.UTF-8", "USER": "student",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", **own,
    }  # fmt: skip


def _bubblewrap(shown: Sequence[str], words: Sequence[str]) -> list[str]:
    command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev"]
    command += ["--tmpfs", "/tmp", "--tmpfs", HOME]
    for place in shown:
        command += ["--symlink", os.readlink(place), place] if os.path.islink(place) else ["--ro-bind", place, place]
    return [*command, "--remount-ro", "/", "--chdir", HOME, "--", *words]


def _unshare(shown: Sequence[str], words: Sequence[str], place: str, limits: Limits) -> list[str]:
    """Build the root folder on a tmpfs in namespaces of its own, move into it, drop every capability, run the command."""
    root, steps = shlex.quote(place), ["set -e"]
    steps.append(f"mount -t tmpfs -o size={limits.disk_mb}m,nosuid,nodev tmpfs {root}")
    steps.append(f"mkdir -p {root}/proc {root}/dev/shm {root}/tmp {root}{HOME} {root}/.old")
    for name in ("/dev/shm", "/tmp", HOME):
        steps.append(f"mount -t tmpfs -o size={limits.disk_mb}m,nosuid,nodev tmpfs {root}{name}")
    for source in shown:
        target = shlex.quote(place + source)
        steps.append(f"mkdir -p {shlex.quote(place + os.path.dirname(source))}")
        if os.path.islink(source):
            steps.append(f"ln -s {shlex.quote(os.readlink(source))} {target}")
        else:
            steps.append(f"mkdir -p {target}" if os.path.isdir(source) else f": > {target}")
            bind = f"mount --{{}} {shlex.quote(source)} {target}"
            steps.append(f"{bind.format('bind')} 2>/dev/null || {bind.format('rbind')}")
            steps.append(f"mount -o remount,bind,ro,nosuid,nodev {target}")
    for name in _DEVICES:
        steps.append(f": > {root}/dev/{name} && mount --bind /dev/{name} {root}/dev/{name}")
    steps += [
        f"mount -t proc -o nosuid,nodev,noexec proc {root}/proc",
        f"cd {root} && pivot_root . .old && umount -l /.old && rmdir /.old && cd {HOME}",
        "echo 0 > /proc/sys/user/max_user_namespaces",
        "mount -o remount,ro /",
        # Without capabilities nothing of this can be undone, and with `noroot` no program gives them back.
        "exec setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs "
        f"--securebits=+noroot,+noroot_locked {shlex.join(words)}",
    ]
    spaces = ["--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup"]
    return ["unshare", *spaces, "--fork", "--kill-child", "sh", "-c", "\n".join(steps)]


class OverLimit(Exception):
    """A command went over a limit, which the message names."""


@dataclass(frozen=True)
class Conversation:
    """A command that runs: what it prints is read, and it is told more.

    Parameters
    ----------
    lines : iterator of bytes
        Its lines; an empty one where nothing came for a while. It ends with the command, or with :class:`OverLimit`.
    tell : callable
        Gives it some bytes to read, without waiting until it does.
    """

    lines: Iterator[bytes]
    tell: Callable[[bytes], None]


@contextmanager
def running(
    sandbox: Sandbox, words: Sequence[str], own: Mapping[str, str], limits: Limits
) -> Iterator[Conversation]:
    """Run a command; afterwards nothing of it is left.

    Parameters
    ----------
    own : mapping of str to str
        Its variables of the environment, beside the few that every command has.
    """
    with tempfile.TemporaryDirectory(prefix="sandbox-", ignore_cleanup_errors=True) as place:
        variables = environment(own) if sandbox.tool else {**environment(own), "HOME": place, "TMPDIR": place}
        process = subprocess.Popen(
            sandbox.command(words, place, limits), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=variables, cwd="/" if sandbox.tool else place, start_new_session=True, bufsize=0,
        )  # fmt: skip
        said: SimpleQueue[bytes | None] = SimpleQueue()
        teller = threading.Thread(target=_tell, args=(process, said), daemon=True)
        teller.start()
        try:
            yield Conversation(_lines(process, limits), said.put)
        finally:
            said.put(None)
            _end(process)
            teller.join(_LOOK_S)


def _tell(process: subprocess.Popen[bytes], said: SimpleQueue[bytes | None]) -> None:
    with suppress(OSError, ValueError):
        while (part := said.get()) is not None:
            while part:
                part = part[process.stdin.write(part) :]


def _lines(process: subprocess.Popen[bytes], limits: Limits) -> Iterator[bytes]:
    end, looked, total, begun = time.monotonic() + limits.seconds, 0.0, 0, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            ready = selector.select(_LOOK_S)
            now = time.monotonic()
            if now > end:
                raise OverLimit(f"the notebook took longer than {limits.seconds:.0f} s")
            if now - looked > _LOOK_S:
                looked = now
                _look(process, limits)
            if not ready:
                yield b""
                continue
            part = os.read(process.stdout.fileno(), 2**16)
            if not part:
                return
            total += len(part)
            if total > limits.output_bytes:
                raise OverLimit("its values are too large")
            *whole, begun = (begun + part).split(b"\n")
            yield from whole


def _look(process: subprocess.Popen[bytes], limits: Limits) -> None:
    with suppress(psutil.Error):
        family = psutil.Process(process.pid).children(recursive=True)
        if len(family) > limits.processes:
            raise OverLimit(f"more than {limits.processes} processes")
        used = 0
        for one in family:
            with suppress(psutil.Error):
                used += one.memory_info().rss
        if used > limits.memory_mb * 2**20:
            raise OverLimit(f"more than {limits.memory_mb} MB of memory")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a command and all that it started; the first process of a sandbox takes the others with it."""
    with suppress(psutil.Error):
        for one in [*psutil.Process(process.pid).children(recursive=True)]:
            with suppress(psutil.Error):
                one.kill()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, 9)
    process.kill()
    process.wait()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            stream.close()
