"""Reference data in Django's admin. Records are never registered: the administrator reads no content."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ashgabat_centre.records.models import Area, Country, Organization, Taxonomy, Theme


class Kept(admin.ModelAdmin[Any]):
    """Rows are retired and never deleted: old records keep them."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TermInline(admin.TabularInline[Any, Any]):
    model = Theme
    extra = 1
    can_delete = False


@admin.register(Taxonomy)
class TaxonomyAdmin(Kept):
    list_display = ("code", "name_en", "name_ru", "valid_from", "valid_to")
    inlines = (TermInline,)


@admin.register(Country)
class CountryAdmin(Kept):
    list_display = ("iso3", "name_en", "name_ru", "member", "retired_on")


@admin.register(Area)
class AreaAdmin(Kept):
    list_display = ("code", "name_en", "name_ru", "country", "retired_on")
    list_filter = ("country",)
    list_select_related = ("country",)


@admin.register(Organization)
class OrganizationAdmin(Kept):
    list_display = ("code", "acronym", "name_en", "name_ru", "type", "country", "retired_on")
    list_filter = ("type", "country")
    search_fields = ("name_en", "name_ru", "acronym")
    list_select_related = ("country",)
