"""A subject that is a program: takes part in a study through the pages people use."""

import http.client
import json
import time
import urllib.parse

from gaze.run import errors
from refiner.study import answers
from refiner.study.store import State

_PATIENCE_S = 60.0  # a server that is started again is waited for
_PAUSE_S = 0.1


class Client:
    """One run of a study, over one connection.

    A lost connection is opened again and the request repeated, as the page does; the
    server keeps every answer once.
    """

    def __init__(self, link: str, name: str = "", observer: str = answers.MACHINE):
        """Begins a run.

        Args:
            link: the study's address for subjects.
            name: what the run is called.
            observer: "machine", unless a test plays a person.

        Raises:
            UserError: nothing answers there, or it is no study.
        """
        place = urllib.parse.urlsplit(link)
        self._address = place.hostname, place.port
        self._connection = None
        self.latencies_s = []
        """Seconds from each request that was answered to its reply."""
        form = {"name": name, "consent": "yes", "observer": observer}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urllib.parse.urlencode(form)
        reply, _ = self._ask("POST", place.path or "/", body, headers)
        if reply.status != http.client.SEE_OTHER:
            raise errors.UserError(
                f"{link} begins no run (status {reply.status}); expected the link for "
                "subjects that refiner.turing prints."
            )
        self.run = reply.getheader("Location")
        """Path of the run's page."""

    def state(self) -> State:
        """Where the run stands."""
        return self._state("GET", f"{self.run}/state")

    def picture(self, ticket: str) -> bytes:
        """The PNG behind a ticket."""
        return self._ask("GET", f"{self.run}/pictures/{ticket}")[1]

    def answer(self, state: State, answered: str, milliseconds=None) -> State:
        """Answers the picture of ``state``; gives the run's new state."""
        given = {"position": state.position, "ticket": state.ticket}
        given |= {"answered": answered, "milliseconds": milliseconds}
        return self._state("POST", f"{self.run}/answers", json.dumps(given))

    def close(self):
        """Closes the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None

    def _state(self, *request):
        reply, body = self._ask(*request)
        if reply.status != http.client.OK:
            raise errors.UserError(f"the study refused an answer: {body.decode()}")
        found = json.loads(body)
        return State(*(found[name] for name in State._fields))

    def _ask(self, method, path, body=None, headers=None):
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self._exchange(method, path, body, headers or {})
            except (OSError, http.client.HTTPException) as error:
                self.close()
                if time.monotonic() > until:
                    raise errors.UserError(
                        f"nothing answers at {self._address[0]}:{self._address[1]} "
                        f"({error}); is the study being served?"
                    ) from None
                time.sleep(_PAUSE_S)

    def _exchange(self, method, path, body, headers):
        if self._connection is None:
            self._connection = http.client.HTTPConnection(*self._address, timeout=30)
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        reply = self._connection.getresponse()
        content = reply.read()
        self.latencies_s.append(time.perf_counter() - began)
        return reply, content
