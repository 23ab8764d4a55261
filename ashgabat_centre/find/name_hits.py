"""People, institutions and places whose names answer: those surely meant, and apart from them the merely similar."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ashgabat_centre.directory.names import Match, search
from ashgabat_centre.find.abbreviations import in_full
from ashgabat_centre.find.hits import Hit, HitGroup
from ashgabat_centre.find.record_hits import listing

LOOKED_AT = 40


def name_groups(words: str, shown: int, unfinished: bool) -> list[HitGroup]:
    """The groups of sure matches, and last the one of similar names."""
    matches = search(words, limit=LOOKED_AT, unfinished=unfinished)
    if full := in_full(words):
        known = {(match.kind, match.pk) for match in matches if match.sure}
        bodies = search(full, kinds=("organization",), limit=LOOKED_AT)
        matches = [*matches, *(match for match in bodies if (match.kind, match.pk) not in known)]
    labels = {
        "person": pgettext("contact", "People"),
        "organization": _("Institutions"),
        "place": _("Places"),
    }
    sure = [
        HitGroup(kind, label, _hits((one for one in matches if one.kind == kind and one.sure), shown))
        for kind, label in labels.items()
    ]
    return [
        *sure,
        HitGroup(
            "similar", _("Similar names"), _hits((one for one in matches if not one.sure), shown), False
        ),
    ]


def _hits(matches: Iterable[Match], shown: int) -> list[Hit]:
    return [_hit(match) for match, _number in zip(matches, range(shown), strict=False)]


def _hit(match: Match) -> Hit:
    """A place has no page of its own: it leads to the records that name it."""
    spelled = match.spelling if match.spelling != match.label else ""
    retired = _("inactive") if match.retired else ""
    detail = " · ".join(part for part in (spelled, match.detail, retired) if part)
    return Hit(match.label, match.url or listing(match.label), detail)
