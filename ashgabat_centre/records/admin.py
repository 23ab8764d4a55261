"""Reference data in Django's admin. Records are never registered: the administrator reads no content."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from ashgabat_centre.accounts.site import OwnFilters
from ashgabat_centre.records import names
from ashgabat_centre.records.models import (
    Area,
    Country,
    Organization,
    OrganizationName,
    Place,
    PlaceName,
    Taxonomy,
    Theme,
)


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


class FormerNameInline(admin.TabularInline[Any, Any]):
    model = OrganizationName
    extra = 0


class PlaceNameInline(admin.TabularInline[Any, Any]):
    model = PlaceName
    extra = 0


class Found(Kept):
    """Entries that are found by their names."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        names.index(form.instance)


@admin.register(Organization)
class OrganizationAdmin(Found):
    """Duplicates and pseudonyms are the staff's: neither stands here."""

    list_display = ("code", "acronym", "name_en", "name_ru", "type", "country", "retired_on")
    list_filter = ("type", "country")
    search_fields = ("name_en", "name_ru", "acronym")
    list_select_related = ("country",)
    inlines = (FormerNameInline,)
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).filter(merged_into=None, protected=False)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who edits the same entry on the directory's pages is told that it was changed."""
        obj.version += change
        super().save_model(request, obj, form, change)


@admin.register(Place)
class PlaceAdmin(Found):
    list_display = ("code", "name_en", "name_ru", "kind", "country", "time_zone", "retired_on")
    list_filter = ("kind", "country")
    search_fields = ("name_en", "name_ru")
    list_select_related = ("country",)
    inlines = (PlaceNameInline,)
