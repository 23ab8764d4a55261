"""Where Django looks for this app's part of the administration: each list stands in its own room."""

from importlib import import_module

ROOMS = ("reports.briefings.admin",)

for room in ROOMS:
    import_module(room)
