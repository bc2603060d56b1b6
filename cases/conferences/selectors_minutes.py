"""Minutes as one reader gets them at this moment, and where their agreement stands."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.conferences.enums import ConferenceState, MinutesReply, MinutesState, ParticipantKind
from cases.conferences.lifecycle import ConferenceAction, Who, allowed_actions
from cases.conferences.models import Conference, Participant
from cases.conferences.models_agenda import ConferenceNotes
from cases.conferences.models_minutes import Agreement, Minutes, MinutesAnswer, MinutesPart, MinutesReceipt
from cases.conferences.rules import Cover, is_covered
from cases.conferences.rules_minutes import everybody_agreed, may_read_agreement, may_read_part, wording
from cases.conferences.selectors import covers_of, hands_among, taking_part
from cases.consents.enums import FormOfUse
from cases.records.enums import DataClass
from cases.records.selectors import own_rows
from cases.staff.actors import Actor
from cases.staff.models import Agency

WRITERS = frozenset({Who.CONVENER, Who.CHAIR})
"""They see a draft before it is circulated."""


@dataclass(frozen=True, slots=True)
class Place:
    """Who somebody is in a conference now. `agencies`: those for which they work on its case, the acting one first;
    `asked`: agencies whose agreement minutes need, the convening one first.
    """

    conference: Conference
    agencies: tuple[Agency, ...]
    participants: tuple[Participant, ...]
    covers: tuple[Cover, ...]
    hands: frozenset[Who]
    asked: tuple[Agency, ...]

    @property
    def ids(self) -> frozenset[int]:
        """Of the agencies for which they work."""
        return frozenset(agency.pk for agency in self.agencies)

    @property
    def writes(self) -> bool:
        """Whether they convene, chair or take the minutes."""
        return bool(WRITERS & self.hands)

    @property
    def actions(self) -> frozenset[ConferenceAction]:
        """What the table lets them do now."""
        return allowed_actions(ConferenceState(self.conference.state), self.hands)

    @property
    def own_asked(self) -> Agency | None:
        """The agency for which they answer, if one of theirs is asked."""
        asked = {agency.pk for agency in self.asked}
        return next((agency for agency in self.agencies if agency.pk in asked), None)


def place_of(actor: Actor, conference: Conference) -> Place:
    """The person's place. Three queries."""
    agencies = tuple(row.agency for row in own_rows(actor, conference.case))
    participants = tuple(taking_part(conference))
    covers = covers_of(conference.case, now=actor.now)
    ids = frozenset(agency.pk for agency in agencies)
    hands = hands_among(actor, conference, agencies=ids, parts=participants)
    return Place(conference, agencies, participants, covers, hands, asked_agencies(conference, participants, covers))


def asked_agencies(
    conference: Conference, participants: Sequence[Participant], covers: Sequence[Cover]
) -> tuple[Agency, ...]:
    """The convening agency, and every other that takes part and that a consent covers now: who is not covered cannot
    read the minutes and is not waited for.
    """
    asked = {conference.agency_id: conference.agency}
    for part in participants:
        if part.agency is not None and is_covered(covers, conference.agency_id, part.agency.pk, FormOfUse.CONFERENCE):
            asked.setdefault(part.agency.pk, part.agency)
    return tuple(asked.values())


# Copies --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PartCopy:
    """A paragraph in somebody's copy; `text` is None, and the rest empty, where it is not for them."""

    heading: str = ""
    agency: Agency | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementCopy:
    """An agreement in somebody's copy; `row` is None where it is not for them."""

    row: Agreement | None = None

    @property
    def text(self) -> str:
        """In words: who does what until when, and what belongs to it."""
        row = self.row
        if row is None:
            return ""
        more = ((_("Grundlage"), row.basis), (_("Hilfe"), row.support), (_("Wenn es nicht klappt"), row.fallback))
        lines = [f"{row.what} – {who(row.owner)}, {_('bis')} {date_format(row.due, 'j.n.Y')}"]
        return "\n".join(lines + [f"{label}: {value}" for label, value in more if value])


@dataclass(frozen=True, slots=True)
class MinutesCopy:
    """Minutes as one reader gets them. `framed`: whether what is nobody's paragraph (plain words, next date, who is
    responsible, objections) is for them.
    """

    minutes: Minutes
    parts: tuple[PartCopy, ...]
    agreements: tuple[AgreementCopy, ...]
    answers: tuple[MinutesAnswer, ...]
    framed: bool

    @property
    def dissents(self) -> list[MinutesAnswer]:
        """What agencies objected to this revision."""
        return [row for row in self.answers if row.reply == MinutesReply.OBJECTED]

    @property
    def text(self) -> str:
        """Everything that the reader may read, as one text."""
        parts = [(part.heading, part.text) for part in self.parts if part.text is not None]
        parts += [(_("Vereinbarung"), item.text) for item in self.agreements if item.row]
        if self.framed:
            minutes = self.minutes
            parts += [(_("Zuständig"), str(minutes.responsible))] if minutes.responsible else []
            parts += [(_("Nächster Termin"), date_format(minutes.next_on, "j.n.Y"))] if minutes.next_on else []
            parts += [(_("In einfachen Worten"), minutes.plain)] if minutes.plain else []
        return wording(parts)


def who(participant: Participant) -> str:
    """How minutes name somebody."""
    return participant.label or participant.get_kind_display()


def copy_of(
    minutes: Minutes, conference: Conference, *, reader_ids: Collection[int], covers: Sequence[Cover]
) -> MinutesCopy:
    """The copy for somebody who works for these agencies. Three queries at most."""
    return copies_of([minutes], conference, reader_ids=reader_ids, covers=covers)[0]


def copies_of(
    versions: Sequence[Minutes], conference: Conference, *, reader_ids: Collection[int], covers: Sequence[Cover]
) -> list[MinutesCopy]:
    """The same of several versions, with as many queries. A draft has no answers to its revision."""
    framed = may_read_part(
        covers, agency_id=conference.agency_id, reader_ids=reader_ids, data_class=DataClass.SHAREABLE
    )
    parts, agreements = rows_of(*versions), agreements_of(*versions)
    asked = [row for row in versions if row.state != MinutesState.DRAFT]
    answers = [row for row in answers_of(*asked) if framed or row.agency_id in reader_ids] if asked else []

    def part_copy(part: MinutesPart) -> PartCopy:
        if may_read_part(covers, agency_id=part.agency_id, reader_ids=reader_ids, data_class=part.data_class):
            return PartCopy(part.get_kind_display(), part.agency, part.text)
        return PartCopy()

    return [
        MinutesCopy(
            minutes,
            tuple(part_copy(row) for row in parts if row.minutes_id == minutes.pk),
            tuple(
                AgreementCopy(row if reads(row, conference, reader_ids, covers) else None)
                for row in agreements
                if row.minutes_id == minutes.pk
            ),
            tuple(row for row in answers if row.minutes_id == minutes.pk),
            framed,
        )
        for minutes in versions
    ]


def reads(row: Agreement, conference: Conference, reader_ids: Collection[int], covers: Sequence[Cover]) -> bool:
    """Whether an agreement is in the copy of these readers."""
    return may_read_agreement(
        covers,
        convener_id=conference.agency_id,
        agency_id=row.agency_id,
        reader_ids=reader_ids,
        data_class=row.data_class,
    )


def rows_of(*versions: Minutes) -> list[MinutesPart]:
    """All paragraphs in order, whoever may read them: for services and for copies."""
    rows = MinutesPart.objects.filter(minutes__in=versions).select_related("agency__organisation")
    return list(rows.order_by("minutes", "position", "pk"))


def agreements_of(*versions: Minutes) -> list[Agreement]:
    """All agreements in order, whoever may read them."""
    related = ("agency__organisation", "owner__user", "owner__agency__organisation")
    rows = Agreement.objects.filter(minutes__in=versions).select_related(*related)
    return list(rows.order_by("minutes", "position", "pk"))


def answers_of(*versions: Minutes) -> list[MinutesAnswer]:
    """What agencies said to the revision as it stands."""
    rows = MinutesAnswer.objects.filter(minutes__in=versions, revision=F("minutes__revision"))
    return list(rows.select_related("agency__organisation").order_by("answered_at", "pk"))


def versions_of(place: Place) -> list[Minutes]:
    """Versions that the person may open, the newest first; `receipt_ids`: which agencies have confirmed. One query."""
    confirmed = MinutesReceipt.objects.filter(minutes=OuterRef("pk"), confirmed_at__isnull=False)
    rows = (
        place.conference.minutes.select_related("responsible__organisation")
        .annotate(receipt_ids=ArraySubquery(confirmed.order_by("agency").values("agency")))
        .order_by("-version")
    )
    return [row for row in rows if place.writes or row.state != MinutesState.DRAFT]


# Where it stands -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """What each asked agency said to a revision."""

    answers: tuple[tuple[Agency, MinutesAnswer | None], ...]

    @property
    def all_agreed(self) -> bool:
        """Whether nobody is missing and nobody objected."""
        agreed = {agency.pk for agency, row in self.answers if row and row.reply == MinutesReply.AGREED}
        return everybody_agreed([agency.pk for agency, _row in self.answers], agreed)

    @property
    def missing(self) -> list[Agency]:
        """Who has not answered."""
        return [agency for agency, row in self.answers if row is None]


def standing_of(asked: Sequence[Agency], answers: Sequence[MinutesAnswer]) -> Standing:
    """Asked agencies beside their answers to one revision."""
    given = {row.agency_id: row for row in answers}
    return Standing(tuple((agency, given.get(agency.pk)) for agency in asked))


def receipts_of(minutes: Minutes, asked: Sequence[Agency]) -> list[tuple[Agency, bool]]:
    """Which agency has confirmed that its copy is in its own file; for a version that came from `versions_of`."""
    confirmed = set(getattr(minutes, "receipt_ids", ()))
    return [(agency, agency.pk in confirmed) for agency in asked]


def objections_to(minutes: Minutes) -> list[MinutesAnswer]:
    """Objections to the last revision that was answered: what a writer works on."""
    rows = list(minutes.answers.select_related("agency__organisation").order_by("-revision", "answered_at", "pk"))
    return [row for row in rows if row.revision == rows[0].revision and row.reply == MinutesReply.OBJECTED]


def own_notes(actor: Actor, conference: Conference) -> str:
    """What the person noted during the conference; nobody else's."""
    row = ConferenceNotes.objects.filter(conference=conference, author=actor.user).first()
    return row.text if row else ""


def held_on(conference: Conference) -> datetime.date:
    """The day of the conference."""
    moment = conference.held_at or conference.starts_at or conference.proposed_at
    return timezone.localdate(moment)


def young_person_in(participants: Sequence[Participant]) -> Participant | None:
    """The young person, if they take part."""
    return next((part for part in participants if part.kind == ParticipantKind.YOUNG_PERSON), None)
