"""How a file's bytes are sealed: AES-256-GCM in chunks, a key per file, each key wrapped by the portal's own.

A chunk's number and whether it is the last stand in its nonce, the file's stored name in its associated data: a
chunk moved, swapped, left out or taken from another file doesn't open, nor does a file cut short. Any range is read
by opening its chunks alone.
"""

import base64
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

CHUNK = 64 * 1024  # plain bytes
TAG = 16  # what sealing adds to each chunk
NONCE = 12


class Damaged(Exception):
    """The stored bytes are not those that were sealed under this name, or the key is another."""


def new_key() -> bytes:
    return AESGCM.generate_key(256)


def derive_key(key: bytes, salt: bytes, name: str) -> bytes:
    """A key of its own for each thing sealed under a common one: a nonce never comes twice under one key."""
    return HKDF(SHA256(), 32, salt, name.encode()).derive(key)


def sealed_size(size: int) -> int:
    return size + _count(size) * TAG


def plain_size(sealed: int) -> int:
    """How many bytes were sealed into so many."""
    return sealed - -(-sealed // (CHUNK + TAG)) * TAG


def seal(plain: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """Sealed chunks of these bytes, which may come in pieces of any length."""
    cipher, number, waiting = AESGCM(key), 0, b""
    for piece in plain:
        waiting += piece
        while len(waiting) > CHUNK:
            chunk, waiting = waiting[:CHUNK], waiting[CHUNK:]
            yield cipher.encrypt(_nonce(number, last=False), chunk, name.encode())
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), waiting, name.encode())


Read = Callable[[int, int], bytes]  # offset and length in the sealed file


def unseal(
    read: Read, key: bytes, name: str, size: int, start: int = 0, stop: int | None = None
) -> Iterator[bytes]:
    """The plain bytes from start up to stop of a file of this plain size, opening only the chunks they lie in.

    Raises Damaged at the first chunk that doesn't open.
    """
    stop = size if stop is None else min(stop, size)
    cipher, last = AESGCM(key), _count(size) - 1
    first = min(start // CHUNK, last)
    for number in range(first, max(first, (stop - 1) // CHUNK) + 1):
        length = min(CHUNK, size - number * CHUNK) + TAG
        sealed = read(number * (CHUNK + TAG), length)
        try:
            chunk = cipher.decrypt(_nonce(number, last=number == last), sealed, name.encode())
        except (InvalidTag, ValueError) as error:
            raise Damaged(name) from error
        yield chunk[max(start - number * CHUNK, 0) : stop - number * CHUNK]


def _count(size: int) -> int:
    return max(1, -(-size // CHUNK))


def _nonce(number: int, *, last: bool) -> bytes:
    return bytes([last, 0, 0, 0]) + number.to_bytes(8)


# --- The portal's own keys ----------------------------------------------------------------------------------


def keys() -> list[bytes]:
    """The portal's keys: the first seals, all open. Raises ImproperlyConfigured where one is none."""
    found = [_read_key(text) for text in settings.ATTACHMENT_KEY]
    if not found:
        raise ImproperlyConfigured("ATTACHMENT_KEY is not set: without it no file can be kept or opened.")
    return found


def _read_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().rstrip("=") + "=", altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ImproperlyConfigured(
            "ATTACHMENT_KEY: each key is 32 random bytes in base64, keys joined by commas."
        )
    return key


def mark_of(key: bytes) -> str:
    """By which a row says which of the portal's keys wrapped its own, without betraying it."""
    return hashlib.sha256(b"portal file key" + key).hexdigest()[:8]


def wrap(key: bytes, name: str) -> tuple[bytes, str]:
    """A file's key under the portal's first, and that key's mark."""
    own, nonce = keys()[0], os.urandom(NONCE)
    return nonce + AESGCM(own).encrypt(nonce, key, name.encode()), mark_of(own)


def unwrap(wrapped: bytes | memoryview, name: str) -> bytes:
    """Raises Damaged where none of the portal's keys opens it: the key it was wrapped with is lost."""
    wrapped = bytes(wrapped)
    for own in keys():
        try:
            return AESGCM(own).decrypt(wrapped[:NONCE], wrapped[NONCE:], name.encode())
        except InvalidTag:
            continue
    raise Damaged(name)
