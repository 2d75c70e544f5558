// One thread: its messages and a field to reply, beside the room, on the phone in its place.

import { MessageActions } from "./actions.js";
import { listenForAuthors } from "./direct.js";
import { el, icon, iconButton } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";
import { Event } from "./protocol.js";
import { partsOf, placeOf, threadAddress } from "./place.js";
import { listenForRooms } from "./roomlinks.js";
import { ThreadLive } from "./threadlive.js";
import { Timeline } from "./timeline.js";
import { showTyping } from "./typing.js";
import { makeComposer } from "./writing.js";

export class ThreadPanel {
  /** `close()` when the button is pressed; `missing()` when there is no such thread; `address(slug)`: of a room. The
   *  rest is what the page has made for its room: see app.js. */
  constructor(page) {
    Object.assign(this, page);
    const { store, live, outbox, me } = page;
    this.places = new Places(store);
    this.threads = new ThreadLive(page);
    this.threads.onmissing = (place) => place === this.places.current && this.missing();
    this.#build();
    this.composer = makeComposer({
      main: this.node,
      form: this.form,
      store: this.places,
      known: page.known,
      rooms: store,
      me,
      drafts: page.drafts,
      limits: page.limits,
      label: () => gettext("Reply in the thread"),
      typing: () => live.typing(this.places.current),
      send: (text, more) => this.#send(text, more),
      rewrite: ({ seq }, message, key) => this.#deed("edit", { target: seq, message, key }).catch(page.problem),
      lastOwn: () =>
        this.log.entries.findLast((one) => one.user === me.id && one.type === Event.message && !one.deleted),
    });
    this.timeline = new Timeline({
      view: this.view,
      store: this.places,
      outbox,
      live: this.threads,
      me,
      roomOf: (word) => page.known.named(word),
      pill: this.pill,
      start: () => el("div"),
      actions: (more) =>
        new MessageActions({
          ...more,
          me,
          deed: (type, fields) => this.#deed(type, fields),
          reply: (entry) => this.composer.reply(entry),
          edit: (entry) => this.composer.edit(entry),
          link: ({ seq }) => `${location.origin}${this.#address(seq)}`,
        }),
    });
    this.drawTyping = showTyping(this.typing, this.places);
    listenForAuthors({ view: this.view, room: () => this.log, write: page.write });
    listenForRooms(this.view, { room: (slug) => store.room(slug), go: page.go });
    store.on("entries", (slug) => this.log?.room.slug === slug && this.#load());
    for (const kind of ["threads", "room"])
      store.on(kind, (slug) => this.log?.room.slug === slug && this.#describe());
  }

  get log() {
    return this.places.room(this.places.current);
  }

  /** Shows a thread, and a message in it. */
  show(slug, seq, reply) {
    const room = this.store.room(slug);
    this.places.current = placeOf(slug, seq);
    this.wanted = reply;
    this.store.change(slug, ({ threads }) => {
      threads.show(seq);
      if (!threads.complete && !threads.mine.has(seq)) threads.unsure.add(seq);
    });
    this.also.checked = false;
    this.alsoText.textContent = interpolate(gettext("Also show it in %(room)s"), { room: room.name });
    this.#describe();
    this.composer.show();
    this.timeline.show();
    this.drawTyping();
    this.#load();
    return this.node;
  }

  leave() {
    const { log } = this;
    if (log) this.store.change(log.room.slug, ({ threads }) => threads.show(null));
    this.places.current = null;
  }

  focus() {
    if (matchMedia("(pointer: coarse)").matches || this.log?.mayWrite === false) this.view.focus({ preventScroll: true });
    else this.composer.focus();
  }

  /** Loads what is missing as soon as it can be asked for; then goes to the message that is wanted. */
  async #load() {
    const { log } = this;
    if (!log) return;
    if (log.state === "unloaded" || log.state === "failed") await this.threads.open(log.slug);
    if (log !== this.log || log.state !== "loaded" || !this.wanted) return;
    const { wanted } = this;
    this.wanted = null;
    this.timeline.draw();
    this.timeline.reveal(wanted);
  }

  #send(text, more) {
    const { kept } = this.outbox.add(this.places.current, text, { ...more, alsoInRoom: this.also.checked });
    this.live.wrote(this.places.current);
    this.also.checked = false;
    this.timeline.toEnd();
    return kept;
  }

  #deed(type, fields) {
    return this.deeds.do(type, this.log.room.slug, fields);
  }

  #address(seq) {
    const { room, thread } = partsOf(this.places.current);
    return threadAddress(this.address(room), thread, seq);
  }

  #build() {
    this.title = el("h1", { class: "hidden-text only-alone" }, gettext("Thread"));
    this.where = el("span");
    this.bell = iconButton("bell", gettext("Follow this thread"), { onclick: () => this.#follow() });
    const close = iconButton("close", gettext("Close the thread"), { onclick: () => this.close() });
    this.view = el(
      "div",
      { class: "panel__scroll", role: "log", "aria-label": gettext("Messages of the thread"), tabindex: "0" },
      el("div", { class: "timeline__inner" }),
    );
    this.pill = el("button", { class: "jump-latest", type: "button", hidden: true });
    this.also = el("input", { type: "checkbox" });
    this.alsoText = el("span");
    this.typing = el("span", { class: "typing", role: "status" });
    const field = el("textarea", { class: "composer__field", rows: "1", dir: "auto", autocomplete: "off" });
    const attach = iconButton("plus", gettext("Attach files"), { "data-attach": "" });
    const emoji = iconButton("smile", gettext("Choose an emoji"), { "data-insert-emoji": "", "aria-haspopup": "dialog" });
    const send = iconButton("arrow-up", gettext("Send"), { class: "send", type: "submit", disabled: true });
    send.classList.remove("icon-button");
    this.form = el(
      "form",
      { class: "composer", id: "thread-composer" },
      el("div", { class: "float" }, this.pill),
      el(
        "div",
        { class: "composer__box" },
        el("div", { class: "composer__row" }, attach, field, el("div", { class: "composer__tools" }, emoji, send)),
      ),
      el(
        "div",
        { class: "composer__line" },
        el("label", { class: "thread__also" }, this.also, this.alsoText),
        this.typing,
        el("span", { class: "composer__over", hidden: true }),
      ),
    );
    this.node = el(
      "div",
      { class: "panel thread", role: "complementary", "aria-label": gettext("Thread") },
      this.title,
      el("div", { class: "panel__head" }, el("h2", {}, gettext("Thread"), this.where), this.bell, close),
      this.view,
      this.form,
    );
  }

  #describe() {
    const { log } = this;
    if (!log) return;
    const follows = Boolean(log.mine?.following);
    this.where.textContent = log.name;
    this.bell.hidden = !log.replies?.count;
    this.bell.ariaPressed = String(follows);
    this.bell.title = follows ? gettext("You follow this thread") : gettext("Follow this thread");
    this.bell.replaceChildren(icon(follows ? "bell" : "bell-off"));
  }

  async #follow() {
    const { room, root, mine } = this.log;
    const state = await this.api.followThread(room.slug, root, !mine?.following).catch(this.problem);
    if (state) this.store.change(room.slug, ({ threads }) => threads.set(state));
  }
}

/** The store, as one sees it from inside a thread: its only room is the thread that is shown. */
class Places {
  constructor(store) {
    this.store = store;
    this.current = null;
  }

  get me() {
    return this.store.me;
  }

  now() {
    return this.store.now();
  }

  room(place) {
    if (!place) return undefined;
    const { room, thread } = partsOf(place);
    const log = this.store.room(room)?.threads.log;
    return log?.root === thread ? log : undefined;
  }

  on(kind, act) {
    this.store.on(kind, (slug) => this.current && partsOf(this.current).room === slug && act(this.current));
  }
}


