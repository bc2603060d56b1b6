"""Consents in the simulation: asked, granted, refused, taken back."""

from __future__ import annotations

import datetime
from typing import Final

from cases.board.simulation.post import CANARY
from cases.board.simulation.scene import Scene
from cases.consents.enums import ConsentForm, FormOfUse, Purpose, TextKind
from cases.consents.models import Consent
from cases.consents.rules import giver_problem, latest_end
from cases.consents.scopes import Answer, Asked, Scope
from cases.consents.services import (
    grant_consent,
    record_grant,
    record_refusal,
    refuse_consent,
    request_consent,
    withdraw_consent,
)
from cases.consents.texts import CURRENT
from cases.records.enums import DataClass, Giver, SpokenLanguage
from cases.records.models import Case, CaseMember
from cases.records.models_people import YoungPerson
from cases.staff.models import Agency, User

CLASSES: Final = frozenset({DataClass.SHAREABLE})


def ask(scene: Scene, case: Case, giver: Agency, user: User, *others: Agency) -> None:
    """The young person is asked whether the case may be handed over to one of these agencies, and says something."""
    birth_date = YoungPerson.objects.values_list("birth_date", flat=True).get(case=case)
    scope, asked = _form(scene, birth_date, others)
    given = {"case": case, "agency": giver, "scope": scope, "asked": asked}
    if scene.chance(scene.chances.asks_first):
        result = scene.do("Einwilligung angefragt", request_consent, user, **given)
        if result.won:
            _later(scene, 1, 9, lambda: _answer(scene, result.value.pk))
    elif scene.chance(scene.chances.refuses):
        scene.do("Einwilligung abgelehnt", refuse_consent, user, answer=_paper(scene), **given)
    else:
        result = scene.do("Einwilligung erteilt", grant_consent, user, answer=_paper(scene), **given)
        if result.won:
            _perhaps_withdraw(scene, result.value.pk)


def _form(scene: Scene, birth_date: datetime.date, others: tuple[Agency, ...]) -> tuple[Scope, Asked]:
    """What is asked of whom: the young person from 15 on, before that who has custody."""
    giver = Giver.YOUNG_PERSON
    if giver_problem(giver, birth_date=birth_date, on=scene.day, data_classes=CLASSES, reason=""):
        giver = Giver.GUARDIAN
    until = min(
        scene.day + datetime.timedelta(days=scene.dice.choice([90, 180, 300])),
        latest_end(scene.day, birth_date=birth_date, giver=giver),
    )
    scope = Scope(
        purpose=Purpose.HANDOVER, recipients=others, data_classes=CLASSES, forms_of_use=frozenset({FormOfUse.PLAN}),
        valid_until=until,
    )  # fmt: skip
    asked = Asked(
        giver=giver, giver_name=f"{CANARY}eltern" if giver == Giver.GUARDIAN else "", text_version=CURRENT,
        text_kind=TextKind.STANDARD, language=SpokenLanguage.GERMAN, informed_voluntary=True, informed_withdrawal=True,
    )  # fmt: skip
    return scope, asked


def _paper(scene: Scene) -> Answer:
    return Answer(given_on=scene.day, form=ConsentForm.PAPER, paper_reference="Akte 1")


def _later(scene: Scene, first: int, last: int, deed: object) -> None:
    day = scene.day + datetime.timedelta(days=scene.dice.randint(first, last))
    scene.later[day].append(deed)  # type: ignore[arg-type]  # a lambda


def _perhaps_withdraw(scene: Scene, consent: int) -> None:
    if scene.chance(scene.chances.withdraws_consent):
        _later(scene, 3, 60, lambda: _withdraw(scene, consent))


def _at_the_desk(scene: Scene, consent: Consent) -> User | None:
    """Somebody of the owner who works on the case and is there today."""
    rows = CaseMember.objects.current_on(scene.day).filter(case=consent.case_id, agency=consent.agency_id)
    there = [row.user for row in rows.select_related("user").order_by("pk") if scene.is_there(row.user_id)]
    return there[0] if there else None


def _answer(scene: Scene, number: int) -> None:
    """The young person has made up their mind; who works on the case records it, or on another day."""
    consent = Consent.objects.select_related("case", "agency").get(pk=number)
    user = _at_the_desk(scene, consent)
    if user is None:
        _later(scene, 1, 3, lambda: _answer(scene, number))
    elif scene.chance(scene.chances.refuses):
        scene.do("Einwilligung abgelehnt", record_refusal, user, consent=consent, answer=_paper(scene))
    elif scene.do("Einwilligung erteilt", record_grant, user, consent=consent, answer=_paper(scene)).won:
        _perhaps_withdraw(scene, number)


def _withdraw(scene: Scene, number: int) -> None:
    consent = Consent.objects.select_related("case", "agency").get(pk=number)
    user = _at_the_desk(scene, consent)
    if user is None:
        _later(scene, 1, 3, lambda: _withdraw(scene, number))
    else:
        scene.do("Einwilligung widerrufen", withdraw_consent, user, consent=consent)
