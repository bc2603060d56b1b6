"""A mail server on this machine that behaves as badly as a test wants, and keeps what it has accepted."""

import socket
import threading
from email import message_from_bytes, policy


class MailServer(threading.Thread):
    """Speaks just enough SMTP (RFC 5321). `moods` says how it treats one visit after the other; the last one stays.

    ok · closed (hangs up) · silent (never answers) · busy (451) · unknown (550 for this recipient) · slow (takes no
    text until `go` is set; `reached` says that somebody waits there).
    """

    def __init__(self, *moods):
        super().__init__(daemon=True)
        self.moods, self.accepted = list(moods or ["ok"]), []
        self.reached, self.go, self.over = threading.Event(), threading.Event(), threading.Event()
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.over.set()
        self.go.set()
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.join()

    def run(self):
        visits = []
        while not self.over.is_set():
            try:
                visitor, _address = self.socket.accept()
            except OSError:
                break
            mood = self.moods.pop(0) if len(self.moods) > 1 else self.moods[0]
            visits.append(threading.Thread(target=self.serve, args=(visitor, mood), daemon=True))
            visits[-1].start()
        for visit in visits:
            visit.join()

    def serve(self, visitor, mood):
        with visitor, visitor.makefile("rwb") as lines:
            try:
                self.talk(lines, mood)
            except OSError:
                return

    def talk(self, lines, mood):
        if mood == "closed":
            return
        if mood == "silent":
            self.over.wait()
            return
        say(lines, "220 ready")
        while line := lines.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.take(lines, mood)
            elif verb == b"QUIT":
                say(lines, "221 bye")
                return
            else:
                say(lines, "550 no such user" if verb == b"RCPT" and mood == "unknown" else "250 ok")

    def take(self, lines, mood):
        if mood == "busy":
            say(lines, "451 try again later")
            return
        if mood == "slow":
            self.reached.set()
            self.go.wait()
        say(lines, "354 go on")
        text = b""
        while (line := lines.readline()) != b".\r\n":
            if not line:
                return
            text += line
        self.accepted.append(message_from_bytes(text, policy=policy.default))
        say(lines, "250 accepted")


def say(lines, text):
    lines.write(text.encode() + b"\r\n")
    lines.flush()
