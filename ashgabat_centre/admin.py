"""The module where Django looks for the kernel's admin classes; each is defined in its own room."""

from importlib import import_module

ROOMS = (
    "ashgabat_centre.directory.admin",
    "ashgabat_centre.reference.admin",
)

for room in ROOMS:
    import_module(room)
