"""What tests of the ledger stand on: each runs once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import pytest

from ledgers import DATABASES, shelf


@pytest.fixture(scope="module", params=DATABASES)
def place(request, tmp_path_factory):
    with shelf(request.param, tmp_path_factory.mktemp("ledgers")) as found:
        yield found


@pytest.fixture
def ledger(place):
    with place.ledger() as found:
        yield found
