"""The portal's own pages, and what may be begun, found by what they are called in either language."""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from ashgabat_centre.accounts.models import User
from ashgabat_centre.find.hits import Hit, HitGroup
from ashgabat_centre.pages import sections
from ashgabat_centre.web.characters import fold

SHORTEST = 2  # letters of a word that may be the beginning of a page's name


def page_group(words: str, user: User, shown: int) -> HitGroup:
    """The group of pages and commands in whose names every word begins one."""
    beginnings = fold(words).split()
    hits = [hit for hit, called in _destinations(user) if beginnings and _answers(beginnings, called)]
    return HitGroup("page", _("Pages"), hits[:shown])


def _destinations(user: User) -> Iterator[tuple[Hit, str]]:
    """Each page open to this person, with what it is called in all languages."""
    for section in sections.SECTIONS.values():
        for place in section.places(user):
            yield Hit(str(place.label), place.url, str(section.label)), _in_all_languages(place.label)
    for kind in sections.beginnings(user):
        yield Hit(f"{_('New')}: {kind['label']}", kind["url"]), _in_all_languages(_("New"), kind["label"])


def _in_all_languages(*words: object) -> str:
    spelled: list[str] = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            spelled += map(str, words)
    return fold(" ".join(spelled))


def _answers(beginnings: list[str], called: str) -> bool:
    return all(
        len(word) >= SHORTEST and any(one.startswith(word) for one in called.split()) for word in beginnings
    )
