from __future__ import annotations

from livingreview.atomic_files import write_atomically


def test_an_unchanged_file_is_not_written_again(tmp_path):
    path = tmp_path / "new" / "a.txt"
    assert write_atomically(path, b"x") is True
    stamp = path.stat().st_mtime_ns
    assert write_atomically(path, b"x") is False
    assert path.stat().st_mtime_ns == stamp
    assert write_atomically(path, b"y") is True
    assert [file.name for file in path.parent.iterdir()] == ["a.txt"]
