"""Who takes part in a conference: added with the consent of the moment, removed with what was booked for them."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.services import record
from cases.conferences.enums import ConferenceRole, ParticipantKind
from cases.conferences.lifecycle import ConferenceAction
from cases.conferences.models import Conference, Participant
from cases.conferences.scopes import Guest, People
from cases.conferences.selectors_people import Choice, choice_for
from cases.conferences.services_access import take_conference
from cases.conferences.services_invite import invite_one, uninvite_one
from cases.records.services_access import touch
from cases.staff.actors import Actor
from cases.staff.errors import IllegalStep, Refused

MOST_GUESTS: Final = 4
"""People from outside in one conference."""


@transaction.atomic
def add_participant(*, actor: Actor, conference: Conference, people: People) -> list[Participant]:
    """More people take part: whoever `people` names; roles are not given here.

    Where there is a date already, their time is booked and they are invited. `Refused`, at the field, for who is not
    covered, takes part already, is taken at that time or is one guest too many.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.EDIT)
    choice = choice_for(actor, conference.case, conference.agency)
    check_people(people, choice)
    _refuse_twice(conference, people, choice)
    made = seat(actor, conference, people, choice)
    if not made:
        raise Refused(_("Bitte wählen Sie mindestens eine Person."))
    for participant in made:
        invite_one(actor=actor, conference=conference, participant=participant)
    touch(conference.case, actor)
    record(actor=actor, action=AuditAction.PARTICIPANT_ADD, about=made[0], case_id=conference.case_id)
    return made


@transaction.atomic
def remove_participant(*, actor: Actor, conference: Conference, participant_id: int) -> Participant:
    """Somebody takes part no longer: their link is dead, their time is free, their calendar forgets the date.

    `IllegalStep` if they have gone.
    """
    conference = take_conference(actor=actor, conference=conference, action=ConferenceAction.EDIT)
    held = conference.participants.select_for_update().filter(pk=participant_id, removed_at__isnull=True).first()
    if held is None:
        raise IllegalStep(_("Diese Person nimmt nicht mehr teil."))
    held.removed_at = actor.now
    held.link_nonce = held.link_digest = ""
    held.save(update_fields=["removed_at", "link_nonce", "link_digest"])
    uninvite_one(actor=actor, conference=conference, participant=held)
    touch(conference.case, actor)
    record(actor=actor, action=AuditAction.PARTICIPANT_REMOVE, about=held, case_id=conference.case_id)
    return held


def check_people(people: People, choice: Choice) -> None:
    """`Refused`, with the field, for whoever cannot take part at this moment: of other agencies, without consent, not
    at work on the case, guardians of others; and for roles of people who do not take part."""
    open_people = choice.open_people
    if not set(people.staff) <= set(open_people):
        raise Refused(_("Diese Person kann nicht teilnehmen. Bitte prüfen Sie die Auswahl."), field="people")
    if people.young_person and choice.attend_reason:
        raise Refused(choice.attend_reason, field="young_person")
    if not set(people.guardians) <= set(choice.open_guardians):
        raise Refused(_("Diese Person kann nicht eingeladen werden. Bitte prüfen Sie die Auswahl."), field="guardians")
    if len(people.guests) > MOST_GUESTS:
        raise Refused(_("Höchstens %(most)s Gäste.") % {"most": MOST_GUESTS})
    check_roles(people)


def check_roles(people: People) -> None:
    """`Refused`, at the role, for who does not take part, and for a facilitator who presents the case."""
    for role, key in people.roles.items():
        if key not in people.staff:
            raise Refused(_("Diese Person nimmt nicht teil. Wählen Sie sie oben aus."), field=role.value)
    presenter = people.roles.get(ConferenceRole.PRESENTER)
    if presenter and presenter == people.roles.get(ConferenceRole.FACILITATOR):
        message = _("Wer den Fall vorstellt, moderiert nicht: Die Moderation ist neutral.")
        raise Refused(message, field=ConferenceRole.FACILITATOR.value)


def seat(actor: Actor, conference: Conference, people: People, choice: Choice) -> list[Participant]:
    """Write down who takes part; checked before by `check_people`."""
    rows = [
        Participant(
            kind=ParticipantKind.STAFF, user=one.user, agency=one.agency, required=people.staff[key],
            roles=[role.value for role, holder in people.roles.items() if holder == key],
        )
        for key, one in choice.open_people.items() if key in people.staff
    ]  # fmt: skip
    if people.young_person:
        rows.append(Participant(kind=ParticipantKind.YOUNG_PERSON))
    rows += [
        Participant(kind=ParticipantKind.GUARDIAN, guardian=choice.open_guardians[number], required=False)
        for number in people.guardians
    ]
    if people.support_person:
        rows.append(Participant(kind=ParticipantKind.SUPPORT_PERSON, name=people.support_person, required=False))
    rows += [_guest(actor, guest) for guest in people.guests]
    for row in rows:
        row.conference, row.added_at = conference, actor.now
    return Participant.objects.bulk_create(rows)


def _guest(actor: Actor, guest: Guest) -> Participant:
    return Participant(
        kind=ParticipantKind.GUEST, guest_kind=guest.guest_kind, name=guest.name, organisation=guest.organisation,
        email=guest.email, required=guest.required, promised_at=actor.now if guest.promised else None,
    )  # fmt: skip


def _refuse_twice(conference: Conference, people: People, choice: Choice) -> None:
    there = list(conference.participants.filter(removed_at__isnull=True))
    users = {row.user_id for row in there}
    if any(choice.open_people[key].user.pk in users for key in people.staff):
        raise Refused(_("Diese Person nimmt schon teil."), field="people")
    kinds = [row.kind for row in there]
    if people.young_person and ParticipantKind.YOUNG_PERSON in kinds:
        raise Refused(_("Die junge Person nimmt schon teil."), field="young_person")
    if {str(row.guardian_id) for row in there} & set(people.guardians):
        raise Refused(_("Diese Person nimmt schon teil."), field="guardians")
    if kinds.count(ParticipantKind.GUEST) + len(people.guests) > MOST_GUESTS:
        raise Refused(_("Höchstens %(most)s Gäste.") % {"most": MOST_GUESTS})
