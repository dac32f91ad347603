"""What an attack tried is read back for the returns of the next night."""

import numpy as np
import polars as pl

from flows.attack_memory import MOST_KEPT, recalled, remember
from transforms.audit_cells import ACHIEVED, NOT, PARTLY
from transforms.audit_earlier import NEW


def test_results_come_back_by_return_and_a_new_one_has_none(tmp_path):
    kept = tmp_path / "attacks" / "one.parquet"
    tried = np.array([[ACHIEVED, NOT, PARTLY], [NOT, NOT, ACHIEVED]], dtype=np.int8)

    remember(kept, pl.Series(["a", "gone", "c"]), tried)

    found = recalled(kept, pl.Series(["c", "new", "a"]))
    assert found.tolist() == [[PARTLY, NEW, ACHIEVED], [ACHIEVED, NEW, NOT]]


def test_the_newest_are_kept_and_a_first_attack_has_none(tmp_path):
    kept = tmp_path / "one.parquet"
    assert recalled(kept, pl.Series(["a"])) is None

    tried = np.array([[NOT], *[[ACHIEVED]] * MOST_KEPT], dtype=np.int8)
    remember(kept, pl.Series(["a"]), tried)

    assert recalled(kept, pl.Series(["a"])).tolist() == [[ACHIEVED]] * MOST_KEPT
