"""What the portal needs before it starts: `database` as the owner, `static` once per change of the files."""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.core.management import BaseCommand, call_command

from ashgabat_centre.tools.embedded.files import locked
from ashgabat_centre.tools.embedded.progress import step
from ashgabat_centre.tools.embedded.servers import BASE

# Where settings.py has them collected. Another folder there would only have them collected at each start.
STATIC = BASE / "var" / "static"
STAMP = BASE / "var" / "static.stamp"


def prepare_database(demonstration_password: str) -> None:
    """Migrates, applies the policy, loads the reference data and, with a password, the demonstration."""
    with step("Database migration"):
        django.setup()
        _call("migrate", interactive=False)
        _call("createcachetable")
        _call("apply_policy")  # last: it opens each table there is to the portal's roles, and no later one
    with step("Reference data"):
        _call("load_reference")
    if demonstration_password:
        with step("Demonstration"):
            # Its models can be read once Django is set up.
            from ashgabat_centre.tools.demonstration.command import Command

            # In one word: a password of its own, which may begin with a dash, would be taken for another option.
            _call(Command(), f"--password={demonstration_password}")


def prepare_static() -> None:
    """Compiles the translations and collects the static files, unless nothing changed."""
    with step("Static files"), locked(STAMP.with_suffix(".lock")):
        if is_static_ready():
            return
        django.setup()
        _call("compile_catalogue")
        wanted = _hash_static()
        _call("collectstatic", interactive=False)
        STAMP.write_text(wanted)


def _call(command: str | BaseCommand, *arguments: str, **options: bool) -> None:
    """The output is for the steps; what a command has to say goes with the errors."""
    call_command(command, *arguments, **options, verbosity=0, stdout=sys.stderr)


def is_static_ready() -> bool:
    """Compressing takes seconds, so it is done again only when a file, a word or a package changed."""
    made = [STATIC / "staticfiles.json", STAMP, *(path.with_suffix(".mo") for path in _find_catalogues())]
    return all(path.exists() for path in made) and STAMP.read_text() == _hash_static()


def _find_catalogues() -> list[Path]:
    return list((BASE / "ashgabat_centre" / "locale").rglob("*.po"))


def _hash_static() -> str:
    digest = hashlib.sha256((BASE / "uv.lock").read_bytes())
    for path in sorted([*(BASE / "static").rglob("*"), *_find_catalogues()]):
        if path.is_file():
            digest.update(path.relative_to(BASE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def main() -> int:
    """Prepares the database or the static files, as its one argument says."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ashgabat_centre.settings")
    if sys.argv[1] == "database":
        prepare_database(os.environ.get("DEMONSTRATION_PASSWORD", ""))
    else:
        prepare_static()
    return 0


if __name__ == "__main__":
    sys.exit(main())
