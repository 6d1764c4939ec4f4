"""Archives that platforms and students send: unpacked with limits, into a folder of their own."""

from __future__ import annotations

import datetime
import os
import zipfile
from pathlib import Path
from zoneinfo import ZoneInfo

from livingreview.errors import EditionError
from livingreview.paths import shown

LARGEST, MOST_FILES, DEEPEST = 20_000_000, 20_000, 3
OF_CLASS, OF_STUDENT = 2_000_000_000, 100_000_000  # bytes in all


def is_archive(path: Path) -> bool:
    """Whether a file is a zip archive, and no office document, which is one too."""
    if path.is_symlink() or not path.is_file() or not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist() and "mimetype" not in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def unpack(path: Path, into: Path, most: int, zone: ZoneInfo | None = None) -> tuple[list[tuple[str, str]], int]:
    """Unpack an archive of at most so many bytes; return what was left out, each with the reason in words, and its bytes.

    No file leaves `into`, links are left out, and so is what is larger than any notebook. Each file has the time that the
    archive gives it.

    Raises
    ------
    EditionError
        If it is damaged, locked with a password, or larger than that.
    """
    left = []
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [one for one in archive.infolist() if not one.is_dir()]
            size = sum(one.file_size for one in entries)
            if len(entries) > MOST_FILES or size > most:
                raise EditionError(f"the archive holds {len(entries)} files of {size / 1e6:,.0f} MB: more than anybody hands in")
            for entry in entries:
                name = shown(entry.filename).replace("\\", "/")
                parts = [part for part in name.split("/") if part not in ("", ".")]
                if ".." in parts or not parts or ":" in parts[0]:
                    left.append((name, f"{name} leads out of its archive"))
                elif (entry.external_attr >> 16) & 0o170000 == 0o120000:
                    left.append((name, f"{parts[-1]} is a link, no file"))
                elif entry.file_size > LARGEST:
                    left.append((name, f"{parts[-1]} has {entry.file_size / 1e6:.0f} MB"))
                else:
                    _write(archive, entry, into.joinpath(*(part[-150:] for part in parts)), zone)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        locked = "password" in str(error)
        raise EditionError("the archive is locked with a password" if locked else "the archive is damaged") from None
    return left, size


def _write(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, zone: ZoneInfo | None) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as file:
        content = file.read(entry.file_size)
    target.write_bytes(content)
    try:
        time = datetime.datetime(*entry.date_time, tzinfo=zone).timestamp()
    except ValueError:
        time = 0
    os.utime(target, (time, time))
