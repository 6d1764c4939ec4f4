"""Run a command that nobody trusts where it sees no file, process or network of this machine.

Bubblewrap does it where it is installed; else ``unshare`` with ``setpriv`` and ``prlimit`` of util-linux. Both give the
command namespaces of its own (user, mounts, processes, network, IPC), a root folder that holds the system's libraries,
Python and what is named, all read-only, an empty home and temporary folder of limited size, no capabilities, and no way
to make a further user namespace.
"""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from livingreview.errors import EditionError

HOME = "/home/student"
UNCONFINED = "--trust-the-class"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_SETTINGS = ("/etc/ld.so.cache", "/etc/alternatives")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_TOOLS = ("unshare", "mount", "umount", "pivot_root", "setpriv", "prlimit")


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
            "prlimit", f"--as={limits.memory_mb * 2**20}", "--core=0", "--nofile=256", f"--fsize={limits.disk_mb * 2**20}",
            *([f"--nproc={limits.processes}"] if _counts_apart() else []), *words,
        ]  # fmt: skip
        return _bubblewrap(self._shown(), limited, limits) if self.tool == "bwrap" else _unshare(self._shown(), limited, place, limits)

    def _shown(self) -> list[str]:
        """Folders and files that are mounted, each outside the others."""
        python = {sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix)}
        asked = {*_SYSTEM, *_SETTINGS, *python, *(str(folder.resolve()) for folder in self.readable)}
        found = sorted(place for place in asked if os.path.exists(place))
        return [place for place in found if not any(place.startswith(f"{other}/") for other in found)]


def _counts_apart() -> bool:
    """Whether the kernel counts the processes of a user namespace by themselves; before 5.14 it adds all that a user runs."""
    found = re.match(r"(\d+)\.(\d+)", platform.release())
    return found is not None and (int(found[1]), int(found[2])) >= (5, 14)


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


def _bubblewrap(shown: Sequence[str], words: Sequence[str], limits: Limits) -> list[str]:
    command = [shutil.which("bwrap") or "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev"]
    for name in ("/dev/shm", "/tmp", HOME):
        command += ["--size", str(limits.disk_mb * 2**20), "--tmpfs", name]
    for place in shown:
        command += ["--symlink", os.readlink(place), place] if os.path.islink(place) else ["--ro-bind", place, place]
    return [*command, "--remount-ro", "/proc", "--remount-ro", "/", "--chdir", HOME, "--", *words]


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
            steps.append(f"mount --bind {shlex.quote(source)} {target}")
            steps.append(f"mount -o remount,bind,ro,nosuid,nodev {target}")
    for name in _DEVICES:
        steps.append(f": > {root}/dev/{name} && mount --bind /dev/{name} {root}/dev/{name}")
    steps += [
        f"mount -t proc -o nosuid,nodev,noexec proc {root}/proc",
        f"cd {root} && pivot_root . .old && umount -l /.old && rmdir /.old && cd {HOME}",
        "echo 0 > /proc/sys/user/max_user_namespaces",
        # Where a teacher is root, so is the notebook, as the owner of the kernel's settings.
        "mount -o remount,bind,ro,nosuid,nodev,noexec /proc",
        "mount -o remount,ro /",
        # Without capabilities nothing of this can be undone, and with `noroot` no program gives them back.
        "exec setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs "
        f"--securebits=+noroot,+noroot_locked {shlex.join(words)}",
    ]
    spaces = ["--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts", "--cgroup"]
    return [shutil.which("unshare") or "unshare", *spaces, "--fork", "--kill-child", "sh", "-c", "\n".join(steps)]
