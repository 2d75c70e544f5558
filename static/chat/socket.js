// One WebSocket. Commands go out with a `ref` and come back as a promise; everything else that arrives is an
// event. It reconnects by itself, except where a person must decide.

import { STABLE, delay } from "./backoff.js";
import { Answer, Event, FINAL, NAME, Refusal, STRANGER } from "./protocol.js";

const ANSWER = 10_000; // ms until a command counts as unanswered
const GRACE = 10_000; // ms after a heartbeat without a word until a connection is taken for dead

/** Phases: "idle", "connecting", "open", "waiting" (for the next attempt, at `retryAt`), "stopped"
 *  (with the close `code` and `reason`; only `connect()` leaves it). */
export class Socket {
  #ws = null;
  #ref = 0;
  #pending = new Map();
  #attempt = 0;
  #timers = {};
  #heard = 0;
  #farewell = "";

  /** `user`: the id of who is expected to be signed in; it stops where the server greets somebody else.
   *  `clock` and `WebSocketClass` are handed in by tests. */
  constructor({
    url,
    user = null,
    WebSocketClass = globalThis.WebSocket,
    random = Math.random,
    clock = globalThis,
  }) {
    Object.assign(this, { url, user, WebSocketClass, random, clock });
    this.phase = "idle";
    this.retryAt = 0;
    this.code = 0;
    this.reason = "";
    this.onstate = () => {};
    this.onevent = () => {};
  }

  get isOpen() {
    return this.phase === "open";
  }

  /** Connects now, whatever was planned. */
  connect() {
    if (this.phase === "connecting" || this.phase === "open") return;
    this.#clear("retry");
    this.#farewell = "";
    const ws = new this.WebSocketClass(this.url, [NAME]);
    this.#ws = ws;
    ws.onmessage = ({ data }) => ws === this.#ws && this.#hear(data);
    ws.onclose = ({ code, reason }) => ws === this.#ws && this.#lost(code, reason);
    this.#timer("greeting", ANSWER, () => this.#drop());
    this.#enter("connecting");
  }

  /** Sends a command and resolves with the fields of its `chat.ok`; rejects with a `Refusal`. */
  command(type, fields = {}, timeout = ANSWER) {
    if (!this.isOpen) return Promise.reject(new Refusal("offline", "No connection."));
    const ref = ++this.#ref;
    return new Promise((resolve, reject) => {
      const late = this.clock.setTimeout(() => {
        this.#pending.delete(ref);
        reject(new Refusal("timeout", "No answer."));
        this.probe();
      }, timeout);
      this.#pending.set(ref, { resolve, reject, late });
      this.#ws.send(JSON.stringify({ type, ref, ...fields }));
    });
  }

  /** Is anybody there? Asked when the machine woke up or an answer stayed away. */
  probe() {
    if (this.phase === "waiting") this.connect();
    if (!this.isOpen || this.#timers.probe) return;
    this.#timer("probe", 4_000, () => this.#drop());
    this.command("ping").then(
      () => this.#clear("probe"),
      () => {},
    );
  }

  /** Hangs up and comes back by the ordinary road. */
  restart() {
    if (this.isOpen) this.#drop();
  }

  /** Hangs up and connects anew at once, as after another sign-in. */
  renew() {
    this.networkLost();
    this.connect();
  }

  /** Hangs up; only `connect()` leads back. */
  hangUp() {
    this.networkLost();
    this.#clear("retry");
    this.#enter("idle");
  }

  /** The network is gone for certain: the banner should say so, and no attempt makes sense yet. */
  networkLost() {
    if (this.phase === "connecting" || this.phase === "open") this.#drop();
  }

  #hear(data) {
    this.#heard = this.clock.Date.now();
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame.type === Answer.ok || frame.type === Answer.error) this.#answer(frame);
    else if (frame.type === Event.ready) this.#ready(frame);
    else {
      if (frame.type === Event.forceDisconnect) this.#farewell = frame.reason ?? "";
      this.onevent(frame);
    }
  }

  #answer(frame) {
    const waiting = this.#pending.get(frame.ref);
    if (!waiting) return;
    this.#pending.delete(frame.ref);
    this.clock.clearTimeout(waiting.late);
    if (frame.type === Answer.ok) waiting.resolve(frame);
    else waiting.reject(new Refusal(frame.code, frame.message, frame.retry_after));
  }

  #ready(frame) {
    this.#clear("greeting");
    if (this.user !== null && frame.user && frame.user.id !== this.user) return this.#drop(STRANGER);
    this.#timer("stable", STABLE * 1000, () => {
      this.#attempt = 0;
    });
    this.#beat(1000 * (frame.heartbeat || 25));
    this.code = 0;
    this.#enter("open");
    this.onevent(frame);
  }

  #beat(every) {
    this.#listen(every + GRACE);
    const beat = () => {
      this.command("ping").catch(() => {});
      this.#timer("beat", every, beat);
    };
    this.#timer("beat", every, beat);
  }

  /** Drops the connection when nothing was heard for so long. */
  #listen(longest) {
    const left = this.#heard + longest - this.clock.Date.now();
    if (left <= 0) this.#drop();
    else this.#timer("silence", left, () => this.#listen(longest));
  }

  /** Ends a connection that may be dead: its own `onclose` could take minutes. */
  #drop(code = 1006) {
    const ws = this.#ws;
    this.#lost(code, "");
    ws?.close();
  }

  #lost(code, reason) {
    this.#ws = null;
    for (const name of Object.keys(this.#timers)) this.#clear(name);
    for (const { reject, late } of this.#pending.values()) {
      this.clock.clearTimeout(late);
      reject(new Refusal("offline", "The connection was lost."));
    }
    this.#pending.clear();
    this.code = code;
    this.reason = this.#farewell || reason;
    if (FINAL.has(code)) return this.#enter("stopped");
    const wait = delay(this.#attempt, { code, reason, random: this.random });
    this.#attempt += 1;
    this.retryAt = this.clock.Date.now() + wait;
    this.#timer("retry", wait, () => this.connect());
    this.#enter("waiting");
  }

  #enter(phase) {
    this.phase = phase;
    this.onstate(phase);
  }

  #timer(name, ms, act) {
    this.#clear(name);
    this.#timers[name] = this.clock.setTimeout(() => {
      delete this.#timers[name];
      act();
    }, ms);
  }

  #clear(name) {
    this.clock.clearTimeout(this.#timers[name]);
    delete this.#timers[name];
  }
}
