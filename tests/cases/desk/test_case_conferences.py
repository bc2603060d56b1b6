"""What the page of a case says about its conferences."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.cases.conferences.world import make_conference, make_conference_consent
from tests.cases.world import close, logged_in

pytestmark = pytest.mark.django_db


def page_of(world, user):
    return logged_in(user).get(reverse("cases:case_detail", args=[world.case.reference])).content.decode()


def test_a_case_offers_to_propose_one_while_it_is_open(world):
    proposal = reverse("cases:conference_propose", args=[world.case.reference])
    assert proposal in page_of(world, world.member)
    assert proposal in page_of(world, world.recipient)
    close(world.case)
    assert proposal not in page_of(world, world.member)


def test_the_next_one_stands_first(world):
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    later = timezone.now() + datetime.timedelta(days=9)
    for question, fields in {
        "Vorbei?": {"state": "closed", "starts_at": timezone.now() - datetime.timedelta(days=3)},
        "Ohne Termin?": {}, "Später?": {"state": "invited", "starts_at": later}, "Bald?": {"state": "invited"},
    }.items():  # fmt: skip
        make_conference(world.case, world.member, *pairs, question=question, **fields)
    page = page_of(world, world.member)
    places = [page.index(text) for text in ("Bald?", "Später?", "Ohne Termin?", "Vorbei?")]
    assert places == sorted(places)


def test_other_agencies_see_those_that_a_consent_covers(world):
    pairs = (world.member, world.youth_office), (world.recipient, world.jobcenter)
    make_conference(world.case, world.member, *pairs, question="Zeisigfrage?")
    assert "Zeisigfrage?" not in page_of(world, world.recipient)
    make_conference_consent(world.case, world.member, world.jobcenter)
    assert "Zeisigfrage?" in page_of(world, world.recipient)
