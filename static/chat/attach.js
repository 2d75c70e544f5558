// Adding files to a message: by the button, by dropping them onto the room, by pasting. They stand above the field
// until it is sent.

import { toast } from "./dialog.js";
import { el, icon, iconButton } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { bytes } from "./sizes.js";

export class Attach {
  #chips = new Map(); // item → {node, mark}

  /** `main`: where files can be dropped; `form`: the composer's; `mayAdd()`: can something be written here now?
   *  `changed()`: other files are there, or further on their way. */
  constructor({ main, form, store, uploads, mayAdd, changed }) {
    Object.assign(this, { main, store, uploads, mayAdd });
    this.field = form.querySelector("textarea");
    this.input = el("input", { type: "file", multiple: true, hidden: true, tabindex: "-1" });
    this.list = el("ul", { class: "uploads", "aria-label": gettext("Files to send"), hidden: true });
    this.said = el("p", { class: "hidden-text", role: "status" });
    this.over = el("div", { class: "drop", hidden: true }, icon("paperclip"), el("p"));
    form.querySelector(".composer__row").before(this.list);
    form.append(this.input, this.said);
    main.append(this.over);
    form.querySelector("[data-attach]").addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => {
      this.add([...this.input.files]);
      this.input.value = ""; // the same file can be chosen again
    });
    this.field.addEventListener("paste", (event) => this.#paste(event));
    this.#listenForDrops();
    uploads.onchange = (room) => {
      if (room !== store.current) return;
      this.draw();
      changed();
    };
  }

  get count() {
    return this.uploads.in(this.store.current).length;
  }

  /** All of them are there, or there is none. */
  get isReady() {
    return this.uploads.isReady(this.store.current);
  }

  add(files) {
    const room = this.store.current;
    if (!files.length || !room || !this.mayAdd()) return;
    const many = this.uploads.add(room, files);
    if (many) {
      const most = this.uploads.many();
      const words = ngettext("A message takes %(count)s file at most", "A message takes %(count)s files at most", most);
      toast(interpolate(words, { count: most }), "info");
    }
    this.field.focus({ preventScroll: true });
  }

  take() {
    return this.uploads.take(this.store.current);
  }

  /** Why nothing can be sent just now. */
  explain() {
    const failed = this.uploads.in(this.store.current).some(({ state }) => state === "failed");
    toast(
      failed
        ? gettext("Remove the file that could not be uploaded, or try it again")
        : gettext("A moment: the files are still being uploaded"),
      "info",
    );
  }

  draw() {
    const items = this.uploads.in(this.store.current);
    for (const [item, { node }] of this.#chips) {
      if (items.includes(item)) continue;
      if (node.contains(document.activeElement)) this.field.focus({ preventScroll: true });
      node.remove();
      this.#chips.delete(item);
    }
    for (const item of items) this.#chip(item);
    this.list.hidden = !items.length;
    const failed = items.find(({ state }) => state === "failed");
    this.#say(
      failed
        ? interpolate(gettext("%(name)s: %(problem)s"), { name: failed.name, problem: failed.error })
        : items.length && this.isReady
          ? gettext("All files are ready to be sent")
          : "",
    );
  }

  #say(text) {
    if (this.said.textContent !== text) this.said.textContent = text;
  }

  /** Drawn anew when its state changes; only the numbers move meanwhile, so that the focus stays. */
  #chip(item) {
    const known = this.#chips.get(item);
    if (known?.mark === item.state) {
      if (item.state !== "sending") return;
      known.node.querySelector("progress").value = item.sent;
      known.node.querySelector(".upload__meta").textContent = describe(item);
      return;
    }
    const node = chip(item, this.uploads);
    this.#chips.set(item, { node, mark: item.state });
    const focused = known?.node.contains(document.activeElement);
    if (known) known.node.replaceWith(node);
    else this.list.append(node);
    if (focused) node.querySelector("button").focus();
    // Of many not all are in view; a new one is, and one that needs a person.
    if (!known || item.state === "failed") requestAnimationFrame(() => node.scrollIntoView({ block: "nearest" }));
  }

  /** What was copied from a document has a picture of its text as well: then the text is meant. */
  #paste(event) {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return;
    event.preventDefault();
    this.add([...files]);
  }

  #listenForDrops() {
    const brings = (event) => event.dataTransfer?.types.includes("Files");
    const inside = ({ target }) => this.main.contains(target) && this.store.current && this.mayAdd();
    // A file that misses the room must not replace the page.
    window.addEventListener("dragover", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      event.isWelcome ||= inside(event); // here, or at another place of the page
      event.dataTransfer.dropEffect = event.isWelcome ? "copy" : "none";
      this.#offer(inside(event));
    });
    window.addEventListener("dragleave", ({ relatedTarget }) => !relatedTarget && this.#offer(false));
    window.addEventListener("drop", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      this.#offer(false);
      if (inside(event)) this.add([...event.dataTransfer.files]);
    });
  }

  #offer(on) {
    if (this.over.hidden !== on) return;
    const { name } = this.store.room(this.store.current) ?? {};
    this.over.hidden = !on;
    this.over.lastElementChild.textContent = interpolate(gettext("Drop files to add them in %(room)s"), { room: name });
  }
}

function chip(item, uploads) {
  const failed = item.state === "failed";
  const remove = iconButton(
    "close",
    interpolate(item.state === "sending" ? gettext("Cancel %(name)s") : gettext("Remove %(name)s"), item),
    { class: "icon-button--s", onclick: () => uploads.remove(item) },
  );
  const again =
    item.again &&
    iconButton("retry", interpolate(gettext("Try %(name)s again"), item), {
      class: "icon-button--s",
      onclick: () => uploads.retry(item),
    });
  return el(
    "li",
    { class: failed ? "upload upload--failed" : "upload" },
    picture(item),
    el(
      "span",
      {},
      el("span", { class: "upload__name", title: item.name }, el("bdi", {}, item.attachment?.name ?? item.name)),
      el("span", { class: "upload__meta" }, describe(item)),
    ),
    el("span", { class: "upload__acts" }, again, remove),
    item.state === "sending" && el("progress", { max: item.size, value: item.sent, "aria-label": item.name }),
  );
}

function describe({ state, size, sent, error, attachment }) {
  if (state === "failed") return error;
  if (state === "waiting") return gettext("Waits for the others");
  if (state === "ready") return interpolate(gettext("%(size)s, ready"), { size: bytes(attachment.size) });
  return sent < size
    ? interpolate(gettext("%(sent)s of %(size)s"), { sent: bytes(sent), size: bytes(size) })
    : gettext("Being looked at");
}

function picture({ attachment }) {
  const src = attachment?.kind === "image" && (attachment.thumbnail_url ?? attachment.url);
  return src
    ? el("img", { class: "upload__thumb", src, width: 36, height: 36, alt: "" })
    : el("span", { class: "upload__thumb" }, icon("file"));
}
