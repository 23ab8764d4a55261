"""The portal's own pages, found by what they are called in either language."""

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
    """The group of pages in whose names every word begins one."""
    beginnings = fold(words).split()
    hits = [hit for hit, called in destinations(user) if is_called(beginnings, called)]
    return HitGroup("page", _("Pages"), hits[:shown])


def destinations(user: User) -> Iterator[tuple[Hit, str]]:
    """Each page open to this person, with what it is called in all languages."""
    for section in sections.SECTIONS.values():
        for place in section.places(user):
            yield Hit(str(place.label), place.url, str(section.label)), in_all_languages(place.label)


def in_all_languages(*words: object) -> str:
    """These words as each language of the portal has them, to be compared."""
    spelled: list[str] = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            spelled += map(str, words)
    return fold(" ".join(spelled))


def is_called(beginnings: list[str], called: str) -> bool:
    """Whether each of these, of which there is one, begins a word of what something is called."""
    return bool(beginnings) and all(
        len(word) >= SHORTEST and any(one.startswith(word) for one in called.split()) for word in beginnings
    )
