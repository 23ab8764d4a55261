"""Plain bytes of a file while it is judged and encrypted: in memory, never on a disk. A view that takes larger files
than attachments, of what others publish, has them in a file without a name.
"""

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

NOTHING: IO[bytes] = io.BytesIO()  # where a file is announced and not here yet
PIECE = 64 * 1024


def open_plain() -> IO[bytes]:
    """An unnamed file in memory; where the system has none, a temporary file without a name."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("plain"), "w+b")
    return open_nameless()


def open_nameless() -> IO[bytes]:
    """A temporary file on the disk that has no name, and is gone with the process."""
    return tempfile.TemporaryFile()


def pieces(file: Any) -> Iterator[bytes]:
    """The file's bytes from the beginning, in pieces."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def sha256(file: Any) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


class PlainUploadHandler(FileUploadHandler):
    """Keeps an uploaded file in memory, up to the size a file may have; the rest is counted and dropped.

    How much is read at all is the door's to say (web/door.py).
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the file its bytes go into."""
        super().new_file(*args, **kwargs)
        self.most = getattr(self.request, "file_most", settings.ATTACHMENT_MAX_BYTES)
        self.file = open_nameless() if self.most > settings.ATTACHMENT_MAX_BYTES else open_plain()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the bytes as long as they are within the limit; the rest is read and thrown away."""
        if start + len(raw_data) <= self.most:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Any:
        """The file at its beginning; its size is what was sent, which may be more than was kept."""
        self.file.flush()
        self.file.seek(0)
        return UploadedFile(
            file=self.file, name=self.file_name, content_type=self.content_type, size=file_size
        )

    def upload_interrupted(self) -> None:
        """Let go of what had come."""
        self.file.close()
