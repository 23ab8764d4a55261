"""Institutions and places in Django's admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ashgabat_centre.directory import names
from ashgabat_centre.directory.models import OrganizationName, Place
from ashgabat_centre.directory.names.models import PlaceName
from ashgabat_centre.reference.admin import Kept
from ashgabat_centre.reference.models import Organization


class FormerNameInline(admin.TabularInline[Any, Any]):
    """An institution's former names, beside it."""

    model = OrganizationName
    extra = 0


class PlaceNameInline(admin.TabularInline[Any, Any]):
    """A place's other names, beside it."""

    model = PlaceName
    extra = 0


class Found(Kept):
    """Entries that are found by their names."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the names beside the entry, then index all of them for the search."""
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
        """Without institutions merged into another and without protected ones."""
        return super().get_queryset(request).filter(merged_into=None, protected=False)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Who edits the same entry on the directory's pages is told that it was changed."""
        obj.version += change
        super().save_model(request, obj, form, change)


@admin.register(Place)
class PlaceAdmin(Found):
    """Places: entered and renamed by an administrator, never deleted."""

    list_display = ("code", "name_en", "name_ru", "kind", "country", "time_zone", "retired_on")
    list_filter = ("kind", "country")
    search_fields = ("name_en", "name_ru")
    list_select_related = ("country",)
    inlines = (PlaceNameInline,)
