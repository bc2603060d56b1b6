"""Components of the design system.

Every component is keyword-only: an unknown or missing argument is a `TemplateSyntaxError` when
the template is compiled, an unknown value (a kind, an icon) a `ValueError` when it is rendered.
All text is escaped. Each component is shown on the styleguide page.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import segno
from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offers.regions.rules import phone_uri
from offers.regions.words import say_distance
from portal.cards import offer_card
from portal.design import ALERT_KINDS, BUTTON_KINDS, CHIP_KINDS, ICONS, TOPIC_ICONS
from portal.form_fields import field_parts, target

register = template.Library()


def _known(value: str, allowed: frozenset[str], what: str) -> str:
    if value not in allowed:
        raise ValueError(f"unknown {what}: {value!r}")
    return value


@register.simple_tag
def ui_icon(*, name: str, css: str = "") -> SafeString:
    """A decorative drawing from the sprite, hidden from screen readers. `css`: further classes."""
    return _icon(name, css)


@lru_cache(maxsize=256)
def _icon(name: str, css: str) -> SafeString:
    """The same drawings stand on every page, so their text is kept."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        static("icons.svg"),
        _known(name, ICONS, "icon"),
    )


@register.simple_tag
def ui_topic_icon(*, slug: str) -> SafeString:
    """The icon of a topic."""
    return ui_icon(name=TOPIC_ICONS.get(slug, "sign"))


@register.inclusion_tag("ui/alert.html")
def ui_alert(*, kind: str, title: str, text: str = "", level: int = 2) -> dict[str, Any]:
    """A message. `kind`: info, success, warning, danger; `level`: of the heading, 0 for none."""
    return {
        "kind": _known(kind, ALERT_KINDS, "kind of alert"),
        "title": title,
        "text": text,
        "level": level,
    }


@register.simple_tag
def ui_chip(*, text: object, kind: str = "", icon: str = "") -> SafeString:
    """A short fact: place, price, age. `kind`: empty, accent, good, warn, bad."""
    css = f" chip--{kind}" if _known(kind, CHIP_KINDS, "kind of chip") else ""
    return format_html('<span class="chip{}">{}{}</span>', css, ui_icon(name=icon) if icon else "", text)


@register.simple_tag
def ui_filter_chip(*, text: object, url: str) -> SafeString:
    """An active filter; the link leads to the same page without it."""
    return format_html(
        '<a class="chip chip--remove" href="{}"><span class="kern-sr-only">{} </span>{}{}</a>',
        url,
        _("Filter entfernen:"),
        text,
        ui_icon(name="close"),
    )


@register.simple_tag
def ui_button(*, text: object, url: str = "", kind: str = "primary", icon: str = "") -> SafeString:
    """A link that looks like a button, or (without `url`) the submit button of its form."""
    _known(kind, BUTTON_KINDS, "kind of button")
    inner = format_html('{}<span class="kern-label">{}</span>', ui_icon(name=icon) if icon else "", text)
    if url:
        return format_html('<a class="kern-btn kern-btn--{}" href="{}">{}</a>', kind, url, inner)
    return format_html('<button class="kern-btn kern-btn--{}" type="submit">{}</button>', kind, inner)


@register.inclusion_tag("ui/breadcrumb.html")
def ui_breadcrumb(*, items: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The way to this page: pairs (text, address); the last pair is the page itself."""
    return {"items": items}


@register.inclusion_tag("ui/pagination.html")
def ui_pagination(*, number: int, pages: int, query: str = "", parameter: str = "seite") -> dict[str, Any]:
    """Links to the pages of a list. `query`: the other parameters, encoded, without `?`."""
    prefix = f"?{query}&{parameter}=" if query else f"?{parameter}="
    shown = sorted({1, pages, *range(max(1, number - 1), min(pages, number + 1) + 1)})
    steps: list[int] = []
    for page in shown:
        if steps and page - steps[-1] > 1:
            steps.append(0)
        steps.append(page)
    return {
        "number": number,
        "pages": pages,
        "prefix": prefix,
        "steps": steps,
        "before": number - 1,
        "after": number + 1,
    }


@register.inclusion_tag("ui/field.html")
def ui_field(*, field: BoundField, hint: str = "", optional: str = "") -> dict[str, Any]:
    """One form field in KERN's markup; hint and errors are tied to the control. `optional`: how a page that is not in
    German says that nobody has to fill it in.
    """
    return {**field_parts(field, hint), "optional": optional}


@register.inclusion_tag("ui/error_summary.html")
def ui_error_summary(*, form: Any, title: str = "") -> dict[str, Any]:
    """What went wrong in a form, with links to the fields; nothing when there is nothing. `title`: other than usual."""
    return {"form": form, "title": title, "fields": [(target(field), field) for field in form if field.errors]}


@register.simple_tag(takes_context=True)
def ui_cards(context: template.Context, *, offers: Iterable[Mapping[str, Any]]) -> SafeString:
    """Offers one below the other; their stars need `notepad_url` in the context."""
    sprite, notepad_url = context["sprite"], context.get("notepad_url") or ""
    return SafeString("".join(offer_card(offer, sprite=sprite, notepad_url=notepad_url) for offer in offers))


TABBABLE: Final = ' tabindex="0"'


@register.simple_tag
def ui_facet(
    *, name: str, legend: str, options: Iterable[Mapping[str, Any]], is_open: bool = False, error: str = ""
) -> SafeString:
    """A group of checkboxes with counts. `options`: mappings with value, label, count, selected.

    Options with a count of 0 are disabled unless selected. Built as text, every part escaped:
    a page holds a hundred of them. Each part has an id, so that an update in place keeps the focus.
    """
    rows, chosen, usable, safe_name = [], 0, False, html.escape(name)
    for option in options:
        selected, count, value = option["selected"], option["count"], html.escape(option["value"])
        chosen += bool(selected)
        usable = usable or bool(selected or count)
        state = " checked" if selected else "" if count else " disabled"
        rows.append(
            f'<label class="option"><input type="checkbox" id="{safe_name}-{value}" name="{safe_name}" '
            f'value="{value}"{state}><span>{html.escape(option["label"])}</span> '
            f'<span class="option__count">{int(count)}</span></label>'
        )
    badge = (
        f'<span class="facet__count">{chosen}<span class="kern-sr-only"> {html.escape(_("ausgewählt"))}</span></span>'
    )
    message = f'<p class="kern-error">{ui_icon(name="danger")}{html.escape(error)}</p>'
    # A list that scrolls must be reachable by keyboard even where nothing in it is.
    return SafeString(
        f'<details class="facet" id="facet-{safe_name}"{" open" if is_open or chosen or error else ""}>'
        f'<summary id="facet-{safe_name}-name">{html.escape(legend)} {badge if chosen else ""}</summary>'
        f'<fieldset class="facet__body"{"" if usable else TABBABLE}>'
        f'<legend class="kern-sr-only">{html.escape(legend)}</legend>{message if error else ""}{"".join(rows)}'
        "</fieldset></details>"
    )


@register.inclusion_tag("ui/empty.html")
def ui_empty(
    *, title: str, text: str = "", icon: str = "search", actions: Sequence[tuple[str, str]] = ()
) -> dict[str, Any]:
    """Nothing here, and what to do instead. `actions`: pairs (text, address)."""
    return {"title": title, "text": text, "icon": icon, "actions": actions}


@register.simple_tag
def ui_hours_badge(*, is_open: bool, text: str) -> SafeString:
    """Whether a place is open now, in words ("heute bis 16 Uhr", "öffnet morgen um 8 Uhr")."""
    return ui_chip(text=text, kind="good" if is_open else "warn", icon="clock")


@register.inclusion_tag("ui/contact_card.html")
def ui_contact_card(
    *,
    name: str,
    organisation: str = "",
    address: Sequence[str] = (),
    phone: str = "",
    email: str = "",
    website: str = "",
    map_url: str = "",
    hours: Sequence[str] = (),
    hours_now: str = "",
    is_open: bool = False,
    wheelchair: str = "",
    url: str = "",
    distance_km: float | None = None,
    level: int = 3,
) -> dict[str, Any]:
    """Whom to call and where to go. `phone` as printed, `hours` and `wheelchair` in words."""
    values = dict(locals())
    values["tel"] = phone_uri(phone)
    values["distance"] = "" if distance_km is None else say_distance(distance_km)
    return values


@register.simple_tag
def ui_phone(*, number: str) -> SafeString:
    """A telephone number as a link; as plain text where it cannot be dialled safely from everywhere."""
    address = phone_uri(number)
    return format_html('<a href="{}">{}</a>', address, number) if address else escape(number)


@register.simple_tag
def ui_call(*, number: str) -> SafeString:
    """A telephone number as the large button to call; as plain text where it cannot be dialled safely."""
    address = phone_uri(number)
    if not address:
        return escape(number)
    return format_html(
        '<a class="contact__call" href="{}">{}<span class="kern-sr-only">{} </span>{}</a>',
        address,
        ui_icon(name="phone"),
        _("Anrufen:"),
        number,
    )


@register.inclusion_tag("ui/description_list.html")
def ui_description_list(*, items: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Pairs (term, value); pairs without a value are left out."""
    return {"items": [(term, value) for term, value in items if value not in (None, "", [], ())]}


@register.inclusion_tag("ui/table.html")
def ui_table(*, caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> dict[str, Any]:
    """A table with a caption; the first column heads its row. Scrolls by itself if too wide."""
    return {"caption": caption, "head": head, "rows": rows}


@register.inclusion_tag("ui/share.html")
def ui_share(*, url: str, title: str) -> dict[str, Any]:
    """The page's address as text, QR code and copy button. `url` absolute."""
    return {"url": url, "title": title, "qr": _qr(url)}


@register.simple_tag
def ui_qr(*, text: str, label: str) -> SafeString:
    """A QR code (ISO/IEC 18004) as a drawing in the page; `label` says what it is to who does not see it."""
    return format_html('<div role="img" aria-label="{}">{}</div>', label, _qr(text))


def _qr(url: str) -> SafeString:
    code = segno.make(url, micro=False)
    return SafeString(code.svg_inline(omitsize=True, border=1, svgclass=None, lineclass=None))


@register.simple_tag
def ui_star(*, slug: str, title: str, with_text: bool = False, url: str = "") -> SafeString:
    """The switch that notes an offer in this browser. `url`: the page that does it where no script runs.

    The script turns the link into a button with `aria-pressed`; without `url` there is only the button.
    """
    tag = format_html('a href="{}"', url) if url else SafeString('button type="button" hidden aria-pressed="false"')
    return format_html(
        '<{} class="star{}" data-notepad-slug="{}" data-added="{}" data-removed="{}" data-refused="{}">{}<span{}>{}'
        '<span class="kern-sr-only">: {}</span></span></{}>',
        tag,
        " star--text" if with_text else "",
        slug,
        _("Gemerkt"),
        _("Von der Merkliste gestrichen"),
        _("Das ging nicht: Deine Merkliste ist voll, oder dein Browser erlaubt kein Cookie."),
        ui_icon(name="star"),
        "" if with_text else SafeString(' class="kern-sr-only"'),
        _("Merken"),
        title,
        "a" if url else "button",
    )


@register.simple_tag
def ui_tile(*, url: str, text: str, icon: str = "sign", note: str = "", topic: str = "") -> SafeString:
    """A large link with an icon. `topic`: a topic's slug instead of `icon`; `note`: more text."""
    return format_html(
        '<a class="tile" href="{}"><span class="tile__icon">{}</span><span>{}{}</span></a>',
        url,
        ui_topic_icon(slug=topic) if topic else ui_icon(name=icon),
        text,
        format_html(' <span class="tile__text">{}</span>', note) if note else "",
    )


@register.simple_tag
def ui_steps(*, items: Iterable[object]) -> SafeString:
    """What to do next, numbered."""
    return format_html(
        '<ol class="steps">{}</ol>',
        format_html_join("", "<li><div>{}</div></li>", ((i,) for i in items)),
    )


@register.simple_tag
def ui_result_count(*, count: int) -> SafeString:
    """The number of offers found, and the same as an announcement after an in-place update."""
    text = ngettext("%(count)s Angebot gefunden", "%(count)s Angebote gefunden", count) % {"count": count}
    return format_html('<p class="result-bar__count" data-announce="{}">{}</p>', text, text)
