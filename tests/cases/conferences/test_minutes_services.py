"""The way of minutes: written, circulated, in force, corrected; who is stopped where. Answers: test_minutes_answers."""

import dataclasses
import datetime
from threading import Barrier, Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.conferences.enums import MinutesReply
from cases.conferences.models_minutes import Agreement, Minutes, MinutesReceipt
from cases.conferences.rules_minutes import PartData
from cases.conferences.services_minutes import circulate_minutes
from cases.conferences.services_minutes_answers import answer_minutes, finalise_minutes
from cases.conferences.services_minutes_final import confirm_receipt, correct_minutes, export_minutes
from cases.consents.models import ConsentEvent
from cases.staff.errors import IllegalStep, Refused, StaleVersion
from tests.cases.conferences.minutes import actor_of, agreed, agreement, circulated, make_scene, says, written
from tests.cases.conferences.world import make_conference, make_conference_consent, make_guest, take_part
from tests.cases.world import make_world

pytestmark = pytest.mark.django_db
OBJECTED = MinutesReply.OBJECTED


@pytest.fixture
def world():
    return make_scene()


def test_the_whole_way(world):
    minutes = written(world)
    world.held.refresh_from_db()
    assert (minutes.state, minutes.revision, world.held.state) == ("draft", 1, "minutes_draft")
    minutes = circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=1)
    assert minutes.answer_by > timezone.localdate() + datetime.timedelta(days=4)
    says(world, world.member, minutes)
    world.held.refresh_from_db()
    assert world.held.state == "minutes_draft"
    says(world, world.recipient, minutes)
    minutes.refresh_from_db()
    world.held.refresh_from_db()
    assert (minutes.state, world.held.state) == ("final", "agreed")
    assert list(minutes.agreements.values_list("agency", flat=True)) == [world.youth_office.pk, world.jobcenter.pk]
    actions = list(AuditRow.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["minutes_write", "minutes_circulate", "minutes_answer", "minutes_answer"]


def test_saving_twice_saves_once_and_an_old_revision_overwrites_nothing(world):
    first = written(world)
    assert written(world).revision == first.revision
    with pytest.raises(StaleVersion):
        written(world, plain="anders")
    second = written(world, revision=1, plain="anders")
    assert second.revision == 2
    with pytest.raises(StaleVersion):
        written(world, revision=1, plain="noch anders")
    assert Minutes.objects.get().plain == "anders"


def test_rows_that_stay_keep_their_number(world):
    minutes = written(world)
    first, second = minutes.agreements.all()
    stays = agreement(world.helper, what="Geändert", number=second.pk)
    written(world, revision=1, agreements=[stays, agreement(world.owner)])
    rows = {row.what: row.pk for row in minutes.agreements.all()}
    assert rows["Geändert"] == second.pk
    assert first.pk not in rows.values()


@pytest.mark.parametrize(
    "wrong",
    [
        {"data_class": "internal"},
        {"data_class": "entrusted"},
        {"data_class": "professional_secret"},
        {"data_class": "special_category"},
        {"kind": "gossip"},
        {"text": "  "},
    ],
)
def test_what_does_not_belong_into_minutes_is_refused(world, wrong):
    """Special categories of the other agency: its consent does not name them."""
    part = dataclasses.replace(PartData("agency", world.jobcenter.pk, "shareable", "Zeisigstand"), **wrong)
    with pytest.raises(Refused):
        written(world, parts=[part])
    assert not Minutes.objects.exists()


def test_data_of_an_agency_that_takes_no_part_or_gave_nothing_is_refused(world):
    for agency in (world.employment, world.foreign):
        with pytest.raises(Refused):
            written(world, parts=[PartData("agency", agency.pk, "shareable", "Zeisigstand")])
    ConsentEvent.objects.create(
        consent=world.case.consents.filter(agency=world.jobcenter).get(), state="withdrawn", at=timezone.now(),
        by=world.recipient,
    )  # fmt: skip
    with pytest.raises(Refused):
        written(world, parts=[PartData("agency", world.jobcenter.pk, "shareable", "Zeisigstand")])


def test_agreements_have_an_owner_who_takes_part_and_a_day_after_the_conference(world):
    elsewhere = make_conference(world.case, world.member, (world.member, world.youth_office))
    stranger = elsewhere.participants.get()
    gone = take_part(world.held, world.colleague, world.youth_office, removed_at=timezone.now())
    for owner, fields in ((stranger, {}), (gone, {}), (world.owner, {"days": -5}), (world.owner, {"what": " "})):
        with pytest.raises(Refused):
            written(world, agreements=[agreement(owner, **fields)])


def test_the_young_person_never_gets_everything(world):
    young = make_guest(world.held, kind="young_person", guest_kind="", name="Kim")
    with pytest.raises(Refused, match="allein"):
        written(world, agreements=[agreement(young), agreement(young)])
    assert written(world, agreements=[agreement(young), agreement(world.owner)])
    assert set(Agreement.objects.values_list("agency", flat=True)) == {world.youth_office.pk}


def test_only_the_convener_and_the_chair_write(world):
    with pytest.raises(PermissionDenied):
        written(world, world.recipient)
    world.held.participants.filter(pk=world.helper.pk).update(roles=["minute_taker"])
    assert written(world, world.recipient)
    for user in (world.colleague, world.other, world.lead):
        with pytest.raises(PermissionDenied):
            written(world, user, revision=1)


def test_what_the_writer_may_not_read_stays_where_it_is(world):
    world.held.participants.filter(pk=world.helper.pk).update(roles=["minute_taker"])
    secret = PartData("agency", world.youth_office.pk, "special_category", "Zeisiggeheim")
    open_part = PartData("result", world.youth_office.pk, "shareable", "Zeisigoffen")
    hidden = agreement(world.owner, what="Zeisigverborgen", data_class="third_party")
    written(world, parts=[secret, open_part], agreements=[hidden, agreement(world.helper)])
    new = PartData("result", world.youth_office.pk, "shareable", "Zeisigneu")
    written(world, world.recipient, 1, parts=[open_part, new], agreements=[agreement(world.helper)])
    minutes = Minutes.objects.get()
    assert list(minutes.parts.values_list("text", flat=True)) == ["Zeisiggeheim", "Zeisigoffen", "Zeisigneu"]
    assert minutes.agreements.first().what == "Zeisigverborgen"


def test_without_a_result_nothing_circulates(world):
    written(world, parts=[PartData("wish", world.youth_office.pk, "shareable", "Zeisigwunsch")])
    with pytest.raises(Refused, match="Ergebnis"):
        circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=1)
    with pytest.raises(StaleVersion):
        circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=7)


def test_minutes_in_force_are_not_written_circulated_answered_or_finalised(world):
    minutes = agreed(world)
    actor = actor_of(world.member)
    attacks = [
        lambda: written(world, revision=minutes.revision, plain="anders"),
        lambda: written(world, revision=0, plain="anders"),
        lambda: circulate_minutes(actor=actor, conference=world.held, revision=minutes.revision),
        lambda: says(world, world.recipient, minutes, OBJECTED, "Doch nicht."),
        lambda: finalise_minutes(actor=actor, conference=world.held, revision=minutes.revision),
    ]
    for attack in attacks:
        with pytest.raises(IllegalStep):
            attack()
    orm = [
        lambda: minutes.parts.create(kind="result", agency=world.youth_office, text="Nachtrag"),
        lambda: minutes.parts.update(data_class="third_party"),
        lambda: minutes.parts.first().delete(),
        lambda: minutes.answers.update(reply="objected", text="x"),
        lambda: minutes.agreements.update(what="anders"),
        lambda: minutes.agreements.update(owner=world.helper),
        lambda: Minutes.objects.filter(pk=minutes.pk).update(state="draft"),
        lambda: Minutes.objects.filter(pk=minutes.pk).update(state="recalled", plain="anders"),
    ]
    for attack in orm:
        with pytest.raises(IntegrityError, match="never change"), transaction.atomic():
            attack()


def test_a_correction_replaces_the_old_version_only_when_all_agree(world):
    old = agreed(world)
    for reason in ("", "kurz"):
        with pytest.raises(Refused):
            correct_minutes(actor=actor_of(world.member), conference=world.held, reason=reason)
    new = correct_minutes(actor=actor_of(world.member), conference=world.held, reason="Der Tag war falsch.")
    with pytest.raises(IllegalStep):
        correct_minutes(actor=actor_of(world.member), conference=world.held, reason="Noch ein Grund dazu.")
    first, second = new.agreements.order_by("position")
    changed = [
        agreement(world.owner, what="Zeisigneu", number=first.pk),
        agreement(world.helper, days=12, number=second.pk),
    ]
    written(world, revision=1, agreements=changed)
    circulate_minutes(actor=actor_of(world.member), conference=world.held, revision=2)
    new.refresh_from_db()
    says(world, world.member, new)
    old.refresh_from_db()
    assert old.state == "final"
    old.agreements.filter(position=1).update(state="done", state_at=timezone.now(), state_reason="ging gut")
    says(world, world.recipient, new)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state, new.version) == ("recalled", "final", 2)
    assert old.recalled_at
    assert list(new.agreements.values_list("what", "state")) == [
        ("Zeisigneu", "open"),
        ("Zeisigbewerbung schreiben", "done"),
    ]
    assert [row.minutes_id for row in Agreement.objects.in_force()] == [new.pk, new.pk]
    world.held.refresh_from_db()
    assert world.held.state == "agreed"


def test_a_copy_is_confirmed_after_it_was_taken_and_once(world):
    agreed(world)
    say = {"conference": world.held, "version": 1}
    with pytest.raises(Refused):
        confirm_receipt(actor=actor_of(world.recipient), **say, file_reference="Akte 7")
    data = export_minutes(actor=actor_of(world.recipient), **say)
    assert data["copy_of"] == str(world.jobcenter)
    with pytest.raises(Refused):
        confirm_receipt(actor=actor_of(world.recipient), **say, file_reference=" ")
    confirm_receipt(actor=actor_of(world.recipient), **say, file_reference="Akte 7")
    confirm_receipt(actor=actor_of(world.recipient), **say, file_reference="Akte 8")
    export_minutes(actor=actor_of(world.recipient), **say)
    assert MinutesReceipt.objects.get().file_reference == "Akte 7"
    with pytest.raises(PermissionDenied):
        export_minutes(actor=actor_of(world.other), **say)
    with pytest.raises(Refused):
        export_minutes(actor=actor_of(world.member), conference=world.held, version=2)


def test_nothing_is_written_about_a_conference_of_a_closed_case_or_one_not_held():
    world = make_world()
    for state in ("proposed", "confirmed", "cancelled"):
        world.held = make_conference(world.case, world.member, (world.member, world.youth_office), state=state)
        world.owner = world.helper = world.held.participants.get()
        with pytest.raises(IllegalStep):
            written(world)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_agreements_at_once_put_minutes_into_force_once():
    world = make_scene()
    minutes, start, raised = circulated(world), Barrier(2), []
    world.held.refresh_from_db()

    def click(user):
        actor = actor_of(user)
        start.wait()
        try:
            answer_minutes(actor=actor, conference=world.held, revision=minutes.revision, reply=MinutesReply.AGREED)
        except Exception as error:  # told to the test's own thread
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=click, args=[user]) for user in (world.member, world.recipient)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    before = world.held.version
    world.held.refresh_from_db()
    minutes.refresh_from_db()
    assert (minutes.state, world.held.state, world.held.version - before) == ("final", "agreed", 1)
    assert minutes.answers.count() == 2


def test_a_chair_whose_agency_no_consent_lets_read_minutes_does_not_write_them():
    world = make_world()
    make_conference_consent(world.case, world.member, world.jobcenter, forms=("conference",))
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    world.held = make_conference(world.case, world.member, *pairs, state="held")
    world.owner, world.helper = world.held.participants.order_by("pk")
    world.held.participants.filter(pk=world.helper.pk).update(roles=["minute_taker"])
    with pytest.raises(IllegalStep):
        written(world, world.recipient)
    assert written(world)
