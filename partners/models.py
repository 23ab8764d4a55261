"""Where Django looks for this app's tables: each stands in its own room."""

from importlib import import_module

ROOMS = ("partners.exchanges.models",)

for room in ROOMS:
    import_module(room)
