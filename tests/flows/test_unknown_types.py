from datetime import date

from flows.population import population, read_register
from tests.home_factories import home_in, register
from transforms.periods import snapshots

DAY = date(2025, 7, 31)
OPEN, CLOSED = {}, {"EstablishmentStatus (code)": "2", "CloseDate": "31-08-2020"}


def notices(home):
    found = population(home, read_register(home), snapshots(date(2024, 9, 1), DAY), DAY).notices
    return [notice for notice in found if "scope.csv" in notice]


def test_open_establishments_of_a_type_nobody_decided_about_are_said(tmp_path):
    home = home_in(tmp_path)
    kinds = [("98", OPEN), ("98", OPEN), ("99", OPEN), ("97", CLOSED), ("01", OPEN), ("11", OPEN)]
    register(home, *(status | {"TypeOfEstablishment (code)": kind} for kind, status in kinds))

    (said,) = notices(home)

    assert said.startswith("3 open establishments have types in neither list of types")
    assert "(98, 99)" in said


def test_nothing_is_said_where_every_type_is_known(tmp_path):
    home = home_in(tmp_path)
    register(home, {}, CLOSED | {"TypeOfEstablishment (code)": "99"})

    assert notices(home) == []
