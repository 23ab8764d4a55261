"""Maintenance of files: sweep, rewrap, scan, verify.

Run as the owner, since nobody else may see all files.
"""

from collections.abc import Callable
from typing import Any

from clamav_client.clamd import ClamdError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ashgabat_centre.files import checks, encryption, plain
from ashgabat_centre.files.download import read_plain
from ashgabat_centre.files.models import Attachment
from ashgabat_centre.files.sweep import sweep


class Command(BaseCommand):
    """What is done to stored files from time to time, each by its word."""

    help = (
        "sweep: delete bytes without a row, name rows without bytes. "
        "rewrap: seal every file's key with the first of ATTACHMENT_KEY. "
        "scan: have the virus scanner look at what came in unscanned. "
        "verify: open every file to its end."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The word of what to do."""
        parser.add_argument("what", choices=["sweep", "rewrap", "scan", "verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Does what the word says."""
        getattr(self, options["what"])()

    def sweep(self) -> None:
        """Delete stored bytes without a row, and report rows without bytes."""
        swept = sweep()
        for name in swept.deleted:
            self.stdout.write(f"deleted, no row speaks for it: {name}")
        self._finish(f"{len(swept.deleted)} orphans deleted", swept.missing, "have a row and no bytes")

    def rewrap(self) -> None:
        """Wrap the keys of files with the portal's first key, where an earlier one wrapped them."""
        mark = encryption.mark_of(encryption.keys()[0])
        self._each(Attachment.objects.exclude(sealed_with=mark), self._rewrap, "keys wrapped anew")

    def _rewrap(self, attachment: Attachment) -> None:
        key = encryption.unwrap(attachment.sealed_key, attachment.stored_as)
        attachment.sealed_key, attachment.sealed_with = encryption.wrap(key, attachment.stored_as)
        attachment.save(update_fields=["sealed_key", "sealed_with"])

    def scan(self) -> None:
        """Scan the files that were attached while no virus scanner was set up."""
        if not settings.CLAMD_ADDRESS:
            raise CommandError("CLAMD_ADDRESS is not set: no scanner is known.")
        waiting = Attachment.objects.kept().filter(scan=Attachment.Scan.NOT_SCANNED)
        self._each(waiting, self._scan, "files scanned")

    def _scan(self, attachment: Attachment) -> None:
        with plain.open_plain() as file:
            file.writelines(read_plain(attachment))
            file.flush()
            infected = checks.scan(file)
        attachment.scan = Attachment.Scan.INFECTED if infected else Attachment.Scan.CLEAN
        attachment.save(update_fields=["scan"])
        if infected:
            self.stderr.write(f"a virus was found in {attachment.pk}: it is withheld")

    def verify(self) -> None:
        """Decrypt every file to its end."""
        self._each(Attachment.objects.all(), self._verify, "files open")

    def _verify(self, attachment: Attachment) -> None:
        for _chunk in read_plain(attachment):
            pass

    def _each(self, rows: Any, do: Callable[[Attachment], None], words: str) -> None:
        done, failed = 0, []
        for attachment in rows.order_by("pk").iterator(chunk_size=100):
            try:
                do(attachment)
                done += 1
            except (encryption.Damaged, OSError, ClamdError) as error:
                failed.append(f"{attachment.stored_as} ({type(error).__name__})")
        self._finish(f"{done} {words}", failed, "could not be opened or scanned")

    def _finish(self, summary: str, failed: list[str], words: str) -> None:
        self.stdout.write(summary)
        for name in failed:
            self.stderr.write(f"{name}: {words}")
        if failed:
            raise CommandError(f"{len(failed)} {words}.")
