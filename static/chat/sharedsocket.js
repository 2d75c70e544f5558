// The tab's end of the socket that all tabs of a browser share. It has the face of `Socket`; where there is no
// shared worker, or it does not answer, there is a `Socket` of one's own behind it.

import { Refusal } from "./protocol.js";
import { Socket } from "./socket.js";

const WORD = 5_000; // ms in which the worker must say its first word, or answer "are you there?"
const SILENCE = 60_000; // ms without a word after which it is asked; it says one every 20 s
const LATE = 15_000; // ms until a command is given up; the worker's own limit is shorter

export class SharedSocket {
  #port = null;
  #own = null;
  #asked = new Map();
  #last = 0;
  #turn = 0;
  #timer = 0;

  /** `makeWorker()` gives a SharedWorker, or throws where there is none; `session` changes with every sign-in. */
  constructor({ url, user, session, makeWorker, clock = globalThis, makeSocket = (more) => new Socket(more) }) {
    Object.assign(this, { url, user, session, makeWorker, clock, makeSocket });
    Object.assign(this, { phase: "idle", retryAt: 0, code: 0, reason: "" });
    this.onstate = () => {};
    this.onevent = () => {};
  }

  get isOpen() {
    return this.phase === "open";
  }

  /** Whether other tabs speak over the same socket. */
  get isShared() {
    return this.#port !== null;
  }

  connect() {
    if (this.#port || this.#own) return this.#tell("connect");
    try {
      const worker = this.makeWorker();
      worker.onerror = () => this.phase === "idle" && this.#alone(); // it did not load
      this.#port = worker.port;
      this.#port.onmessage = ({ data }) => this.#hear(data);
      this.#port.postMessage({ do: "hello", url: this.url, user: this.user, session: this.session });
      this.#expect(WORD, () => this.#alone());
    } catch {
      this.#alone();
    }
  }

  command(type, fields = {}) {
    if (this.#own) return this.#own.command(type, fields);
    if (!this.isOpen) return Promise.reject(new Refusal("offline", "No connection."));
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const late = this.clock.setTimeout(() => {
        this.#answer(id, { no: { code: "timeout", message: "No answer." } });
        this.#alone();
      }, LATE);
      this.#asked.set(id, { resolve, reject, late });
      this.#port.postMessage({ do: "command", id, turn: this.#turn, type, fields });
    });
  }

  probe() {
    this.#tell("probe");
  }

  restart() {
    this.#tell("restart");
  }

  networkLost() {
    this.#tell("networkLost");
  }

  /** The page goes: nobody needs to wait for its answers. */
  leave() {
    this.#port?.postMessage({ do: "bye" });
  }

  /** The page is back from where the browser had put it. */
  comeBack() {
    this.#port?.postMessage({ do: "state" });
  }

  #tell(deed) {
    if (this.#own) this.#own[deed]();
    else this.#port?.postMessage({ do: deed });
  }

  #hear({ state, ready, event, answer, there, ...rest }) {
    if (!this.#port) return;
    this.#expect(SILENCE, () => this.#ask());
    if (state) this.#become(state);
    if (ready) this.onevent(ready);
    if (event) this.onevent(event);
    if (answer) this.#answer(answer, rest);
    if (there) this.#port.postMessage({ do: "here" });
  }

  #become({ turn = 0, phase, retryAt, code, reason }) {
    this.#turn = turn;
    Object.assign(this, { phase, retryAt, code, reason });
    this.onstate(phase);
  }

  #answer(id, { ok, no }) {
    const waiting = this.#asked.get(id);
    if (!waiting) return;
    this.#asked.delete(id);
    this.clock.clearTimeout(waiting.late);
    if (no) waiting.reject(new Refusal(no.code, no.message, no.retryAfter));
    else waiting.resolve(ok);
  }

  #ask() {
    this.#port.postMessage({ do: "state" });
    this.#expect(WORD, () => this.#alone());
  }

  #expect(ms, otherwise) {
    this.clock.clearTimeout(this.#timer);
    this.#timer = this.clock.setTimeout(otherwise, ms);
  }

  /** Goes on with a socket of one's own. */
  #alone() {
    if (this.#own) return;
    this.leave();
    this.#port = null;
    this.clock.clearTimeout(this.#timer);
    for (const id of this.#asked.keys()) this.#answer(id, { no: { code: "offline", message: "No connection." } });
    const { url, user, clock } = this;
    this.#own = this.makeSocket({ url, user, clock });
    this.#own.onstate = () => this.#become(this.#own);
    this.#own.onevent = (frame) => this.onevent(frame);
    this.#own.connect();
  }
}

/** Comes back at once when the machine does, and goes with the page. */
export function followTheMachine(socket) {
  window.addEventListener("online", () => socket.probe());
  window.addEventListener("offline", () => socket.networkLost());
  window.addEventListener("pagehide", () => socket.leave());
  window.addEventListener("pageshow", ({ persisted }) => persisted && socket.comeBack());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") socket.probe();
  });
}
