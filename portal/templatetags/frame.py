"""The parts of the page frame that are equal on many pages, rendered once and kept in this process.

Header and footer of a page take longer to render than most pages' own content. They depend on few things, and
the key of the cache names all of them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

PARTS: Final = frozenset({"_styles.html", "_top_line.html", "_brand.html", "_navigation.html", "_footer.html"})


class FrameRegion(NamedTuple):
    """What the frame says about a region."""

    slug: str
    name: str
    coordination_office: str


@register.simple_tag(takes_context=True)
def frame_part(context: template.Context, *, name: str) -> SafeString:
    """One part of the frame; in development always fresh. `name`: one of `PARTS`, else a `ValueError`."""
    if name not in PARTS:
        raise ValueError(f"unknown part of the frame: {name!r}")
    found = context.get("region")
    region = FrameRegion(found.slug, found.name, found.coordination_office) if found else None
    match = getattr(context.get("request"), "resolver_match", None)
    current = match.view_name if match and name == "_navigation.html" else ""
    render = _rendered.__wrapped__ if settings.DEBUG else _rendered
    return render(name, region, current, get_language())


@lru_cache(maxsize=1024)
def _rendered(name: str, region: FrameRegion | None, current: str, _language: str | None) -> SafeString:
    """The part as text; `current` is the page's name in the resolver, for the menu."""
    return render_to_string(name, {"region": region, "current": current})
