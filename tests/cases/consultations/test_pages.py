"""Five colleagues of three agencies hold a round in their browsers, and nobody's trace remains."""

import re
import uuid

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.consultations.enums import Kind, Length, Phase
from cases.consultations.lifecycle import MINUTES
from cases.consultations.loaders import KEY
from cases.consultations.models import Consultation, Contribution, Seat
from cases.consultations.rules import in_groups, mark_of
from cases.desk.demo_consultation import create_demo_consultation
from cases.models import AuditRow
from cases.staff.enums import LegalArea
from tests.cases.consultations.rounds import make_round, write
from tests.cases.world import logged_in, seat_key

pytestmark = pytest.mark.django_db
CODE = re.compile(r'class="round-code" translate="no">([^<]+)<')


def page(name, consultation=None):
    return reverse(f"cases:consultation_{name}", args=[consultation.reference] if consultation else [])


def minutes():
    return {f"minutes_{number}": value for number, value in enumerate(MINUTES[Length.STANDARD], start=1)}


def opened(client, **fields):
    form = {"token": uuid.uuid4(), "length": "standard", "area": "sgb2", **minutes(), **fields}
    answer = client.post(page("open"), form)
    assert answer.status_code == 200, answer.content
    return Consultation.objects.latest("pk"), CODE.findall(answer.content.decode())


def say(client, consultation, kind, text, **fields):
    return client.post(page("write", consultation), {"kind": kind, "text": text, "token": uuid.uuid4(), **fields})


def forward(client, consultation):
    consultation.refresh_from_db()
    client.post(page("next", consultation), {"phase": consultation.phase})
    consultation.refresh_from_db()


def hold_round(clients):
    """From the opening to the last word; returns the consultation."""
    facilitator, presenter, timekeeper, *advisers = clients
    consultation, codes = opened(facilitator)
    assert [len(code) for code in codes] == [9, 14]
    for number, client in enumerate(clients[1:]):
        form = {
            "code": codes[0].lower(),
            "area": list(LegalArea)[number % 3],
            "label": "",
            "brings_question": number == 0,
        }
        assert client.post(page("join"), form).status_code == 302
    facilitator.post(page("roles", consultation), {"presenter": 2, "timekeeper": 3, "facilitator": 1})
    forward(facilitator, consultation)
    say(presenter, consultation, Kind.REPORT, "Eine junge Person, 16 bis 18 Jahre, kommt nicht mehr zur Schule.")
    forward(facilitator, consultation)
    forward(facilitator, consultation)
    say(advisers[0], consultation, Kind.QUESTION, "Seit wann ist das so?")
    say(presenter, consultation, Kind.ANSWER, "Seit einigen Monaten.")
    forward(facilitator, consultation)
    say(presenter, consultation, Kind.KEY_QUESTION, "Wie bleibe ich im Gespräch?")
    forward(facilitator, consultation)
    say(advisers[1], consultation, Kind.HYPOTHESIS, "Vielleicht fehlt der Sinn.")
    forward(facilitator, consultation)
    say(timekeeper, consultation, Kind.IDEA, "Einen festen Ort zum Reden anbieten.")
    say(advisers[0], consultation, Kind.FIRST_STEP, "Einen kurzen Brief schreiben.")
    first, second = Contribution.objects.filter(consultation=consultation, kind__in=["idea", "first_step"]).order_by(
        "pk"
    )
    facilitator.post(
        page("sort", consultation),
        {f"heading_{first.pk}": "Kontakt", f"heading_{second.pk}": "Kontakt", "confirmed": ""},
    )
    forward(facilitator, consultation)
    form = {"chosen": [second.pk], "text": "Das probiere ich.", "token": uuid.uuid4(), "version": 0}
    assert presenter.post(page("choose", consultation), form).status_code == 302
    forward(facilitator, consultation)
    for client in clients:
        say(client, consultation, Kind.LESSON, "Früher voneinander hören.")
    forward(facilitator, consultation)
    return consultation


def test_five_colleagues_hold_a_round_that_leaves_no_trace_of_them(five):
    people, clients = five
    consultation = hold_round(clients)
    assert (consultation.phase, consultation.code) == (Phase.CLOSED, None)
    card = clients[3].get(page("card", consultation)).content.decode()
    for words in (
        "Wie bleibe ich im Gespräch?",
        "Einen kurzen Brief schreiben.",
        "Kontakt",
        "Das probiere ich.",
        "Früher",
    ):
        assert words in card
    assert "16 bis 18 Jahre" not in card
    assert "Einen festen Ort" not in card
    assert card.count("Früher voneinander hören.") == 5
    pdf = clients[4].get(page("card_pdf", consultation))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    no_trace(people, clients)


def no_trace(people, clients):
    """Nobody's account, name, agency, session or key stands in the room's tables; the audit says nothing."""
    keys = [client.session[KEY] for client in clients]
    sessions = [client.session.session_key for client in clients]
    secret = {*keys, *sessions, *(user.email for user in people), *(user.name for user in people)}
    assert len(set(keys)) == 5
    with connection.cursor() as cursor:
        for model in room():
            cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" AS t')
            text = " ".join(row for (row,) in cursor.fetchall())
            assert not [word for word in secret if word in text], model
    assert not AuditRow.objects.exists()
    assert Session.objects.count() == 5


def room():
    return [model for model in apps.get_models() if ".consultations." in f"{model.__module__}."]


def test_no_key_leads_out_of_the_room_or_into_it():
    inside = {model._meta.db_table for model in room()}
    assert len(inside) == 5
    for model in apps.get_models():
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            if other is not None and (model in room()) != (other in room()):
                raise AssertionError(f"{model} – {other}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
        )
        links = [pair for pair in cursor.fetchall() if (pair[0] in inside) != (pair[1] in inside)]
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name = ANY(%s)", [[*inside]]
        )
        columns = {column for _table, column in cursor.fetchall()}
    assert links == []
    assert not {column for column in columns if re.search(r"user|account|case_|agency|region|person|mail", column)}


def test_the_wrong_role_and_the_wrong_phase_write_nothing(five):
    people, _clients = five
    consultation = make_round(Phase.HYPOTHESES, [seat_key(user) for user in people])
    facilitator, presenter, _timekeeper, adviser, _other = [logged_in(user) for user in people]
    before = consultation.contributions.count()
    assert say(presenter, consultation, Kind.HYPOTHESIS, "Ich weiß es besser.").status_code == 403
    late = say(adviser, consultation, Kind.QUESTION, "Eine späte Frage, lang getippt.")
    assert late.status_code == 409
    assert "Eine späte Frage, lang getippt." in late.content.decode()
    assert adviser.post(page("next", consultation), {"phase": 5}).status_code == 403
    assert adviser.get(page("roles", consultation)).status_code == 403
    assert facilitator.get(page("roles", consultation)).status_code == 302
    assert facilitator.post(page("choose", consultation), {"token": uuid.uuid4()}).status_code == 403
    assert say(adviser, consultation, "unsinn", "x").status_code == 422
    assert consultation.contributions.count() == before


def test_what_was_rewritten_meanwhile_is_shown_beside_what_was_typed(five):
    people, _clients = five
    consultation = make_round(Phase.KEY_QUESTION, [seat_key(user) for user in people])
    facilitator, presenter = logged_in(people[0]), logged_in(people[1])
    say(facilitator, consultation, Kind.KEY_QUESTION, "Was hilft?")
    answer = say(presenter, consultation, Kind.KEY_QUESTION, "Was trägt?", version=0)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Was hilft?" in text
    assert text.count("Was trägt?") == 2
    assert say(presenter, consultation, Kind.KEY_QUESTION, "Was trägt?", version=1).status_code == 302


def test_a_name_is_asked_about_and_nothing_is_lost(five):
    people, _clients = five
    consultation = make_round(Phase.IDEAS, [seat_key(user) for user in people])
    adviser = logged_in(people[3])
    text = "Mit Kevin nach Magdeburg fahren."
    asked = say(adviser, consultation, Kind.IDEA, text)
    body = asked.content.decode()
    assert asked.status_code == 422
    assert body.count("<mark>") == 2
    assert f">\n{text}</textarea>" in body or f">{text}</textarea>" in body
    assert not consultation.contributions.filter(kind=Kind.IDEA).exists()
    mark = re.search(r'name="confirmed" id="id_confirmed" value="(\w+)"', body).group(1)
    assert mark == mark_of(["Kevin", "Magdeburg"])
    other = say(adviser, consultation, Kind.IDEA, "Mit Lena nach Magdeburg fahren.", confirmed=mark)
    assert other.status_code == 422
    assert say(adviser, consultation, Kind.IDEA, text, confirmed=mark).status_code == 302
    assert consultation.contributions.filter(kind=Kind.IDEA).count() == 1


def test_headings_labels_and_comments_are_searched_too(five):
    people, clients = five
    consultation = make_round(Phase.CHOICE, [seat_key(user) for user in people])
    form = {"text": "Danke, Lena!", "token": uuid.uuid4(), "version": 0}
    assert logged_in(people[1]).post(page("choose", consultation), form).status_code == 422
    label = {"code": in_groups(consultation.code), "area": "sgb2", "label": "Frau Weiß"}
    assert clients[4].post(page("join"), label).status_code == 422
    other = make_round(Phase.IDEAS, [seat_key(user) for user in people])
    idea = write(other, seat_key(people[3]), Kind.IDEA)
    answer = logged_in(people[0]).post(page("sort", other), {f"heading_{idea.pk}": "Kevins Weg", "confirmed": ""})
    assert answer.status_code == 422


def test_places_of_the_portals_regions_are_asked_about(five, shipped):
    people, _clients = five
    consultation = make_round(Phase.IDEAS, [seat_key(user) for user in people])
    answer = say(logged_in(people[3]), consultation, Kind.IDEA, "Bei uns in Drübeck gibt es das.")
    assert answer.status_code == 422


def test_two_clicks_write_once(five):
    people, _clients = five
    consultation = make_round(Phase.IDEAS, [seat_key(user) for user in people])
    adviser, token = logged_in(people[3]), uuid.uuid4()
    for _ in range(2):
        say(adviser, consultation, Kind.IDEA, "Einmal reicht.", token=token)
    assert consultation.contributions.filter(kind=Kind.IDEA).count() == 1


def test_the_page_hears_of_news_and_only_of_news(five):
    people, _clients = five
    consultation = make_round(Phase.IDEAS, [seat_key(user) for user in people])
    client = logged_in(people[1])
    text = client.get(page("detail", consultation)).content.decode()
    asks = re.search(r'data-hx-get="([^"]+)"', text).group(1).replace("&amp;", "&")
    assert client.get(asks).status_code == 204
    write(consultation, seat_key(people[3]), Kind.IDEA, "Etwas Neues")
    news = client.get(asks).content.decode()
    assert "Etwas Neues" in news
    assert "<form" not in news
    assert "weitergeschaltet" not in news
    forward(logged_in(people[0]), consultation)
    assert "weitergeschaltet: Auswahl" in client.get(asks).content.decode()


def test_the_end_of_a_phase_is_said_in_words(five):
    people, _clients = five
    consultation = make_round(Phase.REPORT, [seat_key(user) for user in people])
    end = timezone.localtime(consultation.ends_at)
    text = logged_in(people[0]).get(page("detail", consultation)).content.decode()
    assert f"Phase läuft bis {end:%H:%M} Uhr" in text


def test_contributions_are_taken_away_by_page(five):
    people, _clients = five
    consultation = make_round(Phase.IDEAS, [seat_key(user) for user in people])
    idea = write(consultation, seat_key(people[3]), Kind.IDEA)
    assert logged_in(people[4]).post(page("sort", consultation), {"remove": idea.pk}).status_code == 403
    assert logged_in(people[0]).post(page("sort", consultation), {"remove": idea.pk}).status_code == 302
    assert not Contribution.objects.filter(pk=idea.pk).exists()


def test_a_round_is_deleted_by_its_facilitator(five):
    people, _clients = five
    consultation = make_round(Phase.IDEAS, [seat_key(user) for user in people])
    assert logged_in(people[1]).post(page("discard", consultation)).status_code == 403
    assert logged_in(people[0]).post(page("discard", consultation)).status_code == 302
    assert not Consultation.objects.exists()
    assert not Seat.objects.exists()


@pytest.mark.parametrize(
    ("name", "phase", "kind"),
    [("detail", Phase.IDEAS, Kind.IDEA), ("sort", Phase.IDEAS, Kind.IDEA), ("state", Phase.IDEAS, Kind.IDEA),
     ("card", Phase.LEARNING, Kind.LESSON)],
)  # fmt: skip
def test_three_contributions_ask_as_often_as_one(five, name, phase, kind):
    people, _clients = five
    keys = [seat_key(user) for user in people]
    consultation, client, counts = make_round(phase, keys), logged_in(people[0]), []
    for new in (1, 2):
        for _ in range(new):
            write(consultation, keys[3], kind)
        client.get(page(name, consultation))
        with CaptureQueriesContext(connection) as caught:
            assert client.get(page(name, consultation)).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 12


def test_methods_lead_to_each_form(five):
    _people, clients = five
    text = clients[0].get(reverse("cases:method_list")).content.decode()
    for word in ("Fallkonferenz", "Kollegiale Fallberatung", "Anruf", "§ 64 Abs. 2a SGB VIII", "Zusammen 60 Minuten",
                 "Zusammen 45 Minuten", page("open"), reverse("cases:case_list")):  # fmt: skip
        assert word in text, word


def test_the_demo_has_a_round_that_its_people_join(five):
    _people, clients = five
    assert create_demo_consultation(now=timezone.now()) == 1
    assert create_demo_consultation(now=timezone.now()) == 0
    form = {"code": "demo-rvnd", "area": "sgb3", "label": ""}
    answer = clients[1].post(page("join"), form, follow=True).content.decode()
    assert "Vor dem ersten Tag" in answer
    assert clients[0].post(page("return"), {"code": "demo-demo-2026"}).status_code == 302
