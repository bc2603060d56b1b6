"""What every template may rely on."""

from django.http import HttpRequest
from django.templatetags.static import static

from cases.desk.navigation import Frame, frame_for
from cases.staff.actors import Actor


def frame(request: HttpRequest) -> dict[str, object]:
    """Defaults of the page frame; a view's own values win.

    `region`: a Region or None. `search_text`: what the search field shows. `sprite`: address of
    the icons, for templates that are rendered many times a page. Reads neither session nor user:
    public pages stay cacheable.
    """
    return {"region": None, "search_text": "", "sprite": static("icons.svg")}


def casework(request: HttpRequest) -> dict[str, Frame | None]:
    """`casework`: what the frame of the casework side shows about the person at work; None on every other page."""
    actor = getattr(request, "actor", None)
    match = request.resolver_match
    if not isinstance(actor, Actor):
        return {"casework": None}
    return {"casework": frame_for(actor, current=match.view_name if match else "", path=request.path)}
