"""The module where Django looks for this app's admin classes; each is defined in its own room."""

from importlib import import_module

ROOMS = ("reports.briefings.admin",)

for room in ROOMS:
    import_module(room)
