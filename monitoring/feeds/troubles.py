"""Why a feed is not fetched or not read, by key: it is kept once and told to each reader in their own language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.files.file_names import showable

LONGEST_SEEN = 120  # characters of what a stranger sent that are repeated
EXPECTED = gettext_lazy("RSS, RDF, Atom, JSON Feed or CAP was expected.")

# Of the document.
UNREAD = {
    "empty": gettext_lazy("The document is empty."),
    "large": gettext_lazy("The document is larger than 2 MB."),
    "entities": gettext_lazy("The document declares entities of its own, which are refused."),
    "letters": gettext_lazy(
        "The document does not say in which encoding its letters are, and this can’t be told from them."
    ),
    "no_element": gettext_lazy("The document holds no element."),
    "other": gettext_lazy("The document is something else."),
    "broken": gettext_lazy("The document breaks off or is damaged."),
    "damaged": gettext_lazy("The document is damaged."),
    "heavy": gettext_lazy("The document is too complicated to be read."),
    "slow": gettext_lazy("Reading the document took too long."),
}
# Of its address and of the server.
UNFETCHED = {
    "scheme": gettext_lazy("The address begins with something else than http:// or https://."),
    "credentials": gettext_lazy("The address holds a name or a password. Such an address is not fetched."),
    "host": gettext_lazy("The address names no host, or spells it in a way that is refused."),
    "port": gettext_lazy("The address names a port that is not fetched from: 80 and 443 are."),
    "unknown": gettext_lazy("No server of this name was found."),
    "private": gettext_lazy(
        "The name leads to an address inside a network. An administrator may allow the host."
    ),
    "unreachable": gettext_lazy("The server can’t be reached."),
    "certificate": gettext_lazy("The server’s certificate doesn’t prove its name."),
    "late": gettext_lazy("The server took longer than it is given."),
    "talk": gettext_lazy("The server’s answer isn’t one of the web’s."),
    "packed": gettext_lazy("The answer is packed in a way that isn’t read."),
    "redirects": gettext_lazy("The server leads from one address to the next without end."),
    "status": gettext_lazy("The server answers with an error."),
    "gone": gettext_lazy("The server says that the feed is gone for good. It is no longer asked."),
}
SENTENCES = UNREAD | UNFETCHED


class FeedTrouble(Exception):
    """A feed is not fetched or not read. `word` is a key of SENTENCES, `seen` what stood there instead."""

    def __init__(self, word: str, seen: str = "") -> None:
        self.word, self.seen = word, showable(seen)[:LONGEST_SEEN]
        super().__init__(told_trouble(word, self.seen))


def told_trouble(word: str, seen: str) -> str:
    """The trouble in the reader's language: what was seen and, of a document, what was expected."""
    parts = [str(SENTENCES[word])]
    if seen:
        parts.append(_("Seen: “%(aim)s”.") % {"aim": seen})
    if word in UNREAD:
        parts.append(str(EXPECTED))
    return " ".join(parts)
