"""How people behave in the simulation: one table of probabilities, per day where nothing else is said."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chances:
    """Between 0 and 1. What fails by one of the first parts of a line is caught by somebody in one of the others."""

    # Who writes (per person)
    parent: float = 0.1
    school: float = 0.05
    by_mail: float = 0.5
    agrees_to_pass_on: float = 0.6
    writes_twice: float = 0.05
    sends_twice: float = 0.05
    withdraws: float = 0.05
    adds_message: float = 0.06
    changes_consent: float = 0.04

    # What they do on their page
    picks_date: float = 0.35

    # Caseworkers and contact requests
    takes: float = 0.9
    overlooks: float = 0.04  # per request: nobody takes it by themselves
    wakes_up: float = 0.5  # per request that is overlooked: the reminder helps
    answers: float = 0.8
    dawdles: float = 0.03  # per request: who took it does not answer by themselves
    not_ours: float = 0.12
    puts_back: float = 0.02
    not_reached: float = 0.12
    offers_dates: float = 0.35
    appoints: float = 0.25
    needs_no_reply: float = 0.4  # what they wrote after the answer
    goes_on: float = 0.15  # an answered request without a date
    notes_arrival: float = 0.8
    arrives: float = 0.8
    opens_case: float = 0.6
    settles: float = 0.7
    calls: float = 0.4

    # Cases
    does_step: float = 0.75
    forgets_step: float = 0.04  # per step: who works on the case does nothing by themselves
    closes_case: float = 0.3
    hands_over: float = 0.45  # per case and agency: wants to hand it over
    asks_first: float = 0.4  # the young person answers some days later
    refuses: float = 0.12
    withdraws_consent: float = 0.08

    # Hand-overs
    sees: float = 0.4
    ignores: float = 0.1  # per hand-over: nobody looks
    takes_over: float = 0.6
    decides: float = 0.4
    declines: float = 0.1
    returns: float = 0.15
    suggests: float = 0.6
    takes_back: float = 0.01
    confirms_contact: float = 0.25
    misses_contact: float = 0.08  # per hand-over: nobody confirms by themselves
    dates: float = 0.1
    tells: float = 0.5

    # Whoever leads or coordinates, on each working day and for each thing on their list
    lead_acts: float = 0.75
    coordinator_acts: float = 0.75

    # Staff, on each working day
    holiday: float = 0.012
    with_deputy: float = 0.75
    also_in_cases: float = 0.8  # the deputy stands in in cases, too
    ill: float = 0.003
    leaves: float = 0.0006
    hired: float = 0.15
    nobody_there: float = 0.001  # an agency, for a week

    # Machines
    outage: float = 0.02  # begins, for two to four days
    refused_mail: float = 0.01  # per mail: this mailbox is never there
    clock_twice: float = 0.25

    # Two at once
    collides: float = 0.04


USUAL = Chances()
