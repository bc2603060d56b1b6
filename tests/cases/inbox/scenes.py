"""Contact requests of the world, made only where a test asks for one."""

from functools import cached_property


class RequestScenes:
    """What `tests.cases.world.World` knows of the inbox of the owner's agency."""

    @cached_property
    def contact_request(self):
        """Somebody wrote to the owner's agency; nobody has taken it."""
        return self._request("received")

    @cached_property
    def taken_request(self):
        """A contact request that the member has taken."""
        return self._request("seen")

    @cached_property
    def appointed_request(self):
        """A contact request with a date."""
        return self._request("appointed")

    def _request(self, state, **fields):
        from tests.cases.inbox.world import make_request

        return make_request(self.youth_office, self.member, state=state, readers=[self.jobcenter], **fields)
