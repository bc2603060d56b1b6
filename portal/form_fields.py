"""How a form field becomes KERN's markup: which shape, which control, tied to which texts."""

from __future__ import annotations

from typing import Any

from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

BLOCKS = {"check": "kern-form-check__checkbox", "select": "kern-form-input__select"}
SHAPES = {"checkbox": "check", "radio": "group", "select": "select"}


def field_parts(field: BoundField, hint: str) -> dict[str, Any]:
    """What `ui/field.html` shows. Hint and errors are tied to the control (or the group) by `aria-describedby`."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", None) or "textarea"
    many = kind == "checkbox" and hasattr(widget, "choices")
    shape = "group" if many else SHAPES.get(kind, "input")
    text = hint or field.help_text
    described = " ".join([f"{field.auto_id}-hinweis"] * bool(text) + [f"{field.auto_id}-fehler"] * bool(field.errors))
    block = BLOCKS.get(shape, "kern-form-input__input")
    attrs: dict[str, str | bool] = {"class": f"{block} {block}--error" if field.errors else block}
    if described:
        attrs["aria-describedby"] = described
    return {
        "field": field,
        "hint": text,
        "shape": shape,
        "described": described,
        "control": "" if shape == "group" else field.as_widget(attrs=attrs),
        "options": _options(field, kind) if shape == "group" else [],
    }


def target(field: BoundField) -> str:
    """The id that a link to the field leads to: of its control, or of the first choice of a group."""
    return field.id_for_label or f"{field.auto_id}_0"


def _options(field: BoundField, kind: str) -> list[SafeString]:
    return [
        format_html(
            '<div class="kern-form-check"><input class="kern-form-check__{}" type="{}" name="{}" '
            'value="{}" id="{}"{}><label class="kern-label" for="{}">{}</label></div>',
            kind,
            kind,
            option.data["name"],
            option.data["value"],
            option.id_for_label,
            SafeString(" checked" if option.data["selected"] else ""),
            option.id_for_label,
            option.choice_label,
        )
        for option in field
    ]
