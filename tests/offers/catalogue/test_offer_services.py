"""The verbs of an offer's life: what they change, whom they refuse, what a second click does."""

import datetime

import pytest
from django.db import connection

from offers.catalogue import service_drafts, services
from offers.catalogue.lifecycle import (
    FourEyesError,
    IllegalTransitionError,
    MissingInformationError,
    StaleOfferError,
)
from offers.catalogue.models import Offer, OfferReport, PublishedOffer, Topic
from offers.regions.models import Place, Region
from tests.offers.stock import NOW, TODAY, make_offer, make_region, wording

pytestmark = pytest.mark.django_db
ANNA, BERT, CARLA = 901, 902, 903


@pytest.fixture
def region():
    return make_region("boerde")


def draft_of(region, actor=ANNA, **fields):
    return service_drafts.create_offer(region=region, values=wording(region, **fields), actor=actor, now=NOW)


def submit(offer, actor=ANNA, **extra):
    return services.submit_offer(offer_id=offer.pk, actor=actor, now=NOW, **extra)


def publish(offer, actor=BERT, **extra):
    return services.publish_offer(offer_id=offer.pk, actor=actor, on=TODAY, now=NOW, **extra)


def edit(offer, actor, **values):
    return service_drafts.save_draft(offer_id=offer.pk, values=values, actor=actor, now=NOW)


def test_offer_create_is_one_version_with_everything(region):
    offer = draft_of(region)
    version = offer.history.get()
    assert (version.history_user_id, version.history_change_reason, version.history_date) == (ANNA, "edit", NOW)
    assert version.topics.count() == 1
    assert version.places.count() == 1
    assert offer.revision == version.revision == 1


def test_offer_unknown_fields_are_refused(region):
    with pytest.raises(ValueError, match="state"):
        service_drafts.create_offer(region=region, values={"state": "published"}, actor=ANNA, now=NOW)
    offer = draft_of(region)
    with pytest.raises(ValueError, match="edited_by"):
        edit(offer, ANNA, edited_by=None)
    with pytest.raises(ValueError, match="title"):
        service_drafts.plan_offer(offer_id=offer.pk, values={"title": "x"}, actor=ANNA, now=NOW)


def test_offer_publish_makes_the_public_copy(region):
    before = Region.objects.get(pk=region.pk).catalogue_version
    offer = draft_of(region)
    submit(offer)
    offer = publish(offer)
    copy = PublishedOffer.objects.get(offer=offer)
    assert (copy.title, copy.topics, copy.place_names) == ("Lotsen", ["internship"], ["Ort boerde"])
    assert (offer.checked_on, offer.review_due_on) == (TODAY, datetime.date(2027, 5, 21))
    assert copy.checked_on == TODAY
    assert (offer.edited_by, offer.submitted_by) == (None, None)
    assert Region.objects.get(pk=region.pk).catalogue_version > before


@pytest.mark.parametrize(("own", "due"), [(None, "2027-05-21"), (1, "2026-12-21"), (3, "2027-02-21")])
def test_offer_review_interval(region, own, due):
    offer = make_offer(region, "in_review", review_interval_months=own)
    assert publish(offer).review_due_on.isoformat() == due


# Four eyes -----------------------------------------------------------------------------------------------------------
def test_four_eyes_refuses_editor_and_submitter(region):
    offer = draft_of(region, ANNA)
    submit(offer, BERT)
    for actor in (ANNA, BERT):
        with pytest.raises(FourEyesError):
            publish(offer, actor)
    assert not PublishedOffer.objects.exists()
    assert publish(offer, CARLA).state == "published"


def test_four_eyes_off_lets_one_person_do_it(region):
    Region.objects.filter(pk=region.pk).update(four_eyes=False)
    offer = draft_of(region)
    submit(offer)
    assert publish(offer, ANNA).state == "published"


def test_four_eyes_covers_chosen_words(region):
    other = Topic.objects.create(slug="housing", label_de="Wohnen")
    offer = make_offer(region)
    for field, rows in (("topics", [other]), ("situations", []), ("places", [])):
        edit(offer, BERT, **{field: rows})
        submit(offer, ANNA)
        with pytest.raises(FourEyesError):
            publish(offer, BERT)
        services.return_offer(offer_id=offer.pk, reason="x", actor=CARLA, now=NOW)
        edit(offer, ANNA, summary=f"Satz nach {field}")


def test_four_eyes_covers_restore(region):
    offer = draft_of(region)
    first = offer.history.get().history_id
    edit(offer, ANNA, title="Anders")
    service_drafts.restore_version(offer_id=offer.pk, version_id=first, actor=BERT, now=NOW)
    submit(offer, CARLA)
    with pytest.raises(FourEyesError):
        publish(offer, BERT)
    assert publish(offer, ANNA).title == "Lotsen"


def test_four_eyes_is_not_shaken_off(region):
    offer = draft_of(region, ANNA)
    edit(offer, ANNA, title="Lotsen")
    services.archive_offer(offer_id=offer.pk, actor=BERT, now=NOW)
    services.reopen_offer(offer_id=offer.pk, actor=BERT, now=NOW)
    submit(offer, BERT)
    services.return_offer(offer_id=offer.pk, reason="Ein Grund", actor=BERT, now=NOW)
    submit(offer, BERT)
    with pytest.raises(FourEyesError):
        publish(offer, ANNA)


def test_saving_in_review_takes_the_offer_back(region):
    offer = draft_of(region)
    submit(offer)
    offer = edit(offer, BERT, summary="Besser.")
    assert (offer.state, offer.edited_by, offer.submitted_by) == ("draft", BERT, None)


def test_planning_makes_nobody_an_author(region):
    offer = make_offer(region, "in_review")
    service_drafts.plan_offer(offer_id=offer.pk, values={"review_interval_months": 2}, actor=BERT, now=NOW)
    assert publish(offer, BERT).review_due_on == datetime.date(2027, 1, 21)


# What is missing -----------------------------------------------------------------------------------------------------
def test_offer_publish_says_what_is_missing(region):
    offer = make_offer(region, "in_review", summary=" ", audiences=[], topics=[], region_wide=False, places=[])
    with pytest.raises(MissingInformationError) as refused:
        publish(offer)
    assert refused.value.missing == ("summary", "audiences", "topics", "place")
    offer.refresh_from_db()
    assert offer.state == "in_review"


# Public wording ------------------------------------------------------------------------------------------------------
def test_revised_offer_stays_public_in_its_approved_wording(region):
    offer = make_offer(region, "published")
    services.revise_offer(offer_id=offer.pk, actor=ANNA, now=NOW)
    edit(offer, ANNA, title="Neu", topics=[])
    copy = PublishedOffer.objects.get()
    assert (copy.title, copy.topics) == ("Lotsen", ["internship"])
    submit(offer, ANNA)
    services.return_offer(offer_id=offer.pk, reason="Thema", actor=BERT, now=NOW)
    assert PublishedOffer.objects.get().title == "Lotsen"


def test_published_offer_cannot_be_edited_in_place(region):
    offer = make_offer(region, "published")
    with pytest.raises(IllegalTransitionError):
        edit(offer, ANNA, title="Heimlich")
    assert Offer.objects.get().title == "Lotsen"


def test_public_address_stays(region):
    offer = make_offer(region, "published")
    services.revise_offer(offer_id=offer.pk, actor=ANNA, now=NOW)
    with pytest.raises(IllegalTransitionError, match="address"):
        edit(offer, ANNA, slug="anders")


def test_archive_takes_it_off_line_and_reopen_does_not_bring_it_back(region):
    offer = make_offer(region, "published")
    offer = services.archive_offer(offer_id=offer.pk, actor=ANNA, now=NOW)
    assert (offer.state, offer.review_due_on) == ("archived", None)
    assert not PublishedOffer.objects.exists()
    services.reopen_offer(offer_id=offer.pk, actor=ANNA, now=NOW)
    assert not PublishedOffer.objects.exists()


def test_rename_place_and_keep_the_rest(region):
    offer = make_offer(region, "published")
    Offer.objects.filter(pk=offer.pk).update(title="Noch nicht freigegeben")
    place = Place.objects.get(region=region)
    place.name = "Neuer Ort"
    place.save()
    services.rename_place(place=place)
    copy = PublishedOffer.objects.get()
    assert (copy.place_names, copy.title) == (["Neuer Ort"], "Lotsen")
    with connection.cursor() as cursor:
        cursor.execute("SELECT terms::text FROM offers_publishedoffer")
        assert "neu" in cursor.fetchone()[0]


# Confirm -------------------------------------------------------------------------------------------------------------
def test_confirm_many_leaves_the_others_alone(region):
    old = {"checked_on": datetime.date(2026, 1, 1), "review_due_on": datetime.date(2026, 7, 1)}
    published = [make_offer(region, "published", slug=f"p{n}", **old) for n in range(3)]
    draft = make_offer(region, slug="d")
    keys = [offer.pk for offer in [*published, draft]]
    assert services.confirm_offers(offer_ids=keys, actor=ANNA, on=TODAY, now=NOW) == 3
    assert set(Offer.objects.filter(state="published").values_list("checked_on", "review_due_on")) == {
        (TODAY, datetime.date(2027, 5, 21))
    }
    assert set(PublishedOffer.objects.values_list("checked_on", flat=True)) == {TODAY}
    assert Offer.objects.get(pk=draft.pk).checked_on is None
    services.confirm_offers(offer_ids=keys, actor=BERT, on=TODAY, now=NOW)
    assert published[0].history.filter(history_change_reason="confirm").count() == 1


# A second click, a page that was opened before -----------------------------------------------------------------------
def test_second_click_changes_nothing(region):
    offer = draft_of(region)
    for _click in range(2):
        edit(offer, ANNA, title="Neu")
    for _click in range(2):
        submit(offer)
    for _click in range(2):
        publish(offer)
    for _click in range(2):
        services.revise_offer(offer_id=offer.pk, actor=ANNA, now=NOW)
    for _click in range(2):
        services.archive_offer(offer_id=offer.pk, actor=ANNA, now=NOW)
    for _click in range(2):
        services.reopen_offer(offer_id=offer.pk, actor=ANNA, now=NOW)
    reasons = list(offer.history.order_by("history_id").values_list("history_change_reason", flat=True))
    assert reasons == ["edit", "edit", "submit", "publish", "revise", "archive", "reopen"]


def test_second_click_of_somebody_else_is_refused(region):
    offer = draft_of(region)
    submit(offer)
    with pytest.raises(IllegalTransitionError):
        submit(offer, BERT)


@pytest.mark.parametrize("verb", ["submit", "edit", "archive", "restore"])
def test_stale_page_is_refused(region, verb):
    offer = draft_of(region)
    first = offer.history.get().history_id
    edit(offer, BERT, summary="Berts Satz")
    common = {"offer_id": offer.pk, "actor": ANNA, "now": NOW, "revision": 1}
    verbs = {
        "submit": lambda: services.submit_offer(**common),
        "edit": lambda: service_drafts.save_draft(**common, values={"summary": "Annas Satz"}),
        "archive": lambda: services.archive_offer(**common),
        "restore": lambda: service_drafts.restore_version(**common, version_id=first),
    }
    with pytest.raises(StaleOfferError):
        verbs[verb]()
    assert Offer.objects.get().summary == "Berts Satz"


# Versions ------------------------------------------------------------------------------------------------------------
def test_restore_brings_back_texts_and_chosen_words(region):
    offer = draft_of(region)
    first = offer.history.get().history_id
    edit(offer, ANNA, title="Anders", audiences=["parents"], topics=[], places=[], age_min=14)
    offer = service_drafts.restore_version(offer_id=offer.pk, version_id=first, actor=BERT, now=NOW)
    assert (offer.title, offer.audiences, offer.age_min) == ("Lotsen", ["pupils"], None)
    assert (offer.topics.count(), offer.places.count()) == (1, 1)
    assert offer.history.count() == 3


def test_restore_from_archive_and_from_published_gives_a_draft(region):
    for state in ("published", "archived"):
        offer = make_offer(region, state, slug=state)
        first = offer.history.latest("history_id").history_id
        offer = service_drafts.restore_version(offer_id=offer.pk, version_id=first, actor=ANNA, now=NOW)
        assert (offer.state, offer.edited_by) == ("draft", ANNA)


def test_restore_lives_with_what_is_gone(region):
    offer = draft_of(region, situations=[])
    gone = Topic.objects.create(slug="gone", label_de="Weg")
    edit(offer, ANNA, topics=[gone])
    old = offer.history.latest("history_id").history_id
    edit(offer, ANNA, topics=[], title="Neu")
    gone.delete()
    offer = service_drafts.restore_version(offer_id=offer.pk, version_id=old, actor=ANNA, now=NOW)
    assert (offer.title, offer.topics.count()) == ("Lotsen", 0)


def test_restore_of_another_offers_version_is_refused(region):
    offer, other = draft_of(region), draft_of(region, slug="b")
    foreign = other.history.get().history_id
    with pytest.raises(Offer.history.model.DoesNotExist):
        service_drafts.restore_version(offer_id=offer.pk, version_id=foreign, actor=ANNA, now=NOW)


def test_report_is_closed_once(region):
    offer = make_offer(region)
    report = OfferReport.objects.create(offer=offer, reason="closed", created_at=NOW)
    services.close_report(report_id=report.pk, actor=ANNA, now=NOW)
    services.close_report(report_id=report.pk, actor=BERT, now=NOW + datetime.timedelta(days=1))
    report.refresh_from_db()
    assert (report.closed_by, report.closed_at) == (ANNA, NOW)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_return_needs_a_reason(region, reason):
    offer = make_offer(region, "in_review")
    with pytest.raises(ValueError, match="reason"):
        services.return_offer(offer_id=offer.pk, reason=reason, actor=ANNA, now=NOW)
