"""The inbox as its reader narrows it, and one page of it."""

from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.reference.vocabulary import country_choices
from ashgabat_centre.web.address_filter import AddressFilter, TermFilter
from ashgabat_centre.web.keyset import KeysetPage
from ashgabat_centre.web.sealed_query import LONGEST_SEARCH
from ashgabat_centre.web.small_numbers import small_number
from monitoring.feeds.forms import themes_on_offer
from monitoring.feeds.models import Feed, FeedItem, FeedItemQuerySet

MOST_WORDS = 8


class InboxFilter(AddressFilter):
    """Filters of the inbox; without a state, what nobody has sorted yet."""

    q = django_filters.CharFilter(method="by_words", label=_("Words"), max_length=LONGEST_SEARCH)
    feed = django_filters.ModelChoiceFilter(
        queryset=Feed.objects.all(), method="by_feed", label=_("Feed"), empty_label=_("Any")
    )
    country = TermFilter(
        field_name="country_ids", choices=country_choices, label=_("Country"), empty_label=_("Any")
    )
    theme = TermFilter(
        choices=themes_on_offer, field_name="theme_ids", label=_("Theme"), empty_label=_("Any")
    )
    state = django_filters.ChoiceFilter(
        choices=[
            ("taken", _("Taken into a note or an event")),
            ("dismissed", _("Dismissed")),
            ("all", _("All")),
        ],
        method="by_state",
        label=_("State"),
        empty_label=_("Not sorted yet"),
    )

    class Meta:
        model = FeedItem
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, queryset=FeedItem.objects.leading().legible())

    def filter_queryset(self, queryset: Any) -> Any:
        """Those that nobody has sorted yet, unless a state was asked for."""
        rows: Any = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data["state"] else rows.filter(state=FeedItem.State.NEW)

    def by_words(self, rows: FeedItemQuerySet, name: str, value: str) -> FeedItemQuerySet:
        """Filter by words of the headline or the text, in any order."""
        for word in value.replace("\0", "").split()[:MOST_WORDS]:
            rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
        return rows

    def by_feed(self, rows: FeedItemQuerySet, name: str, value: Feed) -> FeedItemQuerySet:
        """Filter by a feed that brought it, first or after others."""
        others = FeedItem.objects.filter(leader=OuterRef("pk"), feed=value)
        return rows.filter(Q(feed=value) | Exists(others))

    def by_state(self, rows: FeedItemQuerySet, name: str, value: str) -> FeedItemQuerySet:
        """Filter by state."""
        return rows if value == "all" else rows.filter(state=value)


class InboxPage(KeysetPage[FeedItem]):
    """One page of the inbox, newest first, after the item whose number is `after` in the address."""

    def _find(self, key: str) -> FeedItem | None:
        return FeedItem.objects.filter(pk=small_number(key)).first()

    def _key(self, row: FeedItem) -> str:
        return str(row.pk)

    def _choose(self) -> list[FeedItem]:
        rows = self.matches.select_related("feed__source", "decided_by", "record", "event")
        rows = rows.defer("record__search", "sketch")
        if after := self._after:
            rows = rows.filter(Q(moment__lt=after.moment) | Q(moment=after.moment, pk__lt=after.pk))
        return list(rows.newest_first()[: self.size + 1])
