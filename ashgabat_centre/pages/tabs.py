"""The tabs above a list: the views saved of it, which of them is shown, and what is new in one's own."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import IntegerField, Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from ashgabat_centre.accounts.models import User
from ashgabat_centre.pages.filters import RecordFilter
from ashgabat_centre.pages.models import SavedView, query_of
from ashgabat_centre.records.lifecycle import Step
from ashgabat_centre.web.sealed_query import UnknownFilter

MOST, MOST_NEW = 40, 99


class Tabs:
    """The views of one list that this person sees; `filters` binds a query to the list's filters."""

    def __init__(
        self, listed: str, address: QueryDict, user: User, filters: Callable[[QueryDict], RecordFilter]
    ) -> None:
        self.listed, self.user, self.filters = listed, user, filters
        self.query = query_of(address)

    @cached_property
    def views(self) -> list[SavedView]:
        """Each with what is new in it, and the one that is shown marked as such: of several alike the first."""
        views = list(SavedView.objects.over(self.listed, self.user)[:MOST])
        new = self._count_new([view for view in views if view.maker_id == self.user.pk])
        for view in views:
            view.new = new[view.pk]
        if shown := next((view for view in views if view.query == self.query), None):
            shown.current = True
        return views

    @property
    def current(self) -> SavedView | None:
        """The view that is shown; None where it is none."""
        return next((view for view in self.views if view.current), None)

    def note_opened(self) -> None:
        """Note that who made the view that is shown has it before them now."""
        if self.current and self.current.maker_id == self.user.pk:
            self.current.open()

    @property
    def save_url(self) -> str:
        """Where what is shown is saved as a view; '' where it is everything, or a view already."""
        wanted = urlencode({"list": self.listed, "query": self.query})
        return f"{reverse('view-save')}?{wanted}" if self.query and not self.current else ""

    @property
    def change_url(self) -> str:
        """Where the view that is shown is changed; '' where this person doesn't."""
        view = self.current
        return reverse("view-change", args=[view.pk]) if view and view.is_changed_by(self.user) else ""

    def _count_new(self, views: list[SavedView]) -> Counter[Any]:
        """How many records of each view others took a step of since its maker last had it before them, up to 99."""
        arms = [arm for place, view in enumerate(views) for arm in self._new_in(place, view)]
        if not arms:
            return Counter()
        rows = arms[0].union(*arms[1:], all=True) if arms[1:] else arms[0]
        return Counter(views[place].pk for (place,) in rows)

    def _new_in(self, place: int, view: SavedView) -> Iterator[Any]:
        """A row for each new record of this view; of one whose filters are not there any more, nothing."""
        try:
            filterset = self.filters(QueryDict(view.query))
        except UnknownFilter:
            return
        if filterset.is_valid():
            steps = Step.objects.filter(at__gt=view.opened_at).exclude(by=self.user)
            rows = filterset.qs.filter(pk__in=steps.values("record_id")).order_by()
            yield rows.values_list(Value(place, output_field=IntegerField()))[:MOST_NEW]
