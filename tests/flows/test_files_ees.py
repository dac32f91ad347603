"""Pairs for Explore Education Statistics: which are written, what is in them, what stops them."""

import polars as pl
import pytest

from flows.files_ees import pair_faults, titles, write_pairs
from tests.ees_factories import checks, data, meta
from tests.files_factories import FILES_AREAS, NOT_LISTED, files_release, tables_of
from tests.release_figures import ENGLAND
from transforms.ees_tables import TERMS, YEARS, ees_table, not_listed
from validation.published import Attainment, AttainmentTodaysMembers, Measures


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return files_release(tmp_path_factory.mktemp("pairs")) / "data" / "ees"


def read(folder, stem):
    path = folder / f"{stem}.csv"
    return pl.read_csv(path, infer_schema=False, empty_string_is_null=False)


def written(folder, content):
    data().write_csv(folder / "good.csv")
    meta().write_csv(folder / "good.meta.csv")
    (folder / "bad.csv").write_bytes(content)
    (folder / "bad.meta.csv").write_bytes((folder / "good.meta.csv").read_bytes())
    return pair_faults(folder)


@pytest.mark.parametrize(
    "content", [b"a,b\n1\n", b"a,b\n1,2,3\n", b"a,b\n1,\xff\n", b"", b"a,a\n1,2\n"]
)
def test_a_file_that_is_no_even_table_of_text_is_refused(tmp_path, content):
    (found,) = written(tmp_path, content)

    assert found.startswith("bad: ours_readable: write it in UTF-8")


def test_a_file_without_its_other_half_is_refused(tmp_path):
    data().write_csv(tmp_path / "alone.csv")
    meta().write_csv(tmp_path / "lone.meta.csv")

    assert checks(pair_faults(tmp_path)) == {"check_filenames_match"}
    assert len(pair_faults(tmp_path)) == 2


def test_every_pair_of_a_release_holds_to_the_standard(folder):
    assert pair_faults(folder) == []
    stems = {path.name.split(".")[0] for path in folder.iterdir()}
    assert stems == {
        *(f"{name}_{part}" for name in ("attainment", "returns") for part in ("years", "terms")),
        *(
            f"{name}_careers_hubs_{part}"
            for name in ("attainment", "attainment_todays_members", "returns")
            for part in ("years", "terms")
        ),
    }


def test_years_and_terms_never_stand_in_one_file(folder):
    for path in folder.glob("*s.csv"):
        identifiers = set(read(folder, path.stem)["time_identifier"])
        assert identifiers <= set(YEARS if path.stem.endswith("years") else TERMS)


def test_hubs_are_a_filter_on_national_rows_and_england_is_their_total(folder):
    hubs = read(folder, "attainment_careers_hubs_years")

    assert set(hubs["geographic_level"]) == {"National"}
    assert set(hubs["careers_hub"]) == {
        "Total",
        "Three Shires Careers Hub",
        "Dorset Careers Hub (dorset)",
        "Dorset Careers Hub (dorset-east)",
    }
    assert "careers_hub" not in read(folder, "attainment_years").columns


def test_hubs_that_have_no_england_beside_them_begin_with_one_of_them(folder):
    described = read(folder, "attainment_todays_members_careers_hubs_years.meta")
    defaults = dict(described.select("col_name", "filter_default").iter_rows())

    assert "Total" not in set(
        read(folder, "attainment_todays_members_careers_hubs_years")["careers_hub"]
    )
    assert defaults["careers_hub"] == "Dorset Careers Hub (dorset)"
    assert defaults["series"] == "Gatsby Benchmarks, from September 2025"
    assert defaults["establishment_group"] == "Total"


def test_partnerships_devolved_areas_and_improvement_plans_are_levels(folder):
    levels = set(read(folder, "attainment_terms")["geographic_level"])

    assert levels >= {"English devolved area", "Local skills improvement plan area"}


def test_a_filter_with_one_item_is_left_out_of_the_metadata(folder):
    years = read(folder, "returns_careers_hubs_years.meta")["col_name"]
    data_sets, beside = tables_of((ENGLAND,))
    one = data_sets[Attainment].filter(
        pl.col("series") == "gatsby_2025", pl.col("fsm_quintile") == "total"
    )
    write_pairs({Attainment: one}, beside[Measures], folder.parent / "one")

    assert {"series", "fsm_quintile", "careers_hub"} <= set(years)
    described = read(folder.parent / "one", "attainment_years.meta")["col_name"]
    assert {"series", "fsm_quintile"}.isdisjoint(described)
    assert pair_faults(folder.parent / "one") == []


def test_an_area_that_dfe_does_not_list_is_left_out_and_named(tmp_path):
    release = files_release(tmp_path, (*FILES_AREAS, NOT_LISTED))

    assert "Devon and Torbay (E47000015)" in (release / "data" / "README.md").read_text("utf-8")
    assert "Devon" not in (release / "data" / "ees" / "attainment_years.csv").read_text("utf-8")
    listed = not_listed(tables_of((NOT_LISTED,))[0][Attainment])
    assert listed.rows() == [("English devolved area", "E47000015", "Devon and Torbay")]


def test_an_area_has_dfes_own_name_where_ours_is_another():
    data_sets, beside = tables_of((NOT_LISTED,))
    rows = data_sets[Attainment].with_columns(
        area_code=pl.lit("E47000007"), area_name=pl.lit("West Midlands Combined Authority")
    )

    made = ees_table(rows, beside[Measures], YEARS, of_hubs=False)

    assert set(made["english_devolved_area_name"]) == {"West Midlands"}


def test_a_tiny_number_is_written_plainly():
    data_sets, beside = tables_of((ENGLAND,))
    rows = data_sets[Attainment].filter(pl.col("value_status") == "ok").with_columns(lower_ci=1e-16)

    made = ees_table(rows, beside[Measures], YEARS, of_hubs=False)

    assert set(made["lower_ci_percent"]) == {"0", "z"}


def test_figures_of_another_unit_have_columns_of_their_own(folder):
    rows = read(folder, "attainment_years")
    means = rows.filter(pl.col("measure") == "Average number of benchmarks achieved")
    shares = rows.filter(pl.col("measure") == "Benchmark 1 achieved")

    assert set(means["value_percent"]) == set(shares["value_number"]) == {"z"}
    assert set(means["value_number"]) != {"z"}


def test_every_possible_title_is_named_once():
    data_sets, _ = tables_of((ENGLAND,))

    assert len(set(titles(data_sets).values())) == 4 * len(data_sets)
    assert "todays members" in titles(data_sets)["attainment_todays_members_careers_hubs_years"]
    assert AttainmentTodaysMembers in data_sets
