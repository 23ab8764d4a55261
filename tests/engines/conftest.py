"""A world stands for a whole module, and so do its files."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.utils import translation

from ashgabat_centre.files import pieces
from ashgabat_centre.reference.vocabulary import forget_terms


@pytest.fixture(scope="package", autouse=True)
def files_of_the_worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One author brings a file of every record, and none of them is one too many."""
    folder = tmp_path_factory.getbasetemp() / "worlds"
    with (
        override_settings(ATTACHMENT_DIR=str(folder), ATTACHMENT_DAY_FILES=1000),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(pieces, "AT_ONCE", 1000)
        yield


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """As everywhere else, but the files stay where the world put them."""
    forget_terms()
    with translation.override("en"):
        yield
