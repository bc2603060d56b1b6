"""The table of an offer's life: every pair of state and action, as a table and through the services."""

import pytest

from offers.catalogue import service_drafts, services
from offers.catalogue.enums import OfferAction, OfferState
from offers.catalogue.lifecycle import (
    BUTTONS,
    EDITABLE,
    IllegalTransitionError,
    allowed_actions,
    needs_second_person,
    next_state,
)
from offers.catalogue.models import Offer, PublishedOffer
from tests.offers.stock import NOW, TODAY, make_offer, make_region

TRUTH = {
    "draft": {"edit": "draft", "restore": "draft", "submit": "in_review", "archive": "archived"},
    "in_review": {
        "edit": "draft",
        "restore": "draft",
        "return": "draft",
        "publish": "published",
        "archive": "archived",
    },
    "published": {
        "restore": "draft",
        "revise": "draft",
        "confirm": "published",
        "archive": "archived",
    },
    "archived": {"restore": "draft", "reopen": "draft"},
}
PAIRS = [(state, action) for state in OfferState.values for action in OfferAction.values]
ALICE, BERT = 901, 902


@pytest.mark.parametrize(("state", "action"), PAIRS)
def test_offer_lifecycle_table(state, action):
    expected = TRUTH[state].get(action)
    if expected is None:
        with pytest.raises(IllegalTransitionError, match=f"{action} is not possible in {state}"):
            next_state(OfferState(state), OfferAction(action))
    else:
        assert next_state(OfferState(state), OfferAction(action)) == expected


def test_offer_lifecycle_words():
    assert {s: {a.value for a in allowed_actions(OfferState(s))} for s in TRUTH} == {
        state: set(actions) for state, actions in TRUTH.items()
    }
    assert sorted(EDITABLE) == ["draft", "in_review"]
    assert set(OfferAction) - set(BUTTONS) == {OfferAction.EDIT, OfferAction.RESTORE}


@pytest.mark.parametrize(
    ("action", "four_eyes", "actor", "needed"),
    [
        (OfferAction.PUBLISH, True, ALICE, True),
        (OfferAction.PUBLISH, True, BERT, True),
        (OfferAction.PUBLISH, True, 903, False),
        (OfferAction.PUBLISH, False, ALICE, False),
        (OfferAction.CONFIRM, True, ALICE, False),
        (OfferAction.ARCHIVE, True, ALICE, False),
    ],
)
def test_offer_lifecycle_second_person(action, four_eyes, actor, needed):
    authors = [ALICE, BERT, None]
    assert needs_second_person(action, four_eyes=four_eyes, actor=actor, authors=authors) is needed


def _act(action, offer, actor=BERT):
    common = {"offer_id": offer.pk, "actor": actor, "now": NOW}
    first = offer.history.earliest("history_id").history_id
    verbs = {
        "edit": lambda: service_drafts.save_draft(**common, values={"title": "Anders"}),
        "restore": lambda: service_drafts.restore_version(**common, version_id=first),
        "submit": lambda: services.submit_offer(**common),
        "return": lambda: services.return_offer(**common, reason="Bitte kürzer."),
        "publish": lambda: services.publish_offer(**common, on=TODAY),
        "confirm": lambda: services.confirm_offer(**common, on=TODAY),
        "archive": lambda: services.archive_offer(**common),
        "reopen": lambda: services.reopen_offer(**common),
        "revise": lambda: services.revise_offer(**common),
    }
    return verbs[action]()


@pytest.mark.django_db
@pytest.mark.parametrize(("state", "action"), PAIRS)
def test_offer_lifecycle_services_follow_the_table(state, action):
    offer = make_offer(make_region("harz"), state)
    Offer.objects.filter(pk=offer.pk).update(summary="Wir helfen jetzt anders.")
    expected = TRUTH[state].get(action)
    versions = offer.history.count()
    if expected is None:
        with pytest.raises(IllegalTransitionError):
            _act(action, offer)
        assert offer.history.count() == versions
        expected = state
    else:
        _act(action, offer)
    offer.refresh_from_db()
    assert offer.state == expected
    was_public, archived = state == "published", expected == "archived"
    public = PublishedOffer.objects.filter(pk=offer.pk).exists()
    assert public is ((was_public and not archived) or expected == "published")
