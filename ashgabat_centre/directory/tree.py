"""Institutions as a tree, under their country or their type."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Branch:
    """An institution with the institutions that are part of it."""

    organization: Any
    parts: "list[Branch]" = field(default_factory=list)


def branches(organizations: Iterable[Any]) -> list[tuple[str, list[Branch]]]:
    """In the order given; what is a part of another stands below that one. The database lets no circle be."""
    every = {row.pk: Branch(row) for row in organizations}
    groups: dict[str, list[Branch]] = {}
    for branch in every.values():
        row = branch.organization
        if row.parent_id in every:
            every[row.parent_id].parts.append(branch)
        else:
            heading = row.country.name if row.country else str(row.get_type_display())
            groups.setdefault(heading, []).append(branch)
    return list(groups.items())
