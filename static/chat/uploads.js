// Files on their way to the server, before a message takes them along. Pure, but for what is handed in.

import { gettext, interpolate } from "./i18n.js";
import { Refusal } from "./protocol.js";
import { bytes } from "./sizes.js";

const AT_ONCE = 2;
const KEPT = 20 * 3_600_000; // ms, less than the server keeps what is not sent

/** An item: `{id, room, file, name, size, sent, state, error?, attachment?}`. States: "waiting", "sending", "ready"
 *  (`attachment` is what the server made of it), "failed" (`error`, a sentence; `again`: may it be tried again?). */
export class Uploads {
  #count = 0;
  #calls = new Map(); // item → what can be called off

  /** `post(room, file, onsent)` → `{done, stop}`; `discard(id)` takes away one that is there; `most()`: bytes of one
   *  file; `many()`: files of one message; `memory` has what was ready across a reload of this tab. */
  constructor({ post, discard, most, many, memory = null, now = Date.now }) {
    Object.assign(this, { post, discard, most, many, memory, now });
    this.items = [];
    this.onchange = () => {};
    for (const { room, attachment, at } of memory?.get() ?? []) {
      const { name, size } = attachment;
      this.#count += 1;
      if (now() - at < KEPT)
        this.items.push({ id: this.#count, room, name, size, sent: size, state: "ready", attachment, at });
    }
  }

  in(room) {
    return this.items.filter((item) => item.room === room);
  }

  /** Whether all that was added here is there. */
  isReady(room) {
    return this.in(room).every(({ state }) => state === "ready");
  }

  /** How many of them are too many for one message, and were not taken. */
  add(room, files) {
    const left = Math.max(0, this.many() - this.in(room).length);
    for (const file of files.slice(0, left)) {
      this.#count += 1;
      const item = { id: this.#count, room, file, name: file.name, size: file.size, sent: 0, state: "waiting" };
      if (!file.size) this.#fail(item, gettext("The file is empty"));
      else if (file.size > this.most())
        this.#fail(item, interpolate(gettext("Over %(size)s"), { size: bytes(this.most()) }));
      this.items.push(item);
    }
    this.#changed(room);
    this.#pump();
    return files.length - Math.min(files.length, left);
  }

  /** Takes one out, wherever on its way it is. */
  remove(item) {
    this.items = this.items.filter((one) => one !== item);
    this.#calls.get(item)?.();
    this.#calls.delete(item);
    if (item.attachment) this.discard(item.attachment.id).catch(() => {}); // the server does it within a day
    this.#changed(item.room);
    this.#pump();
  }

  retry(item) {
    Object.assign(item, { state: "waiting", sent: 0, error: undefined });
    this.#changed(item.room);
    this.#pump();
  }

  /** What a message takes along; nothing of it is left here. */
  take(room) {
    const items = this.in(room).filter(({ state }) => state === "ready");
    this.items = this.items.filter((item) => !items.includes(item));
    this.#changed(room);
    return items.map(({ attachment }) => attachment);
  }

  #pump() {
    while (this.#calls.size < AT_ONCE) {
      const item = this.items.find(({ state }) => state === "waiting");
      if (!item) return;
      this.#send(item);
    }
  }

  async #send(item) {
    item.state = "sending";
    const { done, stop } = this.post(item.room, item.file, (sent) => {
      item.sent = Math.min(sent, item.size);
      this.#changed(item.room);
    });
    this.#calls.set(item, stop);
    this.#changed(item.room);
    try {
      item.attachment = await done;
      Object.assign(item, { state: "ready", at: this.now() });
      // It was taken out while the answer was on its way.
      if (!this.items.includes(item)) this.discard(item.attachment.id).catch(() => {});
    } catch (refusal) {
      this.#fail(item, refusal.message, !LASTING.has(refusal.code));
    }
    this.#calls.delete(item);
    this.#changed(item.room);
    this.#pump();
  }

  #changed(room) {
    const there = this.items.filter(({ state }) => state === "ready");
    this.memory?.set(there.map(({ room: place, attachment, at }) => ({ room: place, attachment, at })));
    this.onchange(room);
  }

  #fail(item, error, again = false) {
    Object.assign(item, { state: "failed", error, again });
  }
}

const LASTING = new Set(["too_large", "empty", "malformed", "not_found", "not_in_room", "forbidden", "archived"]);

/** What a tab remembers when it is loaded again, and no other tab knows. */
export function memoryOfTab(name, storage = () => globalThis.sessionStorage) {
  return {
    get() {
      try {
        return JSON.parse(storage().getItem(name)) ?? [];
      } catch {
        return []; // storage is switched off
      }
    },
    set(value) {
      try {
        storage().setItem(name, JSON.stringify(value));
      } catch {
        // full or switched off
      }
    },
  };
}

/** A file over HTTP, with how much of it is on its way: `fetch` does not say. */
export function postFile(url, file, { headers, onsent = () => {}, Request = globalThis.XMLHttpRequest }) {
  const request = new Request();
  const form = new FormData();
  form.append("file", file, file.name);
  const done = new Promise((resolve, reject) => {
    request.open("POST", url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.addEventListener("progress", ({ loaded }) => onsent(loaded));
    request.addEventListener("load", () => {
      const { status, response } = request;
      if (status === 201) resolve(response);
      else reject(new Refusal(response?.code ?? "failed", response?.message ?? gettext("The server did not take it.")));
    });
    request.addEventListener("error", () => reject(new Refusal("offline", gettext("No connection"))));
    request.addEventListener("abort", () => reject(new Refusal("stopped", "")));
    request.send(form);
  });
  return { done, stop: () => request.abort() };
}
