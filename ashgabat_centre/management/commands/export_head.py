"""Print the hash chain's head as one line of JSON, to be kept out of reach of those who run the portal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ashgabat_centre.history import chain


class Command(BaseCommand):
    """Takes the newest link of the sealed history out of the portal's reach."""

    help = "Print the newest link of the sealed history as one line of JSON, or add it to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file to add the line to; without it, the line is printed."""
        parser.add_argument("--to", metavar="FILE", help="add the line to this file instead of printing it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where nothing is sealed yet."""
        head = chain.head()
        if head is None:
            raise CommandError("Nothing is sealed yet: the worker and beat must run for a few seconds.")
        if options["to"]:
            chain.append(head, options["to"])
        else:
            self.stdout.write(head.line())
