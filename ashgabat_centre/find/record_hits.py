"""Records that answer: found as every list finds them, the newest looked at first and the likeliest shown first."""

from collections import Counter
from datetime import date
from functools import cached_property
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchRank
from django.db.models import Case, F, FloatField, TextField, Value, When
from django.db.models.functions import Concat
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ashgabat_centre.access.models import AccessEntry
from ashgabat_centre.accounts.models import User
from ashgabat_centre.find.hits import END, HIT, Hit, HitGroup, cut_at_marks
from ashgabat_centre.pages.pager import SearchPage
from ashgabat_centre.records.kinds import kind_label, kinds
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.records.models import Record
from ashgabat_centre.records.reference_numbers import read_references
from ashgabat_centre.records.search import SEARCH_CONFIG, understood
from ashgabat_centre.reference.vocabulary import terms
from ashgabat_centre.web import sealed_query

SHOWN, SUGGESTED, RECENT = 10, 4, 10
MOST_OFTEN = 5  # times a record is met, at a guess, among the rows that tell which were recent
MARKS: dict[str, Any] = {"config": SEARCH_CONFIG, "start_sel": HIT, "stop_sel": END}


class Matches(SearchPage):
    """The records found, with the kinds and countries of which they are."""

    @cached_property
    def _gathered(self) -> list[tuple[date, int, str, list[int]]]:
        columns = self.matches.order_by().values_list("occurred_on", "pk", "kind", "country_ids")
        return list(columns[: self.counted + 1])

    @cached_property
    def _keys(self) -> list[tuple[date, int]]:
        return sorted(((day, pk) for day, pk, _kind, _countries in self._gathered), reverse=True)

    def of_kinds(self) -> Counter[str]:
        """How many are of each kind."""
        return Counter(kind for _day, _pk, kind, _countries in self._gathered)

    def of_countries(self) -> Counter[int]:
        """How many concern each country."""
        return Counter(country for *_others, countries in self._gathered for country in countries)


def record_group(words: str, shown: int) -> HitGroup:
    """The group of the records that answer, with how many there are of each kind and country."""
    page = Matches(Record.objects.matching(words), QueryDict(), lambda rows: rows.only("pk", "occurred_on"))
    numbers = [row.pk for row in page.rows]
    hits = [_hit(row) for row in _likeliest(numbers, words)[:shown]] if numbers else []
    facets = _facets(page, words) if hits and page.total <= page.counted else []
    return HitGroup("record", _("Records"), hits, True, page.total_label, listing(words), facets=facets)


def listing(words: str, **narrower: str) -> str:
    """Where all records that answer are listed; the words stand there sealed."""
    query = QueryDict(mutable=True)
    query.update({sealed_query.BARE: words, **narrower})
    return f"{reverse('record-list')}?{sealed_query.closed(query).urlencode()}"


def latest_hits(user: User) -> list[Hit]:
    """The ten records this person worked on or opened last, as far as rows tell; of who writes none, the newest."""
    if not user.writes:
        return [_hit(row) for row in Record.objects.listed().newest_first()[:RECENT]]
    numbers = list(dict.fromkeys(pk for _moment, pk in _moments(user)))[:RECENT]
    rows = Record.objects.listed().in_bulk(numbers)
    return [_hit(rows[pk]) for pk in numbers if pk in rows]


def _moments(user: User) -> Any:
    """When they changed a record of theirs, took a step with one, or opened one whose readings are logged."""
    changed = Record.objects.filter(owner=user).order_by("-updated_at", "-pk").values_list("updated_at", "pk")
    stepped = Step.objects.filter(by=user).order_by("-at", "-pk").values_list("at", "record_id")
    opened = AccessEntry.objects.filter(user=user).order_by("-at", "-pk").values_list("at", "record_id")
    arms: tuple[Any, ...] = (changed, stepped, opened)
    first, *others = (arm[: RECENT * MOST_OFTEN] for arm in arms)
    return first.union(*others, all=True).order_by("-updated_at", "-pk")


def _likeliest(numbers: list[int], words: str) -> Any:
    """Those of these numbers in whose titles and summaries the words stand come first, the newer of two alike."""
    question = understood(words)
    rank = Case(
        When(reference__in=read_references(words), then=Value(2.0)),
        default=SearchRank(F("search"), question, normalization=Value(1)),
        output_field=FloatField(),
    )
    text = Concat("summary", Value(" "), "body", output_field=TextField())
    return (
        Record.objects.filter(pk__in=numbers)
        .annotate(
            rank=rank,
            marked=SearchHeadline("title", question, highlight_all=True, **MARKS),
            snippet=SearchHeadline(text, question, max_words=30, min_words=12, max_fragments=1, **MARKS),
        )
        .order_by("-rank", "-occurred_on", "-pk")
        .only("title", "reference", "kind", "occurred_on", "language", "sensitivity")
    )


def _hit(record: Any) -> Hit:
    marked, snippet = getattr(record, "marked", ""), getattr(record, "snippet", "")
    detail = f"{capfirst(kind_label(record.kind))} · {record.reference}"
    return Hit(
        record.title, record.get_absolute_url(), detail, cut_at_marks(marked), cut_at_marks(snippet), record
    )


def _facets(page: Matches, words: str) -> list[tuple[str, list[tuple[str, int, str]]]]:
    of_kinds, of_countries = page.of_kinds(), page.of_countries()
    by_kind = [
        (str(capfirst(model._meta.verbose_name_plural)), of_kinds[name], listing(words, kind=name))
        for name, model in kinds().items()
        if of_kinds[name]
    ]
    by_country = [
        (terms().country_names([country])[0], count, listing(words, country=str(country)))
        for country, count in sorted(of_countries.items())
    ]
    return [(_("Kind"), by_kind), (_("Country"), by_country)]
