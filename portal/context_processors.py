"""What every template may rely on."""

from django.http import HttpRequest
from django.templatetags.static import static


def frame(request: HttpRequest) -> dict[str, object]:
    """Defaults of the page frame; a view's own values win.

    `region`: a Region or None. `search_text`: what the search field shows. `sprite`: address of
    the icons, for templates that are rendered many times a page. Reads neither session nor user:
    public pages stay cacheable.
    """
    return {"region": None, "search_text": "", "sprite": static("icons.svg")}
