"""Channels and levels of meetings in Django's admin."""

from django.contrib import admin

from ashgabat_centre.reference.admin import Kept
from liaison.meetings.lists import Channel, Level


@admin.register(Channel, Level)
class ListEntryAdmin(Kept):
    """Entries of one list."""

    list_display = ("code", "name_en", "name_ru", "order", "retired_on")
