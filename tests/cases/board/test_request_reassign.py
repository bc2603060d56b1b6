"""A request that nobody answered is given to somebody, by a coordinator who has not read it."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.inbox.enums import StationKind
from cases.inbox.lifecycle import WAITING
from cases.inbox.mails_assign import given_mail
from cases.inbox.selectors import dues_in
from cases.inbox.services_assign import reassign_request
from cases.mails.models import OutgoingMail
from cases.models import Absence, AuditRow, Booking, ContactRequest, PassOnConsent
from cases.staff.actors import load_actor
from cases.staff.enums import Role
from cases.staff.errors import Refused
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_door, make_request
from tests.cases.table import RELATIONS
from tests.cases.world import logged_in, make_agency, make_region, make_user

pytestmark = pytest.mark.django_db
LIST = "/fach/lage/anfragen/"
CANARIES = (NAME, TEXT, ADDRESS, "Kanari", "kanari@", "Zeisig")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def waiting(world):
    """A request to the Jugendamt that came nine days ago; everybody was told. The Jobcenter may read it."""
    return make_request(
        world.youth_office, now=timezone.now() - 9 * DAY, readers=[world.jobcenter], escalated=3,
        escalated_on=timezone.localdate(), contact_point=make_door(world.youth_office),
    )  # fmt: skip


def page(row):
    return reverse("cases:request_reassign", args=[row.reference])


def actor_of(user):
    return load_actor(user, now=timezone.now())


def test_request_reassign_list_names_reference_age_agency_door_and_state(world, waiting):
    text = logged_in(world.coordinator).get(LIST).content.decode()
    for shown in (
        waiting.reference,
        "(9 Tage)",
        str(world.youth_office),
        waiting.contact_point.place.name,
        "angekommen",
    ):
        assert shown in text


def test_request_reassign_what_a_coordinator_can_open_holds_no_canary(world, waiting):
    taken = make_request(
        world.youth_office, world.member, state="seen", now=timezone.now() - 20 * DAY, escalated=3,
        escalated_on=timezone.localdate(),
    )  # fmt: skip
    taken.stations.update(reason="Zeisiggrund")
    client = logged_in(world.coordinator)
    answers = [client.get(url) for url in ("/fach/", "/fach/lage/", LIST, page(waiting), page(taken))]
    answers.append(client.post(page(taken), {"to": "unsinn"}))
    answers.append(client.post(page(waiting), {"to": f"person-{world.colleague.pk}"}, follow=True))
    assert [answer.status_code for answer in answers] == [200] * 5 + [422, 200]
    found = [canary for answer in answers for canary in CANARIES if canary in answer.content.decode()]
    assert found == []
    sent = OutgoingMail.objects.get(kind="request_assigned")
    assert (sent.recipient, sent.address) == (world.colleague, "")


def test_request_reassign_gives_it_to_a_caseworker_who_gets_a_mail_without_content(world, waiting):
    answer = logged_in(world.coordinator).post(page(waiting), {"to": f"person-{world.colleague.pk}"})
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    row = ContactRequest.objects.get(pk=waiting.pk)
    assert (row.taken_by, row.state, row.agency, row.escalated) == (world.colleague, "received", world.youth_office, 3)
    assert (row.seen_due_on, row.answer_due_on) == tuple(dues_in(row.region, since=timezone.localdate()))
    assert list(row.stations.values_list("kind", flat=True)) == [StationKind.SENT, StationKind.MOVED]

    mail = given_mail(OutgoingMail.objects.get(), timezone.now())
    assert waiting.reference in mail.subject
    assert not [canary for canary in CANARIES if canary in mail.text + mail.subject]


def test_request_reassign_moves_it_to_an_agency_that_the_person_named(world, waiting):
    logged_in(world.coordinator).post(page(waiting), {"to": f"stelle-{world.jobcenter.pk}"})
    row = ContactRequest.objects.get(pk=waiting.pk)
    assert (row.agency, row.taken_by, row.state) == (world.jobcenter, None, "received")
    assert [station.agency for station in row.stations.order_by("pk")] == [world.youth_office, world.jobcenter]
    to = set(OutgoingMail.objects.values_list("recipient", flat=True))
    assert to == {world.recipient.pk, world.recipient_colleague.pk}
    now = timezone.now()
    assert not ContactRequest.objects.visible_to(world.colleague, now=now).exists()
    assert ContactRequest.objects.visible_to(world.recipient, now=now).get() == row


def test_request_reassign_writes_one_row_about_the_request(world, waiting):
    logged_in(world.coordinator).post(page(waiting), {"to": f"stelle-{world.jobcenter.pk}"})
    row = AuditRow.objects.get(action="request_move")
    assert (row.actor, row.object_type, row.object_id, row.result) == (
        world.coordinator, "contactrequest", waiting.pk, "ok"
    )  # fmt: skip


@pytest.mark.parametrize("target", ["person", "stelle"])
def test_request_reassign_twice_is_once(world, waiting, target):
    to = {"person": f"person-{world.colleague.pk}", "stelle": f"stelle-{world.jobcenter.pk}"}[target]
    chosen = {"user": world.colleague} if target == "person" else {"agency": world.jobcenter}
    logged_in(world.coordinator).post(page(waiting), {"to": to})
    before = ContactRequest.objects.values().get(pk=waiting.pk)
    reassign_request(actor=actor_of(world.coordinator), contact_request=waiting, **chosen)
    assert ContactRequest.objects.values().get(pk=waiting.pk) == before
    assert waiting.stations.count() == 2
    assert OutgoingMail.objects.values("recipient").distinct().count() == OutgoingMail.objects.count()


def test_request_reassign_refuses_agencies_that_the_person_did_not_name_or_takes_back(world, waiting):
    client = logged_in(world.coordinator)
    assert client.post(page(waiting), {"to": f"stelle-{world.employment.pk}"}).status_code == 422
    with pytest.raises(Refused):
        reassign_request(actor=actor_of(world.coordinator), contact_request=waiting, agency=world.employment)
    PassOnConsent.objects.update(withdrawn_at=timezone.now())
    assert client.post(page(waiting), {"to": f"stelle-{world.jobcenter.pk}"}).status_code == 422
    assert ContactRequest.objects.get(pk=waiting.pk).agency == world.youth_office


def test_request_reassign_refuses_people_who_are_away_or_work_elsewhere(world, waiting):
    day = timezone.localdate()
    Absence.objects.create(user=world.colleague, first_day=day, last_day=day)
    client = logged_in(world.coordinator)
    text = client.get(page(waiting)).content.decode()
    assert f"person-{world.member.pk}" in text
    assert f"person-{world.colleague.pk}" not in text
    for user in (world.colleague, world.recipient, world.lead):
        assert client.post(page(waiting), {"to": f"person-{user.pk}"}).status_code == 422
        with pytest.raises(Refused):
            reassign_request(actor=actor_of(world.coordinator), contact_request=waiting, user=user)


def test_request_reassign_says_what_is_left_where_nobody_can_be_chosen(world):
    elsewhere = make_agency(world.region, "sgb2")
    row = make_request(elsewhere, escalated=3, escalated_on=timezone.localdate())
    text = logged_in(world.coordinator).get(page(row)).content.decode()
    assert "Rufen Sie die Leitung der Stelle an" in text
    assert '<form class="panel"' not in text


@pytest.mark.parametrize("state", ["received", "seen", "answered", "appointed", "arrived", "closed"])
@pytest.mark.parametrize("escalated", [0, 1, 2, 3])
def test_request_reassign_only_what_waits_and_has_come_to_the_office(world, state, escalated):
    on = timezone.localdate() if escalated else None
    row = make_request(world.youth_office, world.member, state=state, escalated=escalated, escalated_on=on)
    may = escalated == 3 and state in WAITING
    client = logged_in(world.coordinator)
    assert (client.get(page(row)).status_code, row.reference in client.get(LIST).content.decode()) == (
        200 if may else 404, may
    )  # fmt: skip
    assert client.post(page(row), {"to": f"person-{world.colleague.pk}"}).status_code == (302 if may else 404)


def test_request_reassign_stranger_gets_404(world, waiting):
    elsewhere = make_user("Anderswo")
    elsewhere.coordinations.create(region=make_region("drittland"))
    statuses = {name: logged_in(getattr(world, name)).get(page(waiting)).status_code for name in RELATIONS}
    statuses["elsewhere"] = logged_in(elsewhere).get(page(waiting)).status_code
    assert {name for name, status in statuses.items() if status == 200} == {"coordinator"}
    assert set(statuses.values()) == {200, 403, 404}
    assert waiting.reference not in logged_in(elsewhere).get(LIST).content.decode()


def test_request_reassign_a_lead_may_give_it_to_a_colleague_but_not_away(world, waiting):
    lead = actor_of(world.lead)
    row = reassign_request(actor=lead, contact_request=waiting, user=world.colleague)
    assert (row.taken_by, row.stations.count()) == (world.colleague, 1)

    with pytest.raises(PermissionDenied):
        reassign_request(actor=lead, contact_request=waiting, agency=world.jobcenter)


def test_request_reassign_takes_an_agreed_date_along(world):
    row = make_request(world.youth_office, world.member, state="appointed")
    Booking.objects.create(
        source=row.appointment, during=(row.starts_at, row.ends_at), user=world.member, made_by=world.member,
        made_at=timezone.now(),
    )  # fmt: skip
    reassign_request(actor=actor_of(world.lead), contact_request=row, user=world.colleague)
    assert [booking.user for booking in Booking.objects.filter(source=row.appointment)] == [world.colleague]
    assert ContactRequest.objects.get(pk=row.pk).state == "appointed"


def test_request_reassign_page_asks_as_often_for_one_as_for_three(world, waiting):

    def statements():
        client = logged_in(world.coordinator)
        client.get(LIST)
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
            client.get(page(waiting))
        return len(caught)

    few = statements()
    for number in range(2):
        make_request(
            world.jobcenter, world.recipient, state="seen", escalated=3, escalated_on=timezone.localdate(),
            contact_point=make_door(world.jobcenter),
        )  # fmt: skip
        make_user(f"Noch {number}", world.youth_office, Role.CASEWORKER)
    assert statements() == few
