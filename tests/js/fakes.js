// A clock that stands still until it is told to go on, and a server at the other end of a WebSocket.

export class FakeClock {
  #time = 1_000_000;
  #timers = new Map();
  #last = 0;
  Date = { now: () => this.#time };

  setTimeout = (act, ms) => {
    this.#timers.set(++this.#last, { act, at: this.#time + ms });
    return this.#last;
  };

  clearTimeout = (id) => {
    this.#timers.delete(id);
  };

  /** Lets `ms` pass; whatever is due happens in its order, and what it promised is kept before the next. */
  async pass(ms) {
    await settled();
    const end = this.#time + ms;
    for (let due; (due = this.#next(end));) {
      this.#timers.delete(due.id);
      this.#time = due.at;
      due.act();
      await settled();
    }
    this.#time = end;
    await settled();
  }

  #next(end) {
    const due = [...this.#timers].map(([id, timer]) => ({ id, ...timer })).filter(({ at }) => at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }
}

export async function settled() {
  for (let n = 0; n < 20; n += 1) await Promise.resolve();
}

/** `FakeSocket.all` are those that were opened, oldest first. */
export function fakeSockets() {
  return class FakeSocket {
    static all = [];

    static get latest() {
      return this.all.at(-1);
    }

    constructor(url, protocols) {
      Object.assign(this, { url, protocols, sent: [], closed: false });
      this.constructor.all.push(this);
    }

    send(text) {
      this.sent.push(JSON.parse(text));
    }

    close() {
      this.closed = true;
    }

    // The server's side.
    say(frame) {
      this.onmessage({ data: JSON.stringify(frame) });
    }

    greet(more = {}) {
      this.say({ type: "chat.ready", epoch: "e1", heartbeat: 25, limits: {}, ...more });
    }

    hangUp(code = 1006, reason = "") {
      this.onclose({ code, reason });
    }

    last(type) {
      return this.sent.findLast((frame) => frame.type === type);
    }
  };
}
