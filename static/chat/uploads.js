// Files on their way to the server, before a message takes them along. Pure, but for what is handed in.

import { gettext, interpolate } from "./i18n.js";
import { Refusal } from "./protocol.js";
import { bytes } from "./sizes.js";

const AT_ONCE = 2;

/** An item: `{id, room, file, name, size, sent, state, error?, attachment?}`. States: "waiting", "sending", "ready"
 *  (`attachment` is what the server made of it), "failed" (`error`, a sentence; `again`: may it be tried again?). */
export class Uploads {
  #count = 0;
  #calls = new Map(); // item → what can be called off

  /** `post(room, file, onsent)` → `{done, stop}`; `discard(id)` takes away one that is there; `most()`: bytes of one
   *  file; `many()`: files of one message. */
  constructor({ post, discard, most, many }) {
    Object.assign(this, { post, discard, most, many });
    this.items = [];
    this.onchange = () => {};
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
    this.onchange(room);
    this.#pump();
    return files.length - Math.min(files.length, left);
  }

  /** Takes one out, wherever on its way it is. */
  remove(item) {
    this.items = this.items.filter((one) => one !== item);
    this.#calls.get(item)?.();
    this.#calls.delete(item);
    if (item.attachment) this.discard(item.attachment.id).catch(() => {}); // the server does it within a day
    this.onchange(item.room);
    this.#pump();
  }

  retry(item) {
    Object.assign(item, { state: "waiting", sent: 0, error: undefined });
    this.onchange(item.room);
    this.#pump();
  }

  /** What a message takes along; nothing of it is left here. */
  take(room) {
    const items = this.in(room).filter(({ state }) => state === "ready");
    this.items = this.items.filter((item) => !items.includes(item));
    this.onchange(room);
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
      this.onchange(item.room);
    });
    this.#calls.set(item, stop);
    this.onchange(item.room);
    try {
      item.attachment = await done;
      item.state = "ready";
      // It was taken out while the answer was on its way.
      if (!this.items.includes(item)) this.discard(item.attachment.id).catch(() => {});
    } catch (refusal) {
      this.#fail(item, refusal.message, !LASTING.has(refusal.code));
    }
    this.#calls.delete(item);
    this.onchange(item.room);
    this.#pump();
  }

  #fail(item, error, again = false) {
    Object.assign(item, { state: "failed", error, again });
  }
}

const LASTING = new Set(["too_large", "empty", "malformed", "not_found", "not_in_room", "forbidden", "archived"]);

/** A file over HTTP, with how much of it is on its way: `fetch` does not say. */
export function postFile(url, file, { headers, onsent, Request = globalThis.XMLHttpRequest }) {
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
