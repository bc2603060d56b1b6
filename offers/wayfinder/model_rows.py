"""What is in a book: pages, their answers, and the rules. Every text in German, easy German and English."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from offers.wayfinder.enums import AgencyKind, Role
from offers.wayfinder.model_books import RuleBook
from offers.wayfinder.rules import ConditionError, parse_condition, parse_skip_if

SLUG = r"^[a-z0-9][a-z0-9_-]*$"
POSITION_LIMITS = (1, 32_000)
_slug = RegexValidator(SLUG, _("Nur kleine Buchstaben, Ziffern, „-“ und „_“."))
_positions = [MinValueValidator(POSITION_LIMITS[0]), MaxValueValidator(POSITION_LIMITS[1])]


def validate_condition(text: str) -> None:
    """Raises `ValidationError` with the place of the mistake in a rule's condition."""
    try:
        parse_condition(text)
    except ConditionError as error:
        raise ValidationError(str(error)) from None


def validate_skip_if(text: str) -> None:
    """Raises `ValidationError` with the place of the mistake in a page's skip conditions."""
    try:
        parse_skip_if(text)
    except ConditionError as error:
        raise ValidationError(str(error)) from None


class WayQuestion(models.Model):
    """One page of the Wegweiser. In a region's book it replaces the base's page of the same slug, or is a new one.

    `skip_if`: conditions on earlier answers of which one is enough to skip the page, with ` || ` between them.
    """

    book = models.ForeignKey(RuleBook, models.CASCADE, related_name="questions", verbose_name=_("Regelwerk"))
    slug = models.CharField(_("Kürzel"), max_length=40, validators=[_slug])
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), validators=_positions)
    skip_if = models.CharField(
        _("Überspringen, wenn"), max_length=500, blank=True, validators=[validate_skip_if],
        help_text=_("Zum Beispiel: age=under15 || urgent=danger. Leer: die Frage wird immer gestellt."),
    )  # fmt: skip
    text_de = models.CharField(_("Frage"), max_length=200)
    text_easy_de = models.CharField(_("Frage in Leichter Sprache"), max_length=250, blank=True)
    text_en = models.CharField(_("Frage auf Englisch"), max_length=200, blank=True)
    help_de = models.CharField(_("Erklärung"), max_length=300, blank=True)
    help_easy_de = models.CharField(_("Erklärung in Leichter Sprache"), max_length=400, blank=True)
    help_en = models.CharField(_("Erklärung auf Englisch"), max_length=300, blank=True)
    is_removed = models.BooleanField(
        _("entfällt hier"), default=False, help_text=_("Diese Frage der Grundlage wird in der Region nicht gestellt.")
    )

    class Meta:
        verbose_name = _("Frage")
        verbose_name_plural = _("Fragen")
        ordering = ["position", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "slug"], name="way_question_once_per_book"),
            models.CheckConstraint(condition=models.Q(slug__regex=SLUG), name="way_question_slug"),
        ]

    def __str__(self) -> str:
        return self.text_de or self.slug


class WayOption(models.Model):
    """One answer of a page. In a region's book it replaces the base's answer of the same slug, or is a new one."""

    question = models.ForeignKey(WayQuestion, models.CASCADE, related_name="options", verbose_name=_("Frage"))
    slug = models.CharField(_("Kürzel"), max_length=40, validators=[_slug])
    position = models.PositiveSmallIntegerField(_("Reihenfolge"), validators=_positions)
    text_de = models.CharField(_("Antwort"), max_length=200)
    text_easy_de = models.CharField(_("Antwort in Leichter Sprache"), max_length=250, blank=True)
    text_en = models.CharField(_("Antwort auf Englisch"), max_length=200, blank=True)
    is_removed = models.BooleanField(_("entfällt hier"), default=False)

    class Meta:
        verbose_name = _("Antwort")
        verbose_name_plural = _("Antworten")
        ordering = ["position", "slug"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "slug"], name="way_option_once_per_question"),
            models.CheckConstraint(condition=models.Q(slug__regex=SLUG), name="way_option_slug"),
        ]

    def __str__(self) -> str:
        return self.text_de or self.slug


class WayRule(models.Model):
    """One version of a row of the decision table: when it counts, which kind of agency it names, and what to say.

    Rows of one `code` are versions; the newest that is valid counts. In a region's book they replace all versions
    of that code in the base. A smaller `priority` comes first. `to_confirm`: the source asks the coordination
    office for a local or legal sign-off.
    """

    book = models.ForeignKey(RuleBook, models.CASCADE, related_name="rules", verbose_name=_("Regelwerk"))
    code = models.CharField(
        _("Kürzel"), max_length=40,
        validators=[RegexValidator(r"^[A-Z0-9][A-Z0-9_-]*$", _("Nur große Buchstaben, Ziffern, „-“ und „_“."))],
    )  # fmt: skip
    priority = models.PositiveSmallIntegerField(
        _("Vorrang"), validators=_positions, help_text=_("Die kleinere Zahl kommt zuerst. Keine Zahl zweimal.")
    )
    conditions = models.CharField(
        _("Wenn"), max_length=500, blank=True, validators=[validate_condition],
        help_text=_("Zum Beispiel: age=15-17|18-20 & topic=career. Leer: gilt immer."),
    )  # fmt: skip
    agency_kind = models.CharField(_("Stelle"), max_length=20, choices=AgencyKind)
    role = models.CharField(_("Rolle"), max_length=10, choices=Role)
    valid_from = models.DateField(_("gilt ab"))
    service_de = models.CharField(_("Leistung"), max_length=150, blank=True)
    service_easy_de = models.CharField(_("Leistung in Leichter Sprache"), max_length=200, blank=True)
    service_en = models.CharField(_("Leistung auf Englisch"), max_length=150, blank=True)
    legal_norm = models.CharField(_("Rechtsgrundlage"), max_length=300, blank=True)
    reason_de = models.TextField(_("Warum"), max_length=500, blank=True)
    reason_easy_de = models.TextField(_("Warum, in Leichter Sprache"), max_length=500, blank=True)
    reason_en = models.TextField(_("Warum, auf Englisch"), max_length=500, blank=True)
    next_step_de = models.TextField(_("Nächster Schritt"), max_length=1000, blank=True)
    next_step_easy_de = models.TextField(_("Nächster Schritt in Leichter Sprache"), max_length=1500, blank=True)
    next_step_en = models.TextField(_("Nächster Schritt auf Englisch"), max_length=1000, blank=True)
    bring_de = models.TextField(_("Mitbringen"), max_length=300, blank=True)
    bring_easy_de = models.TextField(_("Mitbringen, in Leichter Sprache"), max_length=400, blank=True)
    bring_en = models.TextField(_("Mitbringen, auf Englisch"), max_length=300, blank=True)
    say_de = models.TextField(_("So kannst du anfangen"), max_length=300, blank=True)
    say_easy_de = models.TextField(_("So kannst du anfangen, in Leichter Sprache"), max_length=400, blank=True)
    say_en = models.TextField(_("So kannst du anfangen, auf Englisch"), max_length=300, blank=True)
    to_confirm = models.BooleanField(_("noch zu bestätigen"), default=False)
    source = models.TextField(_("Quelle"), max_length=500, blank=True)
    is_removed = models.BooleanField(
        _("entfällt hier"), default=False, help_text=_("Diese Regel der Grundlage gilt in der Region nicht.")
    )

    class Meta:
        verbose_name = _("Regel")
        verbose_name_plural = _("Regeln")
        ordering = ["priority", "code", "valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["book", "code", "valid_from"], name="way_rule_version_once_per_book"),
            models.CheckConstraint(condition=models.Q(agency_kind__in=AgencyKind.values), name="way_rule_agency_kind"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="way_rule_role_known"),
        ]

    def __str__(self) -> str:
        return self.code
