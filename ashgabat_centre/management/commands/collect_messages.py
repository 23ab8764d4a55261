"""Collect the words to translate, with GNU gettext from the machine or from the development packages."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.management.commands.makemessages import Command as MakeMessages

IGNORED = ["var/*", "node_modules/*", "tests/*", ".venv/*", ".uv/*"]


class Command(MakeMessages):
    """Django's collecting of words, with the portal's own choices."""

    # A guessed translation reads as a finished one, so none is guessed.
    msgmerge_options = [*MakeMessages.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Collects for Russian unless told otherwise, with the packaged gettext where the system has none."""
        if not shutil.which("xgettext"):
            _use_packaged_gettext()
        if not options["locale"]:
            options["locale"] = ["ru"]
        options["ignore_patterns"] = [*options["ignore_patterns"], *IGNORED]
        options["no_obsolete"] = True
        options["add_location"] = "file"  # line numbers would change the catalogue with every edit
        super().handle(*args, **options)


def _use_packaged_gettext() -> None:
    prefix = next(Path(sys.prefix).glob("lib/python*/site-packages/cmeel.prefix"))
    for variable, folder in (("PATH", prefix / "bin"), ("LD_LIBRARY_PATH", prefix / "lib")):
        os.environ[variable] = os.pathsep.join(filter(None, [str(folder), os.environ.get(variable)]))
