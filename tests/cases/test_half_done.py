"""Each service fails at each statement that it writes: nothing is left half done, and no mail goes out.

Services of the room `records` about cases, people and members: tests/cases/records/test_all_or_nothing.py.
"""

import datetime
import re

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.audit.services import NotRecorded
from cases.calendars import services as calendars
from cases.calendars import services_times
from cases.consents import services, services_joining, services_releases
from cases.consents.enums import ConsentForm, ConsentState, FormOfUse, LegalNorm, Purpose, TextKind
from cases.consents.scopes import Answer, Asked, Scope
from cases.models import ConsentRecipient
from cases.records import services_entries, services_entry_drafts, services_entry_marks
from cases.records.enums import DataClass, Giver, SpokenLanguage
from cases.records.rules_entries import EntryContent
from cases.records.services import StepData
from cases.retention import services as retention
from cases.staff.actors import load_actor
from cases.staff.enums import Role
from cases.team import services as team
from cases.team import services_invitations
from tests.cases.whole import casework_tables, fingerprint, release_by_norm
from tests.cases.world import make_code, make_consent, make_entry

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
WRITE = re.compile(r"^\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


def day(days=0):
    return timezone.localdate() + datetime.timedelta(days=days)


def content(**fields):
    return EntryContent(
        **{"title": "Neu", "text": "Neuer Text", "data_class": DataClass.SHAREABLE, "happened_on": day(), **fields}
    )


def scope(w, **fields):
    return Scope(**{
        "purpose": Purpose.HANDOVER, "recipients": (w.employment,), "data_classes": frozenset({DataClass.SHAREABLE}),
        "forms_of_use": frozenset({FormOfUse.PLAN}), "valid_until": day(20), **fields,
    })  # fmt: skip


ASKED = Asked(
    giver=Giver.YOUNG_PERSON, text_version="2026-1", text_kind=TextKind.STANDARD, language=SpokenLanguage.GERMAN,
    informed_voluntary=True, informed_withdrawal=True,
)  # fmt: skip
STEP_TEXT = "Weiter"


def answer():
    return Answer(given_on=day(), form=ConsentForm.PAPER, paper_reference="Akte 2")


def link(token):
    return f"https://portal.example/einladung/{token}/"


def owned(w):
    return {"case": w.case, "agency": w.youth_office, "scope": scope(w), "asked": ASKED}


def grounds(w):
    return services_releases.Grounds(
        recipient=w.jobcenter, purpose=Purpose.HANDOVER, norm=LegalNorm.SGB10_69_1_1, reason="Weil es " * 9,
        valid_until=day(9),
    )  # fmt: skip


def room_data(w, name):
    return services_times.RoomData(name, "", w.room.place, 4, step_free=True, equipment="")


def only_row(consent):
    return ConsentRecipient.objects.filter(consent=consent).order_by("pk").first()


VERBS = {
    "write_entry": ("member", lambda w, a: services_entries.write_entry(actor=a, case=w.case, content=content())),
    "change_entry": ("member", lambda w, a: services_entries.change_entry(
        actor=a, entry=w.kept, content=content(), version=w.kept.version, readers_shown=frozenset())),
    "reclassify_entry": ("member", lambda w, a: services_entries.reclassify_entry(
        actor=a, entry=w.released, data_class=DataClass.INTERNAL)),
    "delete_entry": ("member", lambda w, a: services_entries.delete_entry(actor=a, entry=w.kept)),
    "save_entry_draft": ("member", lambda w, a: services_entry_drafts.save_entry_draft(
        actor=a, case=w.case, entry=None, content={"title": "T", "text": "T"}, base_version=0)),
    "dispute_entry": ("member", lambda w, a: services_entry_marks.dispute_entry(actor=a, entry=w.kept, note="Nein")),
    "restrict_entry": ("member", lambda w, a: services_entry_marks.restrict_entry(actor=a, entry=w.released)),
    "request_consent": ("member", lambda w, a: services.request_consent(actor=a, **owned(w))),
    "grant_consent": ("member", lambda w, a: services.grant_consent(actor=a, answer=answer(), **owned(w))),
    "refuse_consent": ("member", lambda w, a: services.refuse_consent(actor=a, answer=answer(), **owned(w))),
    "replace_consent": ("member", lambda w, a: services.replace_consent(
        actor=a, old=w.consent, scope=scope(w, purpose=w.consent.purpose, recipients=(w.jobcenter,)), asked=ASKED,
        answer=answer())),
    "record_grant": ("member", lambda w, a: services.record_grant(actor=a, consent=w.asked, answer=answer())),
    "record_refusal": ("member", lambda w, a: services.record_refusal(actor=a, consent=w.asked, answer=answer())),
    "withdraw_consent": ("member", lambda w, a: services.withdraw_consent(actor=a, consent=w.consent, note="Nein")),
    "void_consent": ("member", lambda w, a: services.void_consent(actor=a, consent=w.consent, reason="Falsche Form")),
    "expire_consents": ("member", lambda w, a: services.expire_consents(actor=a)),
    "release_entry": ("member", lambda w, a: services_releases.release_entry(
        actor=a, entry=w.kept, row=only_row(w.consent))),
    "release_entries": ("member", lambda w, a: services_releases.release_entries(
        actor=a, case=w.case, entries=[w.kept, w.third], row=only_row(w.consent))),
    "release_without_consent": ("member", lambda w, a: services_releases.release_without_consent(
        actor=a, entry=w.kept, grounds=grounds(w))),
    "approve_release": ("second", lambda w, a: services_releases.approve_release(actor=a, release=w.waiting)),
    "reject_release": ("second", lambda w, a: services_releases.reject_release(actor=a, release=w.waiting)),
    "withdraw_release": ("member", lambda w, a: services_releases.withdraw_release(actor=a, release=w.release)),
    "invite_agency": ("member", lambda w, a: services_joining.invite_agency(
        actor=a, case=w.fresh, agency=w.employment)),
    "revoke_agency_invitation": ("member", lambda w, a: services_joining.revoke_invitation(
        actor=a, invitation=w.invitation)),
    "accept_agency_invitation": ("invited", lambda w, a: services_joining.accept_invitation(
        actor=a, invitation=w.invitation, contact=w.invited)),
    "decline_invitation": ("invited", lambda w, a: services_joining.decline_invitation(
        actor=a, invitation=w.invitation)),
    "make_share_code": ("member", lambda w, a: services_joining.make_share_code(
        actor=a, case=w.case, agency=w.employment)),
    "revoke_share_code": ("member", lambda w, a: services_joining.revoke_share_code(actor=a, code=w.code)),
    "join_case": ("invited", lambda w, a: services_joining.join_case(
        actor=a, text="1234567890", step=StepData(STEP_TEXT, day(3)))),
    "end_participation": ("recipient", lambda w, a: services_joining.end_participation(
        actor=a, case=w.case, agency=w.jobcenter)),
    "erase_by_hand": ("member", lambda w, a: retention.erase_by_hand(actor=a, case=w.case)),
    "invite_member": ("lead", lambda w, a: services_invitations.invite_member(
        actor=a, agency=w.youth_office, email="ganz-neu@amt.example", roles=[Role.CASEWORKER], link=link)),
    "resend_invitation": ("lead", lambda w, a: services_invitations.resend_invitation(
        actor=a, invitation=w.staff_invitation, link=link)),
    "revoke_invitation": ("lead", lambda w, a: services_invitations.revoke_invitation(
        actor=a, invitation=w.staff_invitation)),
    "accept_invitation": ("lead", lambda w, a: services_invitations.accept_invitation(
        token="offen", user=None, now=a.now, name="Neu", password="Ein-langes-Geheimnis-7")),
    "grant_role": ("lead", lambda w, a: team.grant_role(
        actor=a, agency=w.youth_office, user=w.colleague, role=Role.LEAD)),
    "end_role": ("lead", lambda w, a: team.end_role(actor=a, membership=w.colleague_role)),
    "deactivate_member": ("lead", lambda w, a: team.deactivate_member(
        actor=a, agency=w.youth_office, user=w.colleague)),
    "end_sessions": ("lead", lambda w, a: team.end_sessions(actor=a, agency=w.youth_office, user=w.colleague)),
    "book_room": ("member", lambda w, a: calendars.book_room(
        actor=a, room=w.room, start=a.now + 9 * HOUR, end=a.now + 10 * HOUR)),
    "free_booking": ("member", lambda w, a: calendars.free_booking(actor=a, source=w.booking.source)),
    "set_working_hours": ("member", lambda w, a: services_times.set_working_hours(
        actor=a, user=w.member, hours={1: [(datetime.time(8), datetime.time(12))]})),
    "add_absence": ("member", lambda w, a: services_times.add_absence(
        actor=a, user=w.member, first_day=day(40), last_day=day(41))),
    "remove_absence": ("member", lambda w, a: services_times.remove_absence(actor=a, absence=w.absence)),
    "add_room": ("lead", lambda w, a: services_times.add_room(
        actor=a, agency=w.youth_office, data=room_data(w, "Neuer Raum"))),
    "edit_room": ("lead", lambda w, a: services_times.edit_room(actor=a, room=w.room, data=room_data(w, "Anders"))),
}  # fmt: skip
ONE_STATEMENT = {"expire_consents", "accept_invitation"}


@pytest.fixture(scope="module")
def ready(furnished):
    """What the verbs need beside the furnished world."""
    w = furnished
    w.asked = make_consent(
        w.case,
        w.member,
        w.employment,
        purpose=Purpose.CASE_CONFERENCE,
        state=ConsentState.REQUESTED,
        valid_until=day(20),
    )
    w.third = make_entry(w.case, w.member)
    w.waiting = release_by_norm(w.third, w.employment, w.member, "Grund " * 9)
    w.fresh = w._twin()
    covering = make_consent(w.case, w.member, w.employment, purpose=Purpose.CASE_CONFERENCE)
    make_code(covering, w.employment, w.member, "1234567890")
    return w


def person(world, who):
    return world.second.user if who == "second" else getattr(world, who)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_does_all_or_nothing(ready, name, settings, tmp_path):
    settings.RELEASE_WITHOUT_CONSENT, settings.ERASURE_LOG = True, tmp_path / "log"
    who, verb = VERBS[name]
    tables = sorted(set(casework_tables()) | {"django_session", "usersessions_usersession"})
    before, fails_at = everything(tables), 1
    while broke(lambda: verb(ready, load_actor(person(ready, who), now=timezone.now())), fails_at):
        assert everything(tables) == before, (name, fails_at)
        assert mail.outbox == []
        fails_at += 1
    assert fails_at > (1 if name in ONE_STATEMENT else 2)


def everything(tables):
    return fingerprint(tables) | {"audit": fingerprint_of_record()}


def fingerprint_of_record():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(id) FROM cases_auditrow")
        return cursor.fetchone()


def broke(verb, at):
    """Run it with its statement number `at` failing, and take it back; whether it had that many."""
    seen = 0

    def breaking(execute, sql, params, many, context):
        nonlocal seen
        if WRITE.match(sql):
            seen += 1
            if seen == at:
                raise DatabaseError("gone")
        return execute(sql, params, many, context)

    with transaction.atomic():
        try:
            with connection.execute_wrapper(breaking):
                verb()
        except (DatabaseError, NotRecorded):
            assert seen == at
            return True
        transaction.set_rollback(True)
    return False
