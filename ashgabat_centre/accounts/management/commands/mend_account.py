"""Mend an account from the server's command line, where nobody is there who could agree in the portal.

The only head lost the second factors or the address, or the last administrator did. It needs the database owner's
connection; it is sealed in the log, and every head is told of it at the next sign-in.
"""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ashgabat_centre.accounts.account_changes import AccountChange
from ashgabat_centre.accounts.models import User
from ashgabat_centre.accounts.server_changes import note


class Command(BaseCommand):
    """Gives an account another address, or takes its second factors away, with a reason that is kept."""

    help = "Give an account another address, or remove its second factors. Every head is told at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The account's address, what is to be done, and why."""
        parser.add_argument("email")
        parser.add_argument("--address", default="", help="the new address")
        parser.add_argument("--remove-factors", action="store_true")
        parser.add_argument("--reason", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Does it. Raises CommandError where there is no such account, or nothing is asked for."""
        person = User.objects.filter(email=options["email"].lower()).first()
        address = options["address"].lower()
        if person is None:
            raise CommandError("There is no account with this address.")
        if not address and not options["remove_factors"]:
            raise CommandError("Say what is to be done: --address or --remove-factors.")
        if address:
            note(person, AccountChange.Kind.ADDRESS, options["reason"], email=address)
            EmailAddress.objects.filter(user=person).delete()
            person.email = address
            person.save(update_fields=["email"])
        if options["remove_factors"]:
            note(person, AccountChange.Kind.FACTORS, options["reason"])
            Authenticator.objects.filter(user=person).delete()
        self.stdout.write("Done. Every head of the Centre is told at the next sign-in.")
