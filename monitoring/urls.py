"""Addresses of monitoring."""

from monitoring.alerts.urls import urlpatterns as alerts
from monitoring.country_calls.urls import urlpatterns as country_calls
from monitoring.events.urls import urlpatterns as events
from monitoring.feeds.urls import urlpatterns as feeds
from monitoring.indicators.urls import urlpatterns as indicators
from monitoring.judgements.urls import urlpatterns as judgements
from monitoring.notes.review_views import urlpatterns as review_dates
from monitoring.notes.views import SituationNotePages
from monitoring.questions.urls import urlpatterns as questions
from monitoring.sources.urls import urlpatterns as sources

urlpatterns = [
    *SituationNotePages.urls("notes"),
    *review_dates,
    *country_calls,
    *judgements,
    *questions,
    *alerts,
    *indicators,
    *sources,
    *feeds,
    *events,
]
