"""Print the path of a Chromium that runs: one on the machine, else one installed now.

Where none can be had it says so and prints nothing; with CI=true it fails.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def find_chromium() -> str | None:
    return next(filter(_runs, _candidates()), None)


def install_chromium() -> None:
    """By the system's package manager where that is allowed, else Playwright's own build."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", "chromium"]):
            if _call(["apt-get", *arguments], environment):
                break
        else:
            return
    _call([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ))


def _call(command: list[str], environment: dict[str, str]) -> int:
    """Installers talk a lot; standard output is kept for the path alone."""
    return subprocess.call(command, env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL)


def _candidates() -> Iterator[str]:
    yield os.environ.get("PORTAL_CHROMIUM", "")
    for name in NAMES:
        yield shutil.which(name) or ""
    yield str(MAC)
    yield _playwright_path()


def _playwright_path() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _runs(path: str) -> bool:
    if not path or not Path(path).exists():
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def main() -> int:
    found = find_chromium()
    if not found:
        print("No Chromium on this machine; installing one for the browser tests.", file=sys.stderr)
        install_chromium()
        found = find_chromium()
    if not found:
        print("No Chromium could be installed: the browser tests can't run here.", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    print(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
