// Whether anybody is there: a page that nobody touches for a while says that it is idle, and that it is not any more.
// All tabs of a browser are one person at one screen: what touches one of them keeps all of them awake.

const WORD = 15_000; // ms between two words to the other tabs
const AGAIN = 10_000; // ms until it is said again that could not be said
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "focus"];

/** Pure: the clock, the ways out and the signs are handed in. */
export class Idle {
  #last;
  #told = -Infinity;
  #said = null; // what the server knows of this socket; null: nobody knows
  #timer = 0;
  #limit = Infinity;

  /** `say(on)` tells the server, and resolves when it knows; `tell(word)`: the other tabs, "touched" or "idle". */
  constructor({ say, tell = () => {}, clock = globalThis }) {
    Object.assign(this, { say, tell, clock });
    this.#last = clock.Date.now();
  }

  get isIdle() {
    return this.clock.Date.now() - this.#last >= this.#limit;
  }

  /** A connection begins. A new socket is not idle; one that other tabs had before may be. */
  begin({ seconds, isShared = false }) {
    this.#limit = seconds ? seconds * 1000 : Infinity;
    this.#said = isShared ? null : false;
    this.#settle();
  }

  /** Somebody is there. */
  touch() {
    const now = this.clock.Date.now();
    const wasIdle = this.isIdle;
    this.#last = now;
    if (now - this.#told >= WORD || wasIdle) {
      this.#told = now;
      this.tell("touched");
    }
    if (wasIdle) this.#settle();
  }

  /** What another tab says: somebody is there, or nobody was for long – which this one may know better. */
  hear(word) {
    const wasIdle = this.isIdle;
    if (word === "touched") this.#last = this.clock.Date.now() + WORD; // and perhaps until its next word
    else if (!wasIdle) this.#said = null;
    if (wasIdle || this.#said === null) this.#settle();
  }

  async #settle() {
    this.clock.clearTimeout(this.#timer);
    const on = this.isIdle;
    if (!on && this.#limit < Infinity) this.#wait(this.#limit - (this.clock.Date.now() - this.#last));
    if (on === this.#said || this.#limit === Infinity) return;
    this.#said = on;
    try {
      if (on) this.tell("idle");
      await this.say(on);
    } catch ({ code }) {
      this.#said = null;
      if (code !== "offline") this.#wait(AGAIN); // else the next connection begins anew
    }
  }

  #wait(ms) {
    this.clock.clearTimeout(this.#timer);
    this.#timer = this.clock.setTimeout(() => this.#settle(), Math.max(ms, 0));
  }
}

/** Looks for signs on this page and speaks over its socket. */
export function keepIdle({ live, socket, tabs }) {
  const idle = new Idle({
    say: (on) => socket.command("idle", { on }),
    tell: (word) => tabs.say("idle", word),
  });
  live.onready = ({ idle_seconds: seconds }) => idle.begin({ seconds, isShared: socket.isShared });
  tabs.on("idle", (word) => idle.hear(word));
  for (const sign of SIGNS) window.addEventListener(sign, () => idle.touch(), { capture: true, passive: true });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && idle.touch());
}
