"""The board for leads and coordinators: what it counts, for whom, and what a number leads to."""

import datetime
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.board.selectors_handovers import handover_counts
from cases.models import Coordination, NextStep
from cases.records.enums import MemberKind
from cases.staff.enums import Role
from tests.cases.conferences.world import make_conference, make_minutes
from tests.cases.handovers.world import make_handover
from tests.cases.inbox.world import make_door, make_request
from tests.cases.world import GIVEN, join, logged_in, make_case, make_consent, make_region, make_user

pytestmark = pytest.mark.django_db
URL = "/fach/lage/"
DAY = datetime.timedelta(days=1)


def figures(client):
    """Scope title → agency → column label → what stands there; the sums under "Zusammen"."""
    answer = client.get(URL)
    assert answer.status_code == 200
    found = {}
    for scope in answer.context["scopes"]:
        names = found.setdefault(scope.title, {})
        for table in (table for figure in scope.figures for table in figure.tables):
            for name, cells in [*((line.side.label, line.cells) for line in table.lines), ("Zusammen", table.total)]:
                names.setdefault(name, {}).update({cell.label: cell.value for cell in cells})
    return found


def without_step(world, agency, user, count):
    for _number in range(count):
        case = make_case(agency, user)
        NextStep.objects.filter(case=case).update(due_on=timezone.localdate() - datetime.timedelta(days=1))


def test_board_works_for_a_lead_and_counts_what_waits_exactly(world):
    day = timezone.localdate()
    without_step(world, world.youth_office, world.member, 2)
    make_consent(world.case, world.member, world.employment, valid_until=day + datetime.timedelta(days=30))
    make_consent(world.case, world.member, world.employment, valid_until=day + datetime.timedelta(days=31))
    yesterday = timezone.now() - datetime.timedelta(days=1)
    pairs = [(world.member, world.youth_office)]
    make_conference(world.case, world.member, *pairs, state="held", starts_at=yesterday)
    agreed = make_conference(world.case, world.member, *pairs, state="agreed", starts_at=yesterday)
    make_minutes(agreed, world.member, final=True, agreements=[{"due": day - datetime.timedelta(days=1)}])
    found = figures(logged_in(world.lead))
    counted = {
        "ohne nächsten Schritt": 2,
        "Einwilligung endet": 1,
        "Konferenz ohne Protokoll": 1,
        "Vereinbarung überfällig": 1,
    }
    assert counted.items() <= found["Ihre Stelle"][str(world.youth_office)].items()


def test_board_of_a_coordinator_hides_small_groups_and_shows_what_is_overdue(world):
    without_step(world, world.youth_office, world.member, 3)
    without_step(world, world.jobcenter, world.recipient, 6)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    agreed = make_conference(
        world.case, world.member, (world.member, world.youth_office), state="agreed", starts_at=yesterday
    )
    make_minutes(agreed, world.member, final=True, agreements=[{"due": yesterday.date()}])
    found = figures(logged_in(world.coordinator))[world.region.name]
    assert {name: cells["ohne nächsten Schritt"] for name, cells in found.items()} == {
        str(world.youth_office): None,
        str(world.jobcenter): None,
        str(world.employment): 0,
        "Zusammen": 9,
    }
    assert found[str(world.youth_office)]["Vereinbarung überfällig"] == 1


def test_board_shows_no_other_region(world):
    without_step(world, world.foreign, world.other, 6)
    found = figures(logged_in(world.coordinator))
    assert list(found) == [world.region.name]
    assert str(world.foreign) not in found[world.region.name]


def test_who_leads_and_coordinates_reads_the_others_apart(world):
    Coordination.objects.create(user=world.lead, region=world.region)
    found = figures(logged_in(world.lead))
    assert list(found) == ["Ihre Stelle", world.region.name]
    assert str(world.youth_office) not in found[world.region.name]


def test_board_says_when_nobody_works_with_the_portal_yet(world):

    Coordination.objects.filter(user=world.coordinator).update(region=make_region("leerland"))
    assert "arbeitet noch keine Stelle" in logged_in(world.coordinator).get(URL).content.decode()


def test_every_number_of_a_lead_leads_to_exactly_that_list(world):
    without_step(world, world.youth_office, world.member, 3)
    make_consent(
        world.case, world.member, world.employment, valid_until=timezone.localdate() + datetime.timedelta(days=5)
    )
    client = logged_in(world.lead)
    links = re.findall(r'<td class="number"[^>]*><a href="([^"]+)">(\d+)', client.get(URL).content.decode())
    assert len(links) == 2, links
    for url, number in links:
        answer = client.get(html.unescape(url))
        assert (answer.status_code, answer.context["page"].paginator.count) == (200, int(number))


def test_no_number_of_a_coordinator_is_a_link(world):
    without_step(world, world.youth_office, world.member, 7)
    text = logged_in(world.coordinator).get(URL).content.decode()
    assert ">7<" in text
    assert not re.search(r'<td class="number"[^>]*><a ', text)


def test_the_list_names_reference_day_and_members_and_nothing_else(world):
    without_step(world, world.youth_office, world.member, 1)
    case = world.youth_office.responsible_cases.exclude(pk=world.case.pk).get()
    text = logged_in(world.lead).get(reverse("cases:board_list") + "?liste=schritt").content.decode()
    assert case.reference in text
    assert world.member.name in text
    assert reverse("cases:supervision_add_member", args=[case.reference]) in text
    assert world.case.reference not in text
    assert GIVEN not in text


def test_the_list_of_a_foreign_agency_is_empty_and_an_unknown_list_not_there(world):
    without_step(world, world.jobcenter, world.recipient, 1)
    client = logged_in(world.lead)
    url = reverse("cases:board_list") + "?liste=schritt"
    assert client.get(f"{url}&stelle={world.jobcenter.pk}").context["lines"] == []
    assert client.get(f"{url}&stelle=²").status_code == 200
    assert client.get(reverse("cases:board_list") + "?liste=unbekannt").status_code == 404


def test_what_an_agency_no_longer_takes_part_in_does_not_count(world):
    agreed = make_conference(
        world.case, world.member, (world.recipient, world.jobcenter), state="agreed",
        starts_at=timezone.now() - datetime.timedelta(days=9),
    )  # fmt: skip
    due = timezone.localdate() - datetime.timedelta(days=1)
    make_minutes(agreed, world.member, final=True, agreements=[{"agency": world.jobcenter, "due": due}])
    client = logged_in(world.recipient_lead)
    assert figures(client)["Ihre Stelle"][str(world.jobcenter)]["Vereinbarung überfällig"] == 1
    world.case.participations.filter(agency=world.jobcenter).update(ended_at=timezone.now())
    assert figures(client)["Ihre Stelle"][str(world.jobcenter)]["Vereinbarung überfällig"] == 0


def test_the_chart_says_in_words_what_the_table_says(world):
    without_step(world, world.youth_office, world.member, 7)
    text = logged_in(world.coordinator).get(URL).content.decode()
    chart = re.findall(r"<svg class=\"chart\".*?</svg>", text, re.S)[-1]
    assert "style" not in chart
    assert "<title" in chart
    assert "<desc" in chart
    assert re.search(r'<text class="chart__value"[^>]*>7</text>', chart)


def test_as_many_statements_for_one_agency_and_row_as_for_three(world):
    def statements(user):
        client = logged_in(user)
        client.get(URL)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(URL).status_code == 200
        return len(caught)

    few = statements(world.lead), statements(world.coordinator)
    for agency in (world.jobcenter, world.employment):
        make_user("zweite Leitung", agency, Role.LEAD)
        world.lead.memberships.create(agency=agency, role=Role.LEAD)
    without_step(world, world.youth_office, world.member, 3)
    case = make_case(world.employment, world.invited)
    join(case, world.jobcenter, world.recipient, kind=MemberKind.CASE_LEAD)
    assert (statements(world.lead), statements(world.coordinator)) == few


def make_requests(world):
    now = timezone.now()
    door = make_door(world.youth_office)
    today, past = timezone.localdate(), timezone.localdate() - DAY
    for days in (0, 1, 3, 4, 7, 8):
        moment = timezone.make_aware(datetime.datetime.combine(today - days * DAY, datetime.time()))
        make_request(world.youth_office, now=moment, contact_point=door, seen_due_on=today, answer_due_on=today)
    make_request(world.youth_office, now=now, contact_point=door, seen_due_on=past)
    make_request(world.youth_office, world.member, state="seen", now=now, answer_due_on=past, seen_due_on=past)
    make_request(world.youth_office, world.member, state="seen", now=now, seen_due_on=past, answer_due_on=today)
    make_request(world.youth_office, world.member, state="answered", now=now, seen_due_on=past, answer_due_on=past)
    make_request(world.youth_office, world.member, state="closed", now=now)
    return door


def test_requests_are_counted_by_days_since_they_came_and_late_ones_apart(world):
    door = make_requests(world)
    found = figures(logged_in(world.lead))["Ihre Stelle"]
    ages = {"heute": 4, "1–3 Tage": 2, "4–7 Tage": 2, "über 7 Tage": 1, "davon zu spät": 2, "beantwortet, läuft": 1}
    assert ages.items() <= found[str(world.youth_office)].items()
    of_door = {"heute": 2, "1–3 Tage": 2, "4–7 Tage": 2, "über 7 Tage": 1, "davon zu spät": 1, "beantwortet, läuft": 0}
    assert found[door.place.name] == of_door
    assert found["ohne Ort"]["heute"] == 2


def test_a_coordinator_reads_late_ones_exactly_and_small_groups_not(world):
    door = make_requests(world)
    found = figures(logged_in(world.coordinator))[world.region.name]
    for name in (str(world.youth_office), door.place.name):
        assert [found[name][label] for label in ("heute", "1–3 Tage", "über 7 Tage")] == [None, None, None]
    assert found[str(world.youth_office)]["davon zu spät"] == 2
    assert found[str(world.jobcenter)]["heute"] == 0


def test_every_number_of_requests_leads_a_lead_to_exactly_that_list(world):
    make_requests(world)
    make_request(world.jobcenter)
    client = logged_in(world.lead)
    found = re.findall(
        r'<td class="number"[^>]*><a href="([^"]+kontaktanfragen[^"]+)">(\d+)', client.get(URL).content.decode()
    )
    assert len(found) == 6
    for url, number in found:
        answer = client.get(html.unescape(url))
        assert (answer.status_code, len(answer.context["lines"])) == (200, int(number))
        assert "Kanari" not in answer.content.decode()
    assert client.get(reverse("cases:board_requests") + "?spalte=unsinn").status_code == 404
    foreign = reverse("cases:board_requests") + f"?spalte=heute&stelle={world.jobcenter.pk}"
    assert client.get(foreign).context["lines"] == []


def test_handovers_are_counted_by_state_for_the_agency_that_receives_them(world):
    make_handover(world.case, world.member, world.employment)
    for state in ("seen", "accepted", "returned", "declined", "withdrawn", "expired"):
        case = make_case(world.youth_office, world.member)
        make_handover(case, world.member, world.jobcenter, receiver=world.recipient, state=state)
    row = figures(logged_in(world.recipient_lead))["Ihre Stelle"][str(world.jobcenter)]
    states = ("angeboten", "wird geprüft", "zu spät", "angenommen", "zurückgegeben", "abgelehnt", "zurückgezogen")
    assert [row[label] for label in (*states, "abgelaufen")] == [0, 1, 0, 1, 1, 1, 1, 1]
    later = timezone.now() + 15 * DAY
    counts = handover_counts([world.jobcenter.pk, world.employment.pk], now=later)
    # The one that was accepted has had no first contact, the two open ones no answer.
    assert counts["late"] == {(world.jobcenter.pk, 0): 2, (world.employment.pk, 0): 1}
    counts = handover_counts([world.jobcenter.pk], now=timezone.now() + 91 * DAY)
    assert counts["returned"] == {(world.jobcenter.pk, 0): 0}


def test_a_handover_that_the_other_agency_may_not_know_is_not_counted(world):
    reason = "Ohne Einwilligung, weil es keinen anderen Weg gibt"
    waits = make_handover(world.case, world.member, world.jobcenter, norm="sgb10-69-1-1", reason=reason)
    now = timezone.now()
    assert handover_counts([world.jobcenter.pk], now=now)["offered"] == {}
    waits.approved_by, waits.approved_at = world.lead, now
    waits.save()
    assert handover_counts([world.jobcenter.pk], now=now)["offered"] == {(world.jobcenter.pk, 0): 1}
