"""Who gets which piece of minutes: against a plain reference, and with canaries in every copy that leaves."""

import datetime
import itertools
import json

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cases import pdf
from cases.conferences.models_minutes import MinutesAnswer
from cases.conferences.rules import Cover, may_read
from cases.conferences.rules_minutes import (
    AgreementData,
    all_by,
    begins_late,
    everybody_agreed,
    free_positions,
    may_read_agreement,
    may_read_part,
)
from cases.consents.enums import FormOfUse
from cases.records.enums import DataClass
from tests.cases.conferences.minutes import hold_another, make_scene
from tests.cases.conferences.world import make_conference_consent, make_guest, make_minutes
from tests.cases.world import logged_in

AGENCIES = (1, 2, 3)
COVERS = st.lists(
    st.builds(
        Cover,
        st.sampled_from(AGENCIES),
        st.sampled_from(AGENCIES),
        st.frozensets(st.sampled_from([item.value for item in DataClass])),
        st.frozensets(st.sampled_from([item.value for item in FormOfUse])),
    ),
    max_size=4,
)
READERS = st.frozensets(st.sampled_from(AGENCIES), max_size=2)


def reference(covers, owner, readers, data_class, form):
    """PRIVACY in plain words, case by case."""
    if owner in readers:
        return True
    if data_class in ("internal", "entrusted", "professional_secret"):
        return False
    for giver, recipient, classes, forms in covers:
        if giver == owner and recipient in readers and data_class in classes and form in forms:
            return True
    return False


@given(COVERS, st.sampled_from(AGENCIES), READERS, st.sampled_from(DataClass), st.sampled_from(FormOfUse))
def test_a_piece_is_read_exactly_by_whom_the_reference_says(covers, owner, readers, data_class, form):
    expected = reference(covers, owner, readers, data_class, form)
    assert may_read(covers, owner_id=owner, reader_ids=readers, data_class=data_class, form=form) == expected
    if form == FormOfUse.MINUTES:
        assert may_read_part(covers, agency_id=owner, reader_ids=readers, data_class=data_class) == expected


@given(COVERS, st.sampled_from(AGENCIES), st.sampled_from(AGENCIES), READERS, st.sampled_from(DataClass))
def test_an_agreement_is_read_by_who_does_it_and_by_whom_the_convener_may_tell(covers, convener, doer, readers, kind):
    expected = doer in readers or reference(covers, convener, readers, kind, "minutes")
    got = may_read_agreement(covers, convener_id=convener, agency_id=doer, reader_ids=readers, data_class=kind)
    assert got == expected


@given(st.frozensets(st.integers(0, 12)), st.integers(0, 10))
def test_what_a_writer_cannot_see_keeps_its_place(taken, number):
    found = free_positions(taken, number)
    assert len(found) == number
    assert found == sorted(set(found) - taken)
    assert set(range(max(found, default=0))) <= set(found) | taken


def test_small_rules():
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    assert [all_by(owners, 7) for owners in ([], [7], [7, 7], [7, 8])] == [False, True, True, False]
    assert not all_by([8], None)
    assert not begins_late([], held_on=today, days=14)
    assert [begins_late([today + n * day], held_on=today, days=14) for n in (14, 15)] == [False, True]
    assert not begins_late([today + 90 * day, today + 14 * day], held_on=today, days=14)
    assert [everybody_agreed(asked, {1, 2}) for asked in ((), (1,), (1, 2), (1, 3))] == [False, True, True, False]
    assert AgreementData("x", 1, today).data_class == "shareable"


CLASSES = [item for item in DataClass if item != DataClass.INTERNAL]


def canary(who, what, kind):
    return f"kanari{who}{what}{kind.replace('_', '')}x"


def canaries(world):
    """Minutes in force with a canary for each owner and class, in paragraphs and agreements. → text: (owner, class)"""
    make_guest(world.held, kind="young_person", guest_kind="", name="Kim")
    owners = {"amt": (world.youth_office, world.owner), "job": (world.jobcenter, world.helper)}
    parts, agreements, known = [], [], {}
    for (name, (agency, person)), kind in itertools.product(owners.items(), CLASSES):
        text = canary(name, "teil", kind)
        parts.append({"agency": agency, "data_class": kind, "text": text})
        known[text] = {(agency.pk, kind)}
        text = canary(name, "ziel", kind)
        agreements.append({"agency": agency, "owner": person, "data_class": kind, "what": text, "support": text})
        known[text] = {(agency.pk, "own"), (world.youth_office.pk, kind)}
    known["kanarieinfachx"] = {(world.youth_office.pk, "shareable")}
    minutes = make_minutes(world.held, world.member, parts=parts, agreements=agreements, plain="kanarieinfachx")
    for agency, user in ((world.youth_office, world.member), (world.jobcenter, world.recipient)):
        text = f"kanariwider{agency.pk}x"
        known[text] = {(agency.pk, "own"), (world.youth_office.pk, "shareable")}
        MinutesAnswer.objects.create(
            minutes=minutes, agency=agency, revision=1, reply="objected", text=text, answered_by=user,
            answered_at=timezone.now(),
        )  # fmt: skip
    for state in ("circulated", "final"):
        minutes.state, minutes.final_at = state, timezone.now() if state == "final" else None
        minutes.save()
    world.held.state = "minutes_draft"
    world.held.save()
    world.held.state = "agreed"
    world.held.save()
    return known


def readable(known, reader, opened):
    """Canaries that an agency may read; `opened`: pairs (owner, class) that its consents open."""
    return {
        text for text, ways in known.items() if any(owner == reader or (owner, kind) in opened for owner, kind in ways)
    }


def copies(world, client, printed):
    """Page, JSON and the text of the PDF that this login gets."""
    args = [world.held.reference, 1]
    yield client.get(reverse("cases:minutes_version", args=args)).content.decode()
    export = reverse("cases:minutes_export", args=args)
    data = client.post(export, {"format": "json"}).content.decode()
    assert json.loads(data)["conference"] == world.held.reference
    yield data
    printed.clear()
    assert client.post(export, {"format": "pdf"}).content.startswith(b"%PDF-")
    (text,) = printed
    yield text


@pytest.fixture
def printed(monkeypatch):
    """The text of every PDF that is made, as it is set in type."""
    texts, original = [], pdf.render_to_string

    def reading(template, context):
        texts.append(original(template, context))
        return texts[-1]

    monkeypatch.setattr(pdf, "render_to_string", reading)
    return texts


@pytest.mark.django_db
@pytest.mark.parametrize("classes", [("shareable",), ("shareable", "special_category", "third_party"), tuple(CLASSES)])
def test_no_copy_holds_what_its_reader_may_not_read(classes, printed):
    world = make_scene()
    hold_another(world)
    persons = [world.recipient] if "professional_secret" in classes else []
    make_conference_consent(world.case, world.member, world.jobcenter, classes=classes, persons=persons)
    known = canaries(world)
    never = {"entrusted", "professional_secret"}
    to_job = {(world.youth_office.pk, kind) for kind in {*classes, "shareable"} - never}
    to_office = {(world.jobcenter.pk, "shareable")}
    for user, agency, opened in (
        (world.member, world.youth_office, to_office),
        (world.recipient, world.jobcenter, to_job),
    ):
        allowed = readable(known, agency.pk, opened)
        for copy in copies(world, logged_in(user), printed):
            squeezed = "".join(copy.split())
            assert {text for text in known if text in squeezed} == allowed


@pytest.mark.django_db
def test_without_the_use_in_minutes_only_the_own_data_are_there(printed):
    world = make_scene()
    for consent in list(world.case.consents.filter(purpose="case_conference")):
        consent.events.create(state="withdrawn", at=timezone.now(), by=world.member)
    make_conference_consent(world.case, world.member, world.jobcenter, forms=("conference",))
    known = canaries(world)
    allowed = readable(known, world.jobcenter.pk, set())
    for copy in copies(world, logged_in(world.recipient), printed):
        assert {text for text in known if text in "".join(copy.split())} == allowed
    page = logged_in(world.recipient).get(reverse("cases:minutes_version", args=[world.held.reference, 1]))
    assert page.content.decode().count("nicht freigegeben") == 2 * len(CLASSES)


@pytest.mark.django_db
def test_the_young_persons_file_holds_nothing_of_the_agencies(printed):
    world = make_scene()
    known = canaries(world)
    client, args = logged_in(world.member), [world.held.reference, 1]
    file = client.get(reverse("cases:minutes_copy_pdf", args=args))
    assert file["Content-Disposition"] == f'attachment; filename="vereinbart-{world.held.reference}-1.pdf"'
    (text,) = printed
    page = client.get(reverse("cases:minutes_copy", args=args)).content.decode()
    for copy in (text, page):
        assert {item for item in known if item in "".join(copy.split())} == {"kanarieinfachx"}
