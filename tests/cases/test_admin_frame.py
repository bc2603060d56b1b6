"""What coordinators decide for inboxes and hand-overs of their region, in the administration; attacked from outside."""

import pytest
from django.urls import reverse

from cases.handovers.models import HandoverPeriods
from cases.inbox.models_framework import AnswerTemplate, InboxPeriods
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db
FRAMES = {
    HandoverPeriods: ({"answer_days": 14, "contact_days": 10}, {"answer_days": 0}),
    InboxPeriods: ({"seen_days": 2, "answer_days": 4}, {"answer_days": 1}),
    AnswerTemplate: ({"position": 1, "title": "Zeisiggruß", "text": "Wir melden uns."}, {"title": ""}),
}
"""Model → what is typed, and what of it is refused."""


def url(model, page, *args):
    return reverse(f"admin:cases_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("model", FRAMES)
def test_the_coordinator_of_the_region_keeps_it(world, model):
    typed, wrong = FRAMES[model]
    client = logged_in(world.coordinator)
    data = {"region": world.region.pk, **typed}
    assert client.post(url(model, "add"), {**data, **wrong}).status_code == 200
    assert not model.objects.exists()
    assert client.post(url(model, "add"), data).status_code == 302
    row = model.objects.get()
    assert client.get(url(model, "change", row.pk)).status_code == 200
    assert str(world.region) in client.get(url(model, "changelist")).content.decode()


@pytest.mark.parametrize("model", FRAMES)
def test_another_region_is_out_of_reach(world, model):
    typed, _wrong = FRAMES[model]
    row = model.objects.create(region=world.foreign.organisation.region, **typed)
    client = logged_in(world.coordinator)
    for page in ("change", "history", "delete"):
        assert client.get(url(model, page, row.pk)).status_code == 404
        assert client.post(url(model, page, row.pk), {"post": "yes", "region": world.region.pk}).status_code == 404
    assert client.post(url(model, "add"), {"region": row.region_id, **typed}).status_code == 200
    assert list(model.objects.values_list("pk", "region")) == [(row.pk, row.region_id)]
    assert str(row.region) not in client.get(url(model, "changelist")).content.decode()


@pytest.mark.parametrize("model", FRAMES)
@pytest.mark.parametrize("who", ["member", "lead", "auditor", "nobody"])
def test_nobody_else_gets_in(world, model, who):
    client = logged_in(getattr(world, who))
    for page in ("changelist", "add"):
        assert client.get(url(model, page)).status_code in {302, 403}
