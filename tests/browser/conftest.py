from __future__ import annotations

import pytest
from visits import Visit


@pytest.fixture
def visits(chromium):
    """Visits to a server; each must have done nothing that it should not."""
    opened = []

    def visiting(server, path: str, **context) -> Visit:
        opened.append(Visit(chromium, server, **context))
        return opened[-1].at(path)

    yield visiting
    for one in opened:
        one.context.close()
    assert [one.wrong for one in opened if one.wrong] == []
