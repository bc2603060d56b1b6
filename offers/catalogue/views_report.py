"""A visitor says that an offer is no longer true."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from offers.catalogue import selectors_detail
from offers.catalogue.enums import ReportReason
from offers.catalogue.forms_reports import OfferReportForm
from offers.catalogue.models import PublishedOffer
from offers.catalogue.services_reports import report_offer
from offers.catalogue.views_detail import offer_gone

__all__ = ["offer_report"]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offer_report(request: HttpRequest, region: str, slug: str) -> HttpResponse:
    """Form, and the thanks after it: the same whether the report was kept or thrown away as spam."""
    offer = selectors_detail.find_published(region, slug)
    if offer is None:
        return offer_gone(request, region, slug)
    now = timezone.now()
    if request.method != "POST":
        thanks = request.GET.get("danke") == "1"
        return _page(request, offer, OfferReportForm(offer_id=offer.pk, now=now), thanks=thanks)
    form = OfferReportForm(request.POST, offer_id=offer.pk, now=now)
    if not form.is_valid():
        return _page(request, offer, form, status=422)
    if not form.is_spam:
        reason = ReportReason(form.cleaned_data["reason"])
        report_offer(offer_id=offer.pk, reason=reason, message=form.cleaned_data["message"], now=now)
    return redirect(reverse("offers:offer_report", args=[region, slug]) + "?danke=1")


def _page(
    request: HttpRequest, offer: PublishedOffer, form: OfferReportForm, *, thanks: bool = False, status: int = 200
) -> HttpResponse:
    """The page with the form, or with the thanks."""
    context = {"region": offer.region, "offer": offer, "form": form, "thanks": thanks}
    return render(request, "offers/catalogue/offer_report.html", context, status=status)
