# espressivo for Ren'Py 8. Copy this file into your game/ folder; nothing else is needed.
#
#   label start:
#       $ espressivo.client.start("127.0.0.1", 5600)
#       $ espressivo.client.request("world.load", {"world": "bus", "scenario": "little-fish"})
#       $ espressivo.client.request("event", {"world": "bus", "events": ["Event(Action-End, Dex, Take(tin), Nika)"]})
#       $ answer = espressivo.client.ask("state", {"world": "bus", "agent": "Nika"})
#       if answer["type"] == "state" and answer["state"]["mood"] < -2:
#           "Nika looks out of the window."
#
# `request` never waits: a function that you pass gets the answer later (and must not `ask`). `ask` returns the answer, and
# lets the screen go on meanwhile. Answers are dictionaries, as docs/protocol.md describes them. Commands are done in the
# order in which you request them. When the connection is lost it is made again by itself; what had no answer is sent
# again, and the server does each command once. Start a server with: espressivo serve --tcp 127.0.0.1:5600
#
# To save with the game, keep what ask("world.save", ...)["state"] answers in a variable before you save, and give it to
# "world.restore" after loading: the connection itself is no part of a saved game, and rollback does not undo what happened.

init -10 python in espressivo:

    import collections
    import errno
    import json
    import random
    import socket
    import time
    import uuid

    from store import NoRollback

    # Commands that change a world or a crowd are numbered, so that each is done exactly once.
    CHANGES = frozenset((
        "world.load", "world.close", "world.restore", "event", "percept", "percept.affect", "belief", "act", "turn",
        "action.start", "action.end", "time.advance", "time.control",
        "crowd.event", "crowd.advance", "crowd.promote", "crowd.demote",
    ))
    # After one of these, to connect again would help nobody.
    FINAL = frozenset(("unauthorised", "foreign-origin", "wrong-version", "taken-over"))


    class Asked(NoRollback):
        """A command that has no answer yet."""

        def __init__(self, command, done):
            self.command = command
            self.done = done
            self.refusals = 0


    class Client(NoRollback):
        # Lists and dictionaries that are written with brackets here would be rolled back with the game: the client keeps
        # what it must not forget in deques and ordered dictionaries, which Ren'Py leaves alone.

        def __init__(self):
            self.phase = "idle"     # then "away", "connecting", "greeting", "ready"; "refused" or "closed" in the end
            self.missed = 0         # messages of streams that were dropped on the way
            self.on_stream = None   # gets the messages of streams that you subscribed to
            self.on_change = None   # "connected", "lost", "forgotten" (the server was started anew: load your worlds), "refused"
            self.on_notice = None   # gets what the server tells unasked, such as that a world was closed
            self._socket = None
            self._received = bytearray()
            self._to_send = bytearray()
            self._count = 0         # of ids
            self._next_seq = 1
            self._answered = 0      # the highest number that was answered
            self._greeted = False
            self._asked = collections.OrderedDict()     # by id: what has no answer yet
            self._unsent = collections.deque()
            self._again = collections.OrderedDict()     # refused for now: id -> when to send it again
            self._wanted = collections.OrderedDict()    # subscriptions to renew: (world, stream) -> command
            self._heard = collections.OrderedDict()     # the last number of each stream
            self._ahead, self._heartbeat, self._dead_after = 256, 1.0, 3.0
            self._failure = None
            self._tries = 0
            self._heard_at = self._sent_at = self._connect_at = 0.0

        # -- what you call ---------------------------------------------------------------------------------------------

        def start(self, host="127.0.0.1", port=5600, client="", token=""):
            """Connect. `client` is this game's name, which no other client has; one is made up when it is empty."""
            self._host, self._port, self._token = host, port, token
            self._client = client or "renpy-" + uuid.uuid4().hex
            self.phase = "away"
            self.poll()

        def request(self, type, fields=None, done=None):
            """Send any command of the protocol; `done` gets the answer. Return the command's id."""
            self._count += 1
            id_ = "c%d" % self._count
            command = collections.OrderedDict(fields or {})
            command["type"], command["id"] = type, id_
            asked = Asked(command, done)
            if self._failure is not None:
                self._tell(asked, self._failure)
            else:
                self._asked[id_] = asked
                self._unsent.append(id_)
            return id_

        def ask(self, type, fields=None, timeout=10.0, pause=None):
            """Send a command and return its answer; an error when none comes in time. `pause` lets the game go on."""
            answers = collections.deque()
            self.request(type, fields, answers.append)
            end = time.monotonic() + timeout
            while not answers:
                self.poll()
                if time.monotonic() > end:
                    why = "no answer to %s from %s:%s in time" % (type, self._host, self._port)
                    return {"type": "error", "code": "no-answer", "message": why}
                if not answers:
                    (pause or _pause)(0.01)
            return answers[0]

        def subscribe(self, world, streams, **fields):
            """Hear streams of a world through `on_stream`: first how things stand, then what changes."""
            return self.request("subscribe", dict(fields, world=world, streams=list(streams)))

        def close(self):
            """Leave. The server forgets this client when everything was answered."""
            if self.phase == "ready" and not self._asked:
                self._put({"type": "bye", "id": "bye"})
                self._write()
            self.phase = "closed"
            self._hang_up()

        def poll(self):
            """Do what is to be done; Ren'Py calls this twenty times a second, and it never waits."""
            now = time.monotonic()
            if self.phase in ("idle", "refused", "closed"):
                return
            if self._socket is None:
                if now >= self._connect_at:
                    self._open(now)
                return
            self._read()
            if self._socket is None:
                return
            if now - self._heard_at > (self._dead_after if self.phase == "ready" else 5.0):
                self._lost()
            elif self.phase == "ready":
                self._send(now)
            if self._socket is not None:
                self._write()

        # -- the connection --------------------------------------------------------------------------------------------

        def _open(self, now):
            self._heard_at = now
            self._heard.clear()
            self._received, self._to_send = bytearray(), bytearray()
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._socket.connect_ex((self._host, self._port)) not in (
                0, errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", 0),
            ):
                return self._lost()
            self.phase = "greeting"
            self._put({
                "type": "hello", "id": "hello", "client": self._client, "token": self._token, "about": "Ren'Py",
            })
            self._write()

        def _hang_up(self):
            if self._socket is not None:
                self._socket.close()
                self._socket = None

        def _lost(self):
            was_ready = self.phase == "ready"
            self._hang_up()
            if self.phase in ("refused", "closed"):
                return
            self.phase = "away"
            self._again.clear()
            self._unsent = collections.deque(self._asked)     # all of it again, in order; numbers stay as they are
            # Longer each time, and never all clients at once.
            seconds = min(5.0, 0.1 * 2 ** min(self._tries, 9)) * random.uniform(0.5, 1.0)
            self._connect_at = time.monotonic() + seconds
            self._tries += 1
            if was_ready:
                self._change("lost")

        def _put(self, message):
            self._sent_at = time.monotonic()
            self._to_send += json.dumps(message).encode("utf-8") + b"\n"

        def _write(self):
            try:
                while self._to_send:
                    del self._to_send[:self._socket.send(self._to_send)]
            except (BlockingIOError, InterruptedError):
                pass      # the rest goes next time
            except OSError as error:
                if error.errno != errno.ENOTCONN:     # else it is still connecting
                    self._lost()

        def _read(self):
            try:
                while self._socket is not None:
                    data = self._socket.recv(65536)
                    if not data:
                        return self._lost()
                    self._received += data
                    lines = bytes(self._received).split(b"\n")
                    self._received = bytearray(lines.pop())
                    for line in lines:
                        if self._socket is not None:
                            self._receive(json.loads(line.decode("utf-8")))
            except (BlockingIOError, InterruptedError):
                pass
            except OSError as error:
                if error.errno != errno.ENOTCONN:
                    self._lost()

        def _send(self, now):
            for id_ in [id_ for id_, due in self._again.items() if due <= now]:
                del self._again[id_]
                self._put(self._asked[id_].command)
            while self._unsent and not self._again and len(self._asked) - len(self._unsent) < max(1, self._ahead // 2):
                command = self._asked[self._unsent.popleft()].command
                if "seq" not in command and command["type"] in CHANGES:
                    command["seq"] = self._next_seq
                    self._next_seq += 1
                self._put(command)
            if now - self._sent_at >= self._heartbeat:
                self._put({"type": "ping", "id": "ping"})

        # -- what comes ------------------------------------------------------------------------------------------------

        def _receive(self, message):
            self._heard_at = time.monotonic()
            kind = message["type"]
            if kind.startswith("stream."):
                self._hear(message, (message.get("world") or message.get("crowd"), kind[7:]))
            elif kind == "welcome" and message.get("id") == "hello":
                self._begin(message)
            elif kind != "heartbeat":
                self._answer(message)

        def _begin(self, welcome):
            """Go on from what the server has done for this client so far."""
            limits = welcome["limits"]
            self._ahead = limits.get("ahead", self._ahead)
            self._heartbeat = limits.get("heartbeat", self._heartbeat)
            self._dead_after = limits.get("dead_after", self._dead_after)
            last = welcome["last_seq"]
            forgotten = last < self._answered
            if forgotten:
                for asked in self._asked.values():
                    asked.command.pop("seq", None)
                self._answered = last
            if forgotten or not self._greeted or self._next_seq <= last:
                self._next_seq = last + 1
            self._greeted, self._tries, self.phase = True, 0, "ready"
            if forgotten:
                self._change("forgotten")
            for command in self._wanted.values():
                self._put(command)
            self._change("connected")

        def _answer(self, answer):
            id_, failed = answer.get("id", ""), answer["type"] == "error"
            asked = self._asked.get(id_)
            if asked is None:
                if failed:
                    self._notice(answer)
            elif failed and answer["code"] in ("stopping", "no-hello"):
                self._lost()
            elif failed and answer.get("retry"):
                # Not done, and its number is still free: the same again, a little later.
                self._again[id_] = time.monotonic() + 0.05 * 2 ** min(asked.refusals, 5)
                asked.refusals += 1
            else:
                self._finish(id_, asked, answer, failed)

        def _finish(self, id_, asked, answer, failed):
            command = asked.command
            kind = command["type"]
            del self._asked[id_]
            self._again.pop(id_, None)
            self._answered = max(self._answered, command.get("seq", 0))
            if failed:
                pass
            elif kind == "subscribe":
                for stream in command["streams"]:
                    self._wanted[command["world"], stream] = dict(command, id="renew", streams=[stream])
            elif kind in ("unsubscribe", "world.close"):
                streams = command.get("streams") or None
                for world, stream in list(self._wanted):
                    if world == command["world"] and (streams is None or stream in streams):
                        del self._wanted[world, stream]
            elif answer["type"] == "world" and answer.get("opened"):
                for (world, _), renewal in self._wanted.items():
                    if world == answer["world"]:
                        self._put(renewal)
            self._tell(asked, answer)

        def _tell(self, asked, answer):
            if asked.done is not None:
                asked.done(answer)

        def _notice(self, failed):
            if failed["code"] in FINAL:
                self._failure, self.phase = failed, "refused"
                self._hang_up()
                waiting = list(self._asked.values())
                self._asked.clear()
                self._unsent.clear()
                for asked in waiting:
                    self._tell(asked, failed)
                self._change("refused")
            elif failed["code"] in ("stopping", "no-hello", "too-many") or failed.get("id") == "hello":
                self._lost()
            elif failed.get("id") != "ping" and self.on_notice is not None:
                self.on_notice(failed)

        def _hear(self, message, key):
            seq = message.get("seq", 0)
            self.missed += max(0, seq - self._heard.get(key, 0) - 1)
            self._heard[key] = seq
            if self.on_stream is not None:
                self.on_stream(message)

        def _change(self, what):
            if self.on_change is not None:
                self.on_change(what)


    def _pause(seconds):
        """Let the screen go on while a script waits."""
        from renpy.exports import pause

        pause(seconds, hard=True)


    client = Client()


init -9 python:

    config.periodic_callbacks.append(espressivo.client.poll)
