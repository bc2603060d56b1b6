"""Collects the rooms' models so that Django finds them; definitions live in the rooms."""

from cases.audit.models import AuditChain, AuditRow
from cases.audit.models_control import AuditAccess, AuditAlarm
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
from cases.consents.models import Consent, ConsentEvent, ConsentRecipient
from cases.consents.models_releases import AgencyInvitation, JoinTry, Release, ShareCode
from cases.records.models import Case, CaseMember, NextStep, Participation, Responsibility
from cases.records.models_entries import Entry, EntryDraft
from cases.records.models_people import Guardian, YoungPerson
from cases.retention.models import ErasureProof
from cases.staff.models import Agency, Coordination, Membership, User
from cases.staff.models_invitations import StaffInvitation
from cases.staff.models_security import SecurityEvent

__all__ = [
    "Absence",
    "Agency",
    "AgencyInvitation",
    "AuditAccess",
    "AuditAlarm",
    "AuditChain",
    "AuditRow",
    "Booking",
    "BusyTime",
    "CalendarFeed",
    "Case",
    "CaseMember",
    "Consent",
    "ConsentEvent",
    "ConsentRecipient",
    "Coordination",
    "Entry",
    "EntryDraft",
    "ErasureProof",
    "ForeignCalendar",
    "Guardian",
    "JoinTry",
    "Membership",
    "NextStep",
    "Participation",
    "RegionHours",
    "Release",
    "Responsibility",
    "Room",
    "SecurityEvent",
    "ShareCode",
    "StaffInvitation",
    "TravelTime",
    "User",
    "WorkingHours",
    "YoungPerson",
]
