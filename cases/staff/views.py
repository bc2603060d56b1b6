"""Pages about one's own login: for which agency one works, how long it lasts, where else one is logged in."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cases.staff import sessions
from cases.staff.middleware import ACTING_KEY, INSIDE, StaffRequest


@require_POST
def acting_agency(request: StaffRequest) -> HttpResponse:
    """For which of one's agencies the next steps are done. Chosen, not granted: rights come from the memberships."""
    agencies = {str(row.agency_id): row.agency for row in request.actor.memberships}
    agency = agencies.get(request.POST.get("agency", ""))
    if agency is None:
        raise Http404
    request.session[ACTING_KEY] = agency.pk
    messages.success(request, _("Sie arbeiten jetzt für: %(agency)s") % {"agency": agency})
    return back(request)


@require_POST
def session_extend(request: StaffRequest) -> HttpResponse:
    """One click starts the half hour anew; the ten hours in all go on."""
    sessions.note_activity(request.session, now=request.actor.now, force=True)
    if request.headers.get("Accept") != "application/json":
        return back(request)
    ends = sessions.session_ends_at(request.session) or request.actor.now
    return JsonResponse({"seconds": int((ends - request.actor.now).total_seconds())})


@require_GET
def session_list(request: StaffRequest) -> HttpResponse:
    """Where one is logged in."""
    logins = sessions.own_logins(request.user, session=request.session, now=request.actor.now)
    return render(request, "cases/staff/session_list.html", {"logins": logins})


@require_POST
def session_end(request: StaffRequest) -> HttpResponse:
    """Ends one of one's own logins (`login`: its number), or all others (`login=others`)."""
    login = request.POST.get("login", "")
    if login == "others":
        sessions.end_other_logins(request.user, session=request.session)
        messages.success(request, _("Alle anderen Anmeldungen sind beendet."))
    elif login.isdecimal() and len(login) <= 18 and sessions.end_login(request.user, int(login)):
        messages.success(request, _("Die Anmeldung ist beendet."))
    else:
        raise Http404
    return redirect("cases:session_list")


def back(request: HttpRequest) -> HttpResponseRedirect:
    """The page that the form was on, if it is one of ours under /fach/; else the desk."""
    target = request.POST.get("next", "")
    inside = target.startswith(INSIDE) and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if inside else INSIDE)
