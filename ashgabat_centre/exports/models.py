"""The export log: who exported which list."""

from typing import ClassVar
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ashgabat_centre.accounts.models import User


class ExportEntry(models.Model):
    """A list that was exported.

    It does not count strictly confidential rows: these are logged one by one as AccessEntry under this
    entry's number, for their own readers.
    """

    class Format(models.TextChoices):
        """The file's format."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"

    number = models.UUIDField(unique=True, default=uuid4)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("person"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    list = models.CharField(_("list"), max_length=40)
    filters = models.TextField(_("filters"), blank=True)
    format = models.CharField(_("format"), max_length=4, choices=Format)
    rows = models.IntegerField(_("rows"))
    sha256 = models.CharField(max_length=64)
    complete = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    @property
    def list_address(self) -> str:
        """The list's address with the filters it was exported with."""
        return reverse(f"{self.list}-list") + (f"?{self.filters}" if self.filters else "")

    @property
    def list_label(self) -> str:
        """The list's name in the reader's language."""
        named = (model for model in apps.get_models() if model._meta.model_name == self.list)
        return str(next(named)._meta.verbose_name_plural)
