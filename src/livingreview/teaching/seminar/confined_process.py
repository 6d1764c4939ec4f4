"""A process that nobody trusts: what it prints is read line by line, and it ends where it goes over a limit."""

from __future__ import annotations

import os
import selectors
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import SimpleQueue

import psutil

from livingreview.teaching.seminar.sandbox import Limits, Sandbox, environment

_LOOK_S = 0.25  # how often memory and processes are looked at


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
