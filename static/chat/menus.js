// The menus of the list of rooms: the workspace's, the one that adds a room, one's own.

import { ask } from "./dialog.js";
import { el } from "./dom.js";
import { gettext, interpolate, ngettext, pgettext } from "./i18n.js";
import { openShortcuts } from "./keys.js";
import { menuButton } from "./menu.js";
import { invite } from "./peopledialogs.js";
import { showQuiet } from "./quietmark.js";
import { setTheme, theme } from "./theme.js";

export class Menus {
  /** `addresses`: pages outside the chat, empty where this installation has none. */
  constructor({ boot, store, addresses, outbox, browse, create, write, problem }) {
    Object.assign(this, { boot, addresses, outbox, browse, create, write, problem });
    const menu = (id, items, label) => menuButton(document.getElementById(id), items, { label });
    menu("workspace-menu", () => this.#workspace(), boot.workspace.name);
    menu("add-room", () => this.#rooms(), gettext("Add a room"));
    menu("me-menu", () => this.#own(), boot.me.name);
    store.on("names", () => (document.querySelector(".me__name bdi").textContent = store.me.name));
    showQuiet({ name: document.querySelector("#me-menu .me__text"), store });
  }

  /** All that is not about oneself, for the palette. */
  get deeds() {
    const follow = (item) => ({ ...item, act: item.act ?? (() => location.assign(item.href)) });
    const write = { label: gettext("Write to somebody"), icon: "compose", act: this.write };
    return [write, ...this.#rooms(), ...this.#operators(), this.#keys()].map(follow);
  }

  #rooms() {
    return [
      { label: gettext("Browse rooms"), icon: "search", act: this.browse },
      { label: gettext("Create a room"), icon: "plus", act: this.create },
    ];
  }

  #keys() {
    return { label: gettext("Keyboard shortcuts"), icon: "keyboard", side: "?", act: openShortcuts };
  }

  #operators() {
    if (!this.boot.me.staff) return [];
    const { announcements, clients } = this.addresses;
    return [
      { label: gettext("Invite people"), icon: "person-plus", act: () => invite(this.boot.me).catch(this.problem) },
      { label: gettext("Announcements"), icon: "megaphone", href: announcements },
      { label: gettext("Live clients"), icon: "unplug", href: clients },
    ].filter((item) => item.act || item.href);
  }

  #workspace() {
    const operators = this.#operators();
    return operators.length ? [...this.#rooms(), null, ...operators] : this.#rooms();
  }

  #own() {
    const { settings } = this.addresses;
    const profile = { label: gettext("Profile and settings"), icon: "sliders", href: settings };
    return [
      ...(settings ? [profile, null] : []),
      ...themes(),
      null,
      ...(matchMedia("(any-pointer: fine)").matches ? [this.#keys()] : []),
      { label: gettext("Sign out"), icon: "leave", act: () => this.#signOut() },
    ];
  }

  /** What is not sent stays in this browser, under the name of who wrote it; or it goes, if that is wished. */
  async #signOut() {
    const { unsent } = this.outbox;
    if (unsent.length) {
      const count = unsent.length;
      const text = ngettext(
        "%(count)s message is not sent yet. It stays in this browser, and is sent when you sign in here again.",
        "%(count)s messages are not sent yet. They stay in this browser, and are sent when you sign in here again.",
        count,
      );
      const answer = await ask({
        title: gettext("Sign out"),
        text: interpolate(text, { count }),
        answers: [
          { value: "", label: pgettext("not sign out", "Stay") },
          {
            value: "delete",
            label: ngettext("Delete it and sign out", "Delete them and sign out", count),
            css: "button--danger",
          },
          { value: "keep", label: gettext("Sign out"), css: "button--main" },
        ],
      });
      if (!answer) return;
      if (answer === "delete") await Promise.all(unsent.map(({ key }) => this.outbox.discard(key)));
    }
    signOut(this.addresses.signOut);
  }
}

function themes() {
  const item = (value, label, icon) => ({
    label,
    icon,
    checked: theme() === value,
    act: () => setTheme(value),
  });
  return [
    item("system", gettext("Theme of the system"), "laptop"),
    item("light", gettext("Light"), "sun"),
    item("dark", gettext("Dark"), "moon"),
  ];
}

/** A form, because signing out changes something: a link could be followed from anywhere. */
function signOut(address) {
  const token = document.querySelector("meta[name=csrf]").content;
  const field = el("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token });
  const form = el("form", { method: "post", action: address }, field);
  document.body.append(form);
  form.submit();
}
