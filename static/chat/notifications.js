// The two ways to tell of a message, and the switch of this device: whether it is told at all, and whether its
// browser is woken for it when the chat is closed.

import { avatar, bdi, el, icon } from "./dom.js";
import { gettext } from "./i18n.js";

const STAYS = 8_000; // ms that a word stands on the page

// ------------------------------------------------------------------- the device

/** Asked for by a click in the settings, never before; for each person of this browser. */
export function wants(user) {
  return may() === "granted" && flag(user) === "on";
}

/** "granted", "denied", "default", or "" where the browser shows no notifications. */
export function may() {
  return globalThis.Notification?.permission ?? "";
}

export function want(user, on) {
  try {
    localStorage.setItem(name(user), on ? "on" : "off");
  } catch {
    // storage is switched off: this device cannot keep it, and is told nothing
  }
}

function flag(user) {
  try {
    return localStorage.getItem(name(user));
  } catch {
    return null;
  }
}

const name = (user) => `chat.notify.${user}`;

/** Has this browser woken when the chat is closed. Resolves with whether that can be; again and again is fine. */
export async function wake(registration, api) {
  const { key } = await api.push();
  if (!key || !registration?.pushManager) return false;
  const manager = registration.pushManager;
  let found = await manager.getSubscription();
  if (found && keyOf(found) !== key) {
    await found.unsubscribe(); // it was made for another key of this site
    found = null;
  }
  found ??= await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key }).catch(() => null);
  if (!found) return false; // the browser has no push service, or may not reach it
  await api.subscribe(found.toJSON());
  return true;
}

export async function sleep(registration, api) {
  await api.unsubscribe();
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}

function keyOf({ options }) {
  const bytes = new Uint8Array(options?.applicationServerKey ?? []);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

// ------------------------------------------------------------------- the ways

/** A word on the page, with a way to the room. */
export class PageWay {
  constructor({ place, go }) {
    Object.assign(this, { place, go });
  }

  show({ slug }, { title, body, sender }) {
    const node = el(
      "p",
      { class: "toast toast--message", "data-room": slug },
      sender?.id ? avatar(sender, { css: "avatar--s" }) : icon("bell"),
      el("span", { class: "toast__text" }, el("strong", {}, bdi(title)), " ", bdi(body)),
      el("button", { class: "button button--s", type: "button", onclick: () => this.#open(slug) }, gettext("Show")),
    );
    this.place.replaceChildren(node);
    setTimeout(() => node.remove(), STAYS);
  }

  withdraw(slug) {
    this.place.querySelector(`[data-room="${CSS.escape(slug)}"]`)?.remove();
  }

  #open(slug) {
    this.withdraw(slug);
    this.go(slug);
  }
}

/** A notification of the system. Through the service worker, which outlives the page; without one, by the page. */
export class SystemWay {
  #own = new Map();

  /** `registration`: a promise of one, or of null; `pictures`: `{icon, badge}`. */
  constructor({ registration, address, go, pictures = {} }) {
    Object.assign(this, { registration, address, go, pictures });
  }

  async show(room, { title, body, icon }, seq) {
    const { slug } = room;
    const data = { room: slug, seq, url: `${this.address(slug)}#m${seq}`, count: room.unread };
    const options = { body, tag: slug, renotify: true, data, dir: "auto", ...this.pictures, ...(icon && { icon }) };
    const registration = await this.registration;
    if (registration?.active) return registration.showNotification(title, options);
    const shown = new Notification(title, options);
    shown.onclick = () => {
      window.focus();
      shown.close();
      this.go(slug);
    };
    return this.#own.set(slug, shown);
  }

  async withdraw(slug, seq) {
    this.#own.get(slug)?.close();
    this.#own.delete(slug);
    const registration = await this.registration;
    for (const each of (await registration?.getNotifications({ tag: slug })) ?? [])
      if (!(each.data?.seq > seq)) each.close();
  }
}
