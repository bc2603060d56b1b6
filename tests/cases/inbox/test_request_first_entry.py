"""What the person wrote becomes the first entry of the case: of the class that is chosen, else internal."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.inbox.services_ends import open_case_from
from cases.models import Case, Entry
from cases.records.services import PersonData, StepData
from cases.staff.actors import load_actor
from cases.staff.errors import Refused
from tests.cases.handovers.world import make_handover_consent
from tests.cases.inbox.world import make_request
from tests.cases.world import logged_in

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BORN = datetime.date(timezone.localdate().year - 17, 1, 1)


@pytest.fixture
def url(world):
    return reverse("cases:request_open_case", args=[world.taken_request.reference])


def sheet(world, **fields):
    return {
        "given_name": "Kanarikid", "family_name": "Neuling", "birth_date": BORN, "language": "de", "channel": "phone",
        "text": "Erstgespräch", "token": str(uuid.uuid4()), "due_on": timezone.localdate() + DAY,
        "version": world.taken_request.version, **fields,
    }  # fmt: skip


def test_internal_is_chosen_beforehand_and_each_choice_says_what_it_means(world, url):
    answer = logged_in(world.member).get(url)
    assert answer.context["form"]["data_class"].value() == "internal"
    assert "Nie freigegeben" in answer.text
    assert 'value="entrusted"' not in answer.text


@pytest.mark.parametrize("chosen", ["internal", "shareable", "special_category", "professional_secret", "third_party"])
def test_the_entry_gets_the_class_that_was_chosen(world, url, chosen):
    assert logged_in(world.member).post(url, sheet(world, data_class=chosen)).status_code == 302
    assert Entry.objects.get(case=Case.objects.latest("pk")).data_class == chosen


@pytest.mark.parametrize("value", ["entrusted", "boese", "INTERNAL", ""])
def test_what_is_no_choice_opens_nothing(world, url, value):
    before = Case.objects.count()
    assert logged_in(world.member).post(url, sheet(world, data_class=value)).status_code == 422
    assert Case.objects.count() == before


def test_the_service_does_not_take_what_somebody_entrusted(world):
    row = world.taken_request
    with pytest.raises(Refused):
        open_case_from(
            actor=load_actor(world.member, now=timezone.now()), contact_request=row, version=row.version,
            person=PersonData("Kanarikid", "Neuling", BORN), step=StepData("Erstgespräch", timezone.localdate() + DAY),
            token=uuid.uuid4(), data_class="entrusted",
        )  # fmt: skip
    row.refresh_from_db()
    assert row.case is None


def test_a_long_request_is_several_entries_of_that_class(world):
    row = make_request(world.youth_office, world.member, state="seen", message="Zeisig " * 140)
    for number in range(15):
        row.messages.create(kind="message", text=f"Zeisig {number} " * 90, at=timezone.now())
    url = reverse("cases:request_open_case", args=[row.reference])
    logged_in(world.member).post(url, sheet(world, data_class="shareable", version=row.version))
    classes = Entry.objects.filter(case=Case.objects.latest("pk")).values_list("data_class", flat=True)
    assert len(classes) > 1
    assert set(classes) == {"shareable"}


def test_a_shareable_one_can_go_along_at_once_and_an_internal_one_says_why_not(world, url):
    client = logged_in(world.member)
    client.post(url, sheet(world, data_class="shareable"))
    case = Case.objects.latest("pk")
    entry = Entry.objects.get(case=case)
    make_handover_consent(case, world.member, world.employment)
    offer = reverse("cases:handover_offer", args=[case.reference]) + f"?an={world.employment.pk}"
    assert f'name="entries" value="{entry.pk}"' in " ".join(client.get(offer).text.split()).replace(
        'type="checkbox" ', ""
    )
    Entry.objects.filter(pk=entry.pk).update(data_class="internal")
    text = client.get(offer).text
    assert 'name="entries"' not in text
    assert "Interne Einträge gehen nie mit" in text
    assert reverse("cases:entry_edit", args=[case.reference, entry.pk]) in text
