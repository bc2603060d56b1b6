"""Why an internal entry cannot go along: said on the form, with a way to change it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.handovers.models import Handover
from tests.cases.handovers.world import NOTE, make_handover_consent
from tests.cases.world import join, logged_in, make_entry

pytestmark = pytest.mark.django_db
WORDS = "Interne Einträge gehen nie mit"


@pytest.fixture
def world(world):
    make_handover_consent(world.case, world.member, world.employment)
    return world


@pytest.fixture
def url(world):
    return reverse("cases:handover_offer", args=[world.case.reference]) + f"?an={world.employment.pk}"


def internal(world, who=None, **fields):
    return make_entry(world.case, who or world.member, data_class="internal", **fields)


def test_without_an_internal_entry_nothing_is_said(world, url):
    assert WORDS not in logged_in(world.member).get(url).text


def test_whoever_wrote_it_is_led_to_where_the_class_changes_and_others_to_the_entry(world, url):
    join(world.case, world.youth_office, world.colleague)
    mine, theirs = internal(world, title="Zeisigmeins"), internal(world, world.colleague, title="Zeisigihres")
    text = logged_in(world.member).get(url).text
    assert WORDS in text
    assert reverse("cases:entry_edit", args=[world.case.reference, mine.pk]) in text
    assert reverse("cases:entry_edit", args=[world.case.reference, theirs.pk]) not in text
    assert reverse("cases:entry_detail", args=[world.case.reference, theirs.pk]) in text
    assert f"geschrieben von {world.colleague}" in text


def test_many_are_not_all_listed_and_cost_no_query_more(world, url):
    join(world.case, world.youth_office, world.colleague)
    client, counts = logged_in(world.member), []
    for number in range(7):
        internal(world, world.colleague, title=f"Zeisig {number}")
        with CaptureQueriesContext(connection) as caught:
            text = client.get(url).text
        counts.append(len(caught))
    assert len(set(counts)) == 1
    assert text.count("geschrieben von") == 5
    assert "Weitere stehen im Verlauf des Falls" in text


def test_other_agencies_internal_entries_are_not_named(world, url):
    make_entry(world.case, world.recipient, agency=world.jobcenter, data_class="internal", title="Zeisigfremd")
    assert "Zeisigfremd" not in logged_in(world.member).get(url).text


def test_a_forged_tick_takes_nothing_along(world, url):
    entry = internal(world)
    client = logged_in(world.member)
    token = client.get(url).context["form"]["token"].value()
    answer = client.post(url, {"token": token, "note": NOTE, "entries": [entry.pk]})
    assert answer.status_code == 422
    assert not Handover.objects.exists()
