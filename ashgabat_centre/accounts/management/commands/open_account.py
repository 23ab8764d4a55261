"""Open an account from the server's command line: the first administrator's and the first head's; others are invited.

Every head is told of it at the next sign-in. It needs the database owner's connection, because nobody is there yet who
may grant a role.
"""

from argparse import ArgumentParser
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.roles import Role, Sensitivity
from ashgabat_centre.accounts.server_changes import note


class Command(BaseCommand):
    """Opens the first account of a new portal, without mail."""

    help = "Open an account and print the path at which its person sets a password, once, within three days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address and name, and optionally role, clearance and language."""
        people = [role for role in Role.values if role != Role.SYSTEM]
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", default=Role.ADMINISTRATOR, choices=people)
        parser.add_argument("--level", type=int, default=Sensitivity.CONFIDENTIAL, choices=Sensitivity.values)
        parser.add_argument("--reason", default="Set up with the portal.")
        parser.add_argument("--language", default="en", choices=["en", "ru"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the path for setting a password. Raises CommandError where the address has an account."""
        if User.objects.filter(email=options["email"].lower()).exists():
            raise CommandError("There is an account with this address already.")
        fields = {name: options[name] for name in ("role", "level", "name", "language")}
        with transaction.atomic():
            user = User.objects.create_user(options["email"], None, **fields)
            note(user, AccountChange.Kind.OPENED, options["reason"])
        key = default_token_generator.make_token(user)
        given = {"uidb36": user_pk_to_url_str(user), "key": key}
        self.stdout.write(reverse("account_reset_password_from_key", kwargs=given))
