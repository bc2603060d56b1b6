"""Collects the rooms' models so that Django finds them; definitions live in the rooms."""

from cases.audit.models import AuditChain, AuditRow
from cases.audit.models_control import AuditAccess, AuditAlarm
from cases.audit.models_erasures import ErasureProof
from cases.board.models import Finding, LostCheck
from cases.calendars.models import (
    Absence,
    Booking,
    BusyTime,
    CalendarFeed,
    ForeignCalendar,
    RegionHours,
    Room,
    TravelTime,
    WorkingHours,
)
from cases.conferences.models import Conference, Participant
from cases.conferences.models_agenda import AgendaItem, ConferenceNotes, ConferencePhase
from cases.conferences.models_dates import PollAnswer, PollSlot
from cases.conferences.models_framework import Framework, Procedure, ProcedurePhase, ProcedureRole
from cases.conferences.models_minutes import Agreement, Minutes, MinutesAnswer, MinutesPart, MinutesReceipt
from cases.consents.models import Consent, ConsentEvent, ConsentRecipient
from cases.consents.models_releases import AgencyInvitation, JoinTry, Release, ShareCode
from cases.consultations.models import CodeTry, Consultation, Contribution, Heading, Seat
from cases.handovers.models import Handover, HandoverItem, HandoverOutcome, HandoverPeriods
from cases.inbox.models import (
    ContactRequest,
    DateOffer,
    PassOnConsent,
    RequestMessage,
    RequestStation,
)
from cases.inbox.models_framework import AnswerTemplate, InboxPeriods
from cases.mails.models import OutgoingMail
from cases.records.models import Case, CaseMember, NextStep, Participation, Responsibility
from cases.records.models_entries import Entry, EntryDraft
from cases.records.models_people import Guardian, YoungPerson
from cases.staff.models import Agency, Coordination, Membership, User
from cases.staff.models_invitations import StaffInvitation
from cases.staff.models_security import SecurityEvent

__all__ = [
    "Absence",
    "Agency",
    "AgencyInvitation",
    "AgendaItem",
    "Agreement",
    "AnswerTemplate",
    "AuditAccess",
    "AuditAlarm",
    "AuditChain",
    "AuditRow",
    "Booking",
    "BusyTime",
    "CalendarFeed",
    "Case",
    "CaseMember",
    "CodeTry",
    "Conference",
    "ConferenceNotes",
    "ConferencePhase",
    "Consent",
    "ConsentEvent",
    "ConsentRecipient",
    "Consultation",
    "ContactRequest",
    "Contribution",
    "Coordination",
    "DateOffer",
    "Entry",
    "EntryDraft",
    "ErasureProof",
    "Finding",
    "ForeignCalendar",
    "Framework",
    "Guardian",
    "Handover",
    "HandoverItem",
    "HandoverOutcome",
    "HandoverPeriods",
    "Heading",
    "InboxPeriods",
    "JoinTry",
    "LostCheck",
    "Membership",
    "Minutes",
    "MinutesAnswer",
    "MinutesPart",
    "MinutesReceipt",
    "NextStep",
    "OutgoingMail",
    "Participant",
    "Participation",
    "PassOnConsent",
    "PollAnswer",
    "PollSlot",
    "Procedure",
    "ProcedurePhase",
    "ProcedureRole",
    "RegionHours",
    "Release",
    "RequestMessage",
    "RequestStation",
    "Responsibility",
    "Room",
    "Seat",
    "SecurityEvent",
    "ShareCode",
    "StaffInvitation",
    "TravelTime",
    "User",
    "WorkingHours",
    "YoungPerson",
]
