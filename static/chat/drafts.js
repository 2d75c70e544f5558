// What was begun and not sent, per person and room, across reloads and tabs.

export class Drafts {
  constructor(user, storage = globalThis.localStorage) {
    Object.assign(this, { prefix: `chat.draft.${user}.`, storage });
  }

  /** `act(room, text)` when another tab changed one. */
  listen(act, window = globalThis) {
    window.addEventListener("storage", ({ key, newValue, storageArea }) => {
      if (storageArea === this.storage && key?.startsWith(this.prefix))
        act(key.slice(this.prefix.length), newValue ?? "");
    });
  }

  get(room) {
    try {
      return this.storage.getItem(this.prefix + room) ?? "";
    } catch {
      return ""; // storage is switched off: a draft then lasts as long as the page
    }
  }

  set(room, text) {
    try {
      if (text.trim()) this.storage.setItem(this.prefix + room, text);
      else this.storage.removeItem(this.prefix + room);
    } catch {
      // full or switched off
    }
  }
}
