"""The young person is told in their way, and the page behind their link: who is there, where, when; nothing else."""

import datetime
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.handovers.models import Handover
from cases.handovers.services_answers import accept_handover
from cases.handovers.services_contact import confirm_contact
from cases.handovers.services_links import give_link, token_of
from cases.handovers.services_meeting import Date, cancel_meeting, set_meeting
from cases.mails.models import OutgoingMail
from cases.records.services import StepData
from cases.staff.actors import load_actor
from offers.regions.models import ContactPoint
from tests.cases.handovers.world import NOTE, WISH, make_handover
from tests.cases.worker import run_tasks
from tests.cases.world import FAMILY, GIVEN, close, logged_in, make_place, make_world

MONDAY = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
START = datetime.datetime(2026, 12, 1, 9, tzinfo=datetime.UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def world(clock):
    world = make_world()
    place = make_place(world.region, "Türstadt")
    for agency, name in ((world.youth_office, "Haus am Markt"), (world.jobcenter, "Haus am Bahnhof")):
        ContactPoint.objects.create(
            region=world.region, organisation=agency.organisation, slug=f"tuer-{agency.pk}", name=name,
            street="Probeweg 1", place=place, phone="030 23125 111",
        )  # fmt: skip
    return world


def actor(user):
    return load_actor(user, now=timezone.now())


def page(name, handover):
    return reverse(f"cases:{name}", args=[handover.reference])


def by_mail(case, address="zeisig@jung.example", **fields):
    person = case.young_person
    person.channel, person.email = "email", address
    for name, value in fields.items():
        setattr(person, name, value)
    person.save()


def accept(world, handover):
    due = timezone.localdate() + datetime.timedelta(days=3)
    accept_handover(actor=actor(world.recipient), handover=handover, step=StepData("Anrufen", due))
    handover.refresh_from_db()


def linked(handover):
    give_link(handover)
    return reverse("handover_status", args=[token_of(handover)])


def secrets(world, handover):
    return (
        GIVEN, FAMILY, NOTE, WISH, handover.case.reference, handover.reference, world.member.name,
        world.recipient.name, world.member.email, "030 23125 000",
    )  # fmt: skip


def sent_mails():
    mail.outbox.clear()
    run_tasks()
    return {message.to[0]: message for message in mail.outbox}


def test_acceptance_tells_by_mail_who_wants_mail_and_the_link_says_who_is_there(world):
    handover = world.checked
    by_mail(handover.case)
    accept(world, handover)
    assert (handover.told_how, handover.told_by) == ("email", None)
    message = sent_mails()["zeisig@jung.example"]
    text = message.body + message.subject
    assert not [word for word in (*secrets(world, handover), str(world.jobcenter), "Übergabe") if word in text]
    url = re.search(r"https?://[^/]+(/uebergabe/\S+)", message.body)[1]
    shown = Client().get(url)
    body = shown.content.decode()
    assert shown.status_code == 200
    assert "Jobcenter Landkreis musterland ist jetzt für dich da" in body
    assert "Haus am Bahnhof" in body
    assert "Haus am Markt" not in body
    assert not [word for word in secrets(world, handover) if word in body]
    assert shown["Cache-Control"] == "no-store"
    assert shown["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown["X-Robots-Tag"]
    assert not shown.cookies


def test_before_acceptance_it_says_who_stays_responsible(world):
    handover = world.checked
    url = linked(handover)
    body = Client().get(url).content.decode()
    assert "Jugendamt Landkreis musterland ist weiter für dich da" in body
    assert "bleibt Jugendamt Landkreis musterland zuständig" in body
    assert "Haus am Markt" in body
    assert "Haus am Bahnhof" not in body
    easy = Client().get(url, {"sprache": "easy_de"}).content.decode()
    assert "Es hilft dir weiter: Jugendamt Landkreis musterland" in easy
    assert 'class="way there way--easy_de"' in easy
    assert Client().get(url, {"sprache": "<script>Zeisig"}).content.decode().count("Zeisig") == 0


def test_the_joint_date_stands_there_with_a_file_for_the_calendar(world):
    handover = world.checked
    url = linked(handover)
    assert Client().get(url + "termin.ics").status_code == 404
    set_meeting(
        actor=actor(world.member), handover=handover, date=Date(START, 45, "room", None, "Schule am Park"),
        version=handover.version,
    )  # fmt: skip
    body = Client().get(url).content.decode()
    assert "Dienstag, 1. Dezember" in body
    assert "10:00–10:45" in body
    assert "Schule am Park" in body
    file = Client().get(url + "termin.ics")
    text = file.content.decode()
    assert (file.status_code, file["Content-Disposition"]) == (200, 'attachment; filename="termin.ics"')
    assert file["Cache-Control"] == "no-store"
    assert "SUMMARY:Termin" in text
    assert not [word for word in secrets(world, handover) if word in text.replace("\r\n ", "")]
    cancel_meeting(actor=actor(world.member), handover=handover)
    assert "fällt aus" in Client().get(url).content.decode()
    assert Client().get(url + "termin.ics").status_code == 404


def test_what_opens_nothing_looks_like_every_other_token(world):
    handover = world.accepted
    url = linked(handover)
    bodies = {
        re.sub(r"nonce\S+", "", Client().get(reverse("handover_status", args=[token])).content.decode())
        for token in ("kaputt", token_of(handover)[:-1], token_of(handover).lower(), "0" * 43, handover.link_digest)
    }
    assert len(bodies) == 1
    assert AuditRow.objects.filter(action="handover_status").count() == 0
    Client().get(url)
    row = AuditRow.objects.get(action="handover_status")
    assert (row.actor_id, row.object_id, row.case_id) == (None, handover.pk, handover.case_id)
    for method in ("post", "put", "delete"):
        assert getattr(Client(), method)(url).status_code == 405


@pytest.mark.parametrize("who", ["member", "recipient"])
def test_a_link_is_renewed_and_taken_back_by_either_caseworker(world, who):
    handover = world.accepted
    old, client = linked(handover), logged_in(getattr(world, who))
    assert client.post(page("handover_link_renew", handover)).status_code == 302
    handover.refresh_from_db()
    new = reverse("handover_status", args=[token_of(handover)])
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    assert client.post(page("handover_link_revoke", handover)).status_code == 302
    assert Client().get(new).status_code == 404


def test_a_link_that_was_taken_back_comes_in_no_later_mail(world):
    handover = world.checked
    by_mail(handover.case)
    accept(world, handover)
    logged_in(world.recipient).post(page("handover_link_revoke", handover))
    assert "zeisig@jung.example" not in sent_mails()


def test_another_address_or_channel_gets_no_mail_with_the_link(world):
    handover = world.checked
    by_mail(handover.case)
    accept(world, handover)
    by_mail(handover.case, "neu@jung.example")
    assert sent_mails() == {}


def test_the_link_ends_fourteen_days_after_the_first_contact(world, clock):
    handover = world.accepted
    url = linked(handover)
    confirm_contact(actor=actor(world.recipient), handover=handover, on=timezone.localdate())
    for days, status in ((14, 200), (15, 404)):
        clock.move_to(MONDAY + datetime.timedelta(days=days))
        assert Client().get(url).status_code == status


def test_the_link_ends_with_the_case_and_its_restriction(world):
    handover = world.accepted
    url = linked(handover)
    case = handover.case
    case.restricted_at, case.restriction_reason = timezone.now(), "Verlangt von der jungen Person"
    case.save()
    assert Client().get(url).status_code == 404
    case.restricted_at, case.restriction_reason = None, ""
    case.save()
    assert Client().get(url).status_code == 200
    close(case)
    assert Client().get(url).status_code == 404


def test_the_link_ends_when_yet_another_agency_is_responsible(world):
    handover = world.accepted
    url = linked(handover)
    handover.case.refresh_from_db()
    later = make_handover(handover.case, world.recipient, world.employment, receiver=world.invited, state="seen")
    assert "Jobcenter Landkreis musterland ist jetzt für dich da" in Client().get(url).content.decode()
    assert "bleibt Jobcenter Landkreis musterland zuständig" in Client().get(linked(later)).content.decode()
    due = timezone.localdate() + datetime.timedelta(days=3)
    accept_handover(actor=actor(world.invited), handover=later, step=StepData("Anrufen", due))
    assert Client().get(url).status_code == 404
    client = logged_in(world.recipient)
    client.post(page("handover_tell", handover), {"how": "phone"})
    client.post(page("handover_link_renew", handover))
    handover.refresh_from_db()
    assert handover.told_at is None
    assert Client().get(reverse("handover_status", args=[token_of(handover)])).status_code == 404


def test_who_wants_no_mail_is_told_by_somebody_with_one_click(world):
    handover = world.checked
    accept(world, handover)
    assert (handover.told_at, OutgoingMail.objects.filter(kind="handover_told").count()) == (None, 0)
    client = logged_in(world.recipient)
    assert "Ich habe Bescheid gesagt" in client.get(page("handover_detail", handover)).content.decode()
    assert client.post(page("handover_tell", handover), {"how": "Zeisig"}).status_code == 422
    assert client.post(page("handover_tell", handover), {"how": "phone"}).status_code == 302
    handover.refresh_from_db()
    first = handover.told_at
    assert (handover.told_how, handover.told_by) == ("phone", world.recipient)
    logged_in(world.member).post(page("handover_tell", handover), {"how": "letter"})
    handover.refresh_from_db()
    assert (handover.told_at, handover.told_how, handover.told_by) == (first, "phone", world.recipient)


def test_before_acceptance_nobody_can_say_that_they_were_told(world):
    assert logged_in(world.member).post(page("handover_tell", world.checked), {"how": "phone"}).status_code == 302
    assert not Handover.objects.filter(told_at__isnull=False).exists()


def test_leichte_sprache_is_linked_for_who_wants_it(world):
    handover = world.checked
    by_mail(handover.case, language="de-easy")
    accept(world, handover)
    assert "/?sprache=easy_de" in sent_mails()["zeisig@jung.example"].body


def test_the_letter_says_who_is_there_and_carries_the_code(world):
    handover = world.accepted
    shown = logged_in(world.recipient).get(page("handover_letter", handover)).content.decode()
    assert "ab jetzt ist Jobcenter Landkreis musterland für dich da" in shown
    assert "<svg" not in shown.partition('class="letter__code"')[2]
    linked(handover)
    shown = logged_in(world.recipient).get(page("handover_letter", handover)).content.decode()
    assert "<svg" in shown.partition('class="letter__code"')[2]
    assert not [word for word in (FAMILY, NOTE, WISH, world.member.name) if word in shown]
    still = logged_in(world.member).get(page("handover_letter", world.checked)).content.decode()
    assert "bleibt Jugendamt Landkreis musterland für dich da" in still


def test_colleagues_leads_and_strangers_reach_neither_letter_nor_link(world):
    handover = make_handover(world._twin(), world.member, world.jobcenter, receiver=world.recipient, state="accepted")
    for who in ("colleague", "lead", "recipient_colleague", "recipient_lead", "other", "coordinator"):
        client = logged_in(getattr(world, who))
        assert client.get(page("handover_letter", handover)).status_code in (403, 404), who
        assert client.post(page("handover_link_renew", handover)).status_code in (403, 404), who
    handover.refresh_from_db()
    assert handover.link_nonce == ""
