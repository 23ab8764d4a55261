"""allauth, set to this house: accounts are made by the administrator, never by the person at the door."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from ashgabat_centre.accounts import interrupted
from ashgabat_centre.accounts.security_log import NotedSignIn


class AccountAdapter(NotedSignIn, DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Back to the interrupted form, if a text was carried through the sign-in page."""
        return interrupted.resume(request) or str(super().get_login_redirect_url(request))
