import polars as pl

from tests.release_factories import AREAS, LONG_NAME, NO_RETURNS, NOTHING_SHOWN, areas_table
from transforms.summaries_beside import similar_to
from validation.published import Neighbours


def test_neighbours_are_listed_by_name_whatever_their_rank():
    pairs = [(LONG_NAME.code, NOTHING_SHOWN.code, 1), (LONG_NAME.code, NO_RETURNS.code, 2)]
    neighbours = pl.LazyFrame(pairs, schema=Neighbours.schema(), orient="row")

    found = similar_to(areas_table(AREAS).lazy(), neighbours).collect()

    assert found.select("area_code", "part_name", "slug").rows() == [
        (LONG_NAME.code, "Isles of Scilly", "isles-of-scilly"),
        (LONG_NAME.code, "Rutland", "rutland"),
    ]
    assert set(found["geographic_level"]) | set(found["part_level"]) == {"Local authority"}
