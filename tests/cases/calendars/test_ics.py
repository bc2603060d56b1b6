"""Calendar files: what stands in them, what never does, and that another program reads them as they were meant."""

import datetime as dt
import re
from dataclasses import replace

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from cases.calendars import ics
from tests.cases.calendars.interop_files import ORGANISER, RECIPIENT, ROOM, STARTS, Facts, appointment, steps

UTC = dt.UTC
STEPS = {step.name: step for step in steps()}
SUMMER = appointment("summer", STARTS["summer"])


def facts(content):
    event = vobject.readOne(content.decode()).vevent
    return Facts(
        event.uid.value,
        int(event.sequence.value),
        event.dtstart.value.astimezone(UTC),
        event.dtend.value.astimezone(UTC),
        event.status.value,
    )


def invited(state=SUMMER, organiser=ORGANISER, recipient=RECIPIENT):
    return ics.invitation(state, organiser=organiser, recipient=recipient)


def unfolded(content):
    return content.decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize("name", STEPS)
def test_another_program_reads_the_same_facts(name):
    assert facts(STEPS[name].content) == STEPS[name].facts


def test_invited_moved_cancelled_is_one_appointment_with_rising_sequence():
    files = [vobject.readOne(STEPS[f"winter-{step}"].content.decode()) for step in ("invite", "move", "cancel")]
    assert len({file.vevent.uid.value for file in files}) == 1
    assert [int(file.vevent.sequence.value) for file in files] == [0, 1, 2]
    assert [file.method.value for file in files] == ["REQUEST", "REQUEST", "CANCEL"]
    stamps = [file.vevent.dtstamp.value for file in files]
    assert stamps == sorted(set(stamps))


@given(offset=st.integers(0, 14 * 365 * 24 * 3600), minutes=st.integers(1, 600))
def test_any_instant_survives_the_way_through_local_time(offset, minutes):
    start = SUMMER.starts_at + dt.timedelta(seconds=offset)
    end = start + dt.timedelta(minutes=minutes)
    found = facts(invited(replace(SUMMER, starts_at=start, ends_at=end)))
    assert (found.starts_at, found.ends_at) == (start, end)


def test_a_file_has_one_zone_by_rules_and_no_list_of_days():
    for content in (invited(), ics.publication([SUMMER, replace(SUMMER, uid=ics.new_uid())])):
        text = content.decode()
        assert text.count("BEGIN:VTIMEZONE") == text.count("TZID:Europe/Berlin") == 1
        assert text.count("RRULE:FREQ=YEARLY") == 2
        assert "RDATE" not in text


def test_lines_end_with_crlf_and_have_at_most_75_octets_without_a_broken_character():
    content = invited()
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)
    assert all(line.decode() is not None for line in lines)
    assert vobject.readOne(content.decode()).vevent.location.value == ROOM


def test_nobody_but_the_recipient_and_nothing_about_the_matter_stands_in_it():
    text = "\n".join(unfolded(invited()))
    assert re.findall(r"^ATTENDEE.*$", text, re.MULTILINE) == [
        "ATTENDEE;CUTYPE=INDIVIDUAL;PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:kim.beispiel@amt.example"
    ]
    assert re.findall(r"[\w.]+@[\w.]+", text) == ["kim.beispiel@amt.example", "portal@portal.example"]
    assert "SUMMARY:Termin\n" in text
    assert "CLASS:PRIVATE\n" in text


def test_the_organiser_is_the_portal_under_the_agencys_name_in_a_form_that_parameters_allow():
    organiser = vobject.readOne(invited().decode()).vevent.organizer
    assert organiser.value == "mailto:portal@portal.example"
    assert organiser.params["CN"] == ["Jugendamt 'Müllerstadt', Köthen; Süd"]


@pytest.mark.parametrize("asked", [True, False])
def test_a_program_is_told_whether_to_send_an_answer(asked):
    recipient = replace(RECIPIENT, answer=ics.Answer.MAYBE, reply_by_mail=asked)
    person = vobject.readOne(invited(recipient=recipient).decode()).vevent.attendee
    assert person.params["RSVP"] == ["TRUE" if asked else "FALSE"]
    assert person.params["PARTSTAT"] == ["TENTATIVE"]


def test_a_cancellation_frees_the_time_and_asks_for_nothing():
    gone = replace(SUMMER, sequence=1)
    recipient = replace(RECIPIENT, reply_by_mail=True)
    event = vobject.readOne(ics.cancellation(gone, organiser=ORGANISER, recipient=recipient).decode()).vevent
    assert (event.status.value, event.transp.value) == ("CANCELLED", "TRANSPARENT")
    assert event.attendee.params["RSVP"] == ["FALSE"]


@pytest.mark.parametrize("tentative", [True, False])
def test_an_invitation_takes_the_time(tentative):
    event = vobject.readOne(invited(replace(SUMMER, tentative=tentative)).decode()).vevent
    assert (event.status.value, event.transp.value) == ("TENTATIVE" if tentative else "CONFIRMED", "OPAQUE")


def test_a_feed_names_nobody_and_marks_what_was_cancelled():
    gone = replace(SUMMER, uid=ics.new_uid(), cancelled=True)
    feed = vobject.readOne(ics.publication([SUMMER, gone]).decode())
    assert feed.method.value == "PUBLISH"
    assert {event.status.value for event in feed.vevent_list} == {"CONFIRMED", "CANCELLED"}
    assert not any("organizer" in event.contents or "attendee" in event.contents for event in feed.vevent_list)


def test_a_feed_of_the_same_appointments_is_the_same_to_the_byte():
    more = [SUMMER, *(replace(SUMMER, uid=ics.new_uid()) for _ in range(5))]
    assert ics.publication(more) == ics.publication(reversed(more))


def test_an_empty_feed_is_a_calendar():
    assert vobject.readOne(ics.publication([]).decode()).name == "VCALENDAR"


def test_a_uid_is_random():
    assert len({ics.new_uid() for _ in range(100)}) == 100


HOSTILE = "Raum 1\r\nATTENDEE:mailto:fremd@amt.example\nSUMMARY:Anderes\x00\x85"


def test_text_cannot_begin_a_line_of_its_own():
    lines = unfolded(invited(replace(SUMMER, location=HOSTILE), replace(ORGANISER, name=HOSTILE)))
    assert sum(line.startswith(("ATTENDEE", "SUMMARY", "LOCATION", "ORGANIZER")) for line in lines) == 4
    assert not any("\x00" in line for line in lines)


BROKEN = ["", "kim", "kim@", "a@b@c", "kim@amt.example\r\nX:1", 'k"im@amt.example', "kim @amt.example"]


@pytest.mark.parametrize("email", BROKEN)
def test_an_address_that_is_none_is_refused(email):
    with pytest.raises(ValueError, match="not an address"):
        invited(recipient=replace(RECIPIENT, email=email))
    with pytest.raises(ValueError, match="not an address"):
        invited(organiser=replace(ORGANISER, email=email))


@pytest.mark.parametrize(
    "fields",
    [
        {"sequence": -1},
        {"ends_at": SUMMER.starts_at},
        {"location": "https://video.example/raum"},
        {"starts_at": SUMMER.starts_at.replace(tzinfo=None)},
        {"stamp": SUMMER.starts_at.replace(tzinfo=None)},
    ],
)
def test_an_impossible_appointment_is_refused(fields):
    with pytest.raises(ValueError, match=r"appointment|zone|sequence"):
        replace(SUMMER, **fields)


def test_nobody_is_invited_to_what_was_cancelled_and_nothing_is_cancelled_that_was_not_sent():
    with pytest.raises(ValueError, match="cancelled"):
        invited(replace(SUMMER, cancelled=True))
    with pytest.raises(ValueError, match="follows"):
        ics.cancellation(SUMMER, organiser=ORGANISER, recipient=RECIPIENT)
