"""A canary in every field: it is heard where it may be read, and nowhere else; after an erasure it is gone."""

import re
from urllib.parse import unquote

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from cases.models import Agency, Case, Entry, OutgoingMail, Participant, StaffInvitation, User
from cases.records.enums import DataClass
from cases.retention.services import erase_case
from cases.staff.actors import load_actor
from offers.regions.models import Organisation, Region
from tests.cases import canaries
from tests.cases.canaries import MODELS, allowed, found, row_canaries, texts
from tests.cases.canaries_conferences import readable
from tests.cases.table import PAGES
from tests.cases.whole import address, all_tables, fingerprint, taken_back
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db
ATTRIBUTES = re.compile(r"""(?:href|src|action|formaction|data-[a-z-]+)=["']([^"']*)""")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HEADERS = ("Location", "Content-Disposition", "Set-Cookie")
ROOMS = {"records", "consents", "audit", "retention", "conferences", "handovers"}


@pytest.fixture(scope="module")
def filled(furnished):
    canaries.fill(furnished)
    return furnished


def places_without_words(answer):
    """What of an answer is kept elsewhere: in histories, logs, file systems, other people's screens."""
    body = answer.content.decode(errors="ignore")
    held = TITLE.findall(body) + ATTRIBUTES.findall(body) + [answer.headers.get(name, "") for name in HEADERS]
    return unquote(" ".join([*held, *(str(cookie) for cookie in answer.cookies.values())]))


def stored(tables):
    """Table → canaries in any column of any row; sessions are read as the portal reads them."""
    places = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT t::text FROM \"{table}\" AS t WHERE t::text ILIKE '%%kanari%%'")
            places[table] = set().union(*(found(text) for (text,) in cursor.fetchall()))
    places["django_session"] = found(" ".join(str(row.get_decoded()) for row in Session.objects.order_by("pk")))
    return {table: words for table, words in places.items() if words}


def test_every_free_text_holds_one(filled):
    silent = [
        (model.__name__, field.name)
        for model in MODELS
        for field in texts(model)
        if not any(found(str(getattr(row, field.name))) for row in model._default_manager.order_by("pk"))
    ]
    assert silent == []


def test_no_model_with_text_is_forgotten():
    rooms = {
        model
        for model in admin.site._registry.keys() | set(Case._meta.apps.get_models())
        if model.__module__.startswith("cases.")
        and any(f".{room}." in model.__module__ for room in ROOMS)
        and texts(model)
    }
    names = {model.__name__ for model in rooms} - {model.__name__ for model in MODELS}
    # Codes of ours and hashes, nothing that is written; and what coordinators write for all cases of a region.
    assert names == {"AuditRow", "ErasureProof", "ShareCode", "PollSlot"} | {
        "Procedure", "ProcedurePhase", "ProcedureRole",
    }  # fmt: skip


def words_to_read(entry):
    entry = Entry.objects.get(pk=entry.pk)
    return found(f"{entry.title} {entry.text}")


def walk(world):
    """Every page as everybody, every form sent empty by who may send it: (page, relation, answer)."""
    for row in PAGES:
        url = address(row, world)
        for relation, client in world.clients.items():
            if row.get is not None:
                yield row.name, relation, client.get(url)
            if row.post is not None and relation in row.post:
                with taken_back(client):
                    yield row.name, relation, client.post(url)


def test_nobody_hears_more_than_they_may(filled, caplog):
    may = {relation: allowed(getattr(filled, relation)) for relation in filled.clients}
    heard, wrong = {relation: set() for relation in may}, []
    for name, relation, answer in walk(filled):
        words = found(answer.content.decode(errors="ignore"))
        heard[relation] |= words
        if words - may[relation]:
            wrong.append((name, relation, sorted(words - may[relation])))
        if spilled := found(places_without_words(answer)):
            wrong.append((name, relation, "kept elsewhere", sorted(spilled)))
    assert wrong == []
    assert words_to_read(filled.kept) <= heard["member"]
    assert words_to_read(filled.released) <= heard["recipient"]
    assert heard["colleague"].isdisjoint(words_to_read(filled.kept))
    assert_minutes_are_heard_by_class(filled, heard)
    assert found(caplog.text) == set()
    assert found(" ".join(str(message.message()) for message in mail.outbox)) == set()
    allowed_tables = {model._meta.db_table for model in MODELS}
    assert set(stored(all_tables())) <= allowed_tables


def assert_minutes_are_heard_by_class(world, heard):
    """Own data, and of others what the consent names; the third agency at the table has none and hears nothing."""
    for part in world.full.parts.select_related("agency"):
        words, shared = found(part.text), part.data_class == DataClass.SHAREABLE
        owner = {world.youth_office: "member", world.jobcenter: "recipient"}.get(part.agency)
        for relation in ("member", "recipient"):
            reads = relation == owner or (owner and shared)
            assert (words <= heard[relation]) is bool(reads), (relation, part.agency, part.data_class)
            assert reads or heard[relation].isdisjoint(words)
    everything = set().union(*(row_canaries(row) for row, _hidden in readable(world.member, timezone.now())))
    for relation in set(heard) - {"member", "recipient"}:
        assert heard[relation].isdisjoint(everything), relation
    guests = Participant.objects.filter(conference__case=world.case, kind="guest")
    assert found(" ".join(row.name for row in guests)) & heard["recipient"]
    assert heard["recipient"].isdisjoint(found(" ".join(f"{row.email} {row.comment}" for row in guests)))


def test_what_is_taken_along_holds_no_foreign_word(filled):
    for relation in ("member", "recipient"):
        client = filled.clients[relation]
        for kind in ("agency_file", "own_data"):
            with taken_back(client):
                answer = client.post(
                    reverse("cases:case_export", args=[filled.case.reference]), {"kind": kind, "format": "json"}
                )
            assert answer["Content-Type"] == "application/json"
            assert found(answer.content.decode()) <= allowed(getattr(filled, relation)), (relation, kind)
            assert found(places_without_words(answer)) == set()


def test_words_that_are_searched_for_stay_nowhere(filled, caplog):
    word = canaries.canary()
    client = filled.clients["member"]
    answer = client.post(reverse("cases:case_search"), {"text": word}, follow=True)
    assert found(answer.request["PATH_INFO"] + answer.request["QUERY_STRING"]) == set()
    assert {word} & set().union(*stored(all_tables()).values()) == set()
    assert word not in caplog.text


def words_of(case):
    """All canaries of a case, found through every relation that leads to it."""
    words = set()
    paths = {
        "consent": "consent__case", "entry": "entry__case", "young_person": "young_person__case",
        "conference": "conference__case", "minutes": "minutes__conference__case",
    }  # fmt: skip
    for model in MODELS:
        names = {field.name for field in model._meta.concrete_fields}
        path = "case" if "case" in names else next((paths[name] for name in paths if name in names), None)
        if model is Case:
            path = "pk"
        for row in model._default_manager.filter(**{path: case.pk}) if path else ():
            words |= row_canaries(row)
    return words


def test_after_an_erasure_nothing_is_left(filled):
    gone, reference = words_of(filled.case), filled.case.reference
    assert len(gone) > 20
    erase_case(actor=load_actor(filled.member, now=timezone.now()), case=filled.case)
    left = {table: words & gone for table, words in stored(all_tables()).items() if words & gone}
    assert left == {}
    with connection.cursor() as cursor:
        for table in all_tables():
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE position(%s in t::text) > 0', [reference])
            assert (table, cursor.fetchone()) == (table, (0,))
    assert words_of(filled.alone) <= set().union(*stored(all_tables()).values())


def test_the_administration_knows_no_case():
    about_cases = {*MODELS, OutgoingMail} - {StaffInvitation}
    assert admin.site._registry.keys() & about_cases == set()
    inlines = {inline.model for page in admin.site._registry.values() for inline in page.inlines}
    assert inlines & about_cases == set()
    related = {
        field.related_model
        for model in admin.site._registry
        for field in model._meta.get_fields()
        if isinstance(field, models.ManyToManyField)
    }
    assert related & about_cases == set()


def test_the_administration_shows_no_word_of_a_case(filled):
    """Lists, histories and above all what would be deleted with an account, an agency, a region."""
    client, wrong, before = logged_in(filled.keeper), [], fingerprint()
    secret = set().union(
        *(
            row_canaries(row)
            for model in MODELS
            if model.__name__ not in {"StaffInvitation"}
            for row in model._default_manager.order_by("pk")
        )
    )
    asked = [(User, filled.member), (User, filled.recipient), (Agency, filled.youth_office), (Region, filled.region),
             (Organisation, filled.youth_office.organisation)]  # fmt: skip
    for model, row in asked:
        label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for page in ("changelist", "change", "history", "delete"):
            url = reverse(f"{label}_{page}", args=[] if page == "changelist" else [quote(row.pk)])
            answer = client.get(url)
            if answer.status_code not in {200, 302, 403} or found(answer.content.decode()) & secret:
                wrong.append((url, answer.status_code))
        with taken_back(client):
            client.post(reverse(f"{label}_delete", args=[quote(row.pk)]), {"post": "yes"})
            if fingerprint() != before:
                wrong.append((label, "deleted"))
    assert wrong == []
