"""The module where Django looks for this app's models; each is defined in its own room."""

from importlib import import_module

ROOMS = (
    "monitoring.sources.models",
    "monitoring.feeds.models",
    "monitoring.events.models",
    "monitoring.events.mergings",
    "monitoring.events.intake_models",
    "monitoring.country_calls.models",
    "monitoring.indicators.models",
    "monitoring.alerts.models",
    "monitoring.judgements.models",
    "monitoring.notes.models",
    "monitoring.questions.models",
    "monitoring.notes.review_dates",
)

for room in ROOMS:
    import_module(room)
