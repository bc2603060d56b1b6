"""Scenes for the proof of the gate: everything that decides whether a reader may read one entry, as plain values.

`may_read` says in plain Python what the specification says; `play` makes the same scene out of rows.
"""

import datetime
from dataclasses import dataclass

from cases.consents.enums import ConsentForm, ConsentState, FormOfUse, LegalNorm, Purpose, TextKind
from cases.consents.models_releases import BY_NORM
from cases.models import (
    Case,
    CaseMember,
    Consent,
    ConsentEvent,
    ConsentRecipient,
    Entry,
    Membership,
    Participation,
    Release,
    Responsibility,
)
from cases.records.enums import RELEASABLE, CaseState, DataClass, Giver, MemberKind, Outcome
from cases.staff.enums import LegalArea, Role
from tests.cases.world import make_agency, make_region, make_user

NOW = datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC)
TODAY = NOW.date()
IN_TIME, ENDS_TODAY, OVER, TO_COME = (-5, 5), (-5, 0), (-5, -1), (1, 5)
"""Pairs of days from today on."""
FIRST, SECOND = "Mutter Eins", "Mutter Zwei"


@dataclass(frozen=True)
class Scene:
    """One reader, one entry, and everything between them. Days count from today."""

    owner: str = "youth_office"
    data_class: str = DataClass.SHAREABLE
    entry_restricted: bool = False
    entrusted_by: tuple[str, str] = (Giver.YOUNG_PERSON, "")
    closed: bool = False
    case_restricted: bool = False
    opened: int = -30
    reader: str = "other"
    job: str = "caseworker"
    member: str = "current"
    is_author: bool = False
    recipient: str = "other"
    released: int = -3
    withdrawn: bool = False
    release_days: tuple[int, int] = IN_TIME
    class_then: str = ""
    named: bool = True
    by_norm: bool = False
    approved: str = "yes"
    state: str = ConsentState.GRANTED
    granted: int = -4
    consent_days: tuple[int, int] = IN_TIME
    same_case: bool = True
    same_owner: bool = True
    same_purpose: bool = True
    covers_recipient: bool = True
    covers_class: bool = True
    covers_person: bool = True
    giver: tuple[str, str] = (Giver.YOUNG_PERSON, "")


def may_read(s):
    """The specification: whether the reader of this scene may read its entry now."""
    if s.member not in {"current", "last_day"} or s.job not in {"caseworker", "lead"}:
        return False
    if s.reader == "owner":
        return s.data_class != DataClass.ENTRUSTED or s.is_author
    release = s.recipient == s.reader and not s.withdrawn and inside(s.release_days) and s.released >= s.opened
    unchanged = s.class_then in {"", s.data_class} and s.data_class in RELEASABLE
    if s.closed or s.case_restricted or s.entry_restricted or not release or not unchanged:
        return False
    if s.by_norm:
        return s.data_class in BY_NORM and (s.owner != "youth_office" or s.approved == "yes")
    return consent_carries(s)


def consent_carries(s):
    """The same for the consent of a release: active, given before, and covering all of it."""
    if s.state != ConsentState.GRANTED or not inside(s.consent_days) or not s.opened <= s.granted <= s.released:
        return False
    if not (s.same_case and s.same_owner and s.same_purpose and s.covers_recipient and s.covers_class):
        return False
    if s.data_class == DataClass.PROFESSIONAL_SECRET:
        return s.named and s.covers_person
    if s.data_class == DataClass.ENTRUSTED:
        who, name = s.entrusted_by
        return s.giver[0] == who and (who == Giver.YOUNG_PERSON or s.giver[1] == name != "")
    return True


def inside(days):
    return days[0] <= 0 <= days[1]


def at(days):
    return NOW + datetime.timedelta(days=days)


def day(days):
    return TODAY + datetime.timedelta(days=days)


class Stage:
    """The agencies and people of all scenes; `play` adds the rows of many scenes at once."""

    def __init__(self):
        region = make_region()
        self.agencies = {
            "youth_office": make_agency(region, LegalArea.SGB8),
            "jobcenter": make_agency(region, LegalArea.SGB2),
            "third": make_agency(region, LegalArea.SGB3),
        }
        self.writer = make_user("Schreibt")
        self.readers = {
            (place, job): self._reader(agency, job)
            for place, agency in self.agencies.items()
            for job in ("caseworker", "lead", "auditor", "ended")
        }
        self.number = 0

    @staticmethod
    def _reader(agency, job):
        user = make_user("Liest", agency, Role(job) if job != "ended" else Role.CASEWORKER)
        if job == "ended":
            Membership.objects.filter(user=user).update(ended_at=at(-1))
        return user

    def place(self, scene, role):
        other = "jobcenter" if scene.owner == "youth_office" else "youth_office"
        return {"owner": scene.owner, "other": other, "third": "third"}[role]

    def reader(self, scene):
        return self.readers[self.place(scene, scene.reader), scene.job]

    def play(self, scenes):
        """The rows of all scenes, a handful of statements. Returns the entries in the order of the scenes."""
        cases = Case.objects.bulk_create([self._case(scene) for scene in scenes])
        elsewhere = Case.objects.bulk_create([self._case(scene) for scene in scenes])
        self._furnish(scenes * 2, cases + elsewhere)
        CaseMember.objects.bulk_create(
            [row for scene, case in zip(scenes, cases, strict=True) if (row := self._member(scene, case))]
        )
        entries = Entry.objects.bulk_create([self._entry(*pair) for pair in zip(scenes, cases, strict=True)])
        consents = Consent.objects.bulk_create(
            [
                self._consent(scene, case if scene.same_case else other)
                for scene, case, other in zip(scenes, cases, elsewhere, strict=True)
            ]
        )
        self._consent_rows(scenes, consents)
        self._releases(scenes, entries, consents)
        return entries

    def _case(self, scene):
        self.number += 1
        agency = self.agencies[scene.owner]
        return Case(
            reference=f"{self.number:08d}", region=agency.organisation.region, agency=agency, opened_by=self.writer,
            responsible=None if scene.closed else agency, opened_at=at(scene.opened), last_action_at=NOW,
            state=CaseState.CLOSED if scene.closed else CaseState.OPEN, closed_at=at(1) if scene.closed else None,
            outcome=Outcome.OTHER if scene.closed else "", restricted_at=NOW if scene.case_restricted else None,
        )  # fmt: skip

    def _furnish(self, scenes, cases):
        """What the database asks of every case: all agencies take part, the owner is responsible without a gap."""
        Participation.objects.bulk_create(
            Participation(case=case, agency=agency, joined_at=NOW, joined_by=self.writer)
            for case in cases
            for agency in self.agencies.values()
        )
        Responsibility.objects.bulk_create(
            Responsibility(case=case, agency=self.agencies[scene.owner], period=(case.opened_at, case.closed_at))
            for scene, case in zip(scenes, cases, strict=True)
        )

    def _member(self, scene, case):
        if scene.member == "none":
            return None
        starts, ends = {"past": OVER, "future": TO_COME, "last_day": ENDS_TODAY}.get(scene.member, (-9, None))
        place = self.place(scene, scene.reader)
        if scene.member == "elsewhere":
            place = "third" if place != "third" else scene.owner
        return CaseMember(
            case=case, agency=self.agencies[place], user=self.reader(scene), kind=MemberKind.MEMBER,
            starts_on=day(starts), ends_on=None if ends is None else day(ends), added_by=self.writer, added_at=NOW,
            ended_at=at(-1) if scene.member == "ended" else None,
        )  # fmt: skip

    def _entry(self, scene, case):
        giver, name = scene.entrusted_by if scene.data_class == DataClass.ENTRUSTED else ("", "")
        return Entry(
            case=case, agency=self.agencies[scene.owner], author=self.reader(scene) if scene.is_author else self.writer,
            data_class=scene.data_class, title="Titel", text="Text", happened_on=TODAY, created_at=at(-9),
            changed_at=at(-9), entrusted_by=giver, entrusted_by_name=name,
            restricted_at=NOW if scene.entry_restricted else None,
        )  # fmt: skip

    def _consent(self, scene, case):
        wanted = scene.data_class if scene.data_class in RELEASABLE else DataClass.SHAREABLE
        unlike = DataClass.THIRD_PARTY if wanted == DataClass.SHAREABLE else DataClass.SHAREABLE
        return Consent(
            case=case, agency=self.agencies[scene.owner if scene.same_owner else self.place(scene, "other")],
            purpose=Purpose.TRANSITION_PLANNING, data_classes=[wanted if scene.covers_class else unlike],
            forms_of_use=[FormOfUse.PLAN], giver=scene.giver[0], giver_name=scene.giver[1], text_version="2026-1",
            text_kind=TextKind.STANDARD, language="de", form=ConsentForm.PAPER, paper_reference="Akte",
            informed_voluntary=True, informed_withdrawal=True, valid_from=day(scene.consent_days[0]),
            valid_until=day(scene.consent_days[1]), recorded_by=self.writer, recorded_at=at(-5),
        )  # fmt: skip

    def _consent_rows(self, scenes, consents):
        recipients = ConsentRecipient.objects.bulk_create(
            ConsentRecipient(
                consent=consent,
                agency=self.agencies[
                    self.place(scene, scene.recipient)
                    if scene.covers_recipient
                    else self.place(scene, "third" if scene.recipient == "other" else "other")
                ],
            )
            for scene, consent in zip(scenes, consents, strict=True)
        )
        named = ConsentRecipient.persons.through
        named.objects.bulk_create(
            named(consentrecipient=row, user=self.reader(scene))
            for scene, row in zip(scenes, recipients, strict=True)
            if scene.covers_person
        )
        events = []
        for scene, consent in zip(scenes, consents, strict=True):
            states = [(ConsentState.REQUESTED, min(scene.granted, -5))]
            if scene.state not in {ConsentState.REQUESTED, ConsentState.REFUSED}:
                states.append((ConsentState.GRANTED, scene.granted))
            if scene.state not in {ConsentState.REQUESTED, ConsentState.GRANTED}:
                states.append((scene.state, max(scene.granted, 0)))
            events += [
                ConsentEvent(consent=consent, state=state, at=at(days), by=self.writer) for state, days in states
            ]
        ConsentEvent.objects.bulk_create(events)

    def _releases(self, scenes, entries, consents):
        rows = []
        for scene, entry, consent in zip(scenes, entries, consents, strict=True):
            then = scene.class_then or scene.data_class
            if then == DataClass.INTERNAL or (scene.by_norm and then not in BY_NORM):
                continue
            rows.append((scene, self._release(scene, entry, None if scene.by_norm else consent, then)))
        Release.objects.bulk_create(row for _, row in rows)
        named = Release.persons.through
        named.objects.bulk_create(named(release=row, user=self.reader(scene)) for scene, row in rows if scene.named)

    def _release(self, scene, entry, consent, then):
        approved = scene.approved != "no"
        return Release(
            entry=entry, recipient=self.agencies[self.place(scene, scene.recipient)], data_class=then, consent=consent,
            purpose=Purpose.TRANSITION_PLANNING if scene.same_purpose else Purpose.HANDOVER,
            norm="" if consent else LegalNorm.SGB10_69_1_1, reason="" if consent else "Weil es dafür nötig ist. " * 3,
            valid_from=day(scene.release_days[0]), valid_until=day(scene.release_days[1]),
            released_by=self.writer, released_at=at(scene.released),
            approved_by=self.readers["youth_office", "lead"] if approved else None,
            approved_at=at(1 if scene.approved == "later" else -1) if approved else None,
            withdrawn_at=at(-1) if scene.withdrawn else None, withdrawn_by=self.writer if scene.withdrawn else None,
        )  # fmt: skip
