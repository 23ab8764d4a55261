"""Where sealed bytes lie: one narrow interface, a folder today. An object store needs these six verbs and no more."""

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
    name: str
    modified: float  # seconds since the epoch


class Storage(Protocol):
    """Names are the portal's own, never a person's. Whatever goes wrong is an OSError."""

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Keep these bytes durably under this name, whole or not at all."""

    def read(self, name: str, offset: int, length: int) -> bytes:
        """Up to so many bytes from there; FileNotFoundError where there is no such name."""

    def size(self, name: str) -> int: ...

    def delete(self, name: str) -> None:
        """Harmless where there is no such name."""

    def names(self) -> Iterator[Stored]:
        """Everything that lies there, drafts of interrupted writes included."""


def new_name() -> str:
    number = uuid4().hex
    return f"files/{number[:2]}/{number}"


class FolderStorage:
    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
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
        with self._path(name).open("rb", buffering=0) as file:
            return os.pread(file.fileno(), length, offset)

    def size(self, name: str) -> int:
        return self._path(name).stat().st_size

    def delete(self, name: str) -> None:
        path = self.root / name if Path(name).name.startswith(DRAFT) else self._path(name)
        path.unlink(missing_ok=True)
        self._tidy(path.parent)

    def names(self) -> Iterator[Stored]:
        for path in sorted(self.root.rglob("*")):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield Stored(path.relative_to(self.root).as_posix(), path.stat().st_mtime)

    def _path(self, name: str) -> Path:
        """Only names the portal makes lead anywhere."""
        if not NAME.match(name):
            raise FileNotFoundError(name)
        return self.root / name

    def _tidy(self, folder: Path) -> None:
        """An upload's own folder goes with its last piece."""
        if folder.parent == self.root / "pieces":
            with suppress(OSError):
                folder.rmdir()  # refuses while anything lies in it


def _sync(folder: Path) -> None:
    """Make the new name itself outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def storage() -> Storage:
    return FolderStorage(Path(settings.ATTACHMENT_DIR))


@contextmanager
def undone_on_failure() -> Iterator[list[str]]:
    """Put names into the list before writing them: what the block doesn't bring to its end is deleted.

    Open it around the transaction: no signal tells of a rollback.
    """
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            with suppress(OSError):
                storage().delete(name)
        raise
