"""The kernel's name for the change log; accounts keep theirs by the same rule."""

from ashgabat_centre.database.history import track

__all__ = ["track"]
