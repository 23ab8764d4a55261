"""How often a password or a code may be guessed: counted by account and address together, not by either alone.

An office is one address: whoever guesses behind it, at whichever account, leaves its colleagues alone. The account is
also counted over all addresses, against many guessers at once, and the address over all accounts, for what the work on
a password costs. A browser that has signed in before has a count of its own and is touched by neither.
"""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ashgabat_centre.accounts import known_browsers
from ashgabat_centre.accounts.models import User

APP = "portal.guesses"


class Guess:
    """One guess at an account, counted as failed until it proves right; it takes back its own count only."""

    def __init__(self, request: HttpRequest, account: str, user: User | None) -> None:
        """Count it. `account` is what is guessed at, whether it exists or not.

        Raises TooMany, with nothing counted, where it is one too many.
        """
        self.usages: list[ratelimit.RateLimitUsage] = []
        for action, key in self._counts(request, account, user):
            usage = ratelimit.consume(request, app=APP, action=action, config=settings.GUESS_LIMITS, key=key)
            if usage is None:
                self.take_back()
                raise TooMany
            self.usages.append(usage)

    def _counts(self, request: HttpRequest, account: str, user: User | None) -> list[tuple[str, str]]:
        """What counts it, the narrowest first: who is stopped there uses up nobody else's."""
        if browser := known_browsers.name_for(request, user):
            return [("together", f"{account} {browser}")]
        place = ratelimit.get_ip(request)
        return [("together", f"{account} from {place}"), ("account", account), ("address", "")]

    def take_back(self) -> None:
        """Remove this guess from each count it stands in."""
        for usage in self.usages:
            usage.rollback()
        self.usages = []


class TooMany(ValidationError):
    """A guess more than the limits allow."""

    def __init__(self) -> None:
        super().__init__("", code="rate_limited")
