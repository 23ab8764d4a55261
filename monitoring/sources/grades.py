"""The two scales of the Admiralty code: how reliable a source is, and how credible what it says, each by itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reliability(models.TextChoices):
    """How reliable the source is, A to F."""

    A = "A", _("A · Completely reliable")
    B = "B", _("B · Usually reliable")
    C = "C", _("C · Fairly reliable")
    D = "D", _("D · Not usually reliable")
    E = "E", _("E · Unreliable")
    F = "F", _("F · Reliability cannot be judged")


class Credibility(models.IntegerChoices):
    """How credible the information is, 1 to 6."""

    CONFIRMED = 1, _("1 · Confirmed by other sources")
    PROBABLE = 2, _("2 · Probably true")
    POSSIBLE = 3, _("3 · Possibly true")
    DOUBTFUL = 4, _("4 · Doubtful")
    IMPROBABLE = 5, _("5 · Improbable")
    UNKNOWN = 6, _("6 · Truth cannot be judged")
