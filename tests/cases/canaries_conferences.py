"""Conferences of which every free text is a canary, and who may ever read which of them.

Written from the rules of the specification, beside the pages: an agency reads its own data, data of others only where
an active consent names purpose, class and form of use.
"""

from django.utils import timezone

from cases.conferences.enums import MinutesState, ParticipantKind
from cases.conferences.rules import may_read
from cases.conferences.selectors import covers_of
from cases.consents.enums import FormOfUse
from cases.models import (
    AgendaItem,
    Agreement,
    CaseMember,
    Conference,
    ConferenceNotes,
    ConferencePhase,
    Minutes,
    MinutesAnswer,
    MinutesPart,
    MinutesReceipt,
    Participant,
)
from cases.records.enums import DataClass
from tests.cases.conferences.world import (
    make_conference,
    make_conference_consent,
    make_guest,
    make_item,
    make_minutes,
    make_phases,
    take_part,
)

MODELS = (
    AgendaItem, Agreement, Conference, ConferenceNotes, ConferencePhase, Minutes, MinutesAnswer, MinutesPart,
    MinutesReceipt, Participant,
)  # fmt: skip
OPEN = {"state__in": [MinutesState.DRAFT, MinutesState.CIRCULATED]}
IN_OPEN = {"minutes__state__in": OPEN["state__in"]}
WRITABLE = {
    AgendaItem: {"entry__isnull": True}, Participant: {"kind": ParticipantKind.GUEST}, Minutes: OPEN,
    MinutesPart: IN_OPEN, MinutesAnswer: IN_OPEN, Agreement: IN_OPEN,
}  # fmt: skip
"""Rows that can be changed and in which somebody wrote: what is in force stays, of staff nothing is copied."""
NEITHER = {DataClass.SPECIAL_CATEGORY, DataClass.THIRD_PARTY}
"""Classes that the consent of the world does not name."""


def add_rows(world):
    """A conference with a row of each kind, before its minutes are in force; others of cases that are not the world's.

    Jobcenter and owner hear each other's shareable data; the employment agency takes part without a consent.
    """
    make_conference_consent(world.case, world.recipient, world.youth_office, agency=world.jobcenter)
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    full = make_conference(world.case, world.member, *pairs, state="agreed", dial_in="X")
    take_part(full, world.invited, world.employment)
    make_guest(full)
    make_phases(full, 5, 5)
    for agency in (world.youth_office, world.jobcenter, world.employment):
        make_item(full, agency, topic="X")
    for author in (world.member, world.recipient):
        ConferenceNotes.objects.create(conference=full, author=author, text="X", saved_at=timezone.now())
    world.full = add_minutes(world, full)
    for conference in (world.dated, world.polling, world.confirmed, world.running):
        make_guest(conference)
        make_item(conference, world.jobcenter, topic="X")
    for case, user in ((world.apart, world.other), (world.alone, world.colleague)):
        other = make_conference(case, user, (user, case.agency), state="minutes_draft")
        make_guest(other)
        make_minutes(other, user, parts=[{}], agreements=[{}])


def add_minutes(world, conference):
    """A draft with paragraphs and agreements of each agency in each class, an objection and receipts."""
    classes = (DataClass.SHAREABLE, *sorted(NEITHER))
    parts = [
        {"agency": agency, "data_class": one}
        for agency in (world.youth_office, world.jobcenter, world.employment)
        for one in classes
    ]
    owners = list(conference.participants.filter(user__isnull=False).order_by("pk"))
    agreements = [{"owner": owner, "agency": owner.agency, "data_class": one} for owner in owners for one in classes]
    minutes = make_minutes(conference, world.member, parts=parts, agreements=agreements, plain="X")
    now = timezone.now()
    MinutesAnswer.objects.create(
        minutes=minutes, agency=world.jobcenter, revision=1, reply="objected", text="X", answered_by=world.recipient,
        answered_at=now,
    )  # fmt: skip
    for agency, user in ((world.youth_office, world.member), (world.jobcenter, world.recipient)):
        MinutesReceipt.objects.create(minutes=minutes, agency=agency, exported_by=user, exported_at=now)
    return minutes


def put_into_force(world):
    """From here on the canaries of the full minutes can no longer be changed; pages of the table show them."""
    rows = Minutes.objects.filter(pk=world.full.pk)
    rows.update(state=MinutesState.CIRCULATED)
    rows.update(state=MinutesState.FINAL, final_at=timezone.now())
    world.agreed = rows.select_related("conference").get()


class Reader:
    """What somebody who sees a conference may read of it, by class and form of use."""

    def __init__(self, user, conference, now):
        self.user, self.conference = user, conference
        members = CaseMember.objects.current(now=now).filter(user=user, case=conference.case)
        self.ids = frozenset(members.values_list("agency", flat=True))
        self.covers = covers_of(conference.case, now=now)
        own = conference.participants.filter(user=user, removed_at__isnull=True)
        self.convenes = conference.agency_id in self.ids
        self.chairs = any({"facilitator", "minute_taker"} & set(part.roles) for part in own)

    def reads(self, agency_id, data_class=DataClass.SHAREABLE, form=FormOfUse.MINUTES):
        return may_read(
            self.covers, owner_id=agency_id, reader_ids=self.ids, data_class=DataClass(data_class), form=form
        )

    def rows(self):
        """(row, names of its fields that are not for this reader)."""
        conference, talk = self.conference, FormOfUse.CONFERENCE
        yield conference, set() if self.reads(conference.agency_id, form=talk) else {"wish"}
        hidden = set() if self.convenes else {"email", "comment"}
        yield from ((row, hidden) for row in conference.participants.filter(removed_at__isnull=True))
        yield from ((row, set()) for row in conference.phases.all())
        yield from ((row, set()) for row in conference.agenda.all() if self.reads(row.agency_id, form=talk))
        yield from ((row, set()) for row in ConferenceNotes.objects.filter(conference=conference, author=self.user))
        for minutes in conference.minutes.all():
            if minutes.state != MinutesState.DRAFT or self.convenes or self.chairs:
                yield from self.rows_of(minutes)

    def rows_of(self, minutes):
        framed = self.reads(self.conference.agency_id)
        if framed:
            yield minutes, set()
        yield from ((row, set()) for row in minutes.parts.all() if self.reads(row.agency_id, row.data_class))
        for row in minutes.agreements.all():
            if row.agency_id in self.ids or self.reads(self.conference.agency_id, row.data_class):
                yield row, set()
        yield from ((row, set()) for row in minutes.answers.all() if framed or row.agency_id in self.ids)
        yield from ((row, set()) for row in minutes.receipts.filter(agency__in=self.ids))


def readable(user, now):
    """(row, hidden fields) of all conferences that the person may see at this moment."""
    for conference in Conference.objects.visible_to(user, now=now):
        yield from Reader(user, conference, now).rows()
