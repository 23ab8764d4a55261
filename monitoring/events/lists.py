"""The lists an event chooses from: types, precisions, and the systems reports come from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventType(models.TextChoices):
    """The six types of ACLED's codebook; what other sources call it stays as they wrote it, beside the report."""

    BATTLE = "battle", _("Battle")
    EXPLOSION = "explosion", _("Explosion or remote violence")
    CIVILIANS = "civilians", _("Violence against civilians")
    PROTEST = "protest", _("Protest")
    RIOT = "riot", _("Riot")
    STRATEGIC = "strategic", _("Strategic development")

    @classmethod
    def like(cls, value: str) -> list[str]:
        """The types by which two sources may call one event; all of them for none."""
        armed = [cls.BATTLE, cls.EXPLOSION, cls.CIVILIANS]
        crowds = [cls.PROTEST, cls.RIOT]
        groups = [[str(one) for one in group] for group in (armed, crowds, [cls.STRATEGIC])]
        return next((group for group in groups if value in group), list(cls.values))


class DayPrecision(models.IntegerChoices):
    """How exactly the date is known."""

    DAY = 1, _("the day")
    WEEK = 2, _("the week")
    MONTH = 3, _("the month")
    YEAR = 4, _("the year")


class PlacePrecision(models.IntegerChoices):
    """How exactly the coordinates are known."""

    PLACE = 1, _("the place")
    NEAR = 2, _("a part of the area")
    AREA = 3, _("the area")
    COUNTRY = 4, _("the country")


class SourceSystem(models.TextChoices):
    """From which system a report came."""

    OWN = "own", _("Entered at the Centre")
    ACLED = "acled", "ACLED"
    UCDP = "ucdp", "UCDP GED"
    GDELT = "gdelt", "GDELT"
    HXL = "hxl", _("Table with HXL tags")
    RELIEFWEB = "reliefweb", "ReliefWeb"
