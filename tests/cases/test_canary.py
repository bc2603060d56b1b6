"""A canary in every field stays where it belongs; after an erasure it is gone.

What is heard on which page by whom: tests/cases/test_access_matrix.py, which asks every page as everybody anyway.
"""

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from cases.models import Agency, Case, OutgoingMail, StaffInvitation, User
from cases.retention.services import erase_case
from cases.staff.actors import load_actor
from offers.regions.models import Organisation, Region
from tests.cases import canaries
from tests.cases.canaries import MODELS, allowed, found, row_canaries, texts
from tests.cases.walks import places_without_words, stored
from tests.cases.whole import all_tables, fingerprint, taken_back
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db
ROOMS = {"records", "consents", "audit", "retention", "conferences", "handovers"}


@pytest.fixture(scope="module")
def filled(furnished):
    canaries.fill(furnished)
    return furnished


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
