"""Addresses of monitoring."""

from monitoring.notes.views import SituationNotePages

urlpatterns = SituationNotePages.urls("notes")
