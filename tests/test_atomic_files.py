from __future__ import annotations

import os
import stat

import pytest

from livingreview.atomic_files import write_atomically


def test_an_unchanged_file_is_not_written_again(tmp_path):
    path = tmp_path / "new" / "a.txt"
    assert write_atomically(path, b"x") is True
    stamp = path.stat().st_mtime_ns
    assert write_atomically(path, b"x") is False
    assert path.stat().st_mtime_ns == stamp
    assert write_atomically(path, b"y") is True
    assert [file.name for file in path.parent.iterdir()] == ["a.txt"]


@pytest.fixture
def umask():
    """Set the umask; it is put back."""
    usual = os.umask(0o022)
    yield os.umask
    os.umask(usual)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
@pytest.mark.parametrize(
    ("mask", "plain", "private"), [(0o022, 0o644, 0o640), (0o077, 0o600, 0o600), (0o007, 0o660, 0o660), (0, 0o666, 0o660)]
)
def test_a_new_file_takes_the_umask_and_a_private_one_is_never_for_all(tmp_path, umask, mask, plain, private):
    umask(mask)
    write_atomically(tmp_path / "folder" / "a", b"x")
    write_atomically(tmp_path / "b", b"x", private=True)
    assert (mode(tmp_path / "folder" / "a"), mode(tmp_path / "b")) == (plain, private)
    assert mode(tmp_path / "folder") == 0o777 & ~mask


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_a_file_that_is_there_keeps_its_rights_but_a_private_one_those_of_all(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"x")
    for given, private, expected in ((0o755, False, 0o755), (0o600, False, 0o600), (0o644, True, 0o640)):
        path.chmod(given)
        for content in (b"y", b"y", b"x"):
            write_atomically(path, content, private=private)
            assert mode(path) == expected, (given, content)


def test_where_no_mode_can_be_set_the_file_is_written_all_the_same(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "a").write_bytes(b"x")
    for name in ("chmod", "chown"):
        monkeypatch.setattr(os, name, refuse, raising=False)
    assert write_atomically(tmp_path / "a", b"y") and write_atomically(tmp_path / "b", b"z", private=True)
    assert ((tmp_path / "a").read_bytes(), (tmp_path / "b").read_bytes()) == (b"y", b"z")


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a")
    write_atomically(tmp_path / "link", b"y")
    assert (tmp_path / "link").is_symlink() and (tmp_path / "a").read_bytes() == b"y"
