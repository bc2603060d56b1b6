"""The agenda through its pages: who brings what, who reads it, the paper, and attacks on other agencies' items."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cases.conferences import views_agenda
from cases.conferences.models_agenda import AgendaItem
from cases.models import AuditRow
from cases.records.enums import DataClass
from tests.cases.conferences.test_hold import url
from tests.cases.conferences.world import (
    make_conference,
    make_conference_consent,
    make_item,
    make_phases,
)
from tests.cases.test_pdf import is_tagged
from tests.cases.world import join, logged_in, make_case, make_entry, make_release, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world):
    world.talk = world.conference
    world.for_talks = world.case.consents.get(purpose="case_conference")
    world.spoken = make_entry(world.case, world.member, title="Zeisigpraktikum", text="Zeisigtextlang")
    make_release(world.spoken, world.jobcenter, world.for_talks, world.member)
    return world


@pytest.fixture
def member(world):
    return logged_in(world.member)


@pytest.fixture
def recipient(world):
    return logged_in(world.recipient)


def add(client, world, **form):
    return client.post(url("agenda_item_add", world.talk), {"minutes": 5, **form})


def test_a_released_entry_is_offered_and_others_say_why_not(world, member):
    make_entry(world.case, world.member, title="Zeisigintern", data_class=DataClass.INTERNAL)
    make_entry(
        world.case, world.member, title="Zeisiganvertraut", data_class=DataClass.ENTRUSTED, entrusted_by="young_person"
    )
    page = member.get(url("agenda_item_add", world.talk)).content.decode()
    options, _, withheld = page.partition("Diese Einträge können Sie nicht wählen")
    assert "Zeisigpraktikum</option>" in options
    assert "Zeisigfrei" not in options, "released for planning, not for a conference"
    assert "Zeisigfrei" in withheld
    assert "Zeisigzu" in withheld
    assert "Intern: bleibt in Ihrer Stelle." in withheld
    assert "Zeisiganvertraut" not in page


def test_each_agency_brings_its_own(world, member, recipient):
    part = world.talk.participants.get(user=world.member)
    assert add(member, world, entry=world.spoken.pk, presenter=part.pk, minutes=7).status_code == 302
    assert add(recipient, world, topic="Zeisigthema der anderen").status_code == 302
    rows = AgendaItem.objects.order_by("pk").values_list("agency_id", "entry_id", "topic", "minutes", "presenter_id")
    assert list(rows) == [
        (world.youth_office.pk, world.spoken.pk, "", 7, part.pk),
        (world.jobcenter.pk, None, "Zeisigthema der anderen", 5, None),
    ]
    page = recipient.get(url("agenda_detail", world.talk)).content.decode()
    assert "Zeisigpraktikum" in page
    assert "Zeisigtextlang" not in page, "the agenda names it, the talk shows it"
    theirs = member.get(url("agenda_detail", world.talk)).content.decode()
    assert "Zeisigthema der anderen" not in theirs, "no consent from the jobcenter"
    assert "nicht für Sie freigegeben" in theirs
    own = recipient.get(url("agenda_detail", world.talk)).content.decode()
    assert f"Nicht lesbar für: {world.youth_office}" in " ".join(own.split())


@pytest.mark.parametrize("which", ["internal", "kept", "released", "recipients", "elsewhere", "unknown", "entrusted"])
def test_entries_that_are_not_offered_are_refused_alike(world, member, which):
    elsewhere = make_case(world.youth_office, world.colleague)
    numbers = {
        "internal": lambda: make_entry(world.case, world.member, data_class=DataClass.INTERNAL).pk,
        "kept": lambda: world.kept.pk,
        "released": lambda: world.released.pk,
        "recipients": lambda: make_entry(world.case, world.recipient, world.jobcenter).pk,
        "elsewhere": lambda: make_entry(elsewhere, world.colleague).pk,
        "unknown": lambda: 999_999_999,
        "entrusted": lambda: (
            make_entry(world.case, world.member, data_class=DataClass.ENTRUSTED, entrusted_by="young_person").pk
        ),
    }
    answer = add(member, world, entry=numbers[which]())
    assert answer.status_code == 422
    assert "Dieser Eintrag kann nicht gewählt werden." in answer.content.decode()
    assert not AgendaItem.objects.exists()


def test_a_release_that_ended_between_form_and_click_is_refused(world, member):
    member.get(url("agenda_item_add", world.talk))
    world.spoken.releases.update(withdrawn_at=timezone.now(), withdrawn_by=world.member)
    assert add(member, world, entry=world.spoken.pk).status_code == 422
    assert not AgendaItem.objects.exists()


@pytest.mark.parametrize(
    "form",
    [{}, {"topic": "  "}, {"topic": "x" * 201}, {"topic": "Gut", "minutes": 0}, {"topic": "Gut", "minutes": 61},
     {"topic": "Gut", "presenter": 999_999_999}, {"topic": "Gut", "minutes": ""}],
)  # fmt: skip
def test_what_is_no_item_is_refused(world, member, form):
    assert add(member, world, **form).status_code == 422
    assert not AgendaItem.objects.exists()


def test_an_entry_with_a_topic_is_neither(world, member):
    assert add(member, world, entry=world.spoken.pk, topic="Und noch mehr").status_code == 422
    assert not AgendaItem.objects.exists()


def test_an_entry_stands_there_once(world, member):
    add(member, world, entry=world.spoken.pk)
    assert add(member, world, entry=world.spoken.pk).status_code == 422
    assert AgendaItem.objects.count() == 1


def test_a_presenter_of_another_conference_is_refused(world, member):
    other = make_conference(world.case, world.member, (world.member, world.youth_office))
    assert add(member, world, topic="Gut", presenter=other.participants.get().pk).status_code == 422


def test_other_agencies_items_are_not_touched(world, member, recipient):
    item = make_item(world.talk, world.jobcenter, topic="Zeisigfremd")
    for name in ("agenda_item_edit", "agenda_item_remove"):
        answer = member.post(url(name, world.talk, item.pk), {"topic": "Meins", "minutes": 9})
        assert answer.status_code == 403
    item.refresh_from_db()
    assert (item.topic, item.minutes) == ("Zeisigfremd", 5)
    assert (
        recipient.post(url("agenda_item_edit", world.talk, item.pk), {"topic": "Neu", "minutes": 9}).status_code == 302
    )
    item.refresh_from_db()
    assert (item.topic, item.minutes) == ("Neu", 9)
    recipient.post(url("agenda_item_remove", world.talk, item.pk))
    assert not AgendaItem.objects.exists()


def test_an_item_of_another_conference_is_not_found_here(world, member):
    other = make_conference(world.case, world.member, (world.member, world.youth_office))
    item = make_item(other, world.youth_office, topic="Zeisigfremd")
    for name in ("agenda_item_edit", "agenda_item_remove"):
        assert member.post(url(name, world.talk, item.pk), {"topic": "x", "minutes": 1}).status_code == 404
    assert AgendaItem.objects.filter(pk=item.pk).exists()


def test_changing_an_item_keeps_its_entry(world, member):
    item = make_item(world.talk, world.youth_office, entry=world.spoken)
    form = {"topic": "Untergeschoben", "entry": world.kept.pk, "minutes": 8}
    member.post(url("agenda_item_edit", world.talk, item.pk), form)
    item.refresh_from_db()
    assert (item.entry_id, item.topic, item.minutes) == (world.spoken.pk, "", 8)


def test_the_chair_divides_the_time_of_what_may_be_shortened(world, member, recipient):
    phases = make_phases(world.talk, 5, 10, 40)
    world.talk.phases.filter(pk=phases[1].pk).update(may_shorten=True)
    form = {"phase_1": 1, "phase_2": 6, "phase_3": 1}
    assert recipient.post(url("agenda_times", world.talk), form).status_code == 403
    assert member.post(url("agenda_times", world.talk), form).status_code == 302
    assert list(world.talk.phases.values_list("minutes", flat=True)) == [5, 6, 40]
    page = " ".join(member.get(url("agenda_detail", world.talk)).content.decode().split())
    assert "Zusammen 51 von 60 Minuten." in page
    world.talk.phases.filter(pk=phases[2].pk).update(minutes=80)
    page = " ".join(member.get(url("agenda_detail", world.talk)).content.decode().split())
    assert "31 Minuten zu viel" in page
    assert member.post(url("agenda_times", world.talk), {"phase_2": 0}).status_code == 422


def test_when_it_is_over_the_agenda_is_closed(world, member):
    conference = make_conference(world.case, world.member, (world.member, world.youth_office), state="held")
    item = make_item(conference, world.youth_office, topic="Zeisigalt")
    assert "Punkt hinzufügen" not in member.get(url("agenda_detail", conference)).content.decode()
    answer = member.post(url("agenda_item_add", conference), {"topic": "Zu spät", "minutes": 5}, follow=True)
    assert "Das geht jetzt nicht" in answer.content.decode()
    member.post(url("agenda_item_remove", conference, item.pk))
    assert conference.agenda.count() == 1


def paper(client, conference, monkeypatch):
    """The words of the file, before they are set in type."""
    pages = []
    monkeypatch.setattr(views_agenda, "render_pdf", lambda name, context: pages.append((name, context)) or b"")
    client.get(url("agenda_pdf", conference))
    return " ".join(render_to_string(*pages[0]).split())


def test_the_paper_has_what_the_template_asks_for_and_only_what_its_reader_may_see(
    world, member, recipient, monkeypatch
):
    make_phases(world.talk, 5, 10)
    world.talk.participants.filter(user=world.member).update(roles=["presenter", "facilitator"])
    make_item(world.talk, world.youth_office, entry=world.spoken)
    make_item(world.talk, world.youth_office, entry=world.kept)
    make_item(world.talk, world.jobcenter, topic="Zeisigthema")
    for client, present, absent in (
        (member, ["Zeisigpraktikum", "Zeisigzu"], ["Zeisigthema"]),
        (recipient, ["Zeisigpraktikum", "Zeisigthema"], ["Zeisigzu"]),
    ):
        text = paper(client, world.talk, monkeypatch)
        everywhere = [
            f"<title>Tagesordnung {world.talk.reference}</title>", "Moderation", "Mitglied", "Empfang",
            world.talk.question, world.talk.wish, "nicht für Sie freigegeben", "Möglichkeiten", "Vereinbarungen",
            "Nächster Termin", "Phase 2",
        ]  # fmt: skip
        assert [word for word in [*everywhere, *present] if word not in text] == []
        assert [word for word in absent if word in text] == []
        assert "Entfernen" not in text
    assert AuditRow.objects.filter(action="agenda_print", object_id=world.talk.pk).count() == 2


def test_the_paper_is_a_tagged_file_named_by_the_reference(world, member):
    answer = member.get(url("agenda_pdf", world.talk))
    assert answer["Content-Disposition"] == f'attachment; filename="tagesordnung-{world.talk.reference}.pdf"'
    assert answer.content.startswith(b"%PDF-")
    assert is_tagged(answer.content)


def test_an_entry_released_to_others_for_planning_only_stays_closed_to_them(world, recipient):
    make_item(world.talk, world.youth_office, entry=world.released)
    page = recipient.get(url("agenda_detail", world.talk)).content.decode()
    assert "Zeisigfrei" not in page
    assert "nicht für Sie freigegeben" in page


def test_the_page_asks_as_often_for_three_rows_as_for_one(world, member, django_assert_max_num_queries):
    def asked():
        member.get(url("agenda_detail", world.talk))
        with django_assert_max_num_queries(25) as caught:
            member.get(url("agenda_detail", world.talk))
        rows = [row["sql"] for row in caught.captured_queries]
        return [sql for sql in rows if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "UPDATE"))]

    make_item(world.talk, world.youth_office, entry=world.spoken)
    few = asked()
    for number in range(3):
        entry = make_entry(world.case, world.member, title=f"Titel {number}")
        make_item(world.talk, world.youth_office, entry=entry)
        make_item(world.talk, world.jobcenter, topic=f"Thema {number}")
    assert len(asked()) == len(few) <= 14


def test_somebody_of_two_agencies_brings_for_the_one_they_act_for(world):
    both = make_user("Beide", world.youth_office, "caseworker")
    both.memberships.create(agency=world.jobcenter, role="caseworker")
    for agency in (world.youth_office, world.jobcenter):
        join(world.case, agency, both)
    make_conference_consent(world.case, world.recipient, world.youth_office, agency=world.jobcenter)
    client = logged_in(both)
    client.post(reverse("cases:acting_agency"), {"agency": world.jobcenter.pk, "next": "/fach/"})
    assert add(client, world, topic="Vom Jobcenter").status_code == 302
    assert AgendaItem.objects.get().agency == world.jobcenter
