"""A consent that is missing elsewhere: the form begins with what is needed there, and leads back."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from tests.cases.consents.desk import address, made, sheet, sit
from tests.cases.handovers.world import make_handover
from tests.cases.world import logged_in, make_entry

pytestmark = pytest.mark.django_db


def offer(world):
    return reverse("cases:handover_offer", args=[world.case.reference])


def link(world):
    """The address behind "Einwilligung aufnehmen" for the Agentur für Arbeit, on the page of a hand-over."""
    text = logged_in(world.member).get(offer(world)).text
    start = address("new", world.case) + "?"
    found = [part.split('"')[0].replace("&amp;", "&") for part in text.split(start)[1:]]
    return next(query for query in found if parse_qs(query)["an"] == [str(world.employment.pk)])


def begins_with(world, query):
    """Purpose, recipients and classes with which the form opens."""
    form = logged_in(world.member).get(f"{address('new', world.case)}?{query}").context["form"]
    return tuple(form[name].value() for name in ("purpose", "recipients", "data_classes"))


def test_the_form_begins_with_what_the_hand_over_needs(world):
    assert begins_with(world, link(world)) == ("handover", [str(world.employment.pk)], ["shareable"])
    text = logged_in(world.member).get(f"{address('new', world.case)}?{link(world)}").text
    (purpose,) = re.findall(r'<input[^>]*name="purpose"[^>]*value="handover"[^>]*>', text)
    assert "checked" in purpose


def test_nothing_but_that_is_ticked_beforehand(world):
    form = logged_in(world.member).get(f"{address('new', world.case)}?{link(world)}").context["form"]
    for name in ("explicit", "persons", "forms_of_use", "informed_voluntary", "informed_withdrawal", "result"):
        assert not form[name].value()


def test_the_address_tells_nothing_about_the_young_person(world):
    make_entry(world.case, world.member, data_class="special_category", title="Zeisiggesund")
    assert parse_qs(link(world)) == {
        "zweck": ["handover"], "an": [str(world.employment.pk)], "art": ["shareable"], "weiter": ["uebergabe"],
    }  # fmt: skip


@pytest.mark.parametrize("result", ["granted", "refused", "requested"])
def test_every_answer_leads_back_to_the_hand_over(world, result):
    fields = {} if result == "granted" else {"form": None, "paper_reference": None}
    for _ in range(2):  # the second one was there already
        answer = sit(world, query=f"?{back_query(world)}", result=result, **fields)
        assert (answer.status_code, answer["Location"]) == (302, f"{offer(world)}?an={world.employment.pk}")
    assert len(made(world)) == 1
    page = logged_in(world.member).get(answer["Location"])
    assert (page.context["target"] is not None) is (result == "granted")


def back_query(world):
    return f"zweck=handover&an={world.employment.pk}&art=shareable&weiter=uebergabe"


def test_a_mistake_keeps_the_way_back(world):
    answer = sit(world, query=f"?{back_query(world)}", paper_reference=None)
    assert answer.context["form"].errors
    assert f'href="{offer(world)}?an={world.employment.pk}"' in answer.text


def test_a_proof_that_is_too_old_keeps_it_too(world):
    url = f"{address('new', world.case)}?{back_query(world)}"
    for answer in (
        logged_in(world.member, fresh=False).get(url),
        logged_in(world.member, fresh=False).post(url, sheet(world)),
    ):
        assert answer.status_code == 302
        assert parse_qs(urlsplit(answer["Location"]).query)["next"] == [url]
    assert not made(world)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (None, None, None)),
        ("zweck=boese&an=x&art=boese&weiter=x", (None, None, None)),
        ("art=internal", (None, None, None)),
        ("art=shareable&art=internal", (None, None, None)),
        ("an={own}", (None, None, None)),
        ("an={foreign}", (None, None, None)),
        ("an=99999999999999999999&zweck=case_conference", ("case_conference", None, None)),
        ("an={jobcenter}&an={employment}", (None, ["{jobcenter}", "{employment}"], None)),
    ],
)
def test_what_is_no_choice_suggests_nothing(world, query, expected):
    numbers = {
        "own": world.youth_office.pk, "foreign": world.foreign.pk, "jobcenter": world.jobcenter.pk,
        "employment": world.employment.pk,
    }  # fmt: skip
    purpose, recipients, classes = begins_with(world, query.format(**numbers))
    filled = [one.format(**numbers) for one in expected[1]] if expected[1] else None
    assert (purpose or None, recipients or None, classes or None) == (expected[0], filled, expected[2])


@pytest.mark.parametrize("word", ["//boese.example", "https://boese.example/", "uebergabe/../", "", "desk"])
def test_the_way_back_is_one_of_the_portals_own(world, word):
    answer = sit(world, query=f"?weiter={word}&an={world.employment.pk}")
    assert (answer.status_code, answer["Location"]) == (302, address("overview", world.case))


def test_a_hand_over_that_lost_its_consent_asks_for_a_new_one_and_opens_again(world):
    row = make_handover(world.case, world.member, world.employment)
    row.consent.events.create(consent=row.consent, state="withdrawn", at=row.offered_at, by=world.member)
    detail = reverse("cases:handover_detail", args=[row.reference])
    text = logged_in(world.member).get(detail).text
    assert f"{address('new', world.case)}?{back_query(world)}".replace("&", "&amp;") in text
    answer = sit(world, query=f"?{back_query(world)}")
    assert logged_in(world.member).get(answer["Location"])["Location"] == detail
