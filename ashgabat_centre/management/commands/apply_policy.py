"""Put the access policy of this code in force, after every `migrate`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from psycopg.errors import InsufficientPrivilege, LockNotAvailable

from ashgabat_centre.database import policy


class Command(BaseCommand):
    """Puts this code's access policy in force."""

    help = (
        "Puts the access policy of this code in force, in place of whatever was before. Run as the owner "
        "(DATABASE_ROLE=owner) after migrate; harmless to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How long to wait for tables in use, as PostgreSQL writes a lock timeout."""
        parser.add_argument(
            "--patience", default=policy.PATIENCE, help="how long to wait for tables in use (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Apply it and say which it is; a fault leaves the policy as it was."""
        try:
            applied = policy.apply(options["patience"])
        except DatabaseError as fault:
            raise CommandError(_explain(fault, options["patience"])) from fault
        if options["verbosity"]:
            self.stdout.write(f"The access policy {applied[:12]} is in force.")


def _explain(fault: DatabaseError, patience: str) -> str:
    """What went wrong and what to do, for the person at the keyboard."""
    if isinstance(fault.__cause__, LockNotAvailable):
        return f"The portal’s tables stayed in use for {patience}. Nothing was changed: run it again."
    if isinstance(fault.__cause__, InsufficientPrivilege):
        return f"Only the owner applies the policy: set DATABASE_ROLE=owner. PostgreSQL said: {fault}"
    return f"The policy was not applied, and stands as it was: {fault}"
