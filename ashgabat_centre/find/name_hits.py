"""People, institutions and places whose names answer: those surely meant, and apart from them the merely similar."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ashgabat_centre.directory.names import Match, search
from ashgabat_centre.find.abbreviations import in_full
from ashgabat_centre.find.hits import Hit, HitGroup
from ashgabat_centre.find.likeness import looks_like
from ashgabat_centre.find.record_hits import listing
from ashgabat_centre.records.reference_numbers import is_reference
from ashgabat_centre.reference.models import Organization
from ashgabat_centre.web.characters import fold

LOOKED_AT = 40


def name_groups(words: str, shown: int, unfinished: bool) -> list[HitGroup]:
    """The groups of sure matches, and last the one of similar names."""
    matches = [] if is_reference(words) else search(words, limit=LOOKED_AT, unfinished=unfinished)
    body, country = in_full(words)
    if body:
        matches = _with_bodies(matches, body, country)
    labels = {
        "person": pgettext("contact", "People"),
        "organization": _("Institutions"),
        "place": _("Places"),
    }
    surely = sorted((one for one in matches if one.sure), key=lambda one: _order(one, words))
    first = [one.kind for one in surely if _is_called(one, words)]
    sure = [
        HitGroup(kind, label, _hits((one for one in surely if one.kind == kind), shown))
        for kind, label in sorted(labels.items(), key=lambda row: row[0] not in first)
    ]
    similar = (one for one in matches if not one.sure and (unfinished or looks_like(words, one.spelling)))
    return [*sure, HitGroup("similar", _("Similar names"), _hits(similar, shown), False)]


def _with_bodies(matches: list[Match], body: str, country: str) -> list[Match]:
    """What is surely meant, and the institutions of that name, of this country where one is given."""
    bodies = [one for one in search(body, kinds=("organization",), limit=LOOKED_AT) if one.sure]
    known = [one for one in matches if one.sure]
    if country:
        theirs = Organization.objects.filter(country__iso3=country)
        numbers = set(theirs.values_list("pk", flat=True))
        bodies = [one for one in bodies if one.pk in numbers]
        known = [one for one in known if one.kind != "organization" or one.pk in numbers]
    there = {(one.kind, one.pk) for one in known}
    return [*known, *(one for one in bodies if (one.kind, one.pk) not in there)]


def _order(match: Match, words: str) -> tuple[bool, bool, bool]:
    """Whoever bears the very name today first, and of these the country or river before the towns called after it."""
    if not _is_called(match, words):
        return (True, False, False)
    return (False, match.retired, match.offered)


def _is_called(match: Match, words: str) -> bool:
    return fold(words) in map(fold, match.names)


def _hits(matches: Iterable[Match], shown: int) -> list[Hit]:
    return [_hit(match) for match, _number in zip(matches, range(shown), strict=False)]


def _hit(match: Match) -> Hit:
    """A place has no page of its own: it leads to the records that name it."""
    spelled = match.spelling if match.spelling != match.label else ""
    retired = _("inactive") if match.retired else ""
    detail = " · ".join(part for part in (spelled, match.detail, retired) if part)
    return Hit(match.label, match.url or listing(match.label), detail)
