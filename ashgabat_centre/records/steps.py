"""Steps: how a thing moves from state to state, who may move it, and what each step needs.

A room declares its steps once, as a `Road`. The page that offers them, the view that takes them and the tests
that hold them read that one declaration; what a step does stands beside it, in a function of the room.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.rules import Refused

Sentence = str  # why somebody may not, in words that say what to do; '' where they may


def refuse_nobody(thing: Any, user: User) -> Sentence:
    """The rule of a step that everybody may take who may take any."""
    return ""


@dataclass(frozen=True)
class StepRule:
    """One step: its button's words, the states it starts from, and the one it ends in; '' where what is done
    decides that.

    `explained` is False where a page that does not offer it says nothing of it either.
    `refuse` gives why a person may not take it, once the thing is in one of the starting states; `astray` is
    the sentence where it is in none, in place of the road's own. `asks` says whether the step needs a reason,
    and `reason` what the reason is called; `rare` that its page offers it with what is seldom wanted.
    """

    button: str | Promise
    starts: tuple[str, ...]
    ends: str = ""
    refuse: Callable[[Any, User], Sentence] = refuse_nobody
    asks: bool = False
    reason: str | Promise = gettext_lazy("Reason")
    astray: str | Promise = ""
    rare: bool = False
    explained: bool = True


class OpenStep(NamedTuple):
    """A step a person may take now, as a page offers it."""

    verb: str
    button: str | Promise
    asks: bool
    reason: str | Promise
    url: str
    rare: bool = False


class ClosedStep(NamedTuple):
    """A step that leads on from where the thing stands and is not open to a person now, with the reason why."""

    verb: str
    button: str | Promise
    reason: Sentence


class Offer(NamedTuple):
    """What a page offers of a road to a person, and why the rest of what leads on from here is not offered."""

    open: list[OpenStep]
    closed: list[ClosedStep]


class Road(Mapping[str, StepRule]):
    """The steps of one kind of thing by their verbs, in the order in which a page offers them.

    `state` gives the thing's state, `astray` the sentence where a step does not start from that state, `gate` what
    keeps every step from being taken, and `knows` whether a thing of this kind takes the step at all.
    """

    def __init__(
        self,
        steps: Mapping[Any, StepRule],
        *,
        state: Callable[[Any], str],
        astray: Callable[[Any], Sentence],
        gate: Callable[[Any, str], Sentence] = lambda thing, verb: "",
        knows: Callable[[Any, str], bool] = lambda thing, verb: True,
    ) -> None:
        self.steps: dict[str, StepRule] = dict(steps)
        self.state, self.astray, self.gate, self.knows = state, astray, gate, knows

    def __getitem__(self, verb: str) -> StepRule:
        return self.steps[verb]

    def __iter__(self) -> Iterator[str]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def refusal(self, thing: Any, verb: str, user: User) -> Sentence:
        """Why this person may not take this step now; '' where they may."""
        step = self.steps[verb]
        if not user.writes:
            return _("Your role reads records and does not change them.")
        if self.state(thing) not in step.starts:
            return str(step.astray) or self.astray(thing)
        if not self.knows(thing, verb):
            return _("A record of this kind does not take this step.")
        return self.gate(thing, verb) or step.refuse(thing, user)

    def check(self, thing: Any, verb: str, user: User, reason: str = "") -> StepRule:
        """The step, if this person may take it with this reason. Raises Refused with the rule's sentence."""
        if sentence := self.refusal(thing, verb, user):
            raise Refused(sentence)
        if self.steps[verb].asks and not reason.strip():
            raise Refused(_("Say why, in a sentence the other person can act on."))
        return self.steps[verb]

    def offer(self, thing: Any, user: User, address: Callable[[str], str]) -> Offer:
        """The steps this person may take now, each with the address it is posted to; and those that start here and are
        refused to this person, each with the rule's sentence. Who takes no steps at all is told of none.
        """
        offer = Offer([], [])
        for verb, step in self._from_here(thing) if user.writes else ():
            if sentence := self.refusal(thing, verb, user):
                if step.explained:
                    offer.closed.append(ClosedStep(verb, step.button, sentence))
            else:
                offer.open.append(
                    OpenStep(verb, step.button, step.asks, step.reason, address(verb), step.rare)
                )
        return offer

    def _from_here(self, thing: Any) -> Iterator[tuple[str, StepRule]]:
        """The steps that a thing of this kind takes from where it stands."""
        here = self.state(thing)
        for verb, step in self.steps.items():
            if here in step.starts and self.knows(thing, verb):
                yield str(verb), step
