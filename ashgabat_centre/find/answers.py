"""What the whole portal answers to some words, group by group, each asked as its reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from ashgabat_centre.accounts.models import User
from ashgabat_centre.find import commands, name_hits, page_hits, record_hits
from ashgabat_centre.find.hits import HitGroup
from ashgabat_centre.find.keyboard import other_layout
from ashgabat_centre.find.likeness import looks_like


@dataclass(frozen=True)
class Findings:
    """The groups in which something answers; `words` are those searched for, where the keyboard was set wrongly."""

    words: str
    groups: Sequence[HitGroup]

    @property
    def sure(self) -> bool:
        """Whether anything answers that isn't merely similar."""
        return any(group.sure for group in self.groups)

    @property
    def meant(self) -> str:
        """The first name that looks much like the words where nothing answers surely; '' where there is none."""
        hits = [] if self.sure else [hit for group in self.groups for hit in group.hits]
        return next((hit.label for hit in hits if looks_like(self.words, hit.label)), "")


def find(words: str, user: User, shown: int = record_hits.SHOWN, unfinished: bool = False) -> Findings:
    """What answers these words, or, where nothing surely does, what their keys write on the other layout."""
    as_typed = _gather(words, user, shown, unfinished)
    if as_typed.sure or not (other := other_layout(words)):
        return as_typed
    repaired = _gather(other, user, shown, unfinished)
    return repaired if repaired.sure else as_typed


def _gather(words: str, user: User, shown: int, unfinished: bool) -> Findings:
    *named, similar = name_hits.name_groups(words, shown, unfinished)
    groups = [
        commands.command_group(words, user, shown, unfinished),
        *named,
        record_hits.record_group(words, shown),
        page_hits.page_group(words, user, shown),
        similar,
    ]
    return Findings(words, [group for group in groups if group.hits])
