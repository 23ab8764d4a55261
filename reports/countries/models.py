"""The map of the region that Headquarters cleared, where an administrator has put one in.

The United Nations has every map cleared before it is issued, on a screen too (ST/AI/189/Add.25/Rev.1), so that none is
shipped: until one stands here the region is shown as tiles without boundaries.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User


class ClearedMapQuerySet(models.QuerySet["ClearedMap"]):
    """Maps that stand or stood."""

    def standing(self) -> Self:
        """The one that is shown, if any."""
        return self.filter(removed_at=None)


class ClearedMap(models.Model):
    """One cleared map, drawn anew from the file that was sent in: no byte of that file is kept.

    `pieces` are texts of SVG in the order of the drawing, each with the code of the country it draws, '' for none.
    Rows are kept for good, as the history of who put one in and who took it away.
    """

    clearance_number = models.CharField(_("clearance number"), max_length=80)
    cleared_on = models.DateField(_("cleared on"))
    office = models.CharField(_("office that cleared it"), max_length=200)
    view_box = models.CharField(max_length=80, editable=False)
    pieces = models.JSONField(editable=False)
    put_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    put_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    removed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar = ClearedMapQuerySet.as_manager()

    class Meta:
        verbose_name = _("cleared map")
        verbose_name_plural = _("cleared maps")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                IsNull(F("removed_at"), True), condition=Q(removed_at=None), name="one_map_stands"
            ),
            models.CheckConstraint(
                condition=Q(removed_by=None, removed_at=None)
                | Q(removed_by__isnull=False, removed_at__isnull=False),
                name="map_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.clearance_number


def put_in(drawn: ClearedMap, user: User) -> None:
    """Show this map from now on, in the place of the one that stands. Call it in a transaction."""
    withdraw_map(user)
    drawn.put_by = user
    drawn.save(force_insert=True)


def withdraw_map(user: User) -> bool:
    """Show no map any more; whether there was one. The tiles stand in its place."""
    standing = ClearedMap.objects.standing()
    return bool(standing.update(removed_by=user, removed_at=timezone.now()))
