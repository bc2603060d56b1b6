"""The pages of hand-overs: what stands there for whom, and what the forms do."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.handovers.models import Handover
from cases.models import Absence, CaseMember, ConsentEvent, Participation
from tests.cases.handovers.world import NOTE, WISH, make_handover, make_handover_consent
from tests.cases.world import FAMILY, GIVEN, logged_in, make_case, make_user, prove_factor

pytestmark = pytest.mark.django_db
SECRETS = (NOTE, WISH, GIVEN, FAMILY, "Zeisig")


def page(user, name, *args, **data):
    return logged_in(user).get(reverse(f"cases:{name}", args=args), data).content.decode()


def post(user, name, *args, **data):
    return logged_in(user).post(reverse(f"cases:{name}", args=args), data)


def test_the_offer_says_which_consent_covers_whom(world):
    text = page(world.member, "handover_offer", world.case.reference)
    assert text.count("Es fehlt eine gültige Einwilligung") == 2
    assert reverse("cases:consent_new", args=[world.case.reference]) in text
    consent = make_handover_consent(world.case, world.member, world.employment)
    text = page(world.member, "handover_offer", world.case.reference)
    assert text.count("Es fehlt eine gültige Einwilligung") == 1
    assert f"?an={world.employment.pk}" in text
    assert reverse("cases:consent_text", args=[world.case.reference, consent.pk]) in text


def test_it_is_offered_by_the_form(world):
    make_handover_consent(world.case, world.member, world.employment)
    client = logged_in(world.member)
    address = reverse("cases:handover_offer", args=[world.case.reference]) + f"?an={world.employment.pk}"
    text = client.get(address).content.decode()
    assert "Zeisigzu" in text
    token = re.search(r'name="token" value="([^"]+)"', text)[1]
    data = {"token": token, "note": NOTE, "wish": WISH, "is_warm": "on", "entries": [world.kept.pk]}
    assert client.post(address, {**data, "note": ""}).status_code == 422
    answer = client.post(address, data)
    handover = Handover.objects.get()
    assert answer.url == reverse("cases:handover_detail", args=[handover.reference])
    assert handover.items.get().entry == world.kept
    text = client.get(answer.url).content.decode()
    assert NOTE in text
    assert "Zeisigzu" in text
    assert client.get(address).url == answer.url


def test_an_agency_without_consent_cannot_be_chosen(world):
    address = reverse("cases:handover_offer", args=[world.case.reference]) + f"?an={world.employment.pk}"
    assert "An welche Stelle?" in logged_in(world.member).get(address).content.decode()
    logged_in(world.member).post(address, {"note": NOTE})
    assert not Handover.objects.exists()


def test_before_it_is_checked_the_other_agency_gets_a_neutral_line(world):
    handover = world.handover
    for text in (page(world.invited, "handover_list"), page(world.invited, "handover_detail", handover.reference)):
        assert str(world.youth_office) in text
        assert "15 bis 17 Jahre" in text
        assert not any(secret in text for secret in SECRETS)
        assert handover.case.reference not in text
    assert not AuditRow.objects.filter(actor=world.invited, case_id=handover.case_id).exists()
    assert logged_in(world.invited).get(reverse("cases:case_detail", args=[handover.case.reference])).status_code == 404


def test_who_checks_it_sees_it(world):
    handover = world.handover
    post(world.invited, "handover_see", handover.reference)
    text = page(world.invited, "handover_detail", handover.reference)
    assert NOTE in text
    assert WISH in text
    text = page(world.invited, "case_detail", handover.case.reference)
    assert GIVEN in text
    assert "Übergabe läuft" in text


def test_the_second_reads_who_has_it(world):
    other = make_user("Zweite Prüferin", world.employment, "caseworker")
    post(world.invited, "handover_see", world.handover.reference)
    answer = post(other, "handover_see", world.handover.reference)
    text = logged_in(other).get(answer.url).content.decode()
    assert "Eingeladen" in text
    assert "Prüfung übernehmen" not in text
    assert not CaseMember.objects.filter(case=world.handover.case, user=other).exists()


def test_nobody_waits_for_somebody_who_is_away(world):
    other = make_user("Zweite Prüferin", world.employment, "caseworker")
    post(world.invited, "handover_see", world.handover.reference)
    today = timezone.localdate()
    Absence.objects.create(user=world.invited, first_day=today, last_day=today)
    assert "Prüfung übernehmen" in page(other, "handover_detail", world.handover.reference)
    post(other, "handover_take_over", world.handover.reference)
    assert Handover.objects.get(pk=world.handover.pk).receiver == other
    assert NOTE in page(other, "handover_detail", world.handover.reference)


def test_a_withdrawn_consent_hides_it_at_the_next_click(world):
    handover = world.checked
    assert NOTE in page(world.recipient, "handover_detail", handover.reference)
    ConsentEvent.objects.create(consent=handover.consent, state="withdrawn", at=timezone.now(), by=world.member)
    text = page(world.recipient, "handover_detail", handover.reference)
    assert NOTE not in text
    assert WISH not in text
    assert "Die Einwilligung gilt nicht mehr" in text
    assert "Die Einwilligung gilt nicht mehr: neu fragen" in page(world.member, "desk")
    data = {"text": "Anrufen", "due_on": timezone.localdate().isoformat(), "version": handover.version}
    answer = post(world.recipient, "handover_accept", handover.reference, **data)
    assert answer.url == reverse("cases:handover_detail", args=[handover.reference])
    assert Handover.objects.get(pk=handover.pk).state == "seen"


def test_it_is_accepted_by_the_form(world):
    handover = world.checked
    data = {"text": "Anrufen", "due_on": timezone.localdate().isoformat(), "version": handover.version}
    client = logged_in(world.recipient)
    address = reverse("cases:handover_accept", args=[handover.reference])
    assert client.post(address, {**data, "text": ""}).status_code == 422
    stale = client.post(address, {**data, "version": 99})
    assert stale.status_code == 422
    assert f'name="version" value="{handover.version}"' in stale.content.decode()
    assert client.post(address, data).url == reverse("cases:handover_detail", args=[handover.reference])
    handover.refresh_from_db()
    assert handover.state == "accepted"
    text = client.get(reverse("cases:case_detail", args=[handover.case.reference])).content.decode()
    assert "Wer wann zuständig war" in text
    assert "durch Übergabe" in text


def test_it_is_given_back_with_a_suggestion(world):
    handover = world.checked
    data = {"suggested": world.employment.pk, "reason": "Das macht die Arbeitsagentur.", "version": handover.version}
    answer = post(world.recipient, "handover_return", handover.reference, **data)
    assert answer.url == reverse("cases:handover_list")
    text = page(world.member, "desk")
    assert "Wie geht es weiter?" in text
    assert f"vorgeschlagen: {world.employment}" in text
    text = page(world.member, "handover_detail", handover.reference)
    assert "Das macht die Arbeitsagentur." in text
    past = page(world.recipient, "handover_list")
    assert "zurückgegeben" in past


def test_it_is_declined_and_withdrawn_by_forms(world):
    checked = world.checked
    data = {"reason": "Wir haben gerade niemanden dafür frei.", "version": checked.version}
    post(world.recipient, "handover_decline", checked.reference, **data)
    post(world.member, "handover_withdraw", world.handover.reference, reason="Hat sich erledigt")
    assert list(Handover.objects.order_by("pk").values_list("state", flat=True)) == ["declined", "withdrawn"]


def test_the_chain_of_offers_stands_on_the_page(world):
    consent = make_handover_consent(world.case, world.member, world.jobcenter, world.employment)
    first = make_handover(
        world.case, world.member, world.jobcenter, receiver=world.recipient, state="seen", consent=consent
    )
    data = {"suggested": world.employment.pk, "reason": "Das macht die Arbeitsagentur.", "version": first.version}
    post(world.recipient, "handover_return", first.reference, **data)
    second = first.successors.get()
    text = page(world.member, "handover_detail", second.reference)
    assert "Der Weg bisher" in text
    assert "Das macht die Arbeitsagentur." in text
    post(world.invited, "handover_see", second.reference)
    text = page(world.invited, "handover_detail", second.reference)
    assert "Der Weg bisher" not in text
    assert "Das macht" not in text


def test_history_goes_back_before_a_reopening(world):
    case = world.accepted.case
    now = timezone.now()
    prove_factor(logged_in(world.recipient), world.recipient)
    post(world.recipient, "case_close", case.reference, outcome="work")
    post(
        world.member, "case_reopen", case.reference, text="Neu beginnen",
        due_on=(now + datetime.timedelta(days=3)).date().isoformat(),
    )  # fmt: skip
    text = page(world.member, "case_detail", case.reference)
    history = text[text.index("Wer wann zuständig war") :]
    assert history.index(str(world.youth_office)) < history.index(str(world.jobcenter))
    assert "wieder aufgenommen" in history


@pytest.mark.parametrize("name", ["handover_list", "desk"])
@pytest.mark.parametrize("who", ["member", "invited", "recipient", "lead"])
def test_the_same_number_of_queries_for_one_and_three(world, django_assert_max_num_queries, name, who):
    def count():
        client = logged_in(getattr(world, who))
        with django_assert_max_num_queries(200) as queries:
            client.get(reverse(f"cases:{name}"))
        return len(queries)

    make_handover(world.case, world.member, world.employment)
    make_handover(
        make_case(world.youth_office, world.member),
        world.member,
        world.jobcenter,
        receiver=world.recipient,
        state="seen",
    )
    one = count()
    for _more in range(2):
        make_handover(make_case(world.youth_office, world.member), world.member, world.employment)
        make_handover(
            make_case(world.youth_office, world.member),
            world.member,
            world.jobcenter,
            receiver=world.recipient,
            state="seen",
        )
    assert count() == one


def test_whoever_came_with_it_has_no_part_any_more(world):
    handover = world.handover
    post(world.invited, "handover_see", handover.reference)
    handover.refresh_from_db()
    data = {"reason": "Wir haben gerade niemanden dafür frei.", "version": handover.version}
    post(world.invited, "handover_decline", handover.reference, **data)
    assert Participation.objects.get(case=handover.case, agency=world.employment).ended_at is not None
    assert logged_in(world.invited).get(reverse("cases:case_detail", args=[handover.case.reference])).status_code == 404
    text = page(world.invited, "handover_detail", handover.reference)
    assert not any(secret in text for secret in SECRETS)
