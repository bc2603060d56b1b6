"""Who keeps true what is known about a young person: the agency that opened the case, and the one responsible now."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cases.models import AuditRow, Guardian
from cases.records.enums import MemberKind
from cases.records.forms import PersonForm
from cases.records.services import PersonData
from cases.records.services_people import edit_person
from cases.retention.exports import agency_file
from cases.staff.actors import load_actor
from cases.staff.enums import Role
from tests.cases.handovers.world import make_handover
from tests.cases.world import join, logged_in, make_guardian, make_user

pytestmark = pytest.mark.django_db
STREET = "Zeisigweg 7"
OTHER_DAY = datetime.date(2009, 2, 3)


@pytest.fixture
def case(world):
    """Opened by the Jugendamt, handed over to the jobcenter; the Agentur für Arbeit takes part too."""
    case = world.accepted.case
    join(case, world.employment, world.invited, kind=MemberKind.CASE_LEAD)
    case.refresh_from_db()
    return case


@pytest.fixture
def person(case):
    return case.young_person


def url(name, case, *more):
    return reverse(f"cases:{name}", args=[case.reference, *more])


def typed(person, **fields):
    values = {name: value for name, value in PersonForm.values_of(person).items() if value is not False}
    return {**values, "birth_date": person.birth_date.isoformat(), **fields}


def protect(person):
    person.street, person.postal_code, person.town, person.protected_address = STREET, "38820", "Zeisigstadt", True
    person.save()


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("member", None, 302),  # leads the case for the owner
        ("colleague", MemberKind.MEMBER, 302),
        ("recipient", None, 302),  # leads it for the responsible agency
        ("recipient_colleague", MemberKind.MEMBER, 302),
        ("recipient_colleague", MemberKind.DEPUTY, 302),
        ("invited", None, 403),  # leads it for another one that takes part
        ("colleague", None, 404),
        ("recipient_colleague", None, 404),
        ("lead", None, 404),
        ("recipient_lead", None, 404),
        ("auditor", None, 404),
        ("other", None, 404),
        ("coordinator", None, 404),
    ],
)
def test_who_may_keep_the_contact_data_true(world, case, person, who, kind, status):
    user = getattr(world, who)
    if kind:
        agency = world.youth_office if who == "colleague" else world.jobcenter
        deputy = {"deputises_for": world.recipient, "ends_on": timezone.localdate()} if kind == "deputy" else {}
        join(case, agency, user, kind=kind, **deputy)
    answer = logged_in(user).post(url("person_edit", case), typed(person, phone="030 23125 999"))
    assert answer.status_code == status
    person.refresh_from_db()
    assert (person.phone == "030 23125 999") is (status == 302)
    assert person.version == (2 if status == 302 else 1)


def test_the_agency_that_was_responsible_until_now_and_opened_nothing_cannot_any_more(world, case, person):
    make_handover(case, world.recipient, world.employment, receiver=world.invited, state="accepted")
    assert logged_in(world.recipient).post(url("person_edit", case), typed(person)).status_code == 403
    assert logged_in(world.invited).post(url("person_edit", case), typed(person)).status_code == 302
    assert logged_in(world.member).get(url("person_edit", case)).status_code == 200


def test_who_only_checks_a_handover_changes_nothing(world):
    case = world.checked.case
    client = logged_in(world.recipient)
    assert client.get(url("person_edit", case)).status_code == 403
    assert client.post(url("guardian_add", case), {"name": "Neu", "relation": "Vater"}).status_code == 403


def test_both_read_who_changed_it_last_and_the_record_names_the_agency(world, case, person):
    logged_in(world.recipient).post(url("person_edit", case), typed(person, channel="letter"))
    row = AuditRow.objects.order_by("-pk").first()
    assert (row.action, row.result, row.agency_id) == ("person_edit", "ok", world.jobcenter.pk)
    for user in (world.member, world.recipient):
        text = logged_in(user).get(url("case_detail", case)).text
        assert f"von {world.recipient}, {world.jobcenter}" in text


def test_two_agencies_at_once_lose_nothing(world, case, person):
    mine, theirs = typed(person, phone="030 23125 111"), typed(person, phone="030 23125 222")
    assert logged_in(world.member).post(url("person_edit", case), mine).status_code == 302
    answer = logged_in(world.recipient).post(url("person_edit", case), theirs)
    assert answer.status_code == 409
    for text in ("030 23125 111", "030 23125 222", 'name="version" value="2"'):
        assert text in answer.text
    person.refresh_from_db()
    assert person.phone == "030 23125 111"


def test_the_birth_date_is_left_to_the_owner_also_in_a_forged_form(world, case, person):
    client = logged_in(world.recipient)
    assert 'name="birth_date"' not in client.get(url("person_edit", case)).text
    sent = typed(person, birth_date=OTHER_DAY.isoformat(), given_name="Neu")
    assert client.post(url("person_edit", case), sent).status_code == 302
    person.refresh_from_db()
    assert person.given_name == "Neu"
    assert person.birth_date != OTHER_DAY
    with pytest.raises(PermissionDenied):
        edit_as(world.recipient, case, person, birth_date=OTHER_DAY)


def edit_as(user, case, person, **fields):
    values = {name: getattr(person, name) for name in PersonData.__dataclass_fields__}
    if person.protected_address:
        values |= {"street": "", "postal_code": "", "town": ""}
    actor = load_actor(user, now=timezone.now())
    return edit_person(actor=actor, case=case, person=PersonData(**{**values, **fields}), version=person.version)


def test_a_protected_address_stays_with_the_owner_also_against_a_forged_form(world, case, person):
    protect(person)
    client = logged_in(world.recipient)
    page = client.get(url("person_edit", case)).text
    for text in (STREET, 'name="street"', 'name="protected_address"', "Geschützte Adresse ansehen"):
        assert text not in page
    sent = typed(person, street="Fremdweg 1", town="Fremdstadt", phone="030 23125 333")
    assert client.post(url("person_edit", case), sent).status_code == 302
    person.refresh_from_db()
    assert (person.street, person.town, person.protected_address) == (STREET, "Zeisigstadt", True)
    assert person.phone == "030 23125 333"
    for fields in ({"protected_address": False}, {"street": "Fremdweg 1"}, {"postal_code": "10115"}, {"town": "X"}):
        with pytest.raises(PermissionDenied):
            edit_as(world.recipient, case, person, **fields)


def test_the_responsible_agency_may_begin_the_protection_and_does_not_end_it(world, case, person):
    client = logged_in(world.recipient)
    sent = typed(person, street=STREET, town="Zeisigstadt", protected_address="on")
    assert client.post(url("person_edit", case), sent).status_code == 302
    person.refresh_from_db()
    assert (person.protected_address, person.street) == (True, STREET)
    assert STREET not in client.get(url("case_detail", case)).text
    sent.update(version=2, street="")
    del sent["protected_address"]
    client.post(url("person_edit", case), sent)
    person.refresh_from_db()
    assert (person.protected_address, person.street, person.version) == (True, STREET, 3)


def test_a_protection_that_begins_meanwhile_shows_nothing_to_a_stale_form(world, case, person):
    stale = typed(person, street="Fremdweg 1")
    protect(person)
    edit_as(world.member, case, person, protected_address=True)
    answer = logged_in(world.recipient).post(url("person_edit", case), stale)
    assert answer.status_code == 409
    for text in (STREET, "Zeisigstadt", 'name="street"'):
        assert text not in answer.text


def test_each_agency_writes_down_guardians_of_its_own_and_learns_of_no_others(world, case):
    make_guardian(case, "Zeisigmutter")
    client = logged_in(world.recipient)
    data = {"name": "Zeisigmutter", "relation": "Mutter", "phone": "030 23125 444", "may_be_contacted": "on"}
    assert client.post(url("guardian_add", case), data).status_code == 302
    assert client.post(url("guardian_add", case), data).status_code == 422
    theirs = Guardian.objects.get(agency=world.jobcenter)
    assert "030 23125 444" in client.get(url("case_detail", case)).text
    assert "030 23125 444" not in logged_in(world.member).get(url("case_detail", case)).text
    data["relation"] = "Pflegemutter"
    assert client.post(url("guardian_edit", case, theirs.pk), data).status_code == 302
    theirs.refresh_from_db()
    assert theirs.relation == "Pflegemutter"
    client.post(url("guardian_remove", case, theirs.pk))
    assert Guardian.objects.get().agency == world.youth_office


def test_nobody_changes_a_guardian_that_another_agency_wrote_down(world, case):
    rows = [(world.recipient, make_guardian(case, "Zeisigmutter"))]
    rows.append((world.member, make_guardian(case, "Zeisigtante", agency=world.jobcenter)))
    for user, guardian in rows:
        client = logged_in(user)
        assert guardian.name not in client.get(url("case_detail", case)).text
        assert client.get(url("guardian_edit", case, guardian.pk)).status_code == 404
        data = {"name": "Fremd", "relation": "Vater"}
        assert client.post(url("guardian_edit", case, guardian.pk), data).status_code == 404
        client.post(url("guardian_remove", case, guardian.pk))
        guardian.refresh_from_db()
        assert guardian.name.startswith("Zeisig")


def test_guardians_of_other_agencies_are_not_written_down_by_who_only_takes_part(world, case):
    answer = logged_in(world.invited).post(url("guardian_add", case), {"name": "Neu", "relation": "Vater"})
    assert answer.status_code == 403
    assert not Guardian.objects.exists()


def test_each_agency_takes_its_own_guardians_into_its_file(world, case):
    make_guardian(case, "Zeisigmutter")
    make_guardian(case, "Zeisigtante", agency=world.jobcenter)
    for user, agency, name in (
        (world.member, world.youth_office, "Zeisigmutter"),
        (world.recipient, world.jobcenter, "Zeisigtante"),
    ):
        file = agency_file(actor=load_actor(user, now=timezone.now()), case=case, agency=agency)
        assert [row["name"] for row in file["guardians"]] == [name]


def test_somebody_who_works_for_both_keeps_the_rights_of_the_owner(world, case, person):
    both = make_user("Beide", world.jobcenter, Role.CASEWORKER)
    both.memberships.create(agency=world.youth_office, role=Role.CASEWORKER)
    join(case, world.jobcenter, both)
    join(case, world.youth_office, both)
    sent = typed(person, birth_date=OTHER_DAY.isoformat())
    assert logged_in(both).post(url("person_edit", case), sent).status_code == 302
    person.refresh_from_db()
    assert person.birth_date == OTHER_DAY
