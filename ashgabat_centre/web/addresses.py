"""Addresses from outside that are kept and shown as links: of the web alone, for a browser obeys `javascript:` too.

The processes that open files from outside load this module by its path, so that it imports nothing of the portal.
"""

import re
from urllib.parse import urljoin, urlsplit

LONGEST = 1_000  # letters
SCHEME = "^https?://"  # in any case; the database holds every address that is kept to it
UNSAFE = re.compile(r"[\s\"'<>\\]")


def web_address(link: str, base: str = "") -> str:
    """The link in full, as on the page of address `base`, where it leads to the web; '' for every other."""
    link = link.strip()
    try:
        whole = urljoin(base, link) if link else ""
        host = urlsplit(whole).netloc
    except ValueError:
        return ""
    leads = host and re.match(SCHEME, whole, re.I) and not UNSAFE.search(whole)
    return whole if leads and len(whole) <= LONGEST else ""
