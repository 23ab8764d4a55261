"""Reference data in Django's admin. Records are never registered: the administrator reads no content."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from ashgabat_centre.accounts.administration import OwnFilters
from ashgabat_centre.reference.models import Area, Country, Taxonomy, Theme


class Kept(OwnFilters):
    """Rows are retired and never deleted: old records keep them.

    What records are filed under is fixed once it stands there, used or not: the administrator, who may not know
    which records there are, would otherwise learn from the page whether one carries it.
    """

    fixed: tuple[str, ...] = ("code",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fixed if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TermForm(forms.ModelForm[Theme]):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].disabled = self.instance.pk is not None


class TermInline(admin.TabularInline[Any, Any]):
    model = Theme
    form = TermForm
    extra = 1
    can_delete = False


@admin.register(Taxonomy)
class TaxonomyAdmin(Kept):
    list_display = ("code", "name_en", "name_ru", "valid_from", "valid_to")
    inlines = (TermInline,)


@admin.register(Country)
class CountryAdmin(Kept):
    fixed = ("id", "iso3")
    list_display = ("iso3", "name_en", "name_ru", "member", "retired_on")


@admin.register(Area)
class AreaAdmin(Kept):
    fixed = ("code", "country")
    list_display = ("code", "name_en", "name_ru", "country", "retired_on")
    list_filter = ("country",)
    list_select_related = ("country",)
