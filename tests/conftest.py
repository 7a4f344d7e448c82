"""One coder for all tests: loading it is the slow part."""

from __future__ import annotations

import pytest

from detente.atlas import Atlas
from detente.coding import Coder


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder()


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    return Atlas()
