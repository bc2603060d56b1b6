"""Changing a conference and its people: stale forms, what a date fixes, who may, attacks."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.conferences.models import Conference
from cases.models import AuditRow, Booking
from tests.cases.conferences.sheets import frame, key
from tests.cases.conferences.world import make_conference, make_conference_consent, make_guest, take_part
from tests.cases.world import join, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    make_conference_consent(world.case, world.member, world.jobcenter)
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    world.conference = make_conference(world.case, world.member, *pairs)
    return world


@pytest.fixture
def client(world):
    return logged_in(world.member)


def url(name, conference, *more):
    return reverse(f"cases:{name}", args=[conference.reference, *more])


def typed(world, **fields):
    roles = {"presenter": key(world.member, world.youth_office), "facilitator": "", "minute_taker": ""}
    return frame(version=str(world.conference.version), **roles) | fields


def last_row():
    row = AuditRow.objects.order_by("-pk").first()
    return row.action, row.result


def there(conference):
    return list(conference.participants.filter(removed_at=None).values_list("kind", "user"))


def test_edit_works(client, world):
    theirs = key(world.recipient, world.jobcenter)
    answer = client.post(url("conference_edit", world.conference), typed(world, question="Neu?", facilitator=theirs))
    assert answer.status_code == 302
    held = Conference.objects.get()
    assert (held.question, held.place, held.version) == ("Neu?", "Zeisigsaal", 2)
    assert held.participants.get(user=world.recipient).roles == ["facilitator"]
    assert last_row() == ("conference_edit", "ok")


def test_edit_begins_with_what_is_there(client, world):
    page = client.get(url("conference_edit", world.conference)).content.decode()
    assert world.conference.question in page
    assert f'<option value="{key(world.member, world.youth_office)}" selected>' in page


def test_edit_that_somebody_overtook_shows_both_texts(client, world):
    old = typed(world, question="Meine Frage?")
    client.post(url("conference_edit", world.conference), typed(world, question="Ihre Frage?"))
    answer = client.post(url("conference_edit", world.conference), old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Ihre Frage?" in page
    assert "Meine Frage?" in page
    assert Conference.objects.get().question == "Ihre Frage?"
    assert 'name="version" value="2"' in page
    client.post(url("conference_edit", world.conference), old | {"version": "2"})
    assert Conference.objects.get().question == "Meine Frage?"


def test_roles_can_change_places(client, world):
    theirs, own = key(world.recipient, world.jobcenter), key(world.member, world.youth_office)
    for presenter, taker in ((theirs, own), (own, theirs)):
        world.conference.refresh_from_db()
        client.post(url("conference_edit", world.conference), typed(world, presenter=presenter, minute_taker=taker))
    assert world.conference.participants.get(user=world.recipient).roles == ["minute_taker"]


@pytest.mark.parametrize("role", ["presenter", "facilitator", "minute_taker"])
def test_a_role_for_who_does_not_take_part_is_refused(client, world, role):
    join(world.case, world.youth_office, world.colleague)
    for user, agency in ((world.colleague, world.youth_office), (world.other, world.foreign)):
        answer = client.post(url("conference_edit", world.conference), typed(world, **{role: key(user, agency)}))
        assert answer.status_code == 422
    assert Conference.objects.get().version == 1


def test_what_calendars_know_changes_only_by_moving(client, world):
    dated = make_conference(
        world.case, world.member, (world.member, world.youth_office), state="confirmed", place="Zeisighaus"
    )
    page = client.get(url("conference_edit", dated)).content.decode()
    assert "Der Termin steht." in page
    assert 'name="place"' not in page
    client.post(url("conference_edit", dated), typed(world, question="Neu?", place="Woanders", length="90"))
    dated.refresh_from_db()
    assert (dated.question, dated.place, dated.length) == ("Neu?", "Zeisighaus", 60)


@pytest.mark.parametrize("state", ["held", "closed", "cancelled"])
def test_what_is_over_does_not_change(client, world, state):
    past = make_conference(world.case, world.member, (world.member, world.youth_office), state=state)
    for name in ("conference_edit", "participant_add"):
        answer = client.post(url(name, past), typed(world, question="Neu?"))
        assert answer["Location"] == url("conference_detail", past)
        assert last_row() == (name, "denied")


def test_the_other_agency_changes_nothing(world):
    other = logged_in(world.recipient)
    part = world.conference.participants.get(user=world.recipient)
    assert other.post(url("conference_edit", world.conference), typed(world)).status_code == 403
    assert other.post(url("participant_add", world.conference), {}).status_code == 403
    assert other.post(url("participant_remove", world.conference, part.pk)).status_code == 403


def test_adding_people(client, world):
    join(world.case, world.youth_office, world.colleague)
    form = {
        "people": key(world.colleague, world.youth_office), "optional": key(world.colleague, world.youth_office),
        "young_person": "on", "support_person": "Zeisigfreundin", "guardians": world.guardian.pk,
        "gast-1-name": "Zeisiggast", "gast-1-guest_kind": "school",
    }  # fmt: skip
    assert client.post(url("participant_add", world.conference), form).status_code == 302
    assert [kind for kind, _ in there(world.conference)] == [
        "staff", "staff", "staff", "young_person", "guardian", "support_person", "guest",
    ]  # fmt: skip
    assert not world.conference.participants.get(user=world.colleague).required
    assert last_row() == ("participant_add", "ok")


def test_adding_twice_nobody_or_strangers_is_refused(client, world):
    for number in range(4):
        make_guest(world.conference, name=f"Gast {number}")
    before = there(world.conference)
    forms = (
        {}, {"people": key(world.recipient, world.jobcenter)}, {"people": key(world.other, world.foreign)},
        {"people": key(world.recipient_colleague, world.jobcenter)}, {"people": "1-99999"}, {"guardians": "99999"},
        {"gast-1-name": "Fünf", "gast-1-guest_kind": "school"}, {"gast-1-name": "Ohne Herkunft"},
    )  # fmt: skip
    for form in forms:
        assert client.post(url("participant_add", world.conference), form).status_code == 422, form
    client.post(url("participant_add", world.conference), {"young_person": "on"})
    assert client.post(url("participant_add", world.conference), {"young_person": "on"}).status_code == 422
    assert len(there(world.conference)) == len(before) + 1


def test_removing_frees_time_and_kills_the_link(client, world):
    start = timezone.now() + datetime.timedelta(days=1)
    hours = (start, start + datetime.timedelta(hours=1))
    for user in (world.member, world.recipient):
        Booking.objects.create(
            source=world.conference.uid, during=hours, user=user, made_by=world.member, made_at=timezone.now()
        )
    part = world.conference.participants.get(user=world.recipient)
    part.link_nonce, part.link_digest = "nonce", "digest"
    part.save()
    answer = client.post(url("participant_remove", world.conference, part.pk))
    assert answer["Location"] == url("participant_add", world.conference)
    part.refresh_from_db()
    assert (part.removed_at is not None, part.link_nonce, part.link_digest) == (True, "", "")
    assert [booking.user for booking in Booking.objects.all()] == [world.member]
    assert last_row() == ("participant_remove", "ok")
    assert logged_in(world.recipient).get(url("conference_detail", world.conference)).status_code == 404


def test_removing_who_has_gone_or_sits_elsewhere_changes_nothing(client, world):
    elsewhere = make_conference(world.case, world.member, (world.member, world.youth_office))
    stranger = elsewhere.participants.get()
    gone = take_part(world.conference, world.colleague, world.youth_office, removed_at=timezone.now())
    for number in (stranger.pk, gone.pk, 999_999):
        answer = client.post(url("participant_remove", world.conference, number))
        assert answer["Location"] == url("conference_detail", world.conference)
        assert last_row() == ("participant_remove", "denied")
    assert len(there(elsewhere)) == 1
