"""Files that are there whole or not at all, whatever is killed on the way."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ALL, GROUP = 0o666, 0o660  # who may read a new file at most; the umask takes its part away


def write_atomically(path: Path, content: bytes, *, private: bool = False) -> bool:
    """Replace a file in one step, and only where its bytes would change.

    Its folder is made where it is missing. A new file has the rights that the umask leaves; one that is replaced keeps its
    rights and its group, where the system lets them be set. Of a link, the file that it leads to is replaced.

    Parameters
    ----------
    private : bool
        Whether nobody but the owner and the group may read it.

    Returns
    -------
    bool
        Whether it was written: an unchanged file keeps its time, so that nothing built from it is built again.
    """
    path = Path(os.path.realpath(path))
    most = GROUP if private else ALL
    if path.is_file() and path.read_bytes() == content:
        if private and path.stat().st_mode & ~GROUP & ALL:
            _set_mode(path, path.stat().st_mode & GROUP)
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    check_writable(path.parent)  # which names the folder, not the temporary file
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, most)) as file:
            file.write(content)
        _keep_rights(path, temporary, most)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return True


def _keep_rights(path: Path, temporary: Path, most: int) -> None:
    """Give the new file the rights and the group of the one that it replaces."""
    try:
        before = path.stat()
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(before.st_mode) & (most | 0o111)
    try:
        os.chown(temporary, -1, before.st_gid)
    except (AttributeError, OSError):  # Windows; or a group of others, which then gets no right that it had not
        mode &= temporary.stat().st_mode
    _set_mode(temporary, mode)


def _set_mode(path: Path, mode: int) -> None:
    with suppress(OSError):  # a share on which no mode can be set
        os.chmod(path, mode)


def check_writable(folder: Path) -> None:
    """Raise the PermissionError that writing into a folder, made where it is missing, would end with; before any work is done."""
    place = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    if not place.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(place))
    if not os.access(place, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))


def sweep_leftovers(folder: Path) -> None:
    """Remove what a process that was killed had begun to write into a folder; nobody may write there meanwhile."""
    for path in folder.glob(".*"):
        if _BEGUN.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


_BEGUN = re.compile(r"\..+\.[0-9a-f]{8}")


@contextmanager
def locked(folder: Path, wait: bool = True) -> Iterator[bool]:
    """Hold a folder against other processes of this program, until the end of the block or of this process.

    Nothing is written for it. Without `wait`, it yields False where another process holds the folder; where the system or
    a share knows no locks, nobody is held off.
    """
    try:
        import fcntl

        place = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield True
        return
    try:
        held = True
        try:
            fcntl.flock(place, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            held = False
        except OSError:
            pass
        yield held
    finally:
        os.close(place)
