"""The page of a case: what each relation sees of it."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.consents.enums import ConsentState, LegalNorm
from cases.models import AuditRow, Case, CaseMember, ConsentEvent, Entry, NextStep, Release, YoungPerson
from cases.records.enums import DataClass
from tests.cases.desk.counting import close, statements
from tests.cases.table import STAFF, WORKS_ON_IT
from tests.cases.whole import comparable
from tests.cases.world import (
    FAMILY,
    GIVEN,
    join,
    logged_in,
    make_consent,
    make_entry,
    make_release,
    make_user,
)

pytestmark = pytest.mark.django_db
SECRETS = (GIVEN, FAMILY, "030 23125", "Zeisig", "Gespräch führen", "Empfang", "Mitglied")


def answer(world, relation, query=""):
    url = reverse("cases:case_detail", args=[world.case.reference]) + query
    return logged_in(getattr(world, relation)).get(url)


def page(world, relation, query=""):
    response = answer(world, relation, query)
    assert response.status_code == 200
    return response.content.decode()


def main(text):
    """The page without its frame, where the reader's own agency stands."""
    return text[text.index("<main") : text.index("</main>")]


def withdraw(world):
    ConsentEvent.objects.create(consent=world.consent, state=ConsentState.WITHDRAWN, at=timezone.now(), by=world.member)


def test_case_detail_shows_its_member_everything_of_their_agency(world):
    text = page(world, "member")
    for expected in (GIVEN, FAMILY, "Jahre (geboren", "Gespräch führen"):
        assert expected in text
    for expected in ("Zeisigfreitext", "Zeisigzutext", "liest mit bis", "gilt bis", "§ 8a SGB VIII", "Mitglied"):
        assert expected in text


def test_case_detail_shows_the_recipient_what_is_released_and_nothing_else(world):
    text = page(world, "recipient")
    assert GIVEN in text
    assert "Zeisigfreitext" in text
    assert "hat „Zeisigfrei“ für" in text
    assert "mit Einwilligung" in text
    for kept in ("Zeisigzu", "Gespräch führen"):
        assert kept not in text


def test_case_detail_after_a_withdrawal_holds_reference_and_own_rows_only(world):
    make_entry(world.case, world.recipient, agency=world.jobcenter, title="Eigenes", text="Eigener Text")
    withdraw(world)
    text = page(world, "recipient")
    assert "Für Ihre Stelle ist nichts freigegeben." in text
    assert "Eigener Text" in text
    for kept in (GIVEN, FAMILY, "Zeisigfrei", "Zeisigzu", "Mitglied", "gilt bis"):
        assert kept not in main(text)
    assert "Einwilligung widerrufen" in page(world, "member")


def test_case_detail_shows_what_a_norm_releases_without_the_name(world):
    withdraw(world)
    Release.objects.create(
        entry=world.kept, recipient=world.jobcenter, purpose=world.consent.purpose, data_class=world.kept.data_class,
        norm=LegalNorm.SGB8_64_2, reason="x" * 40, valid_from=timezone.localdate(), valid_until=timezone.localdate(),
        released_by=world.member, released_at=timezone.now(), approved_by=world.lead, approved_at=timezone.now(),
    )  # fmt: skip
    text = page(world, "recipient")
    assert "Zeisigzutext" in text
    assert "§ 64 Abs. 2 SGB VIII" in text
    for kept in (GIVEN, FAMILY, "Zeisigfrei"):
        assert kept not in text


@pytest.mark.parametrize("relation", sorted(STAFF - WORKS_ON_IT))
def test_case_detail_of_strangers_is_the_same_as_of_a_case_that_does_not_exist(world, relation):
    client = logged_in(getattr(world, relation))
    urls = [reverse("cases:case_detail", args=[reference]) for reference in (world.case.reference, "7ZZZZZZZ")]
    foreign, random = (comparable(client.get(url), url) for url in urls)
    assert foreign.status == 404
    assert foreign == random
    assert not any(secret in foreign.body.decode() for secret in SECRETS[:4])


def test_case_detail_is_written_down_as_shown_and_as_denied(world):
    answer(world, "member")
    answer(world, "other")
    rows = AuditRow.objects.order_by("pk").values_list("actor", "action", "case_id", "result")
    assert list(rows) == [
        (world.member.pk, "case_detail", world.case.pk, "ok"),
        (world.other.pk, "case_detail", world.case.pk, "denied"),
    ]


def test_case_detail_has_the_reference_alone_in_its_title(world):
    text = page(world, "member")
    title = text[text.index("<title>") : text.index("</title>")]
    assert world.case.reference in title
    assert GIVEN not in title


def test_case_detail_keeps_what_was_entrusted_off_the_page_even_for_its_author(world):
    make_entry(
        world.case, world.member, data_class=DataClass.ENTRUSTED, entrusted_by="young_person", title="Zeisiggeheim",
        text="Zeisiggeheimtext",
    )  # fmt: skip
    text = page(world, "member")
    assert "nur auf der Seite des Eintrags" in text
    assert "Zeisiggeheim" not in text
    colleague = make_user("Zweite", world.youth_office, "caseworker")
    join(world.case, world.youth_office, colleague)
    world.second = colleague
    assert "nur auf der Seite des Eintrags" not in page(world, "second")


def test_case_detail_flags_a_missing_next_step(world):
    NextStep.objects.update(done_at=timezone.now())
    assert "Kein nächster Schritt" in page(world, "member")


def test_case_detail_says_that_processing_is_restricted(world):
    Case.objects.update(restricted_at=timezone.now(), restriction_reason="Zeisiggrund")
    assert "Zeisiggrund" in page(world, "member")
    text = page(world, "recipient")
    assert "eingeschränkt" in text
    for kept in ("Zeisiggrund", GIVEN, "Zeisigfrei"):
        assert kept not in text


def test_case_detail_says_that_the_case_is_closed(world):
    close(world.case)
    assert "Ergebnis: Arbeit" in page(world, "member")
    text = page(world, "recipient")
    for kept in ("Ergebnis: Arbeit", GIVEN, "Zeisigfrei"):
        assert kept not in text


def test_case_detail_marks_what_is_disputed(world):
    Entry.objects.filter(pk=world.released.pk).update(disputed_at=timezone.now(), disputed_note="Stimmt so nicht")
    assert "Stimmt so nicht" in page(world, "recipient")


def test_case_detail_ends_with_the_membership(world):
    CaseMember.objects.filter(user=world.member).update(ended_at=timezone.now())
    assert answer(world, "member").status_code == 404


def test_case_detail_pages_through_a_long_timeline(world):
    Entry.objects.exclude(pk=world.released.pk).delete()
    for number in range(60):
        day = timezone.localdate() - datetime.timedelta(days=number)
        make_entry(world.case, world.member, title=f"Nummer {number:02}", happened_on=day)
    pages = [page(world, "member"), page(world, "member", "?seite=2")]
    for number in range(60):
        assert sum(f"Nummer {number:02}" in text for text in pages) == 1
    assert sum(text.count("Einwilligung erteilt") for text in pages) == 1
    for wrong in ("x", "-1", "999", "9999999", "²"):
        assert "Verlauf" in page(world, "member", f"?seite={wrong}")


def test_case_detail_asks_the_same_number_of_questions_for_one_and_for_three_rows(world):
    url = reverse("cases:case_detail", args=[world.case.reference])
    before = {name: len(statements(getattr(world, name), url)) for name in ("member", "recipient")}
    for _ in range(2):
        extra = make_consent(world.case, world.member, world.jobcenter, world.employment)
        make_release(make_entry(world.case, world.member), world.jobcenter, extra, world.member)
        join(world.case, world.youth_office, make_user("Noch", world.youth_office, "caseworker"))
    for name, count in before.items():
        after = statements(getattr(world, name), url)
        assert len(after) == count
        assert len(after) <= 14, after


def test_case_detail_never_shows_the_protected_address(world):
    YoungPerson.objects.update(protected_address=True, street="Zeisigweg 7", town="Zeisigstadt")
    for relation in WORKS_ON_IT:
        text = page(world, relation)
        assert "Zeisigweg" not in text
        assert "Zeisigstadt" not in text
