"""Offering a case to another agency: who may, what covers it, what goes along, how it is taken back or runs out."""

import datetime
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.consents.enums import LegalNorm
from cases.consents.models_releases import Release
from cases.handovers.models import Handover, HandoverItem, HandoverPeriods
from cases.handovers.services import (
    Basis,
    Offer,
    approve_handover,
    expire_handovers,
    offer_handover,
    reject_handover,
    withdraw_handover,
)
from cases.models import CaseMember, ConsentEvent, Participation
from cases.records.enums import CaseState, Outcome
from cases.records.services_states import close_case, restrict_case
from cases.staff.actors import Actor, load_actor
from cases.staff.errors import IllegalStep, Refused
from tests.cases.handovers.world import NOTE, WISH, make_handover, make_handover_consent
from tests.cases.world import make_agency, make_entry

REASON = "Weil wir das Angebot nicht mehr brauchen."


@pytest.fixture
def world(world):
    world.cover = make_handover_consent(world.case, world.member, world.employment, world.jobcenter)
    return world


def acting(user, **later):
    return load_actor(user, now=timezone.now() + datetime.timedelta(**later))


def offered(world, user=None, to=None, token=None, **fields):
    offer = Offer(**{"to_agency": to or world.employment, "note": NOTE, "wish": WISH, **fields})
    return offer_handover(actor=acting(user or world.member), case=world.case, offer=offer, token=token or uuid.uuid4())


def test_it_is_offered_and_nothing_moves(world):
    handover = offered(world, entries=[world.kept])
    assert (handover.from_agency, handover.to_agency) == (world.youth_office, world.employment)
    assert handover.consent == world.cover
    assert handover.expires_on == timezone.localdate() + datetime.timedelta(days=14)
    world.case.refresh_from_db()
    assert world.case.responsible == world.youth_office
    assert Release.objects.filter(entry=world.kept, recipient=world.employment, consent=world.cover).count() == 1
    assert HandoverItem.objects.get(handover=handover).entry == world.kept
    assert not Participation.objects.filter(case=world.case, agency=world.employment).exists()
    assert AuditRow.objects.filter(action="handover_offer", case_id=world.case.pk).count() == 1


def test_a_double_click_offers_once(world):
    token = uuid.uuid4()
    assert offered(world, token=token) == offered(world, token=token)
    assert Handover.objects.count() == 1


def test_the_region_says_how_long(world):
    HandoverPeriods.objects.create(region=world.region, answer_days=5)
    assert offered(world).expires_on == timezone.localdate() + datetime.timedelta(days=5)


def test_one_at_a_time(world):
    offered(world)
    with pytest.raises(IllegalStep, match="läuft schon"):
        offered(world, to=world.jobcenter)


@pytest.mark.parametrize("name", ["colleague", "lead", "recipient", "invited", "other", "coordinator", "keeper"])
def test_nobody_else_offers(world, name):
    with pytest.raises(PermissionDenied):
        offered(world, user=getattr(world, name))


def test_a_plain_member_does_not_offer(world):
    with pytest.raises(PermissionDenied):
        offered(world, user=world.second.user)


def test_no_consent_no_offer(world):
    ConsentEvent.objects.create(consent=world.cover, state="withdrawn", at=timezone.now(), by=world.member)
    with pytest.raises(Refused, match="keine gültige Einwilligung"):
        offered(world)
    assert not Handover.objects.exists()


def test_nobody_there_no_offer(world):
    empty = make_agency(world.region)
    make_handover_consent(world.case, world.member, empty)
    with pytest.raises(Refused, match="andere Stelle"):
        offered(world, to=empty)
    with pytest.raises(Refused, match="andere Stelle"):
        offered(world, to=world.foreign)
    with pytest.raises(Refused, match="andere Stelle"):
        offered(world, to=world.youth_office)


def test_entries_of_others_and_elsewhere_do_not_go_along(world):
    theirs = make_entry(world.case, world.recipient, agency=world.jobcenter)
    elsewhere = make_entry(world.checked.case, world.member)
    for entry in (theirs, elsewhere):
        with pytest.raises(PermissionDenied):
            offered(world, entries=[entry])
    assert not Handover.objects.filter(case=world.case).exists()


def test_what_the_consent_does_not_name_does_not_go_along(world):
    secret = make_entry(world.case, world.member, data_class="special_category")
    with pytest.raises(Refused, match="nennt diese Klasse nicht"):
        offered(world, entries=[world.kept, secret])
    assert not Release.objects.filter(entry=world.kept).exists()


def test_foreign_agreements_do_not_go_along(world):
    agreement = world.agreement
    handover = offered(world, agreements=[agreement])
    assert handover.items.get().agreement == agreement
    withdraw_handover(actor=acting(world.member), handover=handover, reason=REASON)
    agreement.minutes.agreements.update(state="done", state_at=timezone.now())
    with pytest.raises(PermissionDenied):
        offered(world, agreements=[agreement])


def test_without_consent_is_off_by_default(world, settings):
    basis = Basis(norm=LegalNorm.SGB10_69_1_1, reason="Weil es für die Aufgabe der anderen Stelle nötig ist.")
    other = make_agency(world.region, "sgb2")
    world.cover.events.create(state="withdrawn", at=timezone.now())
    with pytest.raises(Refused, match="keine gültige"):
        offered(world, basis=basis)
    settings.RELEASE_WITHOUT_CONSENT = True
    with pytest.raises(Refused, match="30 Zeichen"):
        offered(world, basis=Basis(norm=LegalNorm.SGB10_69_1_1, reason="kurz"))
    with pytest.raises(Refused, match="Vorschrift"):
        offered(world, basis=Basis(norm=LegalNorm.SGB3_31A, reason=basis.reason))
    with pytest.raises(Refused, match="andere Stelle"):
        offered(world, basis=basis, to=other)
    handover = offered(world, basis=basis)
    now = timezone.now()
    assert not Handover.objects.incoming(world.invited, now=now).exists()
    with pytest.raises(PermissionDenied):
        approve_handover(actor=acting(world.member), handover=handover)
    with pytest.raises(PermissionDenied):
        approve_handover(actor=acting(world.invited), handover=handover)
    approve_handover(actor=acting(world.lead), handover=handover)
    assert Handover.objects.incoming(world.invited, now=timezone.now()).get() == handover
    with pytest.raises(IllegalStep, match="schon jemand zugestimmt"):
        reject_handover(actor=acting(world.lead), handover=handover, reason=REASON)


def test_the_second_person_can_say_no(world, settings):
    settings.RELEASE_WITHOUT_CONSENT = True
    handover = make_handover(
        world.checked.case.__class__.objects.get(pk=world.case.pk), world.member, world.employment,
        norm=LegalNorm.SGB10_69_1_1, reason="Weil es für die Aufgabe der anderen Stelle nötig ist.",
    )  # fmt: skip
    reject_handover(actor=acting(world.second.user), handover=handover, reason=REASON)
    handover.refresh_from_db()
    assert (handover.state, handover.answer_reason) == ("withdrawn", REASON)


def test_it_is_taken_back_once(world):
    handover = offered(world)
    with pytest.raises(Refused, match="warum"):
        withdraw_handover(actor=acting(world.member), handover=handover, reason="  ")
    for _click in range(2):
        held = withdraw_handover(actor=acting(world.member), handover=handover, reason=REASON)
    assert (held.state, held.version) == ("withdrawn", 2)
    with pytest.raises(PermissionDenied):
        withdraw_handover(actor=acting(world.invited), handover=handover, reason=REASON)


def test_whoever_came_by_it_leaves_with_it(world):
    handover = make_handover(world.case, world.member, world.employment, receiver=world.invited, state="seen")
    Participation.objects.filter(case=world.case, agency=world.employment).update(joined_at=handover.seen_at)
    withdraw_handover(actor=acting(world.member), handover=handover, reason=REASON)
    assert not CaseMember.objects.current(now=timezone.now()).filter(case=world.case, user=world.invited).exists()
    assert Participation.objects.get(case=world.case, agency=world.employment).ended_at is not None


def test_whoever_was_there_before_stays(world):
    handover = make_handover(world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen")
    withdraw_handover(actor=acting(world.member), handover=handover, reason=REASON)
    assert CaseMember.objects.current(now=timezone.now()).filter(case=world.case, user=world.recipient).exists()
    assert Participation.objects.get(case=world.case, agency=world.jobcenter).ended_at is None


def test_it_runs_out_after_its_last_day(world):
    handover = offered(world)
    job = Actor(user=None, now=timezone.now() + datetime.timedelta(days=14))
    assert expire_handovers(actor=job) == 0
    job = Actor(user=None, now=timezone.now() + datetime.timedelta(days=15))
    assert expire_handovers(actor=job) == 1
    assert expire_handovers(actor=job) == 0
    handover.refresh_from_db()
    assert (handover.state, handover.decided_by) == ("expired", None)


def test_it_ends_when_the_other_agency_stops_working_with_the_portal(world):
    handover = offered(world)
    world.employment.is_active = False
    world.employment.save()
    assert expire_handovers(actor=Actor(user=None)) == 1
    handover.refresh_from_db()
    assert handover.answer_reason == "Die Stelle arbeitet nicht mehr mit dem Portal."


def test_closing_the_case_takes_it_back(world):
    handover = offered(world)
    close_case(actor=acting(world.member), case=world.case, outcome=Outcome.WORK)
    handover.refresh_from_db()
    assert (handover.state, handover.decided_by) == ("withdrawn", world.member)
    assert "abgeschlossen" in handover.answer_reason


def test_restricting_the_case_takes_it_back(world):
    handover = offered(world)
    restrict_case(actor=acting(world.member), case=world.case, reason="Verlangt von der jungen Person")
    handover.refresh_from_db()
    assert handover.state == "withdrawn"
    world.case.refresh_from_db()
    assert (world.case.state, world.case.responsible) == (CaseState.OPEN, world.youth_office)
    with pytest.raises(IllegalStep):
        offered(world)
