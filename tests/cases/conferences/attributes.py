"""What the world has of conferences."""

import datetime
from functools import cached_property

from django.utils import timezone


class WithConferences:
    """Conferences of the world, made where a test asks for them."""

    @cached_property
    def conference(self):
        """A proposed conference in which the jobcenter takes part, with the consent that covers it."""
        from tests.cases.conferences.world import make_conference, make_conference_consent

        make_conference_consent(self.case, self.member, self.jobcenter)
        return make_conference(self.case, self.member, *self._pairs)

    @property
    def _pairs(self):
        return (self.member, self.youth_office), (self.recipient, self.jobcenter)

    @cached_property
    def polling(self):
        """A conference whose date is being asked for; the same people and consent as `conference`."""
        from tests.cases.conferences.world import make_conference

        self.conference  # noqa: B018  # its consent
        return make_conference(self.case, self.member, *self._pairs, state="polling")

    @cached_property
    def own_part(self):
        """The member as a participant of `polling`."""
        return self.polling.participants.get(user=self.member)

    @cached_property
    def dated(self):
        """A conference to which people are invited; the same people and consent as `conference`."""
        from tests.cases.conferences.world import make_conference

        self.conference  # noqa: B018  # its consent
        return make_conference(self.case, self.member, *self._pairs, state="invited")

    @cached_property
    def in_force(self):
        """A conference whose minutes are in force; the same people and consent as `conference`."""
        from tests.cases.conferences.world import make_conference, make_minutes

        self.conference  # noqa: B018  # its consent
        conference = make_conference(self.case, self.member, *self._pairs, state="agreed")
        theirs = conference.participants.get(user=self.recipient)
        make_minutes(conference, self.member, final=True, agreements=[{"owner": theirs, "agency": self.jobcenter}])
        return conference

    @cached_property
    def agreement(self):
        """What the jobcenter promised in `in_force`."""
        return self.in_force.minutes.get().agreements.get()

    @cached_property
    def dated_guest(self):
        """A guest of `dated`."""
        from tests.cases.conferences.world import make_guest

        return make_guest(self.dated)

    @cached_property
    def conference_part(self):
        """The part of the jobcenter's caseworker in the conference."""
        return self.conference.participants.get(user=self.recipient)

    @cached_property
    def held(self):
        """A conference of the same people that took place; nobody has written minutes."""
        return self._after("held")

    @cached_property
    def drafted(self):
        """Minutes in draft."""
        return self._minutes("draft")

    @cached_property
    def circulated(self):
        """Minutes to which everybody is asked to agree."""
        return self._minutes("circulated")

    @cached_property
    def agreed(self):
        """Minutes in force."""
        return self._minutes("final")

    def _after(self, state):
        from tests.cases.conferences.world import make_conference

        self.conference  # noqa: B018  # its consent
        yesterday = timezone.now() - datetime.timedelta(days=1)
        return make_conference(self.case, self.member, *self._pairs, state=state, starts_at=yesterday)

    def _minutes(self, state):
        from tests.cases.conferences.world import make_minutes

        conference = self._after("agreed" if state == "final" else "minutes_draft")
        minutes = make_minutes(
            conference, self.member, parts=[{}], agreements=[{}], plain="Zeisigeinfach", final=state == "final"
        )
        if state == "circulated":
            minutes.state, minutes.answer_by = state, timezone.localdate()
            minutes.save()
        return minutes

    @cached_property
    def agenda_item(self):
        """What the owner brings to the proposed conference."""
        from tests.cases.conferences.world import make_item

        return make_item(self.conference, self.youth_office, topic="Zeisigthema")

    @cached_property
    def confirmed(self):
        """A conference with a date, which nobody has begun."""
        return self._conference(None)

    @cached_property
    def running(self):
        """A conference that began ten minutes ago and is in its second phase."""
        return self._conference(timezone.now() - datetime.timedelta(minutes=10))

    def _conference(self, started_at):
        from tests.cases.conferences.world import make_conference, make_item, make_phases

        self.conference  # noqa: B018  # its consent
        made = make_conference(self.case, self.member, *self._pairs, state="confirmed", started_at=started_at)
        phases = make_phases(made, 5, 10, 10, 5)
        if started_at:
            made.phases.filter(pk=phases[0].pk).update(began_at=started_at)
            made.phases.filter(pk=phases[1].pk).update(began_at=started_at + datetime.timedelta(minutes=5))
        make_item(made, self.youth_office, entry=self.released)
        make_item(made, self.jobcenter, topic="Zeisigthema")
        return made
