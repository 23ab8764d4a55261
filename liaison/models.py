"""The module where Django looks for this app's models; each is defined in its own room."""

from importlib import import_module

ROOMS = (
    "liaison.calendar.models",
    "liaison.concurrences.expiry",  # the notices it adds
    "liaison.concurrences.models",
    "liaison.contacts.models",
    "liaison.letters.models",
    "liaison.meetings.lists",
    "liaison.meetings.models",
    "liaison.parties.models",
    "liaison.transition.models",
)

for room in ROOMS:
    import_module(room)
