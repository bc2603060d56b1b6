"""Calendar files for people's own calendar programs (iCalendar: RFC 5545, 5546, 7986). Pure: no ORM, no request.

Whoever else looks into somebody's calendar learns nothing: the summary is always the same, nobody but the one who
gets this copy is named, a place is a room or a way of talking, and what it is about is behind the link, after a login
or a personal key. Times are written in Europe/Berlin by the one zone that all programs read alike.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import icalendar
from icalendar import vCalAddress, vDuration, vText

from offers.regions.opening_hours import BERLIN
from offers.regions.rules_icalendar import berlin_zone

PRODUCT: Final = "-//Uebergangsportal//Fachbereich//DE"
SUMMARY: Final = "Termin"
"""Every entry is called so, whatever it is about."""
BY_VIDEO: Final = "Videogespräch"
BY_PHONE: Final = "Telefon"
FEED_NAME: Final = "Übergangsportal"
FEED_REFRESH: Final = dt.timedelta(hours=1)
"""How often a subscribed calendar should ask again (RFC 7986, 5.7)."""

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_EMAIL: Final = re.compile(r"^[^\s@<>\"',;:]+@[^\s@<>\"',;:]+$")


class Answer(StrEnum):
    """Whether somebody will come (PARTSTAT, RFC 5545, 3.2.12)."""

    OPEN = "NEEDS-ACTION"
    YES = "ACCEPTED"
    MAYBE = "TENTATIVE"
    NO = "DECLINED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One date, as it stands now.

    `uid`: from `new_uid`, kept for life. `sequence`: 0 at first, one more with every change of time or place and with
    the cancellation. `stamp`: when this state was made; it and both times are aware. `location`: a room with its place,
    `BY_VIDEO` or `BY_PHONE`. `url`: the page about it, absolute. Refuses (ValueError) times without a zone or an end
    that is not after the start, a sequence below 0, and a location that holds a web address.
    """

    uid: str
    sequence: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    stamp: dt.datetime
    location: str
    url: str
    tentative: bool = False
    cancelled: bool = False

    def __post_init__(self) -> None:
        if any(moment.tzinfo is None for moment in (self.starts_at, self.ends_at, self.stamp)):
            raise ValueError("times of an appointment have a zone")
        if self.ends_at <= self.starts_at:
            raise ValueError("an appointment ends after it starts")
        if self.sequence < 0:
            raise ValueError("the sequence begins at 0")
        if "://" in self.location:
            raise ValueError("a link to a video room stays behind the appointment's page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Organiser:
    """From whom it comes: the portal's address, shown under the agency's neutral name."""

    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The one person who gets this copy. No name: the address alone is what their program matches.

    `reply_by_mail`: whether their program should send an answer to the organiser; otherwise the answer is given on
    the appointment's page, and the program asks for none.
    """

    email: str
    answer: Answer = Answer.OPEN
    reply_by_mail: bool = False


def new_uid() -> str:
    """A new appointment's name for life: random, so it says nothing about a case or a person (RFC 7986, 5.3)."""
    return str(uuid.uuid4())


def invitation(appointment: Appointment, *, organiser: Organiser, recipient: Recipient) -> bytes:
    """The file that puts an appointment into a calendar or moves it there (REQUEST, RFC 5546, 3.2.2).

    Goes into a mail as `text/calendar; method=REQUEST`. Refuses (ValueError) a cancelled one and broken addresses.
    """
    if appointment.cancelled:
        raise ValueError("nobody is invited to a cancelled appointment")
    return _message("REQUEST", appointment, organiser, recipient)


def cancellation(appointment: Appointment, *, organiser: Organiser, recipient: Recipient) -> bytes:
    """The file that takes an appointment out of a calendar again (CANCEL, RFC 5546, 3.2.5).

    The sequence must be higher than in every invitation before; 0 is refused (ValueError), and so are broken addresses.
    """
    if appointment.sequence == 0:
        raise ValueError("a cancellation follows an invitation")
    return _message("CANCEL", appointment, organiser, recipient)


def publication(appointments: Iterable[Appointment]) -> bytes:
    """A feed to subscribe to (PUBLISH, RFC 5546, 3.2.1): appointments without organiser and people, cancelled ones
    marked so. The same appointments in any order give the same bytes.
    """
    calendar = _calendar("PUBLISH")
    calendar.add("name", FEED_NAME)
    calendar.add("x-wr-calname", FEED_NAME)
    calendar.add("refresh-interval", vDuration(FEED_REFRESH), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FEED_REFRESH))
    for appointment in sorted(appointments, key=lambda each: (each.starts_at, each.uid)):
        calendar.add_component(_event(appointment, cancelled=appointment.cancelled))
    return bytes(calendar.to_ical())


def _message(method: str, appointment: Appointment, organiser: Organiser, recipient: Recipient) -> bytes:
    event = _event(appointment, cancelled=method == "CANCEL")
    event.add("organizer", _address(organiser.email, CN=_plain(organiser.name)))
    person = _address(recipient.email, CUTYPE="INDIVIDUAL", ROLE="REQ-PARTICIPANT", PARTSTAT=recipient.answer.value)
    person.params["RSVP"] = "TRUE" if recipient.reply_by_mail and method == "REQUEST" else "FALSE"
    event.add("attendee", person)
    calendar = _calendar(method)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _calendar(method: str) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(berlin_zone())
    return calendar


def _event(appointment: Appointment, *, cancelled: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", appointment.uid)
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.stamp.astimezone(dt.UTC))
    start, end = _written_times(appointment)
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("summary", SUMMARY)
    if appointment.location:
        event.add("location", _plain(appointment.location))
    # Outlook shows no URL, so the text names it too.
    event.add("description", f"Mehr dazu und Ihre Antwort: {appointment.url}")
    event.add("url", appointment.url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("status", "CANCELLED" if cancelled else "TENTATIVE" if appointment.tentative else "CONFIRMED")
    return event


def _written_times(appointment: Appointment) -> tuple[dt.datetime, dt.datetime]:
    """Start and end in local time. In the hour that comes twice that means the first time (RFC 5545, 3.3.5), so
    whatever touches the second is written in UTC.
    """
    times = [moment.replace(microsecond=0) for moment in (appointment.starts_at, appointment.ends_at)]
    local = [moment.astimezone(BERLIN) for moment in times]
    start, end = [moment.astimezone(dt.UTC) for moment in times] if any(each.fold for each in local) else local
    return start, end


def _address(email: str, **params: str) -> vCalAddress:
    if not _EMAIL.match(email):
        raise ValueError("not an address for mail")
    address = vCalAddress(f"mailto:{email}")
    for name, value in params.items():
        address.params[name] = vText(value)
    return address


def _plain(text: str) -> str:
    """One line without control characters and double quotes, which no parameter may hold (RFC 5545, 3.1)."""
    return _CONTROL.sub(" ", text).replace('"', "'").strip()
