"""Where Django looks for the kernel's part of the administration: each list stands in its own room."""

from importlib import import_module

ROOMS = (
    "ashgabat_centre.directory.admin",
    "ashgabat_centre.reference.admin",
)

for room in ROOMS:
    import_module(room)
