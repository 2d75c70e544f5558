// What was begun and not sent, per person and place, across reloads and tabs; and what of it the server has.

const NOTHING = { version: 0, saved: "", at: 0 };

export class Drafts {
  #listeners = [];

  constructor(user, storage = globalThis.localStorage, clock = globalThis) {
    Object.assign(this, { texts: `chat.draft.${user}.`, facts: `chat.drafted.${user}.`, storage, clock });
    /** Somebody writes here: `(place)`. */
    this.onwritten = () => {};
  }

  /** `act(place, text, isTaken)` when another tab or device changed one; `isTaken`: it came from the server. */
  listen(act, window = globalThis) {
    this.#listeners.push(act);
    window.addEventListener("storage", ({ key, newValue, storageArea }) => {
      if (storageArea !== this.storage || !key?.startsWith(this.texts)) return;
      const place = key.slice(this.texts.length);
      act(place, newValue ?? "", this.isSaved(place) && !this.known(place).at);
    });
  }

  get(place) {
    return this.#read(this.texts + place) ?? "";
  }

  set(place, text) {
    this.note(place, { at: this.clock.Date.now() });
    this.#keep(this.texts + place, text.trim() ? text : null);
    this.onwritten(place);
  }

  /** `{version, saved, at}`: what the server has as far as is known, and when somebody wrote here; 0: not since it
   *  came from there. While it was told and has not answered, `saved` is null. */
  known(place) {
    return { ...NOTHING, ...JSON.parse(this.#read(this.facts + place) ?? "{}") };
  }

  note(place, facts) {
    this.#keep(this.facts + place, JSON.stringify({ ...this.known(place), ...facts }));
  }

  isSaved(place) {
    return this.get(place) === this.known(place).saved;
  }

  /** What stands at the server takes the place of what is here. */
  take(place, { version, message }) {
    this.note(place, { version, saved: message, at: 0 }); // first: other tabs ask when they hear of the text
    this.#keep(this.texts + place, message || null);
    for (const act of this.#listeners) act(place, message, true);
  }

  /** All of which something is known. */
  get places() {
    const keys = Array.from({ length: this.storage.length }, (_, at) => this.storage.key(at));
    const prefixed = (prefix) => keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
    return [...new Set([...prefixed(this.texts), ...prefixed(this.facts)])];
  }

  #read(key) {
    try {
      return this.storage.getItem(key);
    } catch {
      return null; // storage is switched off: a draft then lasts as long as the page
    }
  }

  #keep(key, value) {
    try {
      if (value === null) this.storage.removeItem(key);
      else this.storage.setItem(key, value);
    } catch {
      // full or switched off
    }
  }
}
