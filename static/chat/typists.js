// Who is writing somewhere, until it fades by itself. Pure.

const TYPING = 6_000; // ms

export class Typists {
  #all = new Map();

  constructor(me) {
    this.me = me;
  }

  get size() {
    return this.#all.size;
  }

  begins({ username, name }, now) {
    if (username !== this.me.username) this.#all.set(username, { name: name || username, until: now + TYPING });
  }

  ends(username) {
    this.#all.delete(username);
  }

  clear() {
    this.#all.clear();
  }

  /** Their names, and when the first of them fades. */
  at(now) {
    for (const [username, { until }] of this.#all) if (until <= now) this.#all.delete(username);
    const all = [...this.#all.values()];
    return { names: all.map(({ name }) => name), next: Math.min(...all.map(({ until }) => until)) };
  }
}
