"""A made-up region lives for months, and nobody gets lost; with one safety net cut, the simulation says who and why."""

import datetime
from dataclasses import fields, replace

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.board.simulation.chances import USUAL
from cases.board.simulation.checks import Limits
from cases.board.simulation.play import Play
from cases.board.simulation.post import POST, own_post
from cases.board.simulation.report import lines_of
from cases.board.simulation.scratch import NotScratch, scratch_database
from cases.board.simulation.simulate import simulate
from cases.desk.due import DUE
from cases.management.commands.simulate import run_clock
from tests.database import MADE, plan_as_written

ALWAYS, NEVER = 1.0, 0.0
QUIET = replace(
    USUAL, clock_twice=NEVER, holiday=NEVER, ill=NEVER, leaves=NEVER, nobody_there=NEVER, withdraws=NEVER, outage=NEVER
)
"""Nothing but the work itself goes wrong."""
SOON = Limits(patience=10, silence=30)
"""Who is lost shows after days, not weeks."""


def played(chances=USUAL, *, people=8, days=45, seed=1, workers=1, **given):
    """The outcome of a simulation in a scratch database copied from the tests' template."""
    play = Play(people=people, days=days, seed=seed, chances=chances, **{"clock": run_clock, **given})
    with scratch_database(MADE["template"]) as name:
        plan_as_written(name)
        return simulate(play, workers=workers)


def reasons(outcome):
    return " / ".join(str(lost) for lost in outcome.lost)


@pytest.fixture(autouse=True)
def _database(django_db_setup, django_db_blocker):
    """Simulations make their own databases; the tests' own is only the way to the server."""
    with django_db_blocker.unblock():
        yield


def test_nobody_gets_lost_in_four_months():
    outcome = played(people=60, days=120)
    assert reasons(outcome) == ""
    assert (outcome.people, outcome.days) == (60, 120)
    assert sum(outcome.endings.values()) >= 60
    for what in ("Fall eröffnet", "Übergabe angenommen", "zwei zugleich", "Mails zugestellt"):
        assert outcome.tally[what]
    assert [*lines_of(outcome)][-1] == "0 verloren"


def test_without_the_clock_the_overlooked_are_lost():
    outcome = played(replace(QUIET, overlooks=0.5), clock=lambda actor: None)
    assert "überfällig, und niemand weiß davon" in reasons(outcome)
    assert outcome.days < 45


def test_without_leads_and_coordinators_who_act_the_overlooked_are_lost():
    outcome = played(
        replace(QUIET, overlooks=0.5, wakes_up=NEVER, lead_acts=NEVER, coordinator_acts=NEVER), limits=SOON
    )
    assert "Stufe 3 seit 11 Tagen, und niemand tut etwas" in reasons(outcome)


def test_without_leads_who_act_forgotten_steps_are_lost():
    chances = replace(QUIET, opens_case=ALWAYS, forgets_step=ALWAYS, lead_acts=NEVER)
    outcome = played(chances, days=70, limits=SOON)
    assert "überfällig, die Leitung weiß es seit 11 Tagen und tut nichts" in reasons(outcome)


def _all_away_from(day):
    """From one day on all caseworkers are away for months, and nobody stands in."""

    def at_the_end(today):
        if today == day:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO cases_absence (user_id, first_day, last_day, in_cases) SELECT DISTINCT user_id,"
                    " %s::date, %s::date + 90, false FROM cases_membership WHERE role = 'caseworker'",
                    [today, today],
                )

    return at_the_end


def test_without_deputies_and_leads_who_act_whoever_works_with_somebody_away_is_lost():
    chances = replace(QUIET, opens_case=ALWAYS, hands_over=NEVER, lead_acts=NEVER, coordinator_acts=NEVER)
    away = _all_away_from(datetime.date(2025, 2, 5))
    outcome = played(chances, days=60, limits=SOON, end_of_day=away)
    assert "niemand ist da, der daran arbeitet, die Leitung weiß es seit 11 Tagen und tut nichts" in reasons(outcome)


def test_without_the_nightly_check_no_lead_learns_of_forgotten_steps():
    tasks = [task for task in DUE if task.name != "nobody_lost"]

    def clock(actor):
        for task in tasks:
            task.run(replace(actor))

    outcome = played(replace(QUIET, opens_case=ALWAYS, forgets_step=ALWAYS), days=70, clock=clock)
    assert "überfällig, und keine Leitung weiß davon" in reasons(outcome)


def _cut(statement):
    """Runs a statement at the end of each day, past all triggers."""

    def at_the_end(day):
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET session_replication_role = origin")

    return at_the_end


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("DELETE FROM cases_responsibility", "keine Stelle ist zuständig"),
        (
            "UPDATE cases_responsibility SET agency_id = (SELECT max(id) FROM cases_agency WHERE id <> agency_id)",
            "oder eine andere, als im Fall steht",
        ),
        (
            "UPDATE cases_responsibility SET period = tstzrange(lower(period) + interval '1 hour', upper(period))",
            "niemand war von Anfang an zuständig",
        ),
        ("UPDATE cases_contactrequest SET case_id = NULL", "wurde ein Fall, den es nicht gibt"),
        ("DELETE FROM cases_requeststation", "liegt nirgends"),
    ],
)
def test_what_gets_past_the_triggers_is_found(statement, why):
    outcome = played(replace(QUIET, opens_case=ALWAYS, appoints=ALWAYS, offers_dates=NEVER), end_of_day=_cut(statement))
    assert why in reasons(outcome)


def test_a_request_that_is_gone_is_missed():
    statement = "DELETE FROM cases_requeststation; DELETE FROM cases_contactrequest"
    outcome = played(QUIET, people=5, days=3, end_of_day=_cut(statement))
    assert "die Anfrage ist weg, und niemand hat sie zurückgezogen" in reasons(outcome)


def test_the_post_office_finds_names_in_mails():
    with own_post():
        EmailMessage("Hallo Zeisig7", "Guten Tag", to=["person@simulation.invalid"]).send()
        assert POST.leaks == ["in der Mail „Hallo Zeisig7“ steht ein Name oder ein Text"]


def test_the_configured_database_is_refused():
    with pytest.raises(NotScratch):
        simulate(Play(people=1, days=1, seed=1, clock=run_clock))


def test_two_processes_play_together():
    outcome = played(people=10, days=10, workers=2)
    assert (reasons(outcome), outcome.people, outcome.days) == ("", 10, 10)


CHANCES = st.fixed_dictionaries(
    {
        name: st.sampled_from([0.0, 0.1, 0.3])
        for name in ("overlooks", "dawdles", "forgets_step", "ill", "withdraws", "outage", "declines", "refuses")
    }
)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), changed=CHANCES)
def test_whoever_behaves_how_nobody_gets_lost(seed, changed):
    outcome = played(replace(USUAL, **changed), people=8, days=25, seed=seed)
    assert reasons(outcome) == ""


def test_the_table_holds_probabilities_only():
    assert all(0 <= getattr(USUAL, field.name) <= 1 for field in fields(USUAL))
