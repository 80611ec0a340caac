// espressivo for JavaScript: browsers, and Node 22 or newer. One file, nothing to install.
//
//   <script src="espressivo.js"></script>            in a page: defines Espressivo
//   const { Espressivo } = require("./espressivo.js")       in Node (before 22: pass { WebSocket: require("ws") })
//
//   const espressivo = new Espressivo("ws://127.0.0.1:8080/v1");
//   const bus = await espressivo.load("little-fish", "bus");
//   await bus.happen("Event(Action-End, Dex, Take(tin), Nika)");
//   console.log(await bus.agent("Nika").state());
//   bus.subscribe(["emotions"], message => console.log(message.agent, message.emotions));
//
// Nothing here blocks. When the connection is lost it is made again, by itself; what had no answer is sent again, and
// the server does each command once. Start a server with: espressivo serve --ws 127.0.0.1:8080
"use strict";

(function (root) {
  // Commands that change a world or a crowd are numbered, so that each is done exactly once.
  const CHANGES = new Set(["world.load", "world.close", "world.restore", "event", "percept", "percept.affect", "belief",
    "act", "turn", "action.start", "action.end", "time.advance", "time.control",
    "crowd.event", "crowd.advance", "crowd.promote", "crowd.demote"]);
  // After one of these, to connect again would help nobody.
  const FINAL = new Set(["unauthorised", "foreign-origin", "wrong-version", "taken-over"]);

  // What the server says when it did not do a command: `code` is for programs, `message` for people.
  class EspressivoError extends Error {
    constructor(failed) {
      super(`${failed.code}: ${failed.message}${failed.place ? ` (at ${failed.place})` : ""}`);
      this.name = "EspressivoError";
      this.code = failed.code;
      this.place = failed.place || "";
    }
  }

  class Espressivo {
    // Options, all of them optional:
    //   client     this client's name, which no other has; with the same name a page that was reloaded goes on
    //   token      where the server asks for one
    //   timeout    seconds to wait for an answer (10); the command may be done all the same
    //   onChange   gets "connected", "lost", "forgotten" (the server was started anew: load your worlds again), "refused"
    //   onNotice   gets what the server tells unasked, such as that a world was closed
    //   WebSocket  the class to use
    //   random     a function such as Math.random, for waiting times
    constructor(address, options = {}) {
      this.address = address;
      this.timeout = options.timeout ?? 10;
      this.client = options.client || `js-${Math.random().toString(36).slice(2)}${Date.now().toString(36)}`;
      this.missed = 0; // messages of streams that were dropped on the way
      this.phase = "away"; // or "greeting", "ready", "refused", "closed"
      this.limits = { ahead: 256, heartbeat: 1, dead_after: 3, message_bytes: 65536, state_bytes: 16777216 };
      this._options = options;
      this._WebSocket = options.WebSocket || root.WebSocket;
      this._random = options.random || Math.random;
      this._count = 0; // of ids
      this._nextSeq = 1;
      this._answered = 0; // the highest number that was answered
      this._greeted = false;
      this._asked = new Map(); // by id, in order: what has no answer yet
      this._unsent = [];
      this._held = 0; // how many were refused for now; nothing new is sent meanwhile
      this._wanted = new Map(); // subscriptions to renew: "world/stream" -> command
      this._listeners = [];
      this._heard = new Map(); // the last number of each stream
      this._tries = 0;
      this._heardAt = this._sentAt = 0;
      if (!this._WebSocket) throw new Error("no WebSocket here: pass { WebSocket: require('ws') }, or use Node 22");
      this._connect();
      this._timer = setInterval(() => this._tick(), 250);
    }

    // Send any command of the protocol; a promise of its answer. A callback may be given instead: (error, answer) => ...
    request(type, fields = {}, callback = null) {
      if (callback) {
        this.request(type, fields).then(answer => callback(null, answer), error => callback(error, null));
        return undefined;
      }
      return new Promise((resolve, reject) => {
        const id = `c${++this._count}`;
        const most = type === "world.restore" ? this.limits.state_bytes : this.limits.message_bytes;
        const size = new TextEncoder().encode(JSON.stringify(fields)).length + 200;
        if (size > most) return reject(new EspressivoError({ code: "too-large", message: `${size} bytes: ${most} at most` }));
        if (this._failure) return reject(new EspressivoError(this._failure));
        const asked = { command: { ...fields, type, id }, resolve, reject, sent: 0, refusals: 0 };
        asked.timer = setTimeout(() => this._giveUp(asked), 1000 * this.timeout);
        this._asked.set(id, asked);
        this._unsent.push(asked);
        this._send();
        return undefined;
      });
    }

    // Open a world from a scenario, or join it when it is open.
    async load(scenario, world = scenario, fields = {}) {
      return new EspressivoWorld(this, await this.request("world.load", { world, scenario, ...fields }));
    }

    // Hear streams of a world: first how things stand, then what changes. Call what is returned to end it.
    async subscribe(world, streams, callback, fields = {}) {
      const listener = { world, streams, callback };
      this._listeners.push(listener);
      await this.request("subscribe", { world, streams, ...fields });
      return async () => {
        this._listeners = this._listeners.filter(each => each !== listener);
        const left = new Set(this._listeners.filter(each => each.world === world).flatMap(each => each.streams));
        const gone = streams.filter(each => !left.has(each));
        if (gone.length) await this.request("unsubscribe", { world, streams: gone });
      };
    }

    // Leave. The server forgets this client when everything was answered.
    close() {
      if (this.phase === "ready" && !this._asked.size) this._put({ type: "bye", id: "bye" });
      this.phase = "closed";
      clearInterval(this._timer);
      clearTimeout(this._reconnect);
      if (this._socket) this._socket.close();
      this._failAll({ code: "stopping", message: "this client was closed" });
    }

    // -- the connection ----------------------------------------------------------------------------------------------

    _connect() {
      const socket = new this._WebSocket(this.address, ["espressivo.v1+json"]);
      this._socket = socket;
      this.phase = "away";
      this._heardAt = Date.now();
      socket.onopen = () => {
        if (socket !== this._socket) return;
        this.phase = "greeting";
        this._heard.clear();
        this._put({ type: "hello", id: "hello", client: this.client, token: this._options.token || "", about: "JavaScript" });
      };
      socket.onmessage = event => socket === this._socket && this._receive(JSON.parse(String(event.data)));
      socket.onerror = () => {}; // onclose follows
      socket.onclose = () => socket === this._socket && this._lost();
    }

    _lost() {
      const wasReady = this.phase === "ready";
      const socket = this._socket;
      this._socket = null;
      if (socket) socket.close();
      if (this.phase === "closed" || this.phase === "refused") return;
      this.phase = "away";
      this._held = 0;
      this._unsent = [...this._asked.values()]; // all of it again, in order; numbers stay as they are
      for (const asked of this._unsent) {
        clearTimeout(asked.again);
        asked.sent = 0;
      }
      // Longer each time, and never all clients at once.
      const seconds = Math.min(5, 0.1 * 2 ** this._tries++) * (0.5 + 0.5 * this._random());
      this._reconnect = setTimeout(() => this._connect(), 1000 * seconds);
      if (wasReady) this._change("lost");
    }

    // Four times a second: a sign of life from us, and a look whether the server still gives some. (A browser calls this
    // less often for a page in the background; the server may then take the page for gone, and it connects again.)
    _tick() {
      const now = Date.now();
      const quiet = (now - this._heardAt) / 1000;
      if (this._socket && quiet > (this.phase === "ready" ? this.limits.dead_after : 5)) return this._lost();
      if (this.phase === "ready" && now - this._sentAt >= 1000 * this.limits.heartbeat) this._put({ type: "ping", id: "ping" });
      return undefined;
    }

    _put(message) {
      if (!this._socket || this._socket.readyState !== 1) return;
      this._sentAt = Date.now();
      this._socket.send(JSON.stringify(message));
    }

    _send() {
      const window = Math.max(1, this.limits.ahead >> 1);
      while (this.phase === "ready" && this._unsent.length && !this._held && this._asked.size - this._unsent.length < window) {
        const asked = this._unsent.shift();
        if (asked.command.seq === undefined && CHANGES.has(asked.command.type)) asked.command.seq = this._nextSeq++;
        asked.sent = Date.now();
        this._put(asked.command);
      }
    }

    // -- what comes --------------------------------------------------------------------------------------------------

    _receive(message) {
      this._heardAt = Date.now();
      if (message.type.startsWith("stream.")) this._hear(message);
      else if (message.type === "welcome" && message.id === "hello") this._begin(message);
      else if (message.type !== "heartbeat") this._answer(message);
    }

    // The server tells what it has done for this client so far: go on from there.
    _begin(welcome) {
      this.server = welcome.server;
      this.limits = { ...this.limits, ...welcome.limits };
      const forgotten = welcome.last_seq < this._answered;
      if (forgotten) {
        for (const asked of this._asked.values()) delete asked.command.seq;
        this._answered = welcome.last_seq;
      }
      if (forgotten || !this._greeted || this._nextSeq <= welcome.last_seq) this._nextSeq = welcome.last_seq + 1;
      this._greeted = true;
      this._tries = 0;
      this.phase = "ready";
      if (forgotten) this._change("forgotten");
      for (const command of this._wanted.values()) this._put(command);
      this._change("connected");
      this._send();
    }

    _answer(answer) {
      const asked = this._asked.get(answer.id);
      const failed = answer.type === "error";
      if (!asked) {
        if (failed) this._notice(answer);
      } else if (failed && (answer.code === "stopping" || answer.code === "no-hello")) {
        this._lost();
      } else if (failed && answer.retry) {
        // Not done, and its number is still free: the same again, a little later.
        this._held++;
        asked.again = setTimeout(() => {
          this._held--;
          this._put(asked.command);
          this._send();
        }, 50 * 2 ** Math.min(asked.refusals++, 5));
      } else {
        this._finish(asked, answer, failed);
      }
    }

    _finish(asked, answer, failed) {
      const { command } = asked;
      this._asked.delete(command.id);
      clearTimeout(asked.timer);
      if (command.seq !== undefined) this._answered = Math.max(this._answered, command.seq);
      if (failed) {
        asked.reject(new EspressivoError(answer));
      } else {
        if (command.type === "subscribe") {
          for (const stream of command.streams) this._wanted.set(`${command.world}/${stream}`, { ...command, id: "renew", streams: [stream] });
        } else if (command.type === "unsubscribe" || command.type === "world.close") {
          for (const [key, wanted] of this._wanted) {
            const streams = command.streams || [];
            if (wanted.world === command.world && (!streams.length || streams.includes(wanted.streams[0]))) this._wanted.delete(key);
          }
        } else if (answer.type === "world" && answer.opened) {
          for (const wanted of this._wanted.values()) if (wanted.world === answer.world) this._put(wanted);
        }
        asked.resolve(answer);
      }
      this._send();
    }

    _notice(failed) {
      if (FINAL.has(failed.code)) {
        this._failure = failed;
        this.phase = "refused";
        clearInterval(this._timer);
        if (this._socket) this._socket.close();
        this._failAll(failed);
        this._change("refused");
      } else if (["stopping", "no-hello", "too-many"].includes(failed.code) || failed.id === "hello") {
        this._lost();
      } else if (failed.id !== "ping" && this._options.onNotice) {
        this._options.onNotice(new EspressivoError(failed));
      }
    }

    // Nobody waits any more. A command that was sent under a number is still sent until the server has done it: the
    // numbers after it wait for it.
    _giveUp(asked) {
      asked.reject(new EspressivoError({ code: "no-answer", message: `${asked.command.type}: no answer from ${this.address} in time` }));
      if (asked.command.seq === undefined) {
        this._asked.delete(asked.command.id);
        this._unsent = this._unsent.filter(each => each !== asked);
      }
    }

    _failAll(failed) {
      for (const asked of this._asked.values()) {
        clearTimeout(asked.timer);
        clearTimeout(asked.again);
        asked.reject(new EspressivoError(failed));
      }
      this._asked.clear();
      this._unsent = [];
    }

    _hear(message) {
      const stream = message.type.slice("stream.".length);
      const key = `${message.world || message.crowd}/${stream}`;
      this.missed += Math.max(0, message.seq - (this._heard.get(key) || 0) - 1);
      this._heard.set(key, message.seq);
      for (const each of this._listeners) if (each.world === message.world && each.streams.includes(stream)) each.callback(message);
    }

    _change(what) {
      if (this._options.onChange) this._options.onChange(what);
    }
  }

  // A world that is open. Every method returns a promise of the answer, as docs/protocol.md describes it.
  class EspressivoWorld {
    constructor(client, told) {
      this.client = client;
      this.name = told.world;
      this.agents = told.agents;
    }

    request(type, fields = {}) { return this.client.request(type, { world: this.name, ...fields }); }
    happen(...events) { return this.request("event", { events }); }
    advance(seconds) { return this.request("time.advance", { seconds }); }
    control(clock, rate = 1) { return this.request("time.control", { clock, rate }); }
    end(action, outcome = "done") { return this.request("action.end", { action, outcome }); }
    state() { return this.request("world.state"); }
    async save() { return (await this.request("world.save")).state; }
    restore(state) { return this.request("world.restore", { state }); }
    close() { return this.request("world.close"); }
    subscribe(streams, callback, fields = {}) { return this.client.subscribe(this.name, streams, callback, fields); }

    // Somebody in it: espressivo's answers, unpacked.
    agent(agent) {
      const ask = (type, fields = {}) => this.request(type, { agent, ...fields });
      return {
        name: agent,
        state: async () => (await ask("state")).state,
        decide: async () => (await ask("decide")).decisions,
        options: async () => (await ask("options")).options,
        act: option => ask("act", { option: option.option || option }),
        turn: () => ask("turn"),
        start: async (option, timeout = 60) => (await ask("action.start", { option: option.option || option, timeout })).action,
        perceive: (...events) => ask("percept", { events }),
        seems: (subject, emotions, estimate = {}) => ask("percept.affect", { subject, emotions, ...estimate }),
        tell: (belief, value, fields = {}) => ask("belief", { belief, value: String(value), ...fields }),
        believed: async belief => (await ask("belief.get", belief === undefined ? {} : { belief })).beliefs,
        why: async (emotion, fields = {}) => (await ask("why", emotion === undefined ? fields : { emotion, ...fields })).text,
        express: async (fields = {}) => (await ask("express", fields)).expression,
        speak: async (text, fields = {}) => (await ask("speak", { text, ...fields })).speech,
      };
    }
  }

  const names = { Espressivo, EspressivoError, EspressivoWorld };
  if (typeof module !== "undefined" && module.exports) module.exports = names;
  else Object.assign(root, names);
})(typeof globalThis !== "undefined" ? globalThis : this);
