"""Contact requests on the desk: what is new, what is mine, whom I stand in for, what leads have to give away."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.calendars.models import Absence
from cases.inbox.enums import RequestState
from cases.inbox.models import ContactRequest
from cases.inbox.selectors import holder_of
from cases.inbox.selectors_tasks import holder_id, request_tasks
from cases.staff.actors import load_actor
from tests.cases.desk.counting import statements
from tests.cases.inbox.world import ADDRESS, NAME, TEXT, make_request
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def desk(user):
    return logged_in(user).get(reverse("cases:desk")).content.decode()


def away(user, deputy=None):
    today = timezone.localdate()
    return Absence.objects.create(user=user, first_day=today, last_day=today + 3 * DAY, deputy=deputy)


def link(name, row):
    return reverse(f"cases:{name}", args=[row.reference])


def test_new_requests_are_counted_and_say_how_long_there_is_time(world):
    row = make_request(world.youth_office)
    text = desk(world.member)
    assert "1 Anfrage, um die sich noch niemand kümmert" in text
    assert reverse("cases:request_list") in text
    assert link("request_detail", row) not in text
    late = make_request(world.youth_office)
    ContactRequest.objects.filter(pk=late.pk).update(seen_due_on=timezone.localdate() - DAY)
    text = desk(world.colleague)
    assert "2 Anfragen, um die sich noch niemand kümmert" in text
    assert "überfällig" in text


@pytest.mark.parametrize("relation", ["recipient", "other", "lead", "auditor", "guest", "coordinator"])
def test_nobody_else_hears_of_new_requests(world, relation):
    make_request(world.youth_office)
    text = desk(getattr(world, relation))
    assert "um die sich noch niemand kümmert" not in text
    assert NAME not in text


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        ("seen", {}, "antworten"),
        ("appointed", {}, "Termin"),
        ("appointed", {"days_ago": 5}, "Kam die Person zum Termin?"),
        ("answered", {"days_ago": 14}, "abschließen oder Fall eröffnen?"),
        ("arrived", {"days_ago": 14}, "abschließen oder Fall eröffnen?"),
    ],
)
def test_my_requests_say_what_is_due(world, state, fields, words):
    now = timezone.now() - fields.get("days_ago", 0) * DAY
    row = make_request(world.youth_office, world.member, state=state, now=now)
    text = desk(world.member)
    assert link("request_detail", row) in text
    assert f"{NAME}: {words}" in text
    assert TEXT not in text
    assert ADDRESS not in text
    assert link("request_detail", row) not in desk(world.colleague)


@pytest.mark.parametrize(("state", "days"), [("answered", 13), ("closed", 20)])
def test_what_asks_nothing_is_not_on_the_desk(world, state, days):
    row = make_request(world.youth_office, world.member, state=state, now=timezone.now() - days * DAY)
    assert link("request_detail", row) not in desk(world.member)


def test_assigned_to_me_it_asks_me_to_look(world):
    row = make_request(world.youth_office)
    ContactRequest.objects.filter(pk=row.pk).update(taken_by=world.member)
    assert f"{NAME}: ansehen und übernehmen" in desk(world.member)
    assert "um die sich noch niemand kümmert" not in desk(world.colleague)


def test_a_deputy_sees_it_and_for_whom(world):
    row = make_request(world.youth_office, world.member, state="seen")
    away(world.member, deputy=world.colleague)
    text = desk(world.colleague)
    assert link("request_detail", row) in text
    assert "in Vertretung für Mitglied" in text
    assert "Sie vertreten Mitglied" in text
    assert link("request_assign", row) not in desk(world.lead)


def test_without_a_deputy_it_is_everybodys_and_the_lead_can_give_it_away(world):
    row = make_request(world.youth_office, world.member, state="seen")
    away(world.member)
    assert "1 Anfrage, um die sich noch niemand kümmert" in desk(world.colleague)
    text = desk(world.lead)
    assert link("request_assign", row) in text
    assert "liegt bei Mitglied" in text
    assert "Nicht da, ohne Vertretung" in text
    for secret in (NAME, TEXT, ADDRESS):
        assert secret not in text
    assert "Nicht da, ohne Vertretung" not in desk(world.recipient_lead)


def test_leads_are_asked_once_it_has_come_to_them(world):
    row = make_request(world.youth_office)
    assert link("request_assign", row) not in desk(world.lead)
    ContactRequest.objects.filter(pk=row.pk).update(escalated=2, escalated_on=timezone.localdate())
    assert link("request_assign", row) in desk(world.lead)
    assert "niemand hat sie übernommen" in desk(world.lead)
    assert link("request_assign", row) not in desk(world.recipient_lead)


@pytest.mark.parametrize("state", [state for state in RequestState if state != RequestState.CLOSED])
@pytest.mark.parametrize("absence", [None, "nobody", "colleague", "colleague away", "recipient", "lead"])
@pytest.mark.parametrize("left", [False, True])
def test_it_lies_with_whom_the_inbox_says(world, state, absence, left):
    row = make_request(world.youth_office, world.member, state=state)
    ContactRequest.objects.filter(pk=row.pk).update(taken_by=world.member)
    row.refresh_from_db()
    if absence == "colleague away":
        away(world.colleague)
    if absence:
        away(world.member, deputy=getattr(world, absence.split()[0]) if absence != "nobody" else None)
    if left:
        world.member.memberships.update(ended_at=timezone.now())
    holder = holder_of(row, on=timezone.localdate())
    wanted = holder.pk if holder else None
    for person in (world.member, world.colleague):
        actor = load_actor(person, now=timezone.now())
        if person is world.member and left:
            continue
        tasks = request_tasks(actor, person)
        assert (tasks.new == 1) is (wanted is None)
        assert wanted == person.pk or all(line.row.pk != row.pk for line in tasks.mine)
        assert all(holder_id(line.row) == wanted for line in tasks.mine)


def test_one_and_three_requests_ask_as_often(world):
    url = reverse("cases:desk")
    make_request(world.youth_office)
    make_request(world.youth_office, world.member, state="seen")
    before = len(statements(world.member, url))
    for _ in range(2):
        make_request(world.youth_office)
        make_request(world.youth_office, world.member, state="seen")
        make_request(world.youth_office, world.member, state="appointed")
    after = statements(world.member, url)
    assert len(after) == before
    assert len(after) <= 15, after


def test_the_coordination_office_learns_on_its_desk_what_nobody_answered(world):
    row = make_request(world.youth_office)
    assert "liegen geblieben" not in desk(world.coordinator)
    ContactRequest.objects.filter(pk=row.pk).update(escalated=3, escalated_on=timezone.localdate())
    text = desk(world.coordinator)
    assert "1 Anfrage ist liegen geblieben" in text
    assert reverse("cases:request_escalated") in text
    assert not [word for word in (NAME, TEXT, ADDRESS) if word in text]
    for relation in ("keeper", "other", "auditor", "recipient"):
        assert "liegen geblieben" not in desk(getattr(world, relation))
