"""Share the evaluations out into the files that hubs, councils and colleges send."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from random import Random

import polars as pl

from flows.sample_evaluations import Evaluation
from flows.sample_files import ReturnFile
from flows.sample_layouts import Layout, ReturnRow, Sheet, layouts
from flows.sample_plan import Scale, academic_year
from flows.sample_reference import Hub
from flows.sample_scores import NOT_ANSWERED
from validation.code_lists import code_list
from validation.policy import NEW_FRAMEWORK_FROM

_LATE, _IN_PROGRESS = 0.03, 0.03
_YEARS_WITH_SITES = 2
_AT_OTHER_SITES = {2: 90, 5: 75}
"""What benchmarks 3 and 6 may drop to at a college's other sites."""
_WHOLE_YEAR = 3
"""Stands where a term's number would, when a file holds a whole year."""


@dataclass(frozen=True, order=True)
class Packet:
    """What is sent together: an academic year and term of one sender."""

    autumn: int
    usual_for: str
    sender: str
    term: int


def return_files(
    institutions: pl.DataFrame,
    made: list[Evaluation],
    hubs: dict[int, list[Hub]],
    scale: Scale,
    rng: Random,
) -> list[ReturnFile]:
    """Put every evaluation in a file, in its sender's layout."""
    establishments = institutions.rows(named=True)
    packets: dict[Packet, list[Evaluation]] = {}
    for evaluation in made:
        packet = _packet(evaluation, establishments[evaluation.establishment], hubs, scale, rng)
        packets.setdefault(packet, []).append(evaluation)
    return _files(packets, _Rows(establishments, rng))


def _packet(
    evaluation: Evaluation,
    school: dict[str, str],
    hubs: dict[int, list[Hub]],
    scale: Scale,
    rng: Random,
) -> Packet:
    """Choose who sends an evaluation, and when: a few come with the next file."""
    is_late, (autumn, term) = rng.random() < _LATE, _slot(evaluation, scale)
    if autumn == scale.autumns[0]:
        return Packet(autumn, "national", "national", _WHOLE_YEAR)
    if _has_sites(evaluation, school, scale):
        return Packet(autumn, "college", school["urn"], _WHOLE_YEAR)
    if is_late and term < _WHOLE_YEAR - 1:
        term += 1
    elif is_late and term == _WHOLE_YEAR and autumn < scale.autumns[-1]:
        autumn += 1
    wide = [hub for hub in hubs[evaluation.line] if not hub.groups]
    if wide:
        return Packet(autumn, "hub", wide[0].name, term)
    return Packet(autumn, "council", _region_of()[school["la_code"]], term)


def _slot(evaluation: Evaluation, scale: Scale) -> tuple[int, int]:
    number = evaluation.term.number if scale.file_period == "term" else _WHOLE_YEAR
    return evaluation.term.autumn, number


def _has_sites(evaluation: Evaluation, school: dict[str, str], scale: Scale) -> bool:
    """Say whether a college evaluates its sites one by one: a quarter do, of late."""
    is_recent = evaluation.term.autumn in scale.autumns[-_YEARS_WITH_SITES:]
    return is_recent and school["type_code"] == "18" and evaluation.line % 4 == 0


def _region_of() -> dict[str, str]:
    names = {r["region_code"]: r["region_name"] for r in code_list("regions").iter_rows(named=True)}
    listed = code_list("authorities").iter_rows(named=True)
    return {row["la_code"]: names[row["region_code"]] for row in listed}


def _files(packets: dict[Packet, list[Evaluation]], rows: "_Rows") -> list[ReturnFile]:
    """Give each sender the next of its kind's layouts each year, so that every layout is used."""
    turns = {kind: cycle(_usual(kind)) for kind in ("national", "hub", "council", "college")}
    senders: dict[tuple[int, str, str], list[Packet]] = {}
    for packet in sorted(packets):
        senders.setdefault((packet.autumn, packet.usual_for, packet.sender), []).append(packet)
    files = []
    for (_, usual_for, _), sent in senders.items():
        layout = next(turns[usual_for])
        files += _sent(layout, [(packet, packets[packet]) for packet in sent], rows)
    return files


def _usual(kind: str) -> list[Layout]:
    return [layout for layout in layouts().values() if layout.usual_for == kind]


def _sent(
    layout: Layout, sent: list[tuple[Packet, list[Evaluation]]], rows: "_Rows"
) -> list[ReturnFile]:
    """Make a sender's files of a year: one a term, or one book with a sheet for each term."""
    sheets = []
    before: list[Evaluation] = []
    for packet, made in sent:
        shown = sorted([*before, *made], key=lambda e: (e.establishment, e.day))
        before = shown if layout.is_cumulative else []
        sheets.append((packet, _sheet(packet, layout, rows.of(shown, layout, packet))))
    if not layout.has_sheet_per_term:
        return [ReturnFile(_path(packet, layout), layout, [sheet]) for packet, sheet in sheets]
    whole_year = Packet(sent[0][0].autumn, sent[0][0].usual_for, sent[0][0].sender, _WHOLE_YEAR)
    return [ReturnFile(_path(whole_year, layout), layout, [sheet for _, sheet in sheets])]


def _sheet(packet: Packet, layout: Layout, rows: list[ReturnRow]) -> Sheet:
    """Name a workbook's sheet; a college's file carries its name as title."""
    term = _TERMS[packet.term].capitalize() if layout.has_sheet_per_term else "Evaluations"
    sender = rows[0].institution["name"] if packet.usual_for == "college" else packet.sender
    year = academic_year(packet.autumn)
    title = f"{sender}: Compass evaluations, {_TERMS[packet.term]} {year[:4]}/{year[4:]}"
    return Sheet(term if layout.format == "xlsx" else None, title, rows)


_TERMS = ("autumn", "spring", "summer", "year")


def _path(packet: Packet, layout: Layout) -> str:
    folder = {"hub": "hubs", "council": "councils", "college": "colleges"}.get(packet.usual_for, "")
    sender = packet.sender.lower().replace(",", "").replace(" ", "_")
    name = f"{sender}_{academic_year(packet.autumn)}_{_TERMS[packet.term]}.{layout.format}"
    return "/".join(part for part in ("inbox", folder, name) if part)


class _Rows:
    """Makes the rows of a sheet; the names of sites are drawn as they are met."""

    def __init__(self, establishments: list[dict[str, str]], rng: Random) -> None:
        self._establishments = establishments
        self._rng = rng
        listed = code_list("sample_names").filter(pl.col("kind") == "site")
        self._sites = listed["word"].to_list()

    def of(self, made: list[Evaluation], layout: Layout, packet: Packet) -> list[ReturnRow]:
        rows: list[ReturnRow] = []
        for evaluation in made:
            row = self._row(evaluation)
            rows += self._by_site(row) if packet.usual_for == "college" else [row]
            if "status" in layout.extras and self._rng.random() < _IN_PROGRESS:
                rows.append(self._begun(row, evaluation))
        return rows

    def _row(self, evaluation: Evaluation) -> ReturnRow:
        school = self._establishments[evaluation.establishment]
        is_new = evaluation.day >= NEW_FRAMEWORK_FROM
        return ReturnRow(
            institution=school,
            day=evaluation.day,
            scores=evaluation.scores,
            evaluation_type=school["evaluation_type"],
            framework="gatsby_2025" if is_new else "gatsby_2018",
        )

    def _by_site(self, row: ReturnRow) -> Iterable[ReturnRow]:
        """Give each of two or three sites a row; the later ones do a little worse."""
        for number in range(2 + int(row.institution["urn"] or 0) % 2):
            site = ReturnRow(
                row.institution, row.day, row.scores, row.evaluation_type, row.framework
            )
            site.site = self._sites[number]
            if number:
                site.scores = tuple(
                    _AT_OTHER_SITES[n]
                    if score == 100 and n in _AT_OTHER_SITES and self._rng.random() < 0.4
                    else score
                    for n, score in enumerate(row.scores)
                )
            yield site

    def _begun(self, row: ReturnRow, evaluation: Evaluation) -> ReturnRow:
        """Begin another evaluation that is not finished: half its benchmarks are blank."""
        day = min(row.day + timedelta(days=6), evaluation.term.ends)
        scores = (*row.scores[:4], *[NOT_ANSWERED] * 4)
        begun = ReturnRow(row.institution, day, scores, row.evaluation_type, row.framework)
        begun.status = "in_progress"
        return begun
