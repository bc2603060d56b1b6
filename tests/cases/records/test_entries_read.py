"""Reading entries: one gate for the page of one; titles and addresses say nothing; rules of words and wordings."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.audit.enums import AuditAction, AuditResult
from cases.models import AuditRow
from cases.records.enums import DataClass
from cases.records.rules_diff import MOST_WORDS, compare
from cases.records.rules_entries import STRICTER, may_tighten
from cases.records.rules_hints import Doubt, find_doubts
from tests.cases.table import STAFF
from tests.cases.whole import comparable
from tests.cases.world import logged_in


def detail(world, entry):
    return reverse("cases:entry_detail", args=[world.case.reference, entry.pk])


@pytest.mark.parametrize("relation", sorted(STAFF))
def test_the_page_of_an_entry_opens_to_whom_the_gate_opens_it(world, relation):
    client = logged_in(getattr(world, relation))
    assert (client.get(detail(world, world.released)).status_code == 200) == (relation in {"member", "recipient"})
    assert (client.get(detail(world, world.kept)).status_code == 200) == (relation == "member")


def test_a_foreign_id_is_answered_like_one_that_never_was(world):
    client = logged_in(world.recipient)
    hidden = detail(world, world.kept)
    nowhere = reverse("cases:entry_detail", args=[world.case.reference, 987654321987])
    answers = [comparable(client.get(url), url) for url in (hidden, nowhere)]
    assert answers[0].status == 404
    assert answers[0] == answers[1]
    assert [row.result for row in AuditRow.objects.all()] == [AuditResult.DENIED] * 2


def test_the_page_is_written_down_and_its_title_says_nothing(world):
    page = logged_in(world.recipient).get(detail(world, world.released))
    row = AuditRow.objects.get()
    assert (row.action, row.object_type, row.object_id) == (AuditAction.ENTRY_DETAIL, "entry", world.released.pk)
    assert "Zeisig" not in page.content.decode().split("</title>")[0]
    assert "Wer es liest" not in page.content.decode()


def test_page_and_form_stay_within_twelve_queries(world, django_assert_max_num_queries):
    client = logged_in(world.member)
    with django_assert_max_num_queries(12):
        client.get(detail(world, world.released))
    with django_assert_max_num_queries(12):
        client.get(reverse("cases:entry_edit", args=[world.case.reference, world.released.pk]))


def test_a_stricter_class_is_never_releasable_more_easily():
    for old, new_ones in STRICTER.items():
        assert old not in new_ones
        for new in new_ones:
            assert not may_tighten(new, old)
            assert set(STRICTER[new]) < set(new_ones)
    assert not any(DataClass.ENTRUSTED in new_ones for new_ones in STRICTER.values())


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("Kundennummer 123A456789", {Doubt.CUSTOMER_NUMBER}),
        ("12345BG0001234", {Doubt.CUSTOMER_NUMBER}),
        ("Laut Arzt F32.1", {Doubt.DIAGNOSIS}),
        ("Seit der Diagnose", {Doubt.DIAGNOSIS}),
        ("Er ist vorbestraft.", {Doubt.OFFENCE}),
        ("ihre Staatsangehörigkeit", {Doubt.BELIEF_OR_ORIGIN}),
        ("bekommt 1.200,50 € im Monat", {Doubt.AMOUNT}),
        ("Sorge nach § 8a SGB VIII", {Doubt.CHILD_PROTECTION}),
        ("Möchte im Mai 2027 ein Praktikum als Tischlerin, A14 bis Halle, Zimmer 12.30.", set()),
        ("Telefon 030 23125 000, Termin am 12.05.", set()),
    ],
)
def test_doubtful_words_are_found(text, doubts):
    assert {finding.doubt for finding in find_doubts(text)} == doubts


@given(st.text(max_size=200), st.text(max_size=200))
def test_both_wordings_stay_complete(theirs, mine):
    left, right = compare(theirs, mine)
    assert "".join(part.text for part in left) == theirs
    assert "".join(part.text for part in right) == mine
    assert [part.text for part in left if not part.differs] == [part.text for part in right if not part.differs]


def test_long_wordings_are_compared_line_by_line():
    text = "wort " * MOST_WORDS + "\nletzte Zeile"
    left, _right = compare(text, text.replace("letzte", "vorletzte"))
    assert [part.text for part in left if part.differs] == ["letzte Zeile"]
