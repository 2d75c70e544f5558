// The one socket of a browser, behind all tabs of one person. Pure: ports and the socket are handed in.
//
// A tab says `{do, …}`. It is told `{state, ready?}`, `{event}`, and `{answer, ok | no}` to its commands. Every tab
// follows all rooms of its person, so there is nothing that a tab holds for itself: one that dies leaves nothing.

import { Answer, Event, Refusal } from "./protocol.js";

const ROLL_CALL = 20_000; // ms between two questions whether a tab is still there
const GONE = 65_000; // ms without a word after which a tab is forgotten
const LINGER = 1_500; // ms that the socket stays without a tab: a page that loads anew finds it open

export class Hub {
  #tabs = new Map(); // port → when it was heard
  #heads = new Map(); // room → the last seq this connection was told; none: not known
  #joins = new Map(); // joins under way, so that several tabs ask once
  #ready = null;
  #turn = 0; // counts connections: what a tab says to an older one must not reach a newer one
  #session = null;
  #last = null;

  /** `open(hello)` makes the socket when the first tab has said whose. */
  constructor({ open, clock = globalThis }) {
    Object.assign(this, { open, clock, socket: null });
    this.#callRoll();
  }

  get tabs() {
    return this.#tabs.size;
  }

  attach(port) {
    port.onmessage = ({ data }) => this.#hear(port, data);
  }

  #hear(port, said) {
    this.clock.clearTimeout(this.#last);
    if (said.do === "bye") return this.#part(port);
    if (said.do === "hello") this.#hello(said);
    const known = this.#tabs.has(port);
    this.#tabs.set(port, this.clock.Date.now());
    if (!this.socket) return undefined;
    if (this.socket.phase === "idle") this.socket.connect();
    if (!known || said.do === "state") port.postMessage(this.#state());
    return DEEDS[said.do]?.(this, port, said);
  }

  /** Somebody opened a page: that is reason enough to try, whatever was planned. */
  #hello(said) {
    if (!this.socket) {
      this.socket = this.open(said);
      this.socket.onstate = () => this.#moved();
      this.socket.onevent = (frame) => this.#event(frame);
      this.#session = said.session;
    }
    if (this.#session === said.session) this.socket.connect();
    else this.socket.renew();
    this.#session = said.session;
  }

  #part(port) {
    this.#tabs.delete(port);
    if (!this.#tabs.size) this.#last = this.clock.setTimeout(() => this.socket?.hangUp(), LINGER);
  }

  #callRoll() {
    const now = this.clock.Date.now();
    for (const [port, heard] of this.#tabs) {
      if (now - heard > GONE) this.#part(port);
      else port.postMessage({ there: true });
    }
    this.clock.setTimeout(() => this.#callRoll(), ROLL_CALL);
  }

  #moved() {
    if (this.socket.phase === "open") this.#turn += 1; // and `ready` takes the news to the tabs
    else this.#tell(this.#state());
  }

  #state() {
    const { phase, retryAt, code, reason } = this.socket;
    const state = { phase, retryAt, code, reason, turn: this.#turn };
    // Both in one word: between them a tab would take the rooms of the last connection for those of this one.
    return phase === "open" ? { state, ready: this.#ready } : { state };
  }

  #event(frame) {
    if (frame.type === Event.ready) {
      this.#ready = frame;
      this.#heads.clear();
      this.#joins.clear();
      this.#tell(this.#state());
    } else {
      this.#follow(frame);
      this.#tell({ event: frame });
    }
  }

  /** Keeps count of what this connection was told. Where it may not be told any more, the server is asked again. */
  #follow({ type, room, seq, user, rooms = {} }) {
    const isOwnEnd = type === Event.leave && user === this.#ready.user?.id;
    if (isOwnEnd || type === Event.roomsChanged) this.#heads.delete(room);
    else if (type === Event.heads) {
      for (const [slug, head] of Object.entries(rooms))
        if (head > this.#heads.get(slug)) this.#heads.delete(slug);
    } else if (seq && type !== Event.read && seq > this.#heads.get(room)) {
      if (seq === this.#heads.get(room) + 1) this.#heads.set(room, seq);
      else this.#heads.delete(room);
    }
  }

  async command(port, { id, turn, type, fields }) {
    try {
      if (turn !== this.#turn) throw new Refusal("offline", "The connection was lost.");
      const ok = await (type === "join" ? this.#join(port, fields) : this.socket.command(type, fields));
      port.postMessage({ answer: id, ok });
    } catch ({ code, message, retryAfter }) {
      port.postMessage({ answer: id, no: { code, message, retryAfter } });
    }
  }

  /** What one tab asked for need not be asked for by the next. */
  async #join(port, fields) {
    const { room, after, epoch } = fields;
    if (after !== undefined && after === this.#heads.get(room) && epoch === this.#ready.epoch)
      return { type: Answer.ok, room, seq: after, epoch, events: [], complete: true };
    const id = `${room} ${after} ${epoch}`;
    if (!this.#joins.has(id)) {
      const joins = this.#joins;
      joins.set(
        id,
        this.socket.command("join", fields).finally(() => joins.delete(id)),
      );
    }
    this.#heads.delete(room); // until the server has said what it tells from now on
    const answer = await this.#joins.get(id);
    this.#heads.set(room, answer.seq);
    // The server has told this tab what the others were not told: they find out by the number.
    this.#tell({ event: { type: Event.heads, rooms: { [room]: answer.seq } } }, port);
    return answer;
  }

  #tell(word, except = null) {
    for (const port of this.#tabs.keys()) if (port !== except) port.postMessage(word);
  }
}

const DEEDS = {
  command: (hub, port, said) => hub.command(port, said),
  connect: (hub) => hub.socket.connect(),
  probe: (hub) => hub.socket.probe(),
  restart: (hub) => hub.socket.restart(),
  networkLost: (hub) => hub.socket.networkLost(),
};
