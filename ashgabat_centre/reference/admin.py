"""Reference data in Django's admin.

Records are never registered there, because the administrator reads none.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from ashgabat_centre.accounts.administration import OwnFilters
from ashgabat_centre.reference.models import Area, Country, Taxonomy, Theme


class Kept(OwnFilters):
    """Rows are deactivated and never deleted, because old records refer to them.

    Codes can't be changed once entered, whether used or not: if only unused ones could, the page would show
    the administrator which of them some record carries.
    """

    fixed: tuple[str, ...] = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What stays as it was once it is stored."""
        return self.fixed if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: a row that is cited is retired and not deleted."""
        return False


class TermForm(forms.ModelForm[Theme]):
    """One term of a taxonomy."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None


class TermInline(admin.TabularInline[Any, Any]):
    """The terms of a taxonomy on its page."""

    model = Theme
    form = TermForm
    extra = 1
    can_delete = False


@admin.register(Taxonomy)
class TaxonomyAdmin(Kept):
    """Taxonomies and their terms."""

    list_display = ("code", "name_en", "name_ru", "valid_from", "valid_to")
    inlines = (TermInline,)


@admin.register(Country)
class CountryAdmin(Kept):
    """Countries."""

    fixed = ("id", "iso3")
    list_display = ("iso3", "name_en", "name_ru", "member", "retired_on")


@admin.register(Area)
class AreaAdmin(Kept):
    """Administrative areas."""

    fixed = ("code", "country")
    list_display = ("code", "name_en", "name_ru", "country", "retired_on")
    list_filter = ("country",)
    list_select_related = ("country",)
