"""Reading the files of a rule set: every mistake is named by file, line and column, nothing is guessed."""

import datetime

import pytest

from offers.wayfinder.enums import Role
from offers.wayfinder.reading import COLUMNS, DATA, read_files, read_folder

GOOD = {name: (DATA / name).read_bytes() for name in COLUMNS}


def changed(name, old, new, *, count=1):
    text = GOOD[name].decode()
    assert old in text
    return {**GOOD, name: text.replace(old, new, count).encode()}


def test_the_shipped_folder_is_read_completely():
    tables = read_folder()
    assert tables.problems == []
    assert [len(rows) for rows in (tables.questions, tables.options, tables.rules, tables.personas)] == [7, 41, 66, 40]
    ruleset = tables.ruleset()
    assert [question.slug for question in ruleset.questions] == [
        "urgent",
        "who",
        "age",
        "now",
        "topic",
        "home",
        "money",
    ]
    assert ruleset.questions[-1].skip_if == (
        {"urgent": {"danger", "tonight"}},
        {"age": {"under15"}},
        {"home": {"care"}},
    )
    assert ruleset.questions[2].options[0] == "under15"
    first = tables.rules[0]
    assert first.rule.role is Role.PRIMARY
    assert first.rule.valid_from <= datetime.date(2025, 1, 1)
    assert first.texts["service_de"]
    assert first.texts["say_easy_de"]
    assert sum(row.to_confirm for row in tables.rules) == 42
    assert tables.labels()["who"].options["self"] == "Für dich selbst."


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("questions.csv", "slug,position", "slug,place", "questions.csv, Zeile 1, Spalte place: Unbekannte Spalte."),
        ("questions.csv", "slug,position", "slug,slug", "questions.csv, Zeile 1, Spalte slug: Die Spalte steht mehr"),
        ("questions.csv", "who,2,", "who,two,", "questions.csv, Zeile 3, Spalte position: „two“ ist keine ganze Zahl"),
        ("questions.csv", "who,2,", "who,1,", "questions.csv, Zeile 3, Spalte position: Das steht schon in Zeile 2."),
        ("questions.csv", "who,2,", "Who,2,", "questions.csv, Zeile 3, Spalte slug: „Who“ ist kein Kürzel"),
        (
            "questions.csv",
            ",urgent=danger\n",
            ",home=care\n",
            "Zeile 3, Spalte skip_if: „home“ wird erst später gefragt",
        ),
        ("questions.csv", ",urgent=danger\n", ",urgent=dan ger\n", "Spalte skip_if: „dan ger“ ist kein Kürzel"),
        (
            "options.csv",
            "who,self,",
            "wo,self,",
            "options.csv, Zeile 6, Spalte question: Die Frage „wo“ gibt es nicht.",
        ),
        ("options.csv", "who,child,2", "who,self,2", "options.csv, Zeile 7, Spalte slug: Das steht schon in Zeile 6."),
        (
            "rules.csv",
            ",urgent=danger,",
            ",urgent=danger & who,",
            "Zeile 2, Spalte conditions: Nach „who“ fehlt ein Gl",
        ),
        (
            "rules.csv",
            ",urgent=danger,",
            ",urgent=fire,",
            "Spalte conditions: Die Frage „urgent“ hat keine Antwort „fire“",
        ),
        ("rules.csv", ",urgent=danger,", ",haste=danger,", "Spalte conditions: Die Frage „haste“ gibt es nicht."),
        (
            "rules.csv",
            ",emergency,",
            ",police,",
            "Zeile 2, Spalte agency_kind: „police“ ist nicht vorgesehen. Möglich:",
        ),
        ("rules.csv", ",primary,", ",first,", "Zeile 2, Spalte role: „first“ ist nicht vorgesehen."),
        (
            "personas.csv",
            "urgent=no;",
            "urgent=maybe;",
            "personas.csv, Zeile 2, Spalte answers: Die Frage „urgent“ hat",
        ),
        (
            "personas.csv",
            "urgent=no;",
            "urgent=no|danger;",
            "Zeile 2, Spalte answers: Die Frage „urgent“ braucht genau",
        ),
        (
            "personas.csv",
            ",arbeitsagentur;school,",
            ",arbeitsagentur;scool,",
            "Spalte expected_also: „scool“ ist keine",
        ),
        ("personas.csv", "P02,", "P01,", "personas.csv, Zeile 3, Spalte id: Das steht schon in Zeile 2."),
    ],
)
def test_a_mistake_is_named_where_it_stands(name, old, new, said):
    problems = [str(problem) for problem in read_files(changed(name, old, new)).problems]
    assert any(said in problem for problem in problems), problems
    assert problems[0].startswith(f"{name}, Zeile ")


@pytest.mark.parametrize(
    ("column", "wrong", "said"),
    [
        ("valid_from", "1.1.2025", "„1.1.2025“ ist kein Tag"),
        ("to_confirm", "2", "„2“ ist nicht vorgesehen"),
        ("priority", "0", "„0“ ist keine ganze Zahl"),
        ("reason_de", "", "Hier fehlt eine Angabe."),
        ("source", "to be confirmed by the coordination office", "1 steht genau dort"),
    ],
)
def test_a_wrong_cell_of_a_rule_is_named(column, wrong, said):
    cells = dict.fromkeys(COLUMNS["rules.csv"], "1") | {
        "id": "R1", "conditions": "", "agency_kind": "school", "role": "also", "valid_from": "2025-01-01",
        "to_confirm": "0",
    }  # fmt: skip
    good = ";".join(cells) + "\r\n" + ";".join(cells.values()) + "\r\n\r\n"
    assert read_files({"rules.csv": b"\xef\xbb\xbf" + good.encode()}).problems == []
    bad = ";".join(cells) + "\n\n" + ";".join({**cells, column: wrong}.values())
    tables = read_files({"rules.csv": bad.encode()})
    places = {(problem.file, problem.line) for problem in tables.problems}
    assert places == {("rules.csv", 3)}
    assert tables.rules == [] or column == "source"
    assert any(said in problem.message for problem in tables.problems)


def test_versions_of_a_rule_differ_in_their_first_day():
    text = GOOD["rules.csv"].decode().rstrip("\n")
    last = text[text.index("\nKO-FALLBACK,") :]
    twice = read_files({**GOOD, "rules.csv": (text + last).encode()})
    assert [str(problem) for problem in twice.problems] == [
        "rules.csv, Zeile 68, Spalte id: Das steht schon in Zeile 67."
    ]
    newer = last.replace("2021-01-01", "2026-01-01")
    assert newer != last
    assert read_files({**GOOD, "rules.csv": (text + newer).encode()}).problems == []


def test_a_file_may_name_what_the_portal_holds_already():
    rules = {"rules.csv": GOOD["rules.csv"]}
    known = {question.slug: question.options for question in read_folder().ruleset().questions}
    assert read_files(rules, known=known).problems == []
    assert {problem.column for problem in read_files(rules).problems} == {"conditions"}


def test_what_is_no_csv_is_said(tmp_path):
    assert [str(problem) for problem in read_folder(tmp_path).problems] == [
        f"{name}: Die Datei fehlt." for name in COLUMNS
    ]
    for content, said in (
        (b"question,slug\n\xe4", "options.csv, Zeile 2: Der Zeichensatz ist nicht UTF-8"),
        (b"", "options.csv, Zeile 1, Spalte question: Die Spalte fehlt."),
        (GOOD["options.csv"] + b'who,"x', "options.csv, Zeile 43: Ab hier ist die Datei kein CSV"),
        (GOOD["options.csv"] + b"who,x\n", "options.csv, Zeile 43: 2 Felder statt 6."),
    ):
        problems = [str(problem) for problem in read_files({**GOOD, "options.csv": content}).problems]
        assert any(problem.startswith(said) for problem in problems), problems
