"""The briefing calendar in Django's admin."""

from django.contrib import admin

from reports.models import Schedule

admin.site.register(Schedule)
