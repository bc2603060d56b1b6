"""Proposing a conference: who can take part and why not, what a form makes, attacks on its fields."""

import datetime
import uuid

import pytest
from django.db import transaction
from django.utils import timezone

from cases.conferences.enums import ConferenceState
from cases.conferences.models import Conference, Participant
from cases.conferences.models_framework import Framework, Procedure, ProcedurePhase
from cases.conferences.rules_cover import alike
from cases.conferences.rules_framework import SHIPPED_PHASES as SHIPPED
from cases.consents.enums import FormOfUse
from cases.consents.models import ConsentEvent
from cases.models import AuditRow, Room
from cases.records.enums import MemberKind
from cases.staff.enums import Role
from offers.regions.models import Place
from tests.cases.conferences.sheets import in_days, key, proposal, propose_url
from tests.cases.conferences.world import QUESTION, make_conference, make_conference_consent
from tests.cases.world import close, join, logged_in, make_case, make_guardian, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def covered(world):
    world.cover = make_conference_consent(world.case, world.member, world.jobcenter)
    return world


@pytest.fixture
def client(world):
    return logged_in(world.member)


def last_rows():
    return [(row.action, row.result) for row in AuditRow.objects.order_by("pk")]


def the_only():
    return Conference.objects.get()


def refused(client, world, **fields):
    """The page that comes back, when nothing was made."""
    answer = client.post(propose_url(world.case), proposal(world) | fields)
    assert answer.status_code == 422, answer
    assert not Conference.objects.exists()
    return answer.content.decode()


def test_propose_makes_a_conference_with_people_and_phases(client, covered):
    answer = client.post(propose_url(covered.case), proposal(covered, young_person="on"))
    made = the_only()
    assert answer["Location"].endswith(f"/konferenzen/{made.reference}/")
    assert (made.state, made.agency, made.question, made.quorum) == ("proposed", covered.youth_office, QUESTION, 2)
    assert [(part.kind, part.user, part.required, part.roles) for part in made.participants.all()] == [
        ("staff", covered.member, True, ["presenter"]),
        ("staff", covered.recipient, True, ["facilitator"]),
        ("young_person", None, True, []),
    ]
    assert [(phase.title, phase.minutes) for phase in made.phases.all()] == [
        (str(phase.title), phase.minutes) for phase in SHIPPED
    ]
    assert sum(phase.minutes for phase in made.phases.all()) == 60
    assert last_rows()[-1] == ("conference_propose", "ok")


def test_nothing_of_the_young_person_is_copied(client, covered):
    client.post(propose_url(covered.case), proposal(covered, young_person="on", guardians=[covered.guardian.pk]))
    kinds = ("young_person", "guardian")
    rows = Participant.objects.filter(kind__in=kinds).values_list("name", "email", "organisation", "guardian")
    assert set(rows) == {("", "", "", None), ("", "", "", covered.guardian.pk)}


def test_sending_twice_makes_one(client, covered):
    form = proposal(covered)
    first, second = (client.post(propose_url(covered.case), form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert the_only()


def test_a_token_of_another_case_says_nothing(client, covered):
    with transaction.atomic():
        other = make_case(covered.youth_office, covered.colleague)
    token = uuid.uuid4()
    make_conference(other, covered.colleague, (covered.colleague, covered.youth_office), proposal=token)
    answer = client.post(propose_url(covered.case), proposal(covered) | {"token": token})
    assert answer.status_code == 422
    assert Conference.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Keine Einwilligung deckt eine Fallkonferenz mit"),
        ({"forms": [FormOfUse.MINUTES]}, "nennt nicht die Verwendung im Gespräch"),
        ({"valid_from": 3}, "gilt erst ab"),
        ({"state": "requested"}, "noch nicht beantwortet"),
        ({"state": "refused"}, "wurde abgelehnt"),
        ({"state": "withdrawn"}, "ist widerrufen"),
        ({"valid_until": -1, "valid_from": -9}, "gilt nicht mehr"),
    ],
)
def test_who_is_not_covered_is_shown_with_the_reason_and_cannot_be_chosen(client, world, fields, says):
    days = {
        name: timezone.localdate() + datetime.timedelta(days=value)
        for name, value in fields.items()
        if name.startswith("valid")
    }
    if fields:
        make_conference_consent(world.case, world.member, world.jobcenter, **{**fields, **days})
    page = client.get(propose_url(world.case)).content.decode()
    assert says in page
    assert f'value="{key(world.recipient, world.jobcenter)}"' not in page
    assert str(world.recipient) in page
    assert "people" in refused(client, world, facilitator="")


def test_who_does_not_work_on_the_case_cannot_be_chosen(client, covered):
    later = make_user("Später", covered.jobcenter, Role.CASEWORKER)
    row = join(covered.case, covered.jobcenter, later)
    type(row).objects.filter(pk=row.pk).update(starts_on=timezone.localdate() + datetime.timedelta(days=5))
    page = client.get(propose_url(covered.case)).content.decode()
    assert "arbeitet zurzeit nicht am Fall" in page
    assert f'value="{key(later, covered.jobcenter)}"' not in page


def test_ids_of_others_are_refused_like_random_ones(client, covered):
    with transaction.atomic():
        elsewhere = make_case(covered.foreign, covered.other)
    stranger = make_guardian(elsewhere, "Zeisigfremd")
    own = key(covered.member, covered.youth_office)
    attacks = {
        "people": [key(covered.recipient_colleague, covered.jobcenter), key(covered.invited, covered.employment),
                   key(covered.recipient, covered.youth_office), key(covered.other, covered.foreign)],
        "guardians": [str(stranger.pk)],
        "facilitator": [key(covered.other, covered.foreign)],
    }  # fmt: skip
    random = {"people": "99-999999", "guardians": "999999", "facilitator": "99-999999"}
    for field, values in attacks.items():
        page = refused(client, covered, **{field: [own, random[field]] if field == "people" else random[field]})
        expected = page.count("kern-error")
        for value in values:
            page = refused(client, covered, **{field: [own, value] if field == "people" else value})
            assert page.count("kern-error") == expected
            assert "Zeisigfremd" not in page


def test_the_young_person_needs_a_consent_that_says_so(client, world):
    make_conference_consent(world.case, world.member, world.jobcenter, young_person_may_attend=False)
    page = client.get(propose_url(world.case)).content.decode()
    assert "Keine gültige Einwilligung sagt, dass die junge Person dabei sein darf." in page
    assert 'name="young_person"' not in page
    refused(client, world, young_person="on")


def test_guardians_of_minors_only_and_by_the_owner_only(client, covered):
    assert covered.guardian.name in client.get(propose_url(covered.case)).content.decode()
    recipient = logged_in(covered.recipient)
    assert covered.guardian.name not in recipient.get(propose_url(covered.case)).content.decode()
    covered.guardian.may_be_contacted = False
    covered.guardian.save()
    page = client.get(propose_url(covered.case)).content.decode()
    assert "darf nicht angesprochen werden" in page
    refused(client, covered, guardians=covered.guardian.pk)
    born = covered.case.young_person
    born.birth_date = datetime.date(timezone.localdate().year - 19, 1, 1)
    born.save()
    assert covered.guardian.name not in client.get(propose_url(covered.case)).content.decode()


def test_guests_up_to_four_with_their_promise(client, covered):
    guests = {f"gast-{n}-name": f"Gast {n}" for n in (1, 2)} | {f"gast-{n}-guest_kind": "school" for n in (1, 2)}
    client.post(propose_url(covered.case), proposal(covered) | guests | {"gast-2-promised": "on"})
    made = list(the_only().participants.filter(kind="guest"))
    assert [(row.name, row.promised_at is not None, row.required) for row in made] == [
        ("Gast 1", False, False), ("Gast 2", True, False),
    ]  # fmt: skip


def test_a_guest_without_a_name_is_pointed_out(client, covered):
    page = refused(client, covered, **{"gast-1-email": "keine Adresse"})
    assert "Bitte prüfen Sie die Angaben zu den Gästen." in page


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"question": "  "}, "Dieses Feld ist zwingend erforderlich"),
        ({"length": "10"}, "15"),
        ({"wanted_by": in_days(0)}, "zu früh"),
        ({"wanted_by": in_days(400)}, "mehr als ein Jahr"),
        ({"presenter": ""}, "Wer stellt den Fall vor?"),
        ({"token": "krumm"}, "kern-alert--danger"),
        ({"purpose": "other"}, "kern-error"),
    ],
)
def test_what_cannot_be_right_stands_at_its_field(client, covered, fields, says):
    assert says in refused(client, covered, **fields)


def test_presenter_and_facilitator_are_two_and_both_take_part(client, covered):
    own, theirs = key(covered.member, covered.youth_office), key(covered.recipient, covered.jobcenter)
    assert "moderiert nicht" in refused(client, covered, facilitator=own)
    join(covered.case, covered.youth_office, covered.colleague)
    third = key(covered.colleague, covered.youth_office)
    assert "nimmt nicht teil" in refused(client, covered, people=[own, theirs], minute_taker=third)


def test_fewer_than_the_quorum_is_no_conference(client, covered):
    own = key(covered.member, covered.youth_office)
    assert "mindestens 2 Fachkräfte" in refused(client, covered, people=[own], facilitator="")
    Framework.objects.create(region=covered.region, quorum=3, length=90)
    assert "mindestens 3 Fachkräfte" in refused(client, covered)
    assert 'value="90"' in client.get(propose_url(covered.case)).content.decode()


def test_optional_people_and_an_own_procedure(client, covered):
    procedure = Procedure.objects.create(region=covered.region, name="Kurz", is_default=True)
    ProcedurePhase.objects.create(procedure=procedure, position=1, title="Alles", minutes=30)
    theirs = key(covered.recipient, covered.jobcenter)
    client.post(propose_url(covered.case), proposal(covered, optional=[theirs]))
    made = the_only()
    assert [phase.title for phase in made.phases.all()] == ["Alles"]
    assert not made.participants.get(user=covered.recipient).required


def test_a_procedure_of_another_region_is_refused(client, covered):
    foreign = Procedure.objects.create(region=covered.foreign.organisation.region, name="Fremd")
    refused(client, covered, procedure=foreign.pk)


def test_rooms_of_the_region_and_who_gets_in(client, covered):
    town, elsewhere = (
        Place.objects.create(
            region=region,
            name=name,
            name_key=name,
            municipality=name,
            postal_code="38820",
            latitude=51.9,
            longitude=11.0,
        )
        for region, name in ((covered.region, "Stadt"), (covered.foreign.organisation.region, "Fern"))
    )
    upstairs = Room.objects.create(agency=covered.jobcenter, name="Oben", place=town, seats=8)
    foreign = Room.objects.create(agency=covered.foreign, name="Zeisigfern", place=elsewhere, seats=8)
    page = client.get(propose_url(covered.case)).content.decode()
    assert "Oben" in page
    assert "Zeisigfern" not in page
    refused(client, covered, room=foreign.pk)
    assert "nicht stufenlos erreichbar" in refused(client, covered, room=upstairs.pk, needs=["step_free"])
    client.post(propose_url(covered.case), proposal(covered) | {"room": upstairs.pk})
    assert the_only().room == upstairs


def test_an_open_conference_is_pointed_out_and_must_be_confirmed(client, covered):
    held = make_conference(
        covered.case, covered.member, (covered.member, covered.youth_office), question="Ganz anders?"
    )
    page = client.get(propose_url(covered.case)).content.decode()
    assert held.reference in page
    form = proposal(covered)
    answer = client.post(propose_url(covered.case), form)
    assert (answer.status_code, Conference.objects.count()) == (422, 1)
    assert "Ganz anders?" in answer.content.decode()
    assert client.post(propose_url(covered.case), form | {"confirmed": "on"}).status_code == 302
    assert Conference.objects.count() == 2


@pytest.mark.parametrize(
    ("question", "days", "asks"),
    [(QUESTION, 30, True), (QUESTION, 91, False), ("Wer zahlt die Fahrt zur Schule?", 30, False)],
)
def test_a_similar_question_counts_for_90_days(client, covered, question, days, asks):
    before = timezone.now() - datetime.timedelta(days=days)
    make_conference(
        covered.case, covered.member, (covered.member, covered.youth_office), question=question,
        state=ConferenceState.CLOSED, now=before, starts_at=before - datetime.timedelta(hours=2),
    )  # fmt: skip
    answer = client.post(propose_url(covered.case), proposal(covered))
    assert answer.status_code == (422 if asks else 302)


def test_a_conference_that_one_may_not_see_is_not_given_away(covered):
    make_conference(covered.case, covered.member, (covered.member, covered.youth_office), question="Zeisiggeheim?")
    page = logged_in(covered.recipient).get(propose_url(covered.case)).content.decode()
    assert "Zeisiggeheim" not in page


def test_questions_that_mean_the_same():
    assert alike("Was wird gebraucht, damit die Ausbildung beginnt?", "Was braucht die Ausbildung, damit sie beginnt?")
    assert not alike("Wer bezahlt die Fahrt zur Schule?", "Was wird gebraucht, damit die Wohnung bleibt?")
    assert not alike("", "")


def test_another_agency_convenes_with_its_own_consent(covered):
    make_conference_consent(covered.case, covered.recipient, covered.youth_office, agency=covered.jobcenter)
    own = key(covered.recipient, covered.jobcenter)
    form = proposal(covered) | {"presenter": own, "facilitator": ""}
    logged_in(covered.recipient).post(propose_url(covered.case), form)
    assert the_only().agency == covered.jobcenter


def test_a_closed_case_has_no_new_conference(client, covered):
    close(covered.case)
    answer = client.post(propose_url(covered.case), proposal(covered))
    assert answer["Location"].endswith(f"/faelle/{covered.case.reference}/")
    assert not Conference.objects.exists()


def test_withdrawal_between_form_and_sending_counts(client, covered):
    client.get(propose_url(covered.case))
    ConsentEvent.objects.create(consent=covered.cover, state="withdrawn", at=timezone.now(), by=covered.member)
    refused(client, covered)


def test_the_form_begins_with_the_case_lead_as_presenter(covered):
    join(covered.case, covered.youth_office, covered.colleague, kind=MemberKind.MEMBER)
    page = logged_in(covered.colleague).get(propose_url(covered.case)).content.decode()
    assert f'<option value="{key(covered.member, covered.youth_office)}" selected>' in page


def test_the_next_conference_takes_up_what_was_left_open(client, covered):
    old = make_conference(
        covered.case, covered.member, (covered.member, covered.youth_office), (covered.recipient, covered.jobcenter),
        state=ConferenceState.AGREED,
    )  # fmt: skip
    address = f"{propose_url(covered.case)}?nach={old.reference}"
    form = client.get(address).context["form"]
    assert (form["question"].value(), form["purpose"].value()) == (QUESTION, "review")
    assert set(form["people"].value()) == {
        key(covered.member, covered.youth_office), key(covered.recipient, covered.jobcenter),
    }  # fmt: skip
    client.post(address, proposal(covered, question=QUESTION))
    assert Conference.objects.exclude(pk=old.pk).get().previous == old


def test_a_foreign_conference_cannot_be_taken_up(client, covered):
    other = make_conference(make_case(covered.foreign, covered.other), covered.other)
    for reference in (other.reference, "00000000", "x"):
        assert (
            client.get(f"{propose_url(covered.case)}?nach={reference}").context["form"]["question"].value() != QUESTION
        )
