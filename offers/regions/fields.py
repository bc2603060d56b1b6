"""Field shapes that several models of the public side share."""

from typing import TYPE_CHECKING, Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    TextField = models.CharField[str, str]
else:
    TextField = models.CharField

POSTAL_CODE = r"^[0-9]{5}$"
PARTIAL_DATE = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
PHONE = r"^\+?[0-9][0-9 ()/-]{2,28}[0-9]$"

validate_postal_code = RegexValidator(POSTAL_CODE, _("Eine Postleitzahl hat fünf Ziffern."), "postal_code")
validate_partial_date = RegexValidator(
    PARTIAL_DATE, _("Bitte als Jahr, Jahr-Monat oder Jahr-Monat-Tag angeben, zum Beispiel 2025-08."), "partial_date"
)
validate_phone = RegexValidator(PHONE, _("Bitte nur Ziffern, Leerzeichen, Klammern und Striche verwenden."), "phone")


class PartialDateField(TextField):
    """An ISO 8601 date of reduced precision as text: `2017`, `2017-11` or `2017-11-01`; empty when unknown.

    Text sorts by time. Models add `partial_date_check` so that the database refuses anything else.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 10)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        kwargs.setdefault("validators", [validate_partial_date])
        super().__init__(*args, **kwargs)


def partial_date_check(name: str, *fields: str) -> models.CheckConstraint:
    """A database constraint that each of `fields` is empty or an ISO 8601 date of reduced precision."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{field: ""}) | models.Q(**{f"{field}__regex": PARTIAL_DATE})
    return models.CheckConstraint(condition=condition, name=name)
