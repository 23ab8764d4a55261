"""Lists the administrator keeps for meetings: the channel and the level."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.reference.models import Named, kept
from ashgabat_centre.reference.vocabulary import Terms, terms


class ListEntry(Named):
    """One entry.

    Meetings store its code; an inactive entry stays readable on them and is not offered any more.
    """

    code = models.CharField(_("code"), max_length=10, unique=True)
    order = models.SmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["order", "code"]


class Channel(ListEntry):
    """How people met: in person, by telephone, in the margins of an event."""

    class Meta(ListEntry.Meta):
        verbose_name = _("channel of a meeting")
        verbose_name_plural = _("channels of meetings")
        triggers = kept("code")


class Level(ListEntry):
    """How high a meeting was."""

    class Meta(ListEntry.Meta):
        verbose_name = _("level of a meeting")
        verbose_name_plural = _("levels of meetings")
        triggers = kept("code")


_read: dict[type[ListEntry], tuple[Terms, list[Any]]] = {}


def entries(model: type[ListEntry]) -> list[Any]:
    """Every entry of a list, inactive ones too, kept in memory as long as the themes are."""
    read = _read.get(model)
    if read is None or read[0] is not terms():
        read = _read[model] = terms(), list(model._default_manager.all())
    return read[1]


def name_of(model: type[ListEntry], code: str | None) -> str:
    """The name of the entry with this code; the code itself until a new entry has been read."""
    return next((str(entry.name) for entry in entries(model) if entry.code == code), code or "")
