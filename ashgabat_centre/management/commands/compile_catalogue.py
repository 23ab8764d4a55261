"""Write the .mo files Django reads from the .po files people edit, without GNU gettext on the machine."""

import tempfile
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management.base import BaseCommand


def compile_catalogues(locale: Path) -> list[Path]:
    """Compile every catalogue under that folder whose text is newer; return the files written."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Renamed into place: another process may be reading the old file.
        with tempfile.TemporaryDirectory(dir=source.parent) as folder:
            draft = Path(folder) / target.name
            polib.pofile(str(source)).save_as_mofile(str(draft))
            draft.chmod(0o644)
            draft.replace(target)
        written.append(target)
    return written


class Command(BaseCommand):
    """Compiles the translations without gettext's programs."""

    help = "Compile the translations."
    requires_system_checks = []

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        """Prints each file it has written."""
        for locale in settings.LOCALE_PATHS:
            for path in compile_catalogues(Path(locale)):
                if verbosity:
                    self.stdout.write(str(path))
