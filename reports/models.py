"""The module where Django looks for this app's models; each is defined in its own room."""

from importlib import import_module

ROOMS = ("reports.briefings.models", "reports.countries.models", "reports.home.models")

for room in ROOMS:
    import_module(room)
