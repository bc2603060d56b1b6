"""What is asked before a consent is recorded. Each check raises `Refused` with the form field that it is about."""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.consents import rules
from cases.consents.enums import ConsentForm, ConsentState
from cases.consents.models import Consent, ConsentEvent
from cases.consents.scopes import Answer, Asked, Scope
from cases.records.enums import RELEASABLE, CaseState, DataClass, Giver
from cases.records.models import Case, CaseMember
from cases.records.models_people import YoungPerson
from cases.staff.actors import Actor
from cases.staff.enums import Role
from cases.staff.errors import IllegalStep, Refused
from cases.staff.models import Agency, Membership

GIVER_MESSAGES: Final = {
    rules.GiverProblem.YOUNG_PERSON_ALONE: gettext_lazy(
        "Ab dem 15. Geburtstag entscheidet die junge Person selbst (§ 36 SGB I). Jemand anderes nur mit Grund."
    ),
    rules.GiverProblem.GUARDIANS_DECIDE: gettext_lazy(
        "Vor dem 15. Geburtstag entscheiden die Sorgeberechtigten. Fragen Sie die junge Person trotzdem."
    ),
    rules.GiverProblem.OF_AGE: gettext_lazy("Die junge Person ist volljährig und entscheidet allein."),
    rules.GiverProblem.NOT_ENTRUSTED: gettext_lazy(
        "Eine andere Person kann nur freigeben, was sie selbst anvertraut hat (§ 65 SGB VIII)."
    ),
}


def check_case(case: Case) -> None:
    """Consents belong to open cases whose processing nobody has restricted."""
    if case.state != CaseState.OPEN:
        raise IllegalStep(_("Der Fall ist abgeschlossen. Eine Einwilligung würde nichts öffnen."))
    if case.restricted_at is not None:
        raise IllegalStep(_("Die Verarbeitung ist eingeschränkt. Bis das geklärt ist, wird nichts freigegeben."))


def check_hand(actor: Actor, case: Case, agency_id: int) -> None:
    """Only somebody who works on the case now for the agency whose data is meant."""
    rows = CaseMember.objects.current(now=actor.now).filter(case=case, agency_id=agency_id, user=actor.user)
    if actor.user is None or not rows.exists():
        raise Refused(_("Das kann nur, wer für die Stelle im Fall arbeitet, um deren Daten es geht."))


def known_birth_date(actor: Actor, case: Case) -> datetime.date:
    """The young person's birth date, if the actor may know it now: ages decide who is asked."""
    people = YoungPerson.objects.visible_to(actor.user, now=actor.now) if actor.user else YoungPerson.objects.none()
    person = people.filter(case=case).first()
    if person is None:
        raise Refused(_("Ohne wirksame Einwilligung kann nur die Stelle fragen, die den Fall eröffnet hat."))
    return person.birth_date


def check_scope(case: Case, agency: Agency, scope: Scope, *, on: datetime.date) -> None:
    """Known classes, at least one form of use, and recipients that exist, are active and are somebody else."""
    if not scope.data_classes or not scope.data_classes <= RELEASABLE:
        raise Refused(_("Wählen Sie, welche Art von Daten gemeint ist."), field="data_classes")
    if not scope.forms_of_use:
        raise Refused(_("Wählen Sie, wofür die Daten verwendet werden."), field="forms_of_use")
    wanted = {recipient.pk for recipient in scope.recipients}
    there = Agency.objects.filter(pk__in=wanted, is_active=True, organisation__region_id=case.region_id)
    if not wanted or agency.pk in wanted or there.count() != len(wanted):
        raise Refused(_("Wählen Sie andere Stellen aus Ihrer Region."), field="recipients")
    check_persons(scope, on=on)


def check_persons(scope: Scope, *, on: datetime.date) -> None:
    """Professional secrets are freed for named people of each recipient, and only they name any (§ 76 SGB X)."""
    named = {agency_id: {person.pk for person in people} for agency_id, people in scope.persons.items() if people}
    wanted = {agency.pk for agency in scope.recipients}
    if DataClass.PROFESSIONAL_SECRET not in scope.data_classes:
        if named:
            raise Refused(_("Personen werden nur für Berufsgeheimnisse benannt."), field="persons")
        return
    if set(named) != wanted:
        raise Refused(_("Benennen Sie für Berufsgeheimnisse Personen jeder gewählten Stelle."), field="persons")
    for agency_id, people in named.items():
        there = Membership.objects.current(on=on).filter(agency_id=agency_id, role=Role.CASEWORKER, user_id__in=people)
        if there.values("user_id").distinct().count() != len(people):
            raise Refused(_("Mindestens eine Person arbeitet nicht mehr bei dieser Stelle."), field="persons")


def check_asked(
    asked: Asked, *, birth_date: datetime.date, on: datetime.date, data_classes: frozenset[DataClass]
) -> None:
    """The right person is asked (§ 36 SGB I, § 65 SGB VIII), and their name is known where it must be."""
    problem = rules.giver_problem(
        asked.giver, birth_date=birth_date, on=on, data_classes=data_classes, reason=asked.guardian_reason
    )
    if problem is not None:
        alone = problem is rules.GiverProblem.YOUNG_PERSON_ALONE
        raise Refused(str(GIVER_MESSAGES[problem]), field="guardian_reason" if alone else "giver")
    if (asked.giver == Giver.YOUNG_PERSON) == bool(asked.giver_name):
        raise Refused(
            _("Den Namen nur angeben, wenn jemand anderes als die junge Person gefragt wird; dann immer."),
            field="giver_name",
        )


def check_informed(asked: Asked) -> None:
    """Nobody agrees to what they were not told (Art. 7 Abs. 2, 3 DSGVO, § 67b Abs. 2 SGB X)."""
    for name, told in (
        ("informed_voluntary", asked.informed_voluntary),
        ("informed_withdrawal", asked.informed_withdrawal),
    ):
        if not told:
            raise Refused(_("Das muss vor der Antwort erklärt sein."), field=name)


def check_answer(answer: Answer, *, today: datetime.date) -> None:
    """The answer has a form, a paper is found again, and its day is neither ahead nor long ago."""
    if answer.form is None:
        raise Refused(_("Geben Sie an, in welcher Form eingewilligt wurde."), field="form")
    if answer.form == ConsentForm.PAPER and not answer.paper_reference:
        raise Refused(_("Geben Sie an, wo das Papier in Ihrer Akte liegt."), field="paper_reference")
    check_day(answer.given_on, today=today)


def check_day(given_on: datetime.date, *, today: datetime.date) -> None:
    """Nobody has answered tomorrow, and old papers are not dug out."""
    if given_on > today:
        raise Refused(_("Dieser Tag ist noch nicht gewesen."), field="given_on")
    if (today - given_on).days > settings.CONSENT_PAPER_DAYS:
        text = _("Das ist länger als %(days)s Tage her. Bitte neu fragen.")
        raise Refused(text % {"days": settings.CONSENT_PAPER_DAYS}, field="given_on")


def check_end(
    valid_until: datetime.date,
    *,
    given_on: datetime.date,
    today: datetime.date,
    birth_date: datetime.date,
    giver: Giver,
) -> None:
    """Not over yet, and not beyond the longest validity or the next birthday that asks again."""
    latest = rules.latest_end(given_on, birth_date=birth_date, giver=giver, months=min(12, settings.CONSENT_MONTHS))
    if latest < today:
        raise Refused(_("Diese Einwilligung wäre schon abgelaufen. Bitte neu fragen."), field="given_on")
    if valid_until < today:
        raise Refused(_("Das Ende liegt in der Vergangenheit."), field="valid_until")
    if valid_until > latest:
        text = _("Die Einwilligung kann höchstens bis %(day)s gelten: zwölf Monate oder bis zum nächsten Geburtstag.")
        raise Refused(text % {"day": date_format(latest, "j. F Y")}, field="valid_until")


def check_not_refused_lately(case: Case, agency: Agency, scope: Scope, *, today: datetime.date) -> None:
    """Whoever said no is left in peace for a while: the same purpose, one of the same recipients."""
    refusals = ConsentEvent.objects.filter(
        consent__in=Consent.objects.filter(
            case=case, agency=agency, purpose=scope.purpose, recipients__agency__in=scope.recipients
        ),
        state=ConsentState.REFUSED,
    )
    days = [event.given_on or event.at.date() for event in refusals.order_by("pk")]
    if not days:
        return
    again = rules.may_ask_again_on(max(days), days=settings.CONSENT_ASK_AGAIN_DAYS)
    if today < again:
        text = _("Das wurde am %(refused)s abgelehnt. Erst ab dem %(again)s darf wieder gefragt werden.")
        raise Refused(
            text % {"refused": date_format(max(days), "j. F Y"), "again": date_format(again, "j. F Y")},
            field="recipients",
        )
