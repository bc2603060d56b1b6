"""What the database refuses, whoever writes: by SQL, without models."""

import datetime
from itertools import product

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from cases.consents.enums import ConsentState
from cases.consents.lifecycle import TRANSITIONS
from cases.models import Consent, ConsentEvent, ConsentRecipient
from tests.cases.world import make_consent

pytestmark = pytest.mark.django_db
LEGAL = {(start, end) for (start, _), end in TRANSITIONS.items()}


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(sql, *values, named):
    with pytest.raises(IntegrityError) as error:
        run(sql, *values)
    assert error.value.__cause__.diag.constraint_name == named


@pytest.mark.parametrize("column", sorted({field.column for field in Consent._meta.concrete_fields}))
def test_no_column_of_a_consent_changes(world, column):
    refused(f"UPDATE cases_consent SET {column} = {column} WHERE id = %s", world.consent.pk, named="consent_rows_stay")


def test_rows_are_not_deleted(world):
    for table, key in (("cases_consentevent", "consent_id"), ("cases_consent", "id")):
        refused(f"DELETE FROM {table} WHERE {key} = %s", world.consent.pk, named="consent_rows_stay")
    refused("UPDATE cases_consentevent SET state = 'void', note = 'x'", named="consent_rows_stay")
    refused(
        "DELETE FROM cases_consentrecipient WHERE consent_id = %s", world.consent.pk, named="consent_recipients_stay"
    )
    assert Consent.objects.active(now=world.consent.recorded_at).filter(pk=world.consent.pk).exists()


def test_retention_says_so_and_may(world):
    world.release.delete()
    with transaction.atomic():
        run("SET LOCAL portal.retention = 'on'")
        with pytest.raises(IntegrityError), transaction.atomic():
            run("UPDATE cases_consent SET purpose = 'handover'")
        world.consent.delete()
    assert not Consent.objects.exists()
    assert not ConsentEvent.objects.exists()


def test_a_setting_that_is_off_is_no_permission(world):
    with transaction.atomic():
        run("SELECT set_config('portal.retention', 'off', true)")
        refused("DELETE FROM cases_consentevent", named="consent_rows_stay")


def test_recipients_are_settled_by_the_question(world):
    row = world.consent.recipients.get()
    person = world.recipient.pk
    named = "consent_recipients_stay"
    insert = "INSERT INTO cases_consentrecipient (consent_id, agency_id) VALUES (%s, %s)"
    refused(insert, world.consent.pk, world.employment.pk, named=named)
    refused("UPDATE cases_consentrecipient SET agency_id = %s WHERE id = %s", world.employment.pk, row.pk, named=named)
    named_person = "INSERT INTO cases_consentrecipient_persons (consentrecipient_id, user_id) VALUES (%s, %s)"
    refused(named_person, row.pk, person, named=named)


def test_recipients_do_not_move_into_a_consent(world):
    fresh = Consent.objects.get(pk=world.consent.pk)
    fresh.pk = None
    fresh.save()
    row = ConsentRecipient.objects.create(consent=fresh, agency=world.employment)
    refused(
        "UPDATE cases_consentrecipient SET consent_id = %s WHERE id = %s",
        world.consent.pk, row.pk, named="consent_recipients_stay",
    )  # fmt: skip
    row.persons.add(world.invited)
    row.delete()


def path_to(state):
    """The states before and including `state`."""
    return {
        None: [],
        ConsentState.REQUESTED: ["requested"],
        ConsentState.GRANTED: ["requested", "granted"],
        ConsentState.REFUSED: ["requested", "refused"],
    }.get(state, ["requested", "granted", state])


@pytest.mark.parametrize(("before", "after"), list(product([None, *ConsentState], ConsentState)))
def test_every_step_that_is_not_in_the_table_is_refused(world, before, after):
    consent = Consent.objects.get(pk=world.consent.pk)
    consent.pk = None
    consent.save()
    insert = (
        "INSERT INTO cases_consentevent (consent_id, state, at, note, form, paper_reference)"
        " VALUES (%s, %s, now(), '', '', '')"
    )
    for state in path_to(before):
        run(insert, consent.pk, state)
    if (before, after) in LEGAL or (before is None and after == ConsentState.REQUESTED):
        run(insert, consent.pk, after)
    else:
        refused(insert, consent.pk, after, named="consent_event_follows")


def test_nothing_happens_before_what_happened_before(world):
    earlier = world.consent.recorded_at - datetime.timedelta(seconds=1)
    refused(
        "INSERT INTO cases_consentevent (consent_id, state, at, note, form, paper_reference)"
        " VALUES (%s, 'withdrawn', %s, '', '', '')",
        world.consent.pk, earlier, named="consent_event_follows",
    )  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [
        {"informed_voluntary": False},
        {"informed_withdrawal": False},
        {"form": "", "paper_reference": ""},
        {"form": "", "paper_reference": "Akte 1"},
    ],
)
def test_granted_only_with_information_and_proof(world, fields):
    consent = make_consent(world.case, world.member, world.jobcenter, state=ConsentState.REQUESTED, **fields)
    insert = (
        "INSERT INTO cases_consentevent (consent_id, state, at, note, form, paper_reference)"
        " VALUES (%s, %s, now() + interval '1 minute', '', '', '')"
    )
    refused(insert, consent.pk, "granted", named="consent_granted_with_proof")
    run(insert, consent.pk, "refused")


def test_proof_may_come_with_the_answer(world):
    consent = make_consent(
        world.case, world.member, world.jobcenter, state=ConsentState.REQUESTED, form="", paper_reference=""
    )
    insert = (
        "INSERT INTO cases_consentevent (consent_id, state, at, note, form, paper_reference)"
        " VALUES (%s, 'granted', now() + interval '1 minute', '', %s, %s)"
    )
    refused(insert, consent.pk, "paper", "", named="consent_granted_with_proof")
    run(insert, consent.pk, "paper", "Akte 7")


@pytest.mark.parametrize(
    ("sql", "named"),
    [
        ("data_classes = '{}'", "consent_names_releasable_classes"),
        ("data_classes = '{internal}'", "consent_names_releasable_classes"),
        ("data_classes = '{shareable,internal}'", "consent_names_releasable_classes"),
        ("data_classes = '{everything}'", "consent_names_releasable_classes"),
        ("forms_of_use = '{}'", "consent_names_forms_of_use"),
        ("forms_of_use = '{plan,press}'", "consent_names_forms_of_use"),
        ("purpose = 'other'", "consent_purpose_known"),
        ("giver = 'caseworker'", "consent_giver_known"),
        ("valid_until = valid_from - 1", "consent_end_after_start"),
        ("valid_until = (valid_from + interval '12 months 1 day')::date", "consent_at_most_12_months"),
        ("valid_until = (valid_from + interval '13 months')::date", "consent_at_most_12_months"),
        ("form = 'paper', paper_reference = ''", "consent_paper_is_found"),
    ],
)
def test_scopes_that_nobody_can_agree_to(world, sql, named):
    """Written into a copy of the table with the same constraints, because rows of the table itself never change."""
    run("CREATE TEMPORARY TABLE scope (LIKE cases_consent INCLUDING CONSTRAINTS) ON COMMIT DROP")
    run("INSERT INTO scope SELECT * FROM cases_consent WHERE id = %s", world.consent.pk)
    refused(f"UPDATE scope SET {sql}", named=named)
    run("UPDATE scope SET valid_until = (valid_from + interval '12 months')::date")


def test_twelve_months_from_a_29_february_end_on_the_28th(world):
    run("CREATE TEMPORARY TABLE scope (LIKE cases_consent INCLUDING CONSTRAINTS) ON COMMIT DROP")
    run("INSERT INTO scope SELECT * FROM cases_consent WHERE id = %s", world.consent.pk)
    run("UPDATE scope SET valid_from = '2028-02-29', valid_until = '2029-02-28'")
    refused("UPDATE scope SET valid_until = '2029-03-01'", named="consent_at_most_12_months")
    with pytest.raises(DataError):
        run("UPDATE scope SET valid_until = '2029-02-29'")
