"""Commands typed in words, in either language: each is a link to where the thing is done, for those who may do it."""

import re
from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from ashgabat_centre.accounts.models import User
from ashgabat_centre.find.hits import Hit, HitGroup
from ashgabat_centre.find.page_hits import destinations, in_all_languages, is_called
from ashgabat_centre.pages import sections
from ashgabat_centre.web.characters import fold

# Answers the words that follow a verb, as this person; `unfinished`: the last of them is still being typed.
Command = Callable[[str, User, bool], Iterable[Hit]]

BEGIN = "new log file add write begin новый записать внести создать добавить"
CLEAR = "clear next approve queue утвердить следующий утверждение очередь"
GO = "go open перейти открыть"
COMMANDS: dict[str, Command] = {}
BETWEEN = re.compile(r"^(?:(?:to|a|an|the|к|ко|в|во|на)\s+)+")
ENDING = re.compile(
    "(?<=...)(?:[аеиоуыэюяйь]{1,2}|[аяоеи][мх]|[ая]ми|[ое]в|[ое]го)$"
)  # of a Russian word, in whatever case it stands


def command(verbs: str) -> Callable[[Command], Command]:
    """Register what answers the words after one of these verbs."""

    def register(answer: Command) -> Command:
        COMMANDS[verbs] = answer
        return answer

    return register


def command_group(words: str, user: User, shown: int, unfinished: bool) -> HitGroup:
    """The group of commands these words are, or begin."""
    verb, _blank, rest = fold(words).partition(" ")
    named = BETWEEN.sub("", rest)
    hits = [hit for hit, called in _fixed(user) if is_called(_stems(words), called)]
    for verbs, answer in COMMANDS.items():
        if named and verb in verbs.split():
            hits += answer(named, user, unfinished)
    return HitGroup("command", _("Commands"), hits[:shown])


def _fixed(user: User) -> Iterator[tuple[Hit, str]]:
    """Commands that take no name, with the words by which they are found."""
    for kind in sections.beginnings(user):
        hit = Hit(f"{_('New')}: {kind['label']}", kind["url"])
        yield hit, f"{BEGIN} {in_all_languages(_('New'), kind['label'])}"
    if user.clears:
        yield Hit(_("Clear next"), reverse("clearing")), CLEAR


@command(GO)
def go(named: str, user: User, unfinished: bool) -> Iterator[Hit]:
    """Lead to a page of the portal."""
    for hit, called in destinations(user):
        if is_called(_stems(named), called):
            yield Hit(_("Go to: %(page)s") % {"page": hit.label}, hit.url, hit.detail)


def _stems(words: str) -> list[str]:
    return [ENDING.sub("", word) for word in fold(words).split()]
