"""A consent is recorded in one sitting; what nobody could have agreed to is refused at its field."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.audit.models import AuditRow
from cases.models import CaseMember, Consent, ConsentEvent, Membership, YoungPerson
from cases.records.enums import CaseState, DataClass
from tests.cases.consents.desk import address, errors, in_days, made, sheet, sit, today
from tests.cases.world import join, logged_in, make_case, make_consent, make_entry, make_release, make_user

pytestmark = pytest.mark.django_db


def born(world, birth_date):
    YoungPerson.objects.filter(case=world.case).update(birth_date=birth_date)


def years_ago(years, days=0):
    """Birth date of somebody who turns `years` in `days` days."""
    day = today() + datetime.timedelta(days=days)
    return day.replace(year=day.year - years)


def test_granted_at_the_desk(world):
    answer = sit(world)
    assert (answer.status_code, answer["Location"]) == (302, address("overview", world.case))
    [consent] = made(world)
    assert consent.state == "granted"
    assert (consent.agency, consent.valid_from, consent.text_version) == (world.youth_office, today(), "2026-1")
    assert [row.agency for row in consent.recipients.all()] == [world.employment]
    assert (consent.paper_reference, consent.recorded_by) == ("Akte 12 Blatt 3", world.member)
    assert Consent.objects.active(now=timezone.now()).filter(pk=consent.pk).exists()
    row = AuditRow.objects.get(action="consent_grant")
    assert (row.object_id, row.case_id, row.actor) == (consent.pk, world.case.pk, world.member)


def test_refused_at_the_desk_opens_nothing(world):
    assert sit(world, result="refused", form=None, paper_reference=None, informed_voluntary=None).status_code == 302
    [consent] = made(world)
    assert consent.state == "refused"
    assert not Consent.objects.active(now=timezone.now()).filter(pk=consent.pk).exists()
    assert AuditRow.objects.filter(action="consent_refuse").count() == 1


def test_still_open_at_the_desk_opens_nothing(world):
    assert sit(world, result="requested", form=None, paper_reference=None).status_code == 302
    [consent] = made(world)
    assert consent.state == "requested"
    assert not Consent.objects.active(now=timezone.now()).filter(pk=consent.pk).exists()


@pytest.mark.parametrize("result", ["granted", "refused", "requested"])
def test_a_double_click_records_once(world, result):
    assert [sit(world, result=result).status_code for _ in range(2)] == [302, 302]
    assert [consent.state for consent in made(world)] == [result]


def test_the_same_later_or_by_a_colleague_is_no_double_click_and_says_what_to_do(world):
    join(world.case, world.youth_office, world.colleague)
    sit(world, result="requested")
    for result in ("granted", "refused"):
        assert "schon gefragt" in errors(sit(world, result=result))["__all__"]
    sit(world, purpose="case_conference")
    assert "schon eine Einwilligung" in errors(sit(world, world.colleague, purpose="case_conference"))["__all__"]
    assert "schon eine Einwilligung" in errors(sit(world, purpose="case_conference", result="refused"))["__all__"]
    assert [consent.state for consent in made(world)] == ["requested", "granted"]


def test_what_a_reopened_case_left_behind_does_not_stand_in_the_way(world):
    with time_machine.travel(timezone.now() - datetime.timedelta(days=3), tick=False):
        old = make_consent(
            world.case, world.member, world.employment, purpose="handover", forms_of_use=["minutes", "plan"]
        )
    assert not Consent.objects.active(now=timezone.now()).filter(pk=old.pk).exists()
    assert sit(world).status_code == 302


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("purpose", {"purpose": "curiosity"}),
        ("recipients", {"recipients": []}),
        ("data_classes", {"data_classes": []}),
        ("data_classes", {"data_classes": ["internal"]}),
        ("data_classes", {"data_classes": ["shareable", "internal"]}),
        ("forms_of_use", {"forms_of_use": []}),
        ("forms_of_use", {"forms_of_use": ["press"]}),
        ("explicit", {"data_classes": ["special_category"]}),
        ("persons", {"data_classes": ["professional_secret"]}),
        ("result", {"result": "withdrawn"}),
        ("result", {"result": None}),
        ("giver", {"giver": "caseworker"}),
        ("giver", {"giver": "other", "giver_name": "Tante Anna"}),
        ("giver_name", {"giver_name": "Tante Anna"}),
        ("guardian_reason", {"giver": "guardian", "giver_name": "Mutter"}),
        ("informed_voluntary", {"informed_voluntary": None}),
        ("informed_withdrawal", {"informed_withdrawal": None}),
        ("informed_voluntary", {"informed_voluntary": None, "result": "requested"}),
        ("form", {"form": None}),
        ("form", {"form": "oral"}),
        ("paper_reference", {"paper_reference": ""}),
        ("given_on", {"given_on": in_days(1)}),
        ("given_on", {"given_on": in_days(-31)}),
        ("valid_until", {"valid_until": in_days(-1)}),
        ("valid_until", {"valid_until": in_days(400)}),
        ("language", {"language": "tlh"}),
        ("text_kind", {"text_kind": "small print"}),
    ],
)
def test_what_nobody_could_agree_to_is_refused_at_its_field(world, field, fields):
    answer = sit(world, **fields)
    assert answer.status_code == 200
    assert field in errors(answer)
    assert made(world) == []


def test_what_was_typed_is_kept(world):
    page = sit(world, paper_reference="", interpreter="Frau Dolmetsch").content.decode()
    assert "Frau Dolmetsch" in page


def test_thirteen_months_are_refused_and_the_last_day_is_named(world):
    born(world, years_ago(19))
    answer = sit(world, valid_until=in_days(396))
    assert "höchstens" in errors(answer)["valid_until"]
    assert sit(world, valid_until=in_days(365)).status_code == 302


def test_the_end_is_never_beyond_a_birthday(world):
    born(world, years_ago(18, days=20))
    assert "valid_until" in errors(sit(world, valid_until=in_days(20)))
    assert sit(world, valid_until=in_days(19)).status_code == 302


def test_recipients_of_other_regions_inactive_ones_and_oneself_are_refused(world):
    for agency in (world.foreign.pk, world.youth_office.pk, 987654):
        assert "recipients" in errors(sit(world, recipients=[world.employment.pk, agency]))
    world.employment.is_active = False
    world.employment.save()
    assert "recipients" in errors(sit(world))
    assert made(world) == []


def secret(world, *persons, **fields):
    return sit(world, data_classes=["professional_secret"], persons=list(persons), **fields)


def test_secrets_are_freed_for_named_people_of_each_recipient(world):
    invited = f"{world.employment.pk}-{world.invited.pk}"
    recipient = f"{world.jobcenter.pk}-{world.recipient.pk}"
    both = [world.employment.pk, world.jobcenter.pk]
    assert "persons" in errors(secret(world, invited, recipients=both))
    assert "persons" in errors(secret(world, recipient))
    assert secret(world, invited, recipient, recipients=both).status_code == 302
    [consent] = made(world)
    assert {row.agency: list(row.persons.all()) for row in consent.recipients.all()} == {
        world.employment: [world.invited], world.jobcenter: [world.recipient]
    }  # fmt: skip


def test_people_of_elsewhere_leads_and_people_who_left_are_not_named(world):
    lead = f"{world.jobcenter.pk}-{world.recipient_lead.pk}"
    crossed = f"{world.employment.pk}-{world.recipient.pk}"
    foreign = f"{world.foreign.pk}-{world.other.pk}"
    for person in (lead, crossed, foreign, "x", f"{world.employment.pk}-"):
        assert "persons" in errors(secret(world, person))
    Membership.objects.filter(user=world.invited).update(ended_at=timezone.now())
    assert "persons" in errors(secret(world, f"{world.employment.pk}-{world.invited.pk}"))
    assert "persons" in errors(sit(world, persons=[f"{world.jobcenter.pk}-{world.recipient.pk}"]))
    assert made(world) == []


@pytest.mark.parametrize(
    ("years", "fields", "field"),
    [
        (14, {}, "giver"),
        (14, {"giver": "guardian"}, "giver_name"),
        (14, {"giver": "guardian", "giver_name": "Mutter"}, None),
        (15, {}, None),
        (16, {"giver": "guardian", "giver_name": "Mutter"}, "guardian_reason"),
        (16, {"giver": "guardian", "giver_name": "Mutter", "guardian_reason": "nicht einsichtsfähig"}, None),
        (18, {"giver": "guardian", "giver_name": "Mutter", "guardian_reason": "nicht einsichtsfähig"}, "giver"),
        (18, {"giver": "other", "giver_name": "Oma", "data_classes": ["entrusted"]}, None),
        (14, {"giver": "other", "giver_name": "Oma", "data_classes": ["entrusted"]}, None),
        (16, {"giver": "other", "giver_name": "Oma", "data_classes": ["entrusted", "shareable"]}, "giver"),
        (16, {"giver": "other", "giver_name": "", "data_classes": ["entrusted"]}, "giver_name"),
    ],
)
def test_the_right_person_for_the_age(world, years, fields, field):
    born(world, years_ago(years, days=-5))
    answer = sit(world, valid_until=in_days(10), **fields)
    assert (answer.status_code == 302) is (field is None)
    if field:
        assert field in errors(answer)


def test_a_paper_from_before_the_birthday_is_no_consent_after_it(world):
    born(world, years_ago(15, days=-1))
    fields = {"giver": "guardian", "giver_name": "Mutter", "given_on": in_days(-3)}
    assert errors(sit(world, **fields))
    fields["guardian_reason"] = "nicht einsichtsfähig"
    assert "given_on" in errors(sit(world, **fields))
    assert made(world) == []


def test_whoever_said_no_is_left_in_peace_for_thirty_days(world):
    sit(world, result="refused")
    start = timezone.now()
    wider = {"recipients": [world.employment.pk, world.jobcenter.pk], "data_classes": ["shareable", "third_party"],
             "valid_until": in_days(45)}  # fmt: skip
    with time_machine.travel(start + datetime.timedelta(days=29), tick=False):
        message = errors(sit(world, **wider))["recipients"]
        assert "abgelehnt" in message
        assert sit(world, purpose="case_conference", valid_until=in_days(5)).status_code == 302
        assert sit(world, recipients=[world.jobcenter.pk], valid_until=in_days(5)).status_code == 302
    with time_machine.travel(start + datetime.timedelta(days=30), tick=False):
        assert sit(world, **wider).status_code == 302


def test_a_closed_or_restricted_case_takes_no_consent(world):
    world.case.restricted_at = timezone.now()
    world.case.save()
    assert sit(world).status_code in {200, 403}
    world.case.restricted_at = None
    closed = timezone.now()
    world.case.state, world.case.outcome, world.case.closed_at = CaseState.CLOSED, "school", closed
    world.case.responsible = None
    world.case.responsibilities.update(period=(world.case.opened_at, closed))
    world.case.save()
    assert sit(world).status_code in {200, 403}
    assert made(world) == []


def test_a_joined_agency_asks_for_its_own_data_and_only_while_it_may_know_the_person(world):
    assert sit(world, world.recipient).status_code == 302
    [consent] = made(world)
    assert consent.agency == world.jobcenter
    ConsentEvent.objects.create(consent=world.consent, state="withdrawn", at=timezone.now(), by=world.member)
    assert sit(world, world.recipient, purpose="case_conference").status_code == 403
    assert len(made(world)) == 1


@pytest.mark.parametrize("who", ["colleague", "lead", "auditor", "invited", "other", "keeper", "guest"])
def test_strangers_to_the_case_get_404_and_record_nothing(world, who):
    assert sit(world, getattr(world, who)).status_code == 404
    for page in ("overview", "new"):
        assert logged_in(getattr(world, who)).get(address(page, world.case)).status_code == 404
    assert made(world) == []
    assert AuditRow.objects.filter(actor=getattr(world, who), result="denied").count() == 3


def test_somebody_whose_membership_ended_records_nothing(world):
    CaseMember.objects.filter(user=world.member).update(ended_at=timezone.now(), ended_by=world.lead)
    assert sit(world).status_code == 404


def test_a_new_consent_replaces_the_old_one_and_its_releases_do_not_go_on(world):
    query = f"?ersetzt={world.consent.pk}"
    page = logged_in(world.member).get(address("new", world.case) + query).content.decode()
    assert "Einwilligung ersetzen" in page
    wider = {"recipients": [world.jobcenter.pk], "purpose": "transition_planning"}
    answer = sit(world, query=query, **wider)
    assert (answer.status_code, answer["Location"]) == (302, reverse("cases:release_many", args=[world.case.reference]))
    again = logged_in(world.member).get(answer["Location"]).content.decode()
    assert "Zeisigfrei" in again
    [new] = made(world)
    assert new.replaces == world.consent
    assert Consent.objects.with_state().get(pk=world.consent.pk).state == "replaced"
    assert not type(world.release).objects.effective(now=timezone.now()).exists()
    assert sit(world, query=query, **wider).status_code == 302
    assert made(world) == [new]
    assert AuditRow.objects.filter(action="consent_replace").count() == 1


def test_a_no_to_the_new_one_leaves_the_old_one(world):
    sit(world, query=f"?ersetzt={world.consent.pk}", result="refused", recipients=[world.jobcenter.pk])
    assert Consent.objects.with_state().get(pk=world.consent.pk).state == "granted"
    answer = sit(world, query=f"?ersetzt={world.consent.pk}", result="requested", purpose="case_conference")
    assert "result" in errors(answer)


def test_only_own_consents_of_this_case_are_replaced(world):
    other_case = make_case(world.youth_office, world.member)
    elsewhere = make_consent(other_case, world.member, world.jobcenter)
    theirs = make_consent(world.case, world.recipient, world.youth_office, agency=world.jobcenter)
    for number in (elsewhere.pk, theirs.pk, "9" * 30, "x", "²"):
        sit(world, query=f"?ersetzt={number}")
    states = set(Consent.objects.with_state().filter(pk__in=[elsewhere.pk, theirs.pk]).values_list("state", flat=True))
    assert states == {"granted"}
    assert not Consent.objects.filter(replaces__isnull=False).exists()


def test_the_preview_shows_the_text_and_stores_nothing(world):
    client = logged_in(world.member)
    fields = {"result": None, "form": None, "paper_reference": None, "informed_voluntary": None, "given_on": None}
    page = client.post(address("preview", world.case), sheet(world, **fields)).content.decode()
    assert world.employment.organisation.name in page
    assert "Muss ich Ja sagen?" in page
    assert "Zeisigmann" not in page
    assert made(world) == []
    assert AuditRow.objects.filter(action="consent_preview").count() == 1
    again = client.post(address("preview", world.case), sheet(world, recipients=[]))
    assert "recipients" in errors(again)


def test_the_form_names_colleagues_elsewhere_by_name_and_agency_only(world):
    page = logged_in(world.member).get(address("new", world.case)).content.decode()
    assert "Empfang" in page
    assert "Empfang Leitung" not in page
    assert world.recipient.email not in page
    assert "Zeisigmann" not in page.split("</title>")[0]


def test_the_same_queries_for_one_and_three_consents(world, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = logged_in(world.member)
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address("overview", world.case)).status_code == 200
        counts.append(len(queries))
        entry = make_entry(world.case, world.member, data_class=DataClass.THIRD_PARTY)
        consent = make_consent(world.case, world.member, world.employment, classes=[DataClass.THIRD_PARTY])
        make_release(entry, world.employment, consent, make_user("Noch jemand"))
    assert counts[1] == counts[2]
