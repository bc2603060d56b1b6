"""Accounts that nobody uses: locked after a while, made unrecognisable later. Called by the job that keeps periods."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from smtplib import SMTPException
from typing import Final

from dateutil.relativedelta import relativedelta
from django.apps import apps
from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.db.models.functions import Greatest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.audit.enums import AuditAction
from cases.audit.models import AuditRow
from cases.audit.services import record
from cases.calendars.models import Absence, CalendarFeed, ForeignCalendar, WorkingHours
from cases.staff.actors import Actor
from cases.staff.models import Membership, User
from cases.staff.models_invitations import StaffInvitation
from cases.staff.selectors import led_alone, lock_led_agencies
from cases.team.services import close_sessions, lock_account

logger = logging.getLogger(__name__)
FORGOTTEN_DOMAIN = "konto.invalid"
"""RFC 2606: no mail can be sent there."""
LOGIN_TABLES = ("account.EmailAddress", "mfa.Authenticator", "socialaccount.SocialAccount")
"""What else is known about how somebody logs in; the last one only where agencies bring their own login."""


OWN_TIMES: Final = (Absence, CalendarFeed, ForeignCalendar, WorkingHours)
"""What only the person's own calendar needs."""


@dataclass(slots=True)
class IdleReport:
    """What was done, as ids of accounts. `kept`: due, but needed as the last lead or the last keeper of the portal."""

    done: list[int] = field(default_factory=list)
    noticed: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    mail_failed: list[int] = field(default_factory=list)


def idle_since(moment: datetime.datetime) -> models.QuerySet[User]:
    """Accounts that were last used at this moment or before: logged in, allowed again, made, or in the record."""
    rows = User.objects.filter(anonymised_at__isnull=True).annotate(
        used_at=Greatest("date_joined", "last_login", "reactivated_at")
    )
    active = AuditRow.objects.filter(actor=models.OuterRef("pk"), at__gt=moment)
    return rows.filter(used_at__lte=moment).exclude(models.Exists(active)).order_by("pk")


def idle_accounts(*, now: datetime.datetime) -> models.QuerySet[User]:
    """Active accounts that were not used for `ACCOUNT_IDLE_DAYS`."""
    return idle_since(now - datetime.timedelta(days=settings.ACCOUNT_IDLE_DAYS)).filter(is_active=True)


def forgotten_accounts(*, now: datetime.datetime) -> models.QuerySet[User]:
    """Accounts not used for `ACCOUNT_FORGET_MONTHS` whose owner was told at least `ACCOUNT_NOTICE_DAYS` ago."""
    notice = datetime.timedelta(days=settings.ACCOUNT_NOTICE_DAYS)
    rows = idle_since(now - relativedelta(months=settings.ACCOUNT_FORGET_MONTHS))
    return rows.filter(idle_notice_at__lte=now - notice, idle_notice_at__gt=models.F("used_at"))


def accounts_to_tell(*, now: datetime.datetime) -> models.QuerySet[User]:
    """Accounts that will be forgotten in `ACCOUNT_NOTICE_DAYS` and whose owner does not know yet."""
    notice = datetime.timedelta(days=settings.ACCOUNT_NOTICE_DAYS)
    rows = idle_since(now - relativedelta(months=settings.ACCOUNT_FORGET_MONTHS) + notice)
    return rows.filter(models.Q(idle_notice_at__isnull=True) | models.Q(idle_notice_at__lte=models.F("used_at")))


def needed_accounts(*, now: datetime.datetime) -> list[int]:
    """Ids of idle accounts that stay, because an agency or the portal would have nobody left."""
    today = timezone.localdate(now)
    return [user.pk for user in idle_accounts(now=now) if _is_needed(user, on=today)]


def deactivate_idle(*, now: datetime.datetime) -> IdleReport:
    """Lock every account that was not used for `ACCOUNT_IDLE_DAYS`; each in a transaction of its own."""
    return _each(idle_accounts, _lock_idle, AuditAction.ACCOUNT_LOCK, now=now)


def anonymise_idle(*, now: datetime.datetime) -> IdleReport:
    """Announce by mail, and `ACCOUNT_NOTICE_DAYS` later take name, address and factors from accounts long unused.

    Rows of cases and records keep pointing to the account. Who logs in after the notice keeps it.
    """
    told = _announce(now=now)
    report = _each(forgotten_accounts, _forget, AuditAction.ACCOUNT_ANONYMISE, now=now)
    report.noticed, report.mail_failed = told.noticed, told.mail_failed
    return report


def _each(
    due: Callable[..., models.QuerySet[User]],
    step: Callable[[User, Actor], None],
    action: AuditAction,
    *,
    now: datetime.datetime,
) -> IdleReport:
    """Do it to every due account that can be spared; whether it still is due is asked again behind the lock."""
    report = IdleReport()
    for pk in due(now=now).values_list("pk", flat=True):
        actor = Actor(user=None, now=now)
        with transaction.atomic():
            user = _lock(pk)
            if not due(now=now).filter(pk=pk).exists():
                continue
            if _is_needed(user, on=actor.today):
                report.kept.append(pk)
                continue
            step(user, actor)
            record(actor=actor, action=action, about=user)
            report.done.append(pk)
    return report


def _lock_idle(user: User, actor: Actor) -> None:
    lock_account(user, actor=actor)


def _announce(*, now: datetime.datetime) -> IdleReport:
    """Only who was reached counts as told; the others are tried again in the next run."""
    report = IdleReport()
    for user in accounts_to_tell(now=now):
        text = render_to_string(
            "cases/team/email/account_notice.txt", {"days": settings.ACCOUNT_NOTICE_DAYS, "locked": not user.is_active}
        )
        try:
            send_mail(_("Ihr Konto im Übergangsportal"), text, None, [user.email])
        except (SMTPException, OSError):
            logger.warning("The notice to account %s could not be sent.", user.pk)
            report.mail_failed.append(user.pk)
            continue
        with transaction.atomic():
            User.objects.filter(pk=user.pk).update(idle_notice_at=now)
            record(actor=Actor(user=None, now=now), action=AuditAction.ACCOUNT_NOTICE, about=user)
        report.noticed.append(user.pk)
    return report


def _lock(pk: int) -> User:
    """The account with the agencies it leads, so that no lead goes at the same moment."""
    lock_led_agencies(pk)
    return User.objects.select_for_update().get(pk=pk)


def _is_needed(user: User, *, on: datetime.date) -> bool:
    if not user.is_active:
        return False
    keepers = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=user.pk)
    return (user.is_superuser and not keepers.exists()) or bool(led_alone(user, on=on))


def _forget(user: User, actor: Actor) -> None:
    close_sessions(user)
    Membership.objects.filter(user=user, ended_at__isnull=True).update(ended_at=actor.now)
    user.coordinations.all().delete()
    for label in LOGIN_TABLES:
        if apps.is_installed(f"allauth.{label.partition('.')[0]}"):
            apps.get_model(label)._default_manager.filter(user=user).delete()
    for model in OWN_TIMES:
        model._default_manager.filter(user=user).delete()
    StaffInvitation.objects.filter(email=user.email).pending().update(revoked_at=actor.now)
    StaffInvitation.objects.filter(email=user.email).update(email=_neutral(user))
    user.refresh_from_db()
    user.email, user.name, user.is_active, user.is_superuser = _neutral(user), str(_("Ehemaliges Konto")), False, False
    user.anonymised_at = actor.now
    user.set_unusable_password()
    user.save()


def _neutral(user: User) -> str:
    return f"konto-{user.pk}@{FORGOTTEN_DOMAIN}"
