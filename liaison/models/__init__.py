"""What liaison writes down: a module per kind."""

from liaison.models.concurrence import Concurrence, ConcurrenceState, ContactBasis, Settlement
from liaison.models.correspondence import Correspondence
from liaison.models.feed import CalendarFeed
from liaison.models.lists import Channel, Level
from liaison.models.meeting import Counterpart, Meeting, OwnParticipant, Point
from liaison.models.party import Override, Party, PartyConcern
from liaison.models.silence import SilenceThreshold
from liaison.models.transition import Stage, TransitionItem, TransitionStep

__all__ = [
    "CalendarFeed",
    "Channel",
    "Concurrence",
    "ConcurrenceState",
    "ContactBasis",
    "Correspondence",
    "Counterpart",
    "Level",
    "Meeting",
    "Override",
    "OwnParticipant",
    "Party",
    "PartyConcern",
    "Point",
    "Settlement",
    "SilenceThreshold",
    "Stage",
    "TransitionItem",
    "TransitionStep",
]
