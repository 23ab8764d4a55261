"""A list's filters and order under a name, as somebody wants to come back to them."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role
from ashgabat_centre.web.alphabet import SortKey


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views; the database shows each to its maker, and those of the team to all staff."""

    def notifying(self, user: User) -> Self:
        """This person's own of which they want to be told."""
        return self.filter(maker=user, notify_since__isnull=False).order_by("created_at", "pk")

    def over(self, listed: str, user: User) -> Self:
        """Those of one list, this person's own first."""
        theirs = models.Case(models.When(maker=user, then=0), default=1)
        return self.filter(list=listed).order_by(theirs, SortKey("name"), "pk")


class SavedView(models.Model):
    """One view of one list. `query` is what stands in the list's address: words are sealed in it as they are there.

    A private one is its maker's alone. One of the team is read by all staff, and changed by its maker or a head.
    """

    MOST = 20  # of one list and maker
    LONGEST = 3_500  # letters of an address's query; with the list's path it still fits an address

    number = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    maker = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    list = models.CharField(max_length=40, editable=False)
    name = models.CharField(pgettext_lazy("thing", "name"), max_length=60)
    query = models.CharField(max_length=LONGEST, editable=False)
    shared = models.BooleanField(_("for everybody at the Centre"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    notify_since = models.DateTimeField(null=True, editable=False)  # its maker is told of steps from then on
    opened_at: models.DateTimeField[datetime, datetime] = models.DateTimeField(
        default=timezone.now, editable=False
    )

    new, current = 0, False  # set by the tabs of the list

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["list", "maker"], name="saved_view_of_list")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list as the view shows it."""
        return f"{reverse(f'{self.list}-list')}?{self.query}"

    def is_changed_by(self, user: User) -> bool:
        """Whether this person may rename, share or remove it."""
        return self.maker_id == user.pk or (self.shared and user.role == Role.HEAD)

    def open(self) -> None:
        """Note that its maker has it before them now."""
        SavedView.objects.filter(pk=self.pk).update(opened_at=timezone.now())


def query_of(address: QueryDict) -> str:
    """What of a list's address a view keeps: filters and order, sorted, so that the same view has the same query."""
    kept = {(name, value) for name, values in address.lists() if name != "after" for value in values if value}
    query = QueryDict(mutable=True)
    for name, value in sorted(kept):
        query.appendlist(name, value)
    return query.urlencode()


class ListLayout(models.Model):
    """How one person has their lists: which columns of each they leave away, by their English heads, and whether all
    their rows stand apart. Nobody else's business; who chose nothing has no row, and sees every column.
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="+", editable=False
    )
    roomy = models.BooleanField(default=False)
    hidden = models.JSONField(default=dict)  # of each list, by its name

    @classmethod
    def of(cls, user: User) -> Self:
        """What this person chose, or what stands for everybody."""
        return cls.objects.filter(user=user).first() or cls(user=user)

    def choose(self, listed: str, hidden: list[str], *, roomy: bool) -> None:
        """Keep which columns this list leaves away, and how far apart the rows of all lists stand."""
        self.roomy = roomy
        self.hidden = {name: heads for name, heads in (self.hidden | {listed: hidden}).items() if heads}
        self.save()
