"""Where encrypted bytes are stored: one narrow interface, today a folder.

An object store needs the same six methods.
"""

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from django.conf import settings

NAME = re.compile(r"(?:files/[0-9a-f]{2}/[0-9a-f]{32}|pieces/[0-9a-f]{32}/\d{1,12})\Z")
DRAFT = ".draft-"


@dataclass(frozen=True)
class Stored:
    """One stored object: its name, and when it was last written."""

    name: str
    modified: float  # seconds since the epoch


class Storage(Protocol):
    """Stores bytes under names the portal makes, never a person's. Every failure is an OSError."""

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Store these bytes durably under this name, as a whole or not at all."""

    def read(self, name: str, offset: int, length: int) -> bytes:
        """At most `length` bytes from `offset`. Raises FileNotFoundError where there is no such name."""

    def size(self, name: str) -> int:
        """The object's size in bytes. Raises FileNotFoundError where there is no such name."""

    def delete(self, name: str) -> None:
        """Delete the object; nothing happens where there is none."""

    def names(self) -> Iterator[Stored]:
        """Everything stored, leftovers of interrupted writes included."""


def new_name() -> str:
    """A new random name."""
    number = uuid4().hex
    return f"files/{number[:2]}/{number}"


class FolderStorage:
    """Storage in a folder of the server's file system."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write under a draft's name, flush to the disk and rename: the name is there with all bytes or not
        at all.
        """
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f"{DRAFT}{uuid4().hex}")
        try:
            with draft.open("xb") as file:
                file.writelines(chunks)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
            _sync(path.parent)
        except BaseException:
            draft.unlink(missing_ok=True)
            self._tidy(path.parent)
            raise

    def read(self, name: str, offset: int, length: int) -> bytes:
        """At most so many bytes from that offset. Raises FileNotFoundError."""
        with self._path(name).open("rb", buffering=0) as file:
            return os.pread(file.fileno(), length, offset)

    def size(self, name: str) -> int:
        """The size in bytes. Raises FileNotFoundError."""
        return self._path(name).stat().st_size

    def delete(self, name: str) -> None:
        """Delete it, and the folders that are empty then; nothing happens where it is gone already."""
        path = self.root / name if Path(name).name.startswith(DRAFT) else self._path(name)
        path.unlink(missing_ok=True)
        self._tidy(path.parent)

    def names(self) -> Iterator[Stored]:
        """Everything there is, drafts of interrupted writes too, each with when it was last written."""
        for path in sorted(self.root.rglob("*")):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield Stored(path.relative_to(self.root).as_posix(), path.stat().st_mtime)

    def _path(self, name: str) -> Path:
        """The path of a name. Raises for names the portal did not make."""
        if not NAME.match(name):
            raise FileNotFoundError(name)
        return self.root / name

    def _tidy(self, folder: Path) -> None:
        """Remove an upload's folder with its last piece."""
        if folder.parent == self.root / "pieces":
            with suppress(OSError):
                folder.rmdir()  # refuses while anything lies in it


def _sync(folder: Path) -> None:
    """Flush a folder to disk, so that a new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def storage() -> Storage:
    """The storage the settings name."""
    return FolderStorage(Path(settings.ATTACHMENT_DIR))


@contextmanager
def undone_on_failure() -> Iterator[list[str]]:
    """Give a list for the names that are written: if the block raises, what was written under them is
    deleted.

    Open it around the transaction, because a rollback calls nothing.
    """
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            with suppress(OSError):
                storage().delete(name)
        raise
