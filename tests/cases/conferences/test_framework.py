"""Working days, and the frame of a region: its own, or the shipped one."""

import datetime

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from cases.calendars.rules_days import is_working_day, working_days_after, working_days_between
from cases.conferences.enums import ConferenceRole
from cases.conferences.models_framework import Framework, Procedure
from cases.conferences.rules_framework import SHIPPED_PHASES
from cases.conferences.selectors_framework import default_phases, default_procedure, framework_of
from tests.cases.test_pdf import is_tagged
from tests.cases.world import logged_in, make_region, make_world

DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2030, 12, 31))


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "number", "state", "last"),
    [
        ("2026-11-20", 3, "ST", "2026-11-25"),  # Friday: a weekend is between
        ("2026-11-21", 0, "ST", "2026-11-23"),  # Saturday: the next day that is one
        ("2026-11-23", 0, "ST", "2026-11-23"),
        ("2026-10-30", 1, "ST", "2026-11-02"),  # Reformationstag falls on a Saturday
        ("2025-10-30", 1, "ST", "2025-11-03"),  # on a Friday, and it is free there
        ("2025-10-30", 1, "BE", "2025-10-31"),  # where it is not
        ("2026-12-23", 1, "ST", "2026-12-24"),
        ("2026-12-23", 2, "ST", "2026-12-28"),
        ("2026-12-31", 1, "ST", "2027-01-04"),  # the next year's holidays count too
        ("2026-01-05", 1, "ST", "2026-01-07"),  # Epiphany
        ("2026-01-05", 1, "NI", "2026-01-06"),
    ],
)
def test_working_days_after(first, number, state, last):
    assert working_days_after(day(first), number, state=state) == day(last)


@given(DAYS, st.integers(1, 40))
def test_counting_back_gives_the_number(first, number):
    last = working_days_after(first, number, state="ST")
    assert is_working_day(last, state="ST")
    assert working_days_between(first, last, state="ST") == number


def test_working_days_are_counted_forwards():
    with pytest.raises(ValueError, match="forwards"):
        working_days_after(day("2026-11-20"), -1, state="ST")


def test_the_shipped_procedure_takes_an_hour_and_keeps_its_end():
    assert sum(phase.minutes for phase in SHIPPED_PHASES) == 60
    assert [phase.may_shorten for phase in SHIPPED_PHASES] == [False, False, True, True, True, True, False, False]
    assert all(len(str(phase.title)) <= 120 and len(str(phase.hint)) <= 300 for phase in SHIPPED_PHASES)


@pytest.mark.django_db
def test_a_region_without_a_frame_has_the_shipped_one():
    region = make_region()
    frame = framework_of(region)
    assert (frame.pk, frame.quorum, frame.length, frame.draft_days, frame.answer_days) == (None, 2, 60, 3, 5)
    assert len(default_phases(region)) == 8
    assert set(default_procedure(region).tasks) == set(ConferenceRole)


@pytest.mark.django_db
def test_a_region_with_a_frame_has_its_own():
    region, other = make_region(), make_region("anderswo")
    Framework.objects.create(region=region, quorum=4, length=45)
    Procedure.objects.create(region=region, name="Alt", is_active=False)
    Procedure.objects.create(region=other, name="Fremd", is_default=True)
    own = Procedure.objects.create(region=region, name="Unser Ablauf", is_default=True)
    own.phases.create(position=2, title="Zweite", minutes=20)
    own.phases.create(position=1, title="Erste", minutes=25, may_shorten=True)
    own.roles.create(role=ConferenceRole.FACILITATOR, task="Achtet auf die Zeit.")
    found = default_procedure(region)
    assert (framework_of(region).quorum, found.name, found.minutes) == (4, "Unser Ablauf", 45)
    assert [phase.title for phase in found.phases] == ["Erste", "Zweite"]
    assert found.tasks[ConferenceRole.FACILITATOR] == "Achtet auf die Zeit."
    assert "Vereinbarungen" in found.tasks[ConferenceRole.MINUTE_TAKER]


@pytest.mark.django_db
def test_the_handlungsablauf_follows_the_region_of_who_asks():
    world = make_world()
    Framework.objects.create(region=world.region, quorum=4, draft_days=2)
    procedure = Procedure.objects.create(region=world.region, name="Zeisigablauf", is_default=True)
    procedure.phases.create(position=1, title="Zeisigphase", minutes=33)
    page = reverse("cases:conference_procedure")
    own = " ".join(logged_in(world.member).get(page).content.decode().split())
    assert "mindestens 4 Fachkräfte" in own
    assert "2 Arbeitstage nach der Konferenz" in own
    assert "Zeisigphase" in own
    assert "Zeisigphase" in logged_in(world.coordinator).get(page).content.decode()
    elsewhere = " ".join(logged_in(world.other).get(page).content.decode().split())
    assert "Zeisigphase" not in elsewhere
    assert "Fallkonferenz in acht Phasen: zusammen 60 Minuten" in elsewhere
    assert logged_in(world.nobody).get(page).status_code == 403


@pytest.mark.django_db
def test_the_handlungsablauf_is_a_tagged_file_without_a_name():
    world = make_world()
    answer = logged_in(world.member).get(reverse("cases:conference_procedure_pdf"))
    assert answer["Content-Disposition"] == 'attachment; filename="handlungsablauf-fallkonferenz.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert is_tagged(answer.content)
    page = logged_in(world.member).get(reverse("cases:conference_procedure")).content.decode()
    words = ("Vorher", "Danach", "Einwilligung in Kürze", "§ 8a SGB VIII")
    assert [word for word in words if word not in page] == []


@pytest.mark.django_db
def test_coordinators_keep_the_frame_of_their_own_region():
    world = make_world()
    other = world.foreign.organisation.region
    client = logged_in(world.coordinator)
    form = {
        "quorum": 3, "length": 60, "poll_days": 5, "lead_days": 7, "draft_days": 3, "answer_days": 5,
        "first_step_days": 14, "review_weeks": 6,
    }  # fmt: skip
    add = reverse("admin:cases_framework_add")
    assert client.post(add, {**form, "region": other.pk}).status_code == 200
    assert not Framework.objects.exists()
    assert client.post(add, {**form, "region": world.region.pk}).status_code == 302
    assert Framework.objects.get().quorum == 3
    foreign = Framework.objects.create(region=other)
    url = reverse("admin:cases_framework_change", args=[foreign.pk])
    assert client.get(url).status_code == 404
    assert client.post(url, {**form, "quorum": 9}).status_code == 404
    assert client.post(add, {**form, "region": world.region.pk}).status_code == 200, "one frame per region"
    assert logged_in(world.member).get(reverse("admin:cases_framework_changelist")).status_code in (302, 403)


@pytest.mark.django_db
def test_a_new_procedure_begins_as_a_copy_of_the_shipped_one():
    world = make_world()
    client = logged_in(world.coordinator)
    form = {"region": world.region.pk, "name": "Kurz", "is_default": "on", "is_active": "on"}
    answer = client.post(reverse("admin:cases_procedure_add"), form)
    procedure = Procedure.objects.get()
    change = reverse("admin:cases_procedure_change", args=[procedure.pk])
    assert answer["Location"] == change
    assert procedure.phases.count() == 8
    assert procedure.roles.count() == 3
    page = client.get(change).content.decode()
    assert "Letztes Wort der jungen Person" in page
    assert "Zeisig" not in page
    phases = list(procedure.phases.all())
    sent = {**form, **rows("phases", phases, ("position", "title", "minutes", "hint", "may_shorten"))}
    sent |= rows("roles", list(procedure.roles.all()), ("role", "task"))
    sent["phases-0-minutes"] = 8
    assert client.post(change, sent).status_code == 302
    assert default_phases(world.region)[0].minutes == 8
    twice = {**sent, "phases-1-position": 1}
    assert client.post(change, twice).status_code == 200, "two phases with one number are refused, not a server error"
    foreign = Procedure.objects.create(region=world.foreign.organisation.region, name="Fremd")
    assert client.get(reverse("admin:cases_procedure_change", args=[foreign.pk])).status_code == 404


def rows(prefix, objects, names):
    """What the administration's rows below a form send."""
    sent = {f"{prefix}-TOTAL_FORMS": len(objects), f"{prefix}-INITIAL_FORMS": len(objects)}
    for number, row in enumerate(objects):
        values = {name: getattr(row, name) for name in names}
        values |= {"id": row.pk, "procedure": row.procedure_id}
        sent |= {f"{prefix}-{number}-{name}": value for name, value in values.items() if value is not False}
    return sent
