"""The rules of the exchange as tables and properties."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.exchange import kinds
from offers.exchange.formats import FORMATS, TOPICS
from offers.exchange.reading import Row, SourceFile, event_slug, read_cell, read_files, read_table
from offers.exchange.rules import plan_load
from offers.exchange.spreadsheets import FORMULA_STARTS, SafeCSV, SafeXLSX, formula_safe, plain

COLUMNS = [column for form in FORMATS.values() for column in form.columns]


@pytest.mark.parametrize("kind", {type(column.kind): column for column in COLUMNS}.values(), ids=lambda c: c.name)
def test_reading_what_was_written_gives_the_same(kind):
    @given(st.text() | st.sampled_from(["2026-02-28", "2026", "12", "1,50", "ja", "free", "a;b", "14:30", "51.84"]))
    def check(text):
        try:
            value = read_cell(kind, text)
        except ValueError:
            return
        written = kind.kind.render(value)
        assert kind.kind.render(read_cell(kind, written) if written else kind.kind.empty) == written

    check()


CELLS = [
    (kinds.Day(), "2026-08-31", datetime.date(2026, 8, 31)),
    (kinds.Decimals(), "635,99", kinds.decimal.Decimal("635.99")),
    (kinds.Flag(), "Ja", True),
    (kinds.Flag(), "nein", False),
    (kinds.Clock(), "09:30", datetime.time(9, 30)),
    (kinds.References(besides="region"), " b ; region;a;;b", ("region", "a", "b")),
    (kinds.PartialDate(), "2017-11", "2017-11"),
]


@pytest.mark.parametrize(("kind", "text", "value"), CELLS)
def test_cell_values(kind, text, value):
    assert kind.parse(text) == value


REFUSED = [
    (kinds.Day(), "31.8.2026"), (kinds.Day(), "2026-13-01"), (kinds.Day(), "20260831"),
    (kinds.PartialDate(), "2026-02-30"), (kinds.PartialDate(), "26"), (kinds.PartialDate(), "٢٠٢٦"),
    (kinds.Whole(high=99), "-1"), (kinds.Whole(high=99), "100"), (kinds.Whole(), "9" * 10_000), (kinds.Whole(), "٣"),
    (kinds.Decimals(), "1e5"), (kinds.Decimals(), "1.999"), (kinds.Decimals(), "inf"),
    (kinds.Degrees(low=47, high=55), "nan"), (kinds.Degrees(low=47, high=55), "-inf"),
    (kinds.Clock(), "24:00"), (kinds.Flag(), "vielleicht"), (kinds.POSTAL, "1234"), (kinds.POSTAL, "12345\n6"),
    (kinds.TELEPHONE, "0800 RUFAN"), (kinds.Url(), "ftp://a.example"), (kinds.Url(), "https://a b"),
    (kinds.Email(), "keine"), (kinds.Hours(), "immer"), (kinds.slug(5), "a/b"), (kinds.slug(3), "abcd"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), REFUSED)
def test_refused_cells_say_why_in_a_sentence(kind, text):
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        kind.parse(text)
    assert len(str(refusal.value)) < 200


def test_rows_of_several_files_share_words_once():
    head = b"slug,label_de,label_easy_de,label_en\n"
    table = read_files(
        [SourceFile("topics", "a", head + b"x,X,,\n"), SourceFile("topics", "b", head + b"x,X,,\ny,Y,,\nx,Z,,\n")]
    )[0]
    assert [(row.file, row.line) for row in table.rows] == [("a", 2), ("b", 3), ("b", 4)]


def test_line_numbers_count_lines_inside_cells():
    table = read_table(TOPICS, b'slug,label_de,label_easy_de,label_en\na,"eins\nzwei",,\nb,,,\n')
    assert [row.line for row in table.rows] == [2]
    assert [str(problem) for problem in table.problems] == [
        "topics.csv, Zeile 4, Spalte label_de: Hier fehlt eine Angabe."
    ]


@given(st.binary(max_size=300))
def test_no_bytes_break_reading(content):
    table = read_table(TOPICS, content)
    assert table.problems or all(row.key for row in table.rows)


@pytest.mark.parametrize(
    ("title", "date", "slug"),
    [
        ("Größe & Übergang", "2017", "groesse-uebergang-2017"),
        ("  ", "2017-11", "2017-11"),
        ("x" * 200, "2017-11-01", "x" * 69 + "-2017-11-01"),
    ],
)
def test_event_slugs(title, date, slug):
    assert event_slug(title, date) == slug
    assert len(slug) <= 80


WORDS = st.sampled_from(["", "a", "b"])
VERSIONS = st.dictionaries(st.sampled_from(["x", "y", "z"]), st.tuples(WORDS, WORDS))


def canonical(version):
    return {key: {"slug": key, "label_de": one, "label_en": two} for key, (one, two) in version.items()}


@given(file=VERSIONS, portal=VERSIONS, base=VERSIONS, overwrite=st.booleans())
def test_load_never_loses_an_edit_and_repeats_itself(file, portal, base, overwrite):
    rows = [Row(TOPICS, line, values) for line, values in enumerate(canonical(file).values(), start=2)]
    there = {("", key): values for key, values in canonical(portal).items()}
    before = {("", key): values for key, values in canonical(base).items()}
    plan = plan_load(TOPICS, rows, portal=there, base=before, overwrite=overwrite)

    for row in plan.update:
        key = ("", row.key)
        assert overwrite or there[key] == before[key], "only what nobody touched follows the file"
    for row in plan.create:
        assert ("", row.key) not in there
        assert overwrite or ("", row.key) not in before
    decided = (
        [row.key for row in plan.adopt] + [key for _, key in plan.kept] + [found.key[1] for found in plan.conflicts]
    )
    same = [key for key in file if there.get(("", key)) == before.get(("", key)) == canonical(file)[key]]
    assert sorted(decided + same) == sorted(file)
    assert not (overwrite and (plan.kept or plan.conflicts))

    for row in plan.create + plan.update:
        there["", row.key] = row.canonical()
    for row in plan.adopt:
        before["", row.key] = row.canonical()
    again = plan_load(TOPICS, rows, portal=there, base=before, overwrite=overwrite)
    assert not again.create
    assert not again.update
    assert not again.adopt
    assert [found.key for found in again.conflicts] == [found.key for found in plan.conflicts]


@given(st.text())
def test_formula_safe_is_safe_and_has_a_way_back(text):
    safe = formula_safe(text)
    assert plain(safe) == text
    assert not safe.startswith(FORMULA_STARTS)


@given(st.lists(st.text(st.characters(codec="utf-8")).map(kinds.printable_text), min_size=1, max_size=4))
def test_spreadsheets_bring_texts_back(cells):
    import tablib

    data = tablib.Dataset(["x", *map(formula_safe, cells)], headers=["kopf", *(f"h{n}" for n in range(len(cells)))])
    for file_format in (SafeCSV(), SafeXLSX()):
        read = file_format.create_dataset(file_format.export_data(data))
        assert [kinds.normal_text(cell) for cell in read[0]] == ["x", *cells]
