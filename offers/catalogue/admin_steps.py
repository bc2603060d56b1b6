"""The steps of an offer's life as buttons: drawn from the table in `lifecycle`, sent by POST, done by services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offers.catalogue import services
from offers.catalogue.enums import OfferAction, OfferState
from offers.catalogue.lifecycle import (
    BUTTONS,
    EditingError,
    FourEyesError,
    IllegalTransitionError,
    MissingInformationError,
    StaleOfferError,
    allowed_actions,
    needs_second_person,
)
from offers.catalogue.models import Offer, OfferReport
from offers.catalogue.rules import MISSING_LABELS, missing_information
from offers.catalogue.selectors_editing import offer_facts
from offers.catalogue.service_drafts import restore_version
from offers.regions.admin_scope import RegionScopedAdmin, editor

DONE: dict[OfferAction, str | Promise] = {
    OfferAction.SUBMIT: gettext_lazy("Das Angebot wartet jetzt auf Freigabe."),
    OfferAction.RETURN: gettext_lazy("Das Angebot ist zurückgegeben."),
    OfferAction.PUBLISH: gettext_lazy("Das Angebot ist veröffentlicht."),
    OfferAction.CONFIRM: gettext_lazy("Das Angebot ist unverändert bestätigt."),
    OfferAction.REVISE: gettext_lazy("Sie können das Angebot jetzt überarbeiten. Öffentlich bleibt die alte Fassung."),
    OfferAction.ARCHIVE: gettext_lazy("Das Angebot ist archiviert und nicht mehr öffentlich."),
    OfferAction.REOPEN: gettext_lazy("Das Angebot ist wieder ein Entwurf."),
    OfferAction.RESTORE: gettext_lazy("Die alte Fassung ist wieder da, als Entwurf."),
}
"""What the person reads after each step."""


@dataclass(frozen=True)
class Button:
    """One step that the person may take now; `refused` says why not, when they may see but not press it."""

    action: str
    label: str | Promise
    url: str
    needs_reason: bool
    with_form: bool
    refused: str


class OfferSteps(RegionScopedAdmin):
    """Adds the steps to an administration page of offers."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:offer_id>/schritt/<slug:action>/", view(self.step_view), name="offers_offer_step"),
            path(
                "<int:offer_id>/versionen/<int:version_id>/wiederherstellen/",
                view(self.restore_view),
                name="offers_offer_restore",
            ),
            *super().get_urls(),
        ]

    def step_view(self, request: HttpRequest, offer_id: int, action: str) -> HttpResponse:
        """Take one step and go back to the offer."""
        verbs = self._verbs(request, offer_id)
        if action not in verbs:
            raise Http404("There is no such step.")
        return self._do(request, offer_id, OfferAction(action), verbs[action])

    def restore_view(self, request: HttpRequest, offer_id: int, version_id: int) -> HttpResponse:
        """Bring back the wording of an old version and go back to the offer."""

        def restore(**common: Any) -> Offer:
            return restore_version(version_id=version_id, **common)

        return self._do(request, offer_id, OfferAction.RESTORE, restore)

    def _verbs(self, request: HttpRequest, offer_id: int) -> dict[str, Callable[..., Offer]]:
        today, reason = timezone.localdate(), request.POST.get("reason", "")
        return {
            OfferAction.SUBMIT: services.submit_offer,
            OfferAction.RETURN: lambda **common: services.return_offer(reason=reason, **common),
            OfferAction.PUBLISH: lambda **common: services.publish_offer(on=today, **common),
            OfferAction.CONFIRM: lambda **common: services.confirm_offer(on=today, **common),
            OfferAction.REVISE: services.revise_offer,
            OfferAction.ARCHIVE: services.archive_offer,
            OfferAction.REOPEN: services.reopen_offer,
        }

    def _do(self, request: HttpRequest, offer_id: int, action: OfferAction, verb: Callable[..., Offer]) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        offer = self.get_object(request, str(offer_id))
        if not self.has_change_permission(request, offer):
            raise PermissionDenied
        sent = request.POST.get("revision", "")
        revision = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
        try:
            verb(offer_id=offer.pk, actor=editor(request).pk, now=timezone.now(), revision=revision)
        except Offer.history.model.DoesNotExist:
            raise Http404("The offer has no such version.") from None
        except (EditingError, ValueError) as error:
            self.message_user(request, refusal(error), messages.ERROR)
        else:
            self.message_user(request, str(DONE[action]), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:offers_offer_change", args=[offer.pk]))

    def buttons(self, request: HttpRequest, offer: Offer, missing: list[str]) -> list[Button]:
        """The steps of the offer's state that one click takes, with why one of them is refused."""
        found = []
        for action in allowed_actions(OfferState(offer.state)):
            if action in BUTTONS:
                refused = self._why_not(request, offer, action, missing)
                url = reverse("admin:offers_offer_step", args=[offer.pk, action.value])
                with_form = action is OfferAction.SUBMIT
                button = Button(action.value, action.label, url, action is OfferAction.RETURN, with_form, refused)
                found.append(button)
        return found

    def _why_not(self, request: HttpRequest, offer: Offer, action: OfferAction, missing: list[str]) -> str:
        authors = (offer.edited_by, offer.submitted_by)
        actor, four_eyes = editor(request).pk, offer.region.four_eyes
        if needs_second_person(action, four_eyes=four_eyes, actor=actor, authors=authors):
            return _("Vier-Augen-Prinzip: Sie haben diese Fassung geschrieben oder eingereicht.")
        if action is OfferAction.PUBLISH and missing:
            return _("Es fehlen noch Angaben.")
        return ""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The form with everything around it: steps, what is missing, reports, where to look at it."""
        offer = kwargs.get("obj")
        if offer is not None:
            context.update(self._surroundings(request, offer, context))
        return super().render_change_form(request, context, *args, **kwargs)

    def _surroundings(self, request: HttpRequest, offer: Any, context: dict[str, Any]) -> dict[str, Any]:
        missing = missing_information(offer_facts(offer)) if offer.state != OfferState.ARCHIVED else []
        reports = OfferReport.objects.filter(offer=offer, closed_at__isnull=True).order_by("-created_at", "-pk")
        stale = context["adminform"].form.is_stale
        is_open = self.wording_is_open(request, offer)
        return {
            "offer": offer,
            "buttons": self.buttons(request, offer, missing),
            "missing": [MISSING_LABELS[key] for key in missing],
            "open_reports": list(reports[:20]),
            "wording_is_open": is_open,
            "show_save_and_add_another": False,
            "can_edit_in_review": offer.state == OfferState.IN_REVIEW and not is_open,
            "lost_input": self._lost_input(request) if stale and not is_open else [],
        }

    def _lost_input(self, request: HttpRequest) -> list[tuple[str, str]]:
        """What was typed into texts that cannot be changed any more, so that the person can take it along."""
        names = ("title", "summary", "description", "how_to_join", "website")
        typed = ((name, request.POST.get(name, "").strip()) for name in names)
        return [(str(Offer._meta.get_field(name).verbose_name), text) for name, text in typed if text]  # type: ignore[union-attr]

    def wording_is_open(self, request: HttpRequest, offer: Any) -> bool:
        """Whether the texts can be typed now."""
        raise NotImplementedError


def refusal(error: Exception) -> str:
    """Why a step was refused, in words for the person who asked for it."""
    match error:
        case MissingInformationError():
            missing = ", ".join(str(MISSING_LABELS[key]) for key in error.missing)
            return _("Noch nicht veröffentlicht. Es fehlt: %s.") % missing
        case FourEyesError():
            return _("Vier-Augen-Prinzip: Jemand anderes muss diese Fassung freigeben, denn sie ist von Ihnen.")
        case StaleOfferError():
            return _("Inzwischen hat jemand dieses Angebot geändert. Bitte sehen Sie die neue Fassung an.")
        case IllegalTransitionError():
            return _("Das geht im jetzigen Stand des Angebots nicht. Es wurde nichts geändert.")
        case _other:
            return _("Bitte geben Sie einen Grund an (höchstens 500 Zeichen).")
