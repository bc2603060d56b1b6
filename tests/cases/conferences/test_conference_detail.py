"""The page of a conference and the list of them: what comes next, who sees what, when a consent ends."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.conferences.enums import ConferenceState
from cases.conferences.lifecycle import ENDED, PLANNING
from cases.conferences.models import Participant
from cases.conferences.steps import NEXT, OFFERS, REACHED, line
from cases.consents.enums import FormOfUse
from cases.consents.models import ConsentEvent
from cases.models import CaseMember
from cases.records.enums import DataClass
from tests.cases.conferences.world import WISH, make_conference, make_conference_consent, make_guest, take_part
from tests.cases.desk.counting import statements
from tests.cases.world import close, join, logged_in, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    world.cover = make_conference_consent(world.case, world.member, world.jobcenter)
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    world.conference = make_conference(world.case, world.member, *pairs)
    return world


def url(conference):
    return reverse("cases:conference_detail", args=[conference.reference])


def page_of(user, conference):
    answer = logged_in(user).get(url(conference))
    assert answer.status_code == 200
    return answer.content.decode()


def withdraw(world):
    ConsentEvent.objects.create(consent=world.cover, state="withdrawn", at=timezone.now(), by=world.member)


def test_every_state_has_a_station_and_says_what_comes_next():
    assert set(NEXT) == set(REACHED) == set(ConferenceState)
    assert {state for state in ConferenceState if not NEXT[state].what} == ENDED
    for state in ConferenceState:
        here = [station for station in line(state) if station.here]
        assert len(here) == (state != ConferenceState.CANCELLED)
    assert len({offer.name for offer in OFFERS}) == len(OFFERS)


def test_every_button_leads_somewhere(world):
    client = logged_in(world.member)
    for offer in OFFERS:
        answer = client.get(reverse(offer.name, args=[world.conference.reference]))
        assert answer.status_code in ({405} if offer.sends else {200, 302}), offer


@pytest.mark.parametrize("state", ConferenceState)
def test_the_page_opens_in_every_state(world, state):
    conference = make_conference(world.case, world.member, (world.member, world.youth_office), state=state)
    page = page_of(world.member, conference)
    assert str(state.label) in page
    assert ("Nächster Schritt:" in page) == (state not in ENDED)
    assert ("Noch offen:" in page) == (state in PLANNING)


def test_people_stand_below_their_agency_with_roles_and_consent(world):
    take_part(world.conference, world.colleague, world.youth_office, required=False, roles=["minute_taker"])
    join(world.case, world.youth_office, world.colleague)
    make_guest(world.conference)
    page = page_of(world.member, world.conference)
    assert "Die Einwilligung deckt diese Stelle bis" in page
    for text in ("Fallgeber", "wenn es passt", "Zeisiggast", "Verschwiegenheit noch nicht zugesagt"):
        assert text in page
    assert "arbeitet nicht mehr am Fall" not in page
    assert page.index(str(world.youth_office)) < page.index(str(world.jobcenter))


def test_the_other_agency_reads_but_may_not_change(world):
    page = page_of(world.recipient, world.conference)
    assert WISH in page
    assert reverse("cases:conference_edit", args=[world.conference.reference]) not in page
    assert reverse("cases:conference_edit", args=[world.conference.reference]) in page_of(
        world.member, world.conference
    )


def test_the_wish_is_closed_where_the_consent_names_another_class(world):
    withdraw(world)
    make_conference_consent(world.case, world.member, world.jobcenter, classes=[DataClass.SPECIAL_CATEGORY])
    page = page_of(world.recipient, world.conference)
    assert WISH not in page
    assert "nicht für Sie freigegeben" in page


def test_a_consent_that_ended_closes_the_page_and_warns_the_convener(world):
    assert "Hier fehlt eine Einwilligung" not in page_of(world.member, world.conference)
    withdraw(world)
    assert logged_in(world.recipient).get(url(world.conference)).status_code == 404
    page = page_of(world.member, world.conference)
    assert "Hier fehlt eine Einwilligung" in page
    assert "ist widerrufen" in page


def test_a_consent_without_the_young_person_warns_when_they_are_invited(world):
    withdraw(world)
    make_conference_consent(world.case, world.member, world.jobcenter, young_person_may_attend=False)
    assert "Hier fehlt eine Einwilligung" not in page_of(world.member, world.conference)
    Participant.objects.create(conference=world.conference, kind="young_person", added_at=timezone.now())
    assert "dass die junge Person dabei sein darf" in page_of(world.member, world.conference)


def test_other_agencies_do_not_see_each_others_consent(world):
    join(world.case, world.employment, world.invited)
    make_conference_consent(world.case, world.member, world.employment, forms=[FormOfUse.MINUTES])
    take_part(world.conference, world.invited, world.employment)
    assert "nennt nicht die Verwendung" in page_of(world.member, world.conference)
    page = page_of(world.recipient, world.conference)
    assert str(world.invited) in page
    assert "nennt nicht die Verwendung" not in page
    assert "Hier fehlt eine Einwilligung" not in page


def test_guardians_have_a_name_only_for_the_owner(world):
    Participant.objects.create(
        conference=world.conference, kind="guardian", guardian=world.guardian, added_at=timezone.now()
    )
    assert world.guardian.name in page_of(world.member, world.conference)
    page = page_of(world.recipient, world.conference)
    assert world.guardian.name not in page
    assert "sorgeberechtigte Person" in page


def test_who_left_the_case_is_marked(world):
    take_part(world.conference, world.colleague, world.youth_office)
    row = join(world.case, world.youth_office, world.colleague)
    CaseMember.objects.filter(pk=row.pk).update(ended_at=timezone.now())
    assert "arbeitet nicht mehr am Fall" in page_of(world.member, world.conference)


def test_comments_are_for_the_convener(world):
    world.conference.participants.filter(user=world.recipient).update(comment="Zeisigkommentar")
    assert "Zeisigkommentar" in page_of(world.member, world.conference)
    assert "Zeisigkommentar" not in page_of(world.recipient, world.conference)


def test_few_queries_and_as_many_for_three_rows_as_for_one(world):
    make_guest(world.conference)
    few = len(statements(world.member, url(world.conference)))
    for number in range(3):
        user = make_user(f"Weitere {number}", world.youth_office, "caseworker")
        join(world.case, world.youth_office, user)
        take_part(world.conference, user, world.youth_office)
        make_guest(world.conference)
        make_conference_consent(world.case, world.member, world.employment, giver_name=f"Name {number}")
    many = statements(world.member, url(world.conference))
    assert len(many) == few
    assert len(many) <= 12, many


def test_the_list_has_three_groups_and_says_when_there_is_none(world):
    client = logged_in(world.member)
    address = reverse("cases:conference_list")
    for state in ("confirmed", "held", "cancelled"):
        make_conference(world.case, world.member, (world.member, world.youth_office), state=state)
    page = client.get(address).content.decode()
    groups = [page.index(f'id="{key}"') for key in ("kommen", "offen", "vorbei")]
    assert groups == sorted(groups)
    assert page.index("bestätigt") < page.index("Noch kein Termin"), "dated ones stand first"
    assert "Noch keine Fallkonferenz" in logged_in(world.colleague).get(address).content.decode()


def test_the_list_asks_as_often_for_three_as_for_one(world):
    address = reverse("cases:conference_list")
    few = statements(world.member, address)
    for _ in range(2):
        make_conference(world.case, world.member, (world.member, world.youth_office))
    assert len(statements(world.member, address)) == len(few) <= 12


def test_a_closed_case_still_shows_its_conference_to_the_owner(world):
    close(world.case)
    page_of(world.member, world.conference)
    assert logged_in(world.recipient).get(url(world.conference)).status_code == 404
