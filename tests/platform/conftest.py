import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ashgabat_centre.tools.embedded import VAR
from ashgabat_centre.tools.embedded.files import end_processes, find_processes
from tests.stack import PROCESS


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A `var/` for servers of the module's own; nothing that a test leaves running there survives it."""
    folder = VAR / "scratch" / f"{PROCESS}-{uuid.uuid4().hex[:8]}"
    folder.mkdir(parents=True)
    yield folder
    for name, place in (("postgres", folder / "postgres"), ("valkey-server", folder / "valkey")):
        end_processes(find_processes(name, place), patience=5)
    shutil.rmtree(folder)
