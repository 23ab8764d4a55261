"""Sealed bytes: any range of a file opens, and nothing that was changed, cut, moved or swapped does."""

import base64
import os
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.files import encryption
from ashgabat_centre.files.encryption import CHUNK, TAG, Damaged
from ashgabat_centre.files.storage import FolderStorage, new_name, undone_on_failure

KEY = bytes(range(32))
NAME = "files/ab/" + "ab" * 16
PATTERN = bytes(range(251)) * 1100  # four chunks and a part of a fifth
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 3 * CHUNK, len(PATTERN)]


def sealed(plain: bytes, name: str = NAME) -> bytes:
    return b"".join(encryption.encrypt([plain], KEY, name))


def opened(data: bytes, size: int, start: int = 0, stop: int | None = None, name: str = NAME) -> bytes:
    def read(offset: int, length: int) -> bytes:
        return data[offset : offset + length]

    return b"".join(encryption.decrypt(read, KEY, name, size, start, stop))


positions = st.one_of(st.sampled_from(EDGES), st.integers(0, len(PATTERN)))


@given(size=positions, start=positions, stop=positions)
def test_any_range_is_the_same_as_a_slice_of_the_whole(size: int, start: int, stop: int) -> None:
    plain = PATTERN[:size]
    data = sealed(plain)
    assert len(data) == encryption.sealed_size(size)
    assert encryption.plain_size(len(data)) == size
    start = min(start, size)
    assert opened(data, size, start, max(start, stop)) == plain[start : max(start, stop)]


@given(cuts=st.lists(st.integers(0, len(PATTERN)), max_size=8))
def test_bytes_may_arrive_in_pieces_of_any_length(cuts: list[int]) -> None:
    marks = [0, *sorted(cuts), len(PATTERN)]
    pieces = [PATTERN[start:stop] for start, stop in zip(marks, marks[1:], strict=False)]
    assert b"".join(encryption.encrypt(pieces, KEY, NAME)) == sealed(PATTERN)


@given(at=st.integers(0, encryption.sealed_size(len(PATTERN)) - 1), bit=st.integers(0, 7))
def test_one_changed_bit_is_noticed(at: int, bit: int) -> None:
    data = bytearray(sealed(PATTERN))
    data[at] ^= 1 << bit
    with pytest.raises(Damaged):
        opened(bytes(data), len(PATTERN))


@pytest.mark.parametrize("kept", [0, 1, CHUNK + TAG, 2 * (CHUNK + TAG), 3 * (CHUNK + TAG) - 1])
def test_a_file_cut_short_is_noticed_even_by_one_who_also_changes_its_size(kept: int) -> None:
    data = sealed(PATTERN)[:kept]
    for size in (len(PATTERN), max(0, encryption.plain_size(kept))):
        with pytest.raises(Damaged):
            opened(data, size)


def test_chunks_that_change_places_are_noticed() -> None:
    data, step = sealed(PATTERN), CHUNK + TAG
    swapped = data[step : 2 * step] + data[:step] + data[2 * step :]
    with pytest.raises(Damaged):
        opened(swapped, len(PATTERN), 0, 10)


def test_a_file_put_in_anothers_place_is_noticed() -> None:
    other = NAME.replace("ab", "cd")
    with pytest.raises(Damaged):
        opened(sealed(PATTERN, other), len(PATTERN))


def test_only_the_chunks_of_a_range_are_read() -> None:
    data, asked = sealed(PATTERN), []

    def read(offset: int, length: int) -> bytes:
        asked.append(offset // (CHUNK + TAG))
        return data[offset : offset + length]

    assert (
        b"".join(encryption.decrypt(read, KEY, NAME, len(PATTERN), CHUNK + 5, CHUNK + 10))
        == PATTERN[CHUNK + 5 : CHUNK + 10]
    )
    assert asked == [1]


# --- The portal's own keys ------------------------------------------------------------------------------------


def some_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def test_the_first_key_wraps_and_each_opens(settings: Any) -> None:
    old, new = some_key(), some_key()
    settings.ATTACHMENT_KEY = [old]
    wrapped, mark = encryption.wrap(KEY, NAME)
    settings.ATTACHMENT_KEY = [new, old]
    assert encryption.unwrap(wrapped, NAME) == KEY
    assert encryption.wrap(KEY, NAME)[1] != mark
    settings.ATTACHMENT_KEY = [new]
    with pytest.raises(Damaged):
        encryption.unwrap(wrapped, NAME)


def test_a_wrapped_key_opens_for_its_own_file_alone(settings: Any) -> None:
    wrapped, _mark = encryption.wrap(KEY, NAME)
    with pytest.raises(Damaged):
        encryption.unwrap(wrapped, NAME.replace("ab", "cd"))


@pytest.mark.parametrize("given", [[], [""], ["short"], ["=" * 44], [base64.b64encode(bytes(31)).decode()]])
def test_a_key_that_is_none_is_refused(settings: Any, given: list[str]) -> None:
    settings.ATTACHMENT_KEY = given
    with pytest.raises(ImproperlyConfigured):
        encryption.keys()


# --- The folder -----------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "files-of-records")


def lying(folder: FolderStorage) -> list[str]:
    return [stored.name for stored in folder.names()]


def test_what_is_written_is_read_again(folder: FolderStorage) -> None:
    name = new_name()
    folder.write(name, [b"one ", b"two"])
    assert (folder.read(name, 0, 99), folder.read(name, 4, 2), folder.size(name)) == (b"one two", b"tw", 7)
    assert lying(folder) == [name]
    folder.delete(name)
    folder.delete(name)
    assert lying(folder) == []


def broken() -> Iterator[bytes]:
    yield b"the beginning"
    raise OSError(28, "No space left on device")


def test_a_write_that_breaks_off_leaves_nothing(folder: FolderStorage) -> None:
    with pytest.raises(OSError, match="No space left"):
        folder.write(new_name(), broken())
    assert lying(folder) == []


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "files/../../outside",
        "/etc/passwd",
        "files/ab/\0",
        "files/ab/" + "ab" * 16 + "/../x",
        "files/ab/" + "ab" * 16 + "\n",
        "files-of-records-too/ab/" + "ab" * 16,
        "",
    ],
)
def test_row_55_only_names_the_portal_makes_lead_anywhere(folder: FolderStorage, name: str) -> None:
    for use in (partial(folder.read, name, 0, 1), partial(folder.size, name), partial(folder.delete, name)):
        with pytest.raises(FileNotFoundError):
            use()
    with pytest.raises(FileNotFoundError):
        folder.write(name, [b"x"])
    assert lying(folder) == []


def test_what_a_failed_block_wrote_is_gone(settings: Any) -> None:
    place = FolderStorage(Path(settings.ATTACHMENT_DIR))
    name = new_name()
    with pytest.raises(RuntimeError), undone_on_failure() as written:
        written.append(name)
        place.write(name, [b"x"])
        raise RuntimeError
    assert lying(place) == []


def test_the_age_of_what_lies_there_is_told(folder: FolderStorage) -> None:
    folder.write(new_name(), [b"x"])
    assert [abs(stored.modified - time.time()) < 60 for stored in folder.names()] == [True]
