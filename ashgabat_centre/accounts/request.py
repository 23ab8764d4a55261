"""The request as every page behind the sign-in gets it: by one of our own people.

The middleware of access lets nobody else come as far as such a page, so a view may rely on it. Pages before the
sign-in, and what the server is asked by machines, take Django's `HttpRequest`.
"""

from django.http import HttpRequest
from django.views import View

from ashgabat_centre.accounts.models import User


class Request(HttpRequest):
    """An `HttpRequest` whose `user` has signed in. It is a type only: the server makes Django's own."""

    user: User


class SignedInView(View):
    """A view behind the sign-in."""

    request: Request

    @property
    def user(self) -> User:
        """The person who asks, signed in."""
        return self.request.user
