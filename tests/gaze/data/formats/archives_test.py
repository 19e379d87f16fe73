"""Archives that nobody should trust."""

import io
import resource
import struct
import zipfile

import pytest

from gaze.data.formats import archives, limits
from gaze.run import errors


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_members_are_listed_and_read(tmp_path):
    members = {"s00/b.csv": b"1,2", "s00/a.bmp": b"BM", "other": b"x"}
    (tmp_path / "s00.zip").write_bytes(zipped(members))
    archive = archives.open_container(tmp_path / "s00.zip")
    assert archive.names() == ["other", "s00/a.bmp", "s00/b.csv"]
    assert archive.names("s00/") == ["s00/a.bmp", "s00/b.csv"]
    assert archive.read("s00/b.csv") == b"1,2"


def test_a_folder_answers_as_an_archive_does(tmp_path):
    (tmp_path / "s00").mkdir()
    (tmp_path / "s00" / "b.csv").write_text("1,2")
    folder = archives.open_container(tmp_path)
    assert folder.names() == folder.names("s00") == ["s00/b.csv"]
    assert folder.read("s00/b.csv") == b"1,2"
    with pytest.raises(errors.UserError, match="gone cannot be read"):
        folder.read("gone")


def test_linked_folders_are_listed_and_read(tmp_path):
    (tmp_path / "disk" / "synth").mkdir(parents=True)
    (tmp_path / "disk" / "synth" / "b.csv").write_text("1,2")
    (tmp_path / "s00").mkdir()
    (tmp_path / "s00" / "part").symlink_to(tmp_path / "disk" / "synth")
    (tmp_path / "s01").symlink_to(tmp_path / "disk")
    by_link, linked = (
        archives.Folder(tmp_path / "s00"),
        archives.Folder(tmp_path / "s01"),
    )
    assert by_link.names() == by_link.names("part/") == ["part/b.csv"]
    assert linked.names("synth") == ["synth/b.csv"] and linked.names("test") == []
    assert by_link.read("part/b.csv") == b"1,2"


@pytest.mark.parametrize(
    "name", ["../evil.bmp", "a/../../evil", "/etc/evil", "C:/evil", "..\\evil", "C:\\e"]
)
def test_names_that_point_outside(name):
    with pytest.raises(errors.UnsafeError, match="bad.zip is unsafe.*outside"):
        archives.Archive(zipped({"good": b"", name: b""}), "bad.zip")


def test_names_that_only_look_strange_are_fine():
    archives.Archive(zipped({"s00/..a/b..": b"", "s00/a..b": b""}), "good.zip")


def test_links():
    member = zipfile.ZipInfo("link")
    member.external_attr = 0o120777 << 16
    with pytest.raises(errors.UnsafeError, match="'link' is a link"):
        archives.Archive(zipped({member: b"/etc/passwd"}), "bad.zip")


def test_a_bomb_is_not_lit():
    with pytest.raises(errors.UnsafeError, match="unpacks to 8388608 bytes"):
        archives.Archive(zipped({"bomb": bytes(8 << 20)}), "bad.zip")


def test_many_members_that_are_too_much_together(monkeypatch):
    monkeypatch.setattr(limits, "MAX_ARCHIVE", 1000)
    members = {str(i): bytes(range(200)) for i in range(6)}
    with pytest.raises(errors.UnsafeError, match="unpacks to 1200 bytes"):
        archives.Archive(zipped(members), "bad.zip")


def test_a_member_larger_than_it_says_is_not_unpacked():
    data = zipped({"bomb": bytes(8 << 20)})
    # Both headers claim 10 bytes instead.
    data = data.replace(struct.pack("<I", 8 << 20), struct.pack("<I", 10))
    archive = archives.Archive(data, "bad.zip")
    with pytest.raises(errors.UserError, match="bomb cannot be unpacked"):
        archive.read("bomb")


def test_archives_that_break_off(tmp_path):
    data = zipped({"a": b"eye" * 100, "b": b"eye"})
    for length in range(0, len(data), 10):
        (tmp_path / "s00.zip").write_bytes(data[:length])
        with pytest.raises(errors.UserError, match="s00.zip is no whole zip"):
            archives.Archive(tmp_path / "s00.zip", "s00.zip")


def test_a_damaged_member():
    data = bytearray(zipped({"a": b"eye" * 100}, zipfile.ZIP_STORED))
    data[60] ^= 1
    with pytest.raises(errors.UserError, match="eyes.zip: a cannot be unpacked"):
        archives.Archive(bytes(data), "eyes.zip").read("a")


def test_an_encrypted_member():
    data = bytearray(zipped({"a": b"eye"}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + flags] |= 1
    with pytest.raises(errors.UserError, match="a cannot be unpacked.*password"):
        archives.Archive(bytes(data), "eyes.zip").read("a")


def test_a_missing_member():
    with pytest.raises(errors.UserError, match="has no member gone"):
        archives.Archive(zipped({"a": b""}), "eyes.zip").read("gone")


@pytest.mark.parametrize(
    "method",
    [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA],
)
def test_damage_anywhere_is_said_in_one_line(method):
    members = {"a": b"eye " * 50, "b": bytes(range(256))}
    whole = zipped(members, method)
    broken = [whole[1:], whole[:40] + whole[41:]]
    for place in range(0, len(whole), 3):
        broken.append(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
    said = 0
    for data in broken:
        try:
            archive = archives.Archive(data, "s00.zip")
            found = {name: archive.read(name) for name in archive.names()}
        except errors.UserError as error:
            assert "s00.zip" in str(error) and "\n" not in str(error)
            said += 1
        else:  # a date, a flag or a comment may change without harm
            assert {*found.values()} <= {*members.values()}
    assert said > len(broken) / 2


def test_a_name_that_is_there_twice():
    with pytest.warns(UserWarning):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a.bmp", b"one")
            archive.writestr("a.bmp", b"two")
    with pytest.raises(errors.UserError, match="s00.zip holds 'a.bmp' 2 times"):
        archives.Archive(buffer.getvalue(), "s00.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_members_that_lie_about_their_size_fill_no_memory(method):
    data = zipped({"bomb": bytes(64 << 20)}, method)
    claimed = struct.pack("<I", 1000)  # in both headers
    data = data.replace(struct.pack("<I", 64 << 20), claimed)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(errors.UserError, match="bomb cannot be unpacked"):
        archives.Archive(data, "bad.zip").read("bomb")
    if method == zipfile.ZIP_DEFLATED:
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 30_000  # kB
