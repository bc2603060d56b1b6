"""What the world has of hand-overs."""

import datetime
from functools import cached_property

from django.utils import timezone


class WithHandovers:
    """Hand-overs of the world, made where a test asks for them."""

    @cached_property
    def handover(self):
        """A case with the same members is offered to the employment agency, which has not looked at it yet."""
        from tests.cases.handovers.world import make_handover

        return make_handover(self._twin(), self.member, self.employment)

    @cached_property
    def checked(self):
        """A case with the same members is offered to the jobcenter, whose caseworker checks it."""
        return self._handover("seen")

    @cached_property
    def accepted(self):
        """A case with the same members for which the jobcenter has become responsible."""
        return self._handover("accepted")

    @cached_property
    def waiting(self):
        """A case with the same members is offered to the jobcenter without consent; nobody has agreed to it."""
        from tests.cases.handovers.world import make_handover

        return make_handover(
            self._twin(), self.member, self.jobcenter, norm="sgb10-69-1-1",
            reason="Weil es für die Aufgabe der anderen Stelle nötig ist.",
        )  # fmt: skip

    @cached_property
    def arrived(self):
        """The jobcenter became responsible for a case with the same members 100 days ago."""
        from tests.cases.handovers.world import make_handover

        past = timezone.now() - datetime.timedelta(days=100)
        return make_handover(
            self._twin(now=past), self.member, self.jobcenter, receiver=self.recipient, state="accepted", now=past
        )

    def _handover(self, state):
        from tests.cases.handovers.world import make_handover

        return make_handover(self._twin(), self.member, self.jobcenter, receiver=self.recipient, state=state)
