"""The young person and who has custody: stale forms, protected addresses, the 18th birthday."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import AuditRow, Guardian, YoungPerson
from cases.records.selectors_people import person_card, with_guardians
from cases.staff.actors import load_actor
from tests.cases.world import logged_in, make_case, make_guardian

pytestmark = pytest.mark.django_db
STREET = "Zeisigweg 7"


@pytest.fixture
def client(world):
    return logged_in(world.member)


@pytest.fixture
def hidden(world):
    """The person of the case, with a protected address."""
    person = world.case.young_person
    person.street, person.postal_code, person.town, person.protected_address = STREET, "38820", "Zeisigstadt", True
    person.save()
    return person


def typed(person, **fields):
    return {
        "given_name": person.given_name, "family_name": person.family_name, "phone": "", "email": "", "street": "",
        "birth_date": person.birth_date.isoformat(), "channel": "letter", "language": "uk", "postal_code": "",
        "town": "", "version": person.version, **fields,
    }  # fmt: skip


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.reference, *more])


def last_row():
    row = AuditRow.objects.order_by("-pk").first()
    return row.action, row.result


def test_edit_works(client, world):
    person = world.case.young_person
    assert client.post(url("person_edit", world.case), typed(person, given_name="Neu")).status_code == 302
    person.refresh_from_db()
    assert (person.given_name, person.channel, person.language, person.version) == ("Neu", "letter", "uk", 2)
    assert last_row() == ("person_edit", "ok")


def test_a_stale_form_gets_both_texts_and_loses_nothing(client, world):
    person = world.case.young_person
    client.post(url("person_edit", world.case), typed(person, given_name="Gespeichert"))
    answer = client.post(url("person_edit", world.case), typed(person, given_name="Getippt", town="Getipptstadt"))
    assert answer.status_code == 409
    for text in ("Gespeichert", "Getippt", "Getipptstadt", 'name="version" value="2"'):
        assert text in answer.text
    person.refresh_from_db()
    assert person.given_name == "Gespeichert"
    assert last_row() == ("case_form", "ok")
    client.post(url("person_edit", world.case), typed(person, given_name="Getippt"))
    person.refresh_from_db()
    assert (person.given_name, person.version) == ("Getippt", 3)


@pytest.mark.parametrize("version", ["0", "-1", "x", ""])
def test_a_forged_version_saves_nothing(client, world, version):
    person = world.case.young_person
    answer = client.post(url("person_edit", world.case), typed(person, given_name="Neu", version=version))
    assert answer.status_code == 422
    person.refresh_from_db()
    assert person.version == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("birth_date", "1980-01-01"), ("postal_code", "ABCDE"), ("phone", "ruf an"), ("email", "x"), ("language", "kl")],
)
def test_edit_refuses_what_cannot_be_right(client, world, field, value):
    person = world.case.young_person
    answer = client.post(url("person_edit", world.case), typed(person, **{field: value}))
    assert answer.status_code == 422
    assert f"id_{field}-fehler" in answer.text
    person.refresh_from_db()
    assert person.version == 1


def test_somebody_who_has_grown_older_than_27_can_still_be_edited(client, world):
    YoungPerson.objects.filter(case=world.case).update(birth_date=datetime.date(1990, 1, 1))
    person = YoungPerson.objects.get(case=world.case)
    assert client.post(url("person_edit", world.case), typed(person, town="Neustadt")).status_code == 302


def test_a_protected_address_is_on_no_page(client, world, hidden):
    stale = typed(hidden, version=7)
    answers = [client.get(url("person_edit", world.case)), client.post(url("person_edit", world.case), stale)]
    answers.append(client.get(url("case_detail", world.case)))
    assert [answer.status_code for answer in answers] == [200, 409, 200]
    for answer in answers:
        assert STREET not in answer.text
        assert "Zeisigstadt" not in answer.text


def test_a_protected_address_stays_when_the_form_comes_back_without_it(client, world, hidden):
    client.post(url("person_edit", world.case), typed(hidden, protected_address="on"))
    hidden.refresh_from_db()
    assert (hidden.street, hidden.protected_address, hidden.version) == (STREET, True, 2)
    client.post(url("person_edit", world.case), typed(hidden, protected_address="on", street="Neuweg 1"))
    hidden.refresh_from_db()
    assert hidden.street == "Neuweg 1"


def test_a_protected_address_is_shown_on_request_and_written_down(client, world, hidden):
    assert client.get(url("address_show", world.case)).status_code == 405
    before = AuditRow.objects.count()
    answer = client.post(url("address_show", world.case))
    assert STREET in answer.text
    assert AuditRow.objects.count() == before + 1
    assert last_row() == ("address_show", "ok")


def test_an_address_that_is_deleted_cannot_be_asked_for(client, world):
    YoungPerson.objects.filter(case=world.closed).delete()
    assert client.post(url("address_show", world.closed)).status_code == 302
    assert last_row() == ("address_show", "denied")


def test_no_other_agency_sees_a_protected_address_whatever_the_consent(world, hidden):
    client = logged_in(world.recipient)
    assert YoungPerson.objects.visible_to(world.recipient, now=timezone.now()).exists()
    assert client.post(url("address_show", world.case)).status_code == 403
    assert STREET not in client.get(url("case_detail", world.case)).text
    actor = load_actor(world.recipient, now=timezone.now())
    known = with_guardians(YoungPerson.objects.filter(pk=hidden.pk), on=actor.today).get()
    card = person_card(actor, known, agencies={world.jobcenter.pk})
    assert (card.address, card.address_on_request, card.guardians) == ((), False, ())


def test_the_case_page_shows_how_to_reach_them_and_who_has_custody_to_the_owner_only(world):
    person = world.case.young_person
    person.street = STREET
    person.save()
    assert world.guardian.name == "Zeisigmutter"
    text = logged_in(world.member).get(url("case_detail", world.case)).text
    for shown in (STREET, "030 23125 000", "Zeisigmutter", "Anruf"):
        assert shown in text
    text = logged_in(world.recipient).get(url("case_detail", world.case)).text
    assert "030 23125 000" in text
    assert "Zeisigmutter" not in text


def test_guardians_are_added_changed_and_removed(client, world):
    data = {"name": "Zeisigvater", "relation": "Vater", "may_be_contacted": "on"}
    assert client.post(url("guardian_add", world.case), data).status_code == 302
    assert last_row() == ("guardian_add", "ok")
    guardian = Guardian.objects.get(name="Zeisigvater")
    assert client.post(url("guardian_add", world.case), {**data, "name": "zeisigVATER"}).status_code == 422
    assert (
        client.post(url("guardian_edit", world.case, guardian.pk), {**data, "relation": "Vormund"}).status_code == 302
    )
    guardian.refresh_from_db()
    assert guardian.relation == "Vormund"
    client.post(url("guardian_remove", world.case, guardian.pk))
    assert not Guardian.objects.exists()
    assert last_row() == ("guardian_remove", "ok")
    client.post(url("guardian_remove", world.case, guardian.pk))
    assert last_row() == ("guardian_remove", "denied")


def test_a_guardian_of_another_case_is_like_none(client, world):
    other = make_case(world.youth_office, world.colleague)
    stranger = make_guardian(other, "Fremdvater")
    data = {"name": "Neu", "relation": "Vater"}
    for number in (stranger.pk, 10**17, 10**30):
        assert client.get(url("guardian_edit", world.case, number)).status_code == 404
        assert client.post(url("guardian_edit", world.case, number), data).status_code == 404
        client.post(url("guardian_remove", world.case, number))
    stranger.refresh_from_db()
    assert stranger.name == "Fremdvater"


@pytest.mark.parametrize("birth", [datetime.date(2010, 3, 15), datetime.date(2008, 2, 29)])
def test_guardians_disappear_on_the_18th_birthday(world, birth):
    coming = birth.replace(year=birth.year + 18) if birth.day == 15 else datetime.date(2026, 3, 1)
    YoungPerson.objects.filter(case=world.case).update(birth_date=birth)
    world.member.case_members.update(starts_on=datetime.date(2026, 1, 1))
    guardian, berlin = world.guardian, timezone.get_default_timezone()
    midnight = datetime.datetime.combine(coming, datetime.time(0, 0), tzinfo=berlin)
    for moment, seen in ((midnight - datetime.timedelta(seconds=1), True), (midnight, False)):
        assert Guardian.objects.visible_to(world.member, now=moment).filter(pk=guardian.pk).exists() is seen


def test_nobody_writes_down_guardians_of_an_adult(client, world):
    guardian = world.guardian
    birth = timezone.localdate().replace(day=1, month=1)
    YoungPerson.objects.filter(case=world.case).update(birth_date=birth.replace(year=birth.year - 20))
    assert client.get(url("guardian_edit", world.case, guardian.pk)).status_code == 404
    assert client.post(url("guardian_add", world.case), {"name": "Neu", "relation": "Vater"}).status_code == 302
    assert last_row() == ("guardian_add", "denied")
    assert Guardian.objects.count() == 1


def test_guardians_are_nobody_elses_business(world):
    guardian, now = world.guardian, timezone.now()
    for relation in ("recipient", "lead", "colleague", "auditor", "other"):
        assert not Guardian.objects.visible_to(getattr(world, relation), now=now).filter(pk=guardian.pk).exists()
