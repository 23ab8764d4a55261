"""Words of a search, encrypted in addresses.

Addresses are written down by proxies, by the web server's log and by the browser's history, and what somebody
searches for shows what they know. The same words always give the same address, so it can be kept, sent to a
colleague and gone back to.
"""

from base64 import b64decode, urlsafe_b64encode
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import QueryDict

# Beside its filters: where a page begins, its size and order; and in the export log, that only ticked rows left.
PAGE_KEYS = frozenset({"after", "page_size", "sort", "selected"})
LONGEST_SEARCH = 300  # letters; sealed, they still fit the longest address a server takes


class UnknownFilter(Exception):
    """An address names a filter this list does not have."""


BARE, SEALED = "q", "words"
BLOCK = 16  # sealed words tell their length no closer than this, in bytes
PURPOSE = b"portal.words"


class NotSealedHere(Exception):
    """The encrypted words were not made by this portal, or were changed on the way."""


@cache
def _cipher(secret: str) -> AESSIV:
    return AESSIV(HKDF(SHA256(), length=64, salt=None, info=PURPOSE).derive(secret.encode()))


def seal(words: str) -> str:
    """The words as an address carries them: four letters for three, and at least 43 letters."""
    plain = words.encode()
    padded = plain + b"\0" * (-len(plain) % BLOCK)
    sealed = _cipher(settings.SECRET_KEY).encrypt(padded, [PURPOSE])
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(sealed: str) -> str:
    """The words behind an address's value. Raises NotSealedHere."""
    try:
        code = b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise NotSealedHere from None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _cipher(secret).decrypt(code, [PURPOSE]).rstrip(b"\0").decode()
        except (InvalidTag, ValueError):
            continue
    raise NotSealedHere


def opened(address: QueryDict) -> QueryDict:
    """The address's parameters with the words decrypted, as filters take them."""
    if SEALED not in address:
        return address
    readable = address.copy()
    readable.setlist(BARE, [unseal(sealed) for sealed in readable.pop(SEALED)])
    return readable


def closed(posted: QueryDict) -> QueryDict:
    """Posted filters as an address carries them: words encrypted, empty answers left out."""
    address = QueryDict(mutable=True)
    for name, values in posted.lists():
        if given := [value for value in values if value]:
            address.setlist(*((SEALED, [seal(words) for words in given]) if name == BARE else (name, given)))
    return address
