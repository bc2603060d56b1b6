"""Entries of a case: what an agency wrote down, who may read it, and drafts nobody else sees."""

from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.records.enums import HIDDEN_IN_LISTS, DataClass, Giver
from cases.records.models import Case, CaseMember, works_on
from cases.staff.models import Agency, User
from cases.staff.prepared import Condition, Slot


@Condition
def released_to(entry: Slot, user: Slot, now: Slot, day: Slot) -> models.QuerySet[models.Model]:
    """A release opens an entry to somebody. Releases live in a room above: their model is asked for by name."""
    rows: models.QuerySet[models.Model] = apps.get_model("cases", "Release").objects.open_on(user, now=now, day=day)
    # The second condition says nothing new: it keeps PostgreSQL from collecting the releases of all cases first.
    return rows.filter(entry=entry, entry__gte=entry)


class EntryQuerySet(models.QuerySet["Entry"]):
    """Words for choosing entries. `visible_to` is the gate: lists, pages, exports, counts and the 404 start from it."""

    def own(self, user: User, *, now: datetime.datetime) -> Self:
        """Entries of agencies for which the person works on the case; what was entrusted, only to its author."""
        member = works_on("case", "agency", user.pk, timezone.localdate(now))
        return self.filter(~Q(data_class=DataClass.ENTRUSTED) | Q(author=user), member)

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Own entries, and those released at this moment to an agency for which the person works on the case.

        Both are entries of cases that the person works on: said first, so that the search begins at their cases and
        not at all entries.
        """
        day = timezone.localdate(now)
        on_case = CaseMember.objects.filter(case=OuterRef("case"), user=user, ended_at__isnull=True)
        own = (~Q(data_class=DataClass.ENTRUSTED) | Q(author=user)) & Q(works_on("case", "agency", user.pk, day))
        return self.filter(own | Q(released_to("pk", user.pk, now, day)), Exists(on_case))

    def listable(self) -> Self:
        """Without what never stands in a list or a search."""
        return self.exclude(data_class__in=HIDDEN_IN_LISTS)


class Entry(models.Model):
    """A note of one agency about a case. The agency that wrote it owns it, whoever reads it.

    `entrusted_by` and `entrusted_by_name` say who entrusted it (§ 65 SGB VIII): only they can free it.
    `disputed_note`: the young person disputes it, and it is shown with that note (Art. 16 DSGVO).
    `restricted_at`: processing is restricted (Art. 18 DSGVO), no other agency sees it.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    data_class = models.CharField(_("Klasse"), max_length=20, choices=DataClass, default=DataClass.INTERNAL)
    title = models.CharField(_("Überschrift"), max_length=120)
    text = models.TextField(_("Text"), max_length=10_000)
    happened_on = models.DateField(_("Datum"))
    created_at = models.DateTimeField(_("geschrieben am"))
    changed_at = models.DateTimeField(_("geändert am"))
    changed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("geändert von"))
    version = models.PositiveIntegerField(default=1)
    entrusted_by = models.CharField(_("anvertraut von"), max_length=12, choices=Giver, blank=True)
    entrusted_by_name = models.CharField(_("Name"), max_length=160, blank=True)
    disputed_at = models.DateTimeField(null=True)
    disputed_note = models.CharField(_("Was bestritten wird"), max_length=500, blank=True)
    restricted_at = models.DateTimeField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Eintrag")
        verbose_name_plural = _("Einträge")
        ordering = ["-happened_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(data_class__in=DataClass.values), name="entry_class_known"),
            models.CheckConstraint(
                condition=Q(data_class=DataClass.ENTRUSTED, entrusted_by__in=Giver.values)
                | (~Q(data_class=DataClass.ENTRUSTED) & Q(entrusted_by="", entrusted_by_name="")),
                name="entry_entrusted_names_who",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-happened_on", "-id"], name="entry_timeline")]

    def __str__(self) -> str:
        return f"{self.case} – {self.pk}"


class EntryDraftQuerySet(models.QuerySet["EntryDraft"]):
    """Words for choosing drafts."""

    def visible_to(self, user: User, *, now: datetime.datetime) -> Self:
        """Only what they wrote themselves, while they still work on the case and may read the entry it changes."""
        case = Case.objects.visible_to(user, now=now).filter(pk=OuterRef("case"))
        entry = Entry.objects.own(user, now=now).filter(pk=OuterRef("entry"), author=user)
        return self.filter(Q(entry__isnull=True) | Exists(entry), Exists(case), author=user)


class EntryDraft(models.Model):
    """What somebody is writing, saved by the server as they type; nobody else ever reads it.

    `base_version` is the entry's version that they began with, 0 for a new entry.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, related_name="drafts")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    base_version = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = EntryDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "author", "entry"], nulls_distinct=False, name="entry_draft_one_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} – {self.author_id}"
