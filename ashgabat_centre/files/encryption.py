"""Encryption of files: AES-256-GCM in chunks, with a key for each file, wrapped by the portal's own key.

The nonce of a chunk holds its number and whether it is the last one; the associated data is the file's stored
name. So a chunk that was moved, replaced, left out or taken from another file does not decrypt, nor does a
file that was cut short. A range is read by decrypting its chunks alone.
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
    """The stored bytes are not those encrypted under this name, or the key is another one."""


def new_key() -> bytes:
    """A random key of 32 bytes."""
    return AESGCM.generate_key(256)


def derive_key(key: bytes, salt: bytes, name: str) -> bytes:
    """A key of its own for each thing encrypted under a common key, so that no nonce is used twice with one
    key.
    """
    return HKDF(SHA256(), 32, salt, name.encode()).derive(key)


def sealed_size(size: int) -> int:
    """The encrypted size, in bytes, of so many plain bytes."""
    return size + _count(size) * TAG


def plain_size(sealed: int) -> int:
    """The plain size, in bytes, of so many encrypted bytes."""
    return sealed - -(-sealed // (CHUNK + TAG)) * TAG


def encrypt(plain: Iterable[bytes], key: bytes, name: str) -> Iterator[bytes]:
    """Encrypt bytes, which may come in pieces of any length, in chunks."""
    cipher, number, waiting = AESGCM(key), 0, b""
    for piece in plain:
        waiting += piece
        while len(waiting) > CHUNK:
            chunk, waiting = waiting[:CHUNK], waiting[CHUNK:]
            yield cipher.encrypt(_nonce(number, last=False), chunk, name.encode())
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), waiting, name.encode())


Read = Callable[[int, int], bytes]  # offset and length in the sealed file


def decrypt(
    read: Read, key: bytes, name: str, size: int, start: int = 0, stop: int | None = None
) -> Iterator[bytes]:
    """Decrypt the bytes from `start` up to `stop` of a file of this plain size, reading only their chunks.

    Raises Damaged at the first chunk that does not decrypt.
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
    """The portal's keys: the first one encrypts, all of them decrypt.

    Raises ImproperlyConfigured for a malformed key.
    """
    keyring = [_read_key(text) for text in settings.ATTACHMENT_KEY]
    if not keyring:
        raise ImproperlyConfigured("ATTACHMENT_KEY is not set: without it no file can be kept or opened.")
    return keyring


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
    """A short mark of a key, by which a row says which of the portal's keys wrapped its own, without
    betraying it.
    """
    return hashlib.sha256(b"portal file key" + key).hexdigest()[:8]


def wrap(key: bytes, name: str) -> tuple[bytes, str]:
    """A file's key encrypted with the portal's first key, and that key's mark."""
    own, nonce = keys()[0], os.urandom(NONCE)
    return nonce + AESGCM(own).encrypt(nonce, key, name.encode()), mark_of(own)


def unwrap(wrapped: bytes | memoryview, name: str) -> bytes:
    """A file's key. Raises Damaged where none of the portal's keys decrypts it."""
    wrapped = bytes(wrapped)
    for own in keys():
        try:
            return AESGCM(own).decrypt(wrapped[:NONCE], wrapped[NONCE:], name.encode())
        except InvalidTag:
            continue
    raise Damaged(name)
