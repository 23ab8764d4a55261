"""Verify the hash chain over the logs, and print every fault."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ashgabat_centre.history import chain

NAMED = 20


class Command(BaseCommand):
    """Proves the sealed history."""

    help = "Prove the sealed history, against the heads kept outside where a file of them is given."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file of heads that were taken out of the portal's reach."""
        parser.add_argument("--head", metavar="FILE", help="lines that export_head wrote")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many links hold. Raises CommandError with the links that don't."""
        kept = _kept(options["head"]) if options["head"] else []
        faults = list(chain.broken(kept))
        if faults:
            named = "\n".join(map(str, faults[:NAMED]))
            more = f"\n… and {len(faults) - NAMED} more." if len(faults) > NAMED else ""
            raise CommandError(f"The history is not what was sealed.\n{named}{more}")
        newest = chain.head()
        links = newest.links if newest else 0
        anchored = f" and {len(kept)} kept heads" if kept else ""
        self.stdout.write(f"All {links} links{anchored} hold; {chain.unsealed()} rows wait for the sealer.")


def _kept(file: str) -> list[chain.Head]:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
        return [chain.Head.read(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise CommandError(f"The kept heads can’t be read: {error}") from None
