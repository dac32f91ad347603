from pathlib import Path

import pytest

from flows.settings import home_of


def test_the_home_given_is_taken():
    assert home_of("/srv/careerstats").inbox == Path("/srv/careerstats/inbox")


def test_without_one_the_environment_decides(monkeypatch):
    monkeypatch.setenv("CAREERSTATS_HOME", "/srv/elsewhere")

    assert home_of(None).root == Path("/srv/elsewhere")


def test_a_placeholder_that_was_never_filled_is_refused():
    with pytest.raises(ValueError, match="Set it and deploy again"):
        home_of("{{ $CAREERSTATS_HOME }}")
