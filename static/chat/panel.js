// Details of the room: topic, people, and what can be done with it.

import { api } from "./api.js";
import { avatar, bdi, el, hidden, icon, iconButton } from "./dom.js";
import { confirm } from "./dialog.js";
import { personCard } from "./direct.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { leave } from "./leaving.js";
import { menuButton } from "./menu.js";
import { presenceOf } from "./people.js";
import { roleItems, roleOf } from "./roles.js";
import { editTopic } from "./roomdialogs.js";
import { levelsPart } from "./roomlevels.js";

const FEW = 50; // people shown before "show more"

export class Panel {
  /** `button` opens and closes it; `opening()`: another panel has to go; `write(usernames)` goes to the conversation with them; `addPeople(room)` asks whom, `rename(room)` for its name; `prefer(slug, fields)`
   *  changes what a room is to oneself; `problem(refusal)` says what did not work. */
  constructor({ app, views, button, store, opening, write, addPeople, rename, prefer, problem }) {
    Object.assign(this, { app, views, button, store, opening, write, addPeople, rename, prefer, problem });
    this.node = null;
    this.all = false;
    button.addEventListener("click", () => this.toggle());
    store.on("room", (slug) => slug === store.current && this.draw());
  }

  get isOpen() {
    return this.node !== null;
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open() {
    this.opening();
    const close = iconButton("close", gettext("Close details"), { onclick: () => this.close() });
    this.body = el("div", { class: "panel__scroll", tabindex: "0" });
    this.title = el("h1", { class: "hidden-text only-alone" });
    this.node = el(
      "div",
      { class: "panel", id: "panel", role: "complementary" },
      this.title,
      el("div", { class: "panel__head" }, el("h2", {}, gettext("Details")), close),
      this.body,
    );
    this.app.append(this.node);
    this.views.show("panel");
    this.button.setAttribute("aria-pressed", "true");
    this.draw();
    close.focus();
  }

  close() {
    if (!this.isOpen) return;
    this.node.remove();
    this.node = null;
    this.all = false;
    if (this.views.current === "panel") this.views.show("room");
    this.button.setAttribute("aria-pressed", "false");
    this.button.focus();
  }

  draw() {
    const room = this.store.room(this.store.current);
    if (!this.isOpen || !room) return;
    this.title.textContent = room.name;
    this.node.setAttribute("aria-label", interpolate(gettext("Details of %(room)s"), { room: room.name }));
    const focused = document.activeElement?.dataset?.person;
    const levels = levelsPart(room, (fields) => this.prefer(room.slug, fields));
    const parts = room.isDirect
      ? [this.#people(room), levels]
      : [topicPart(room), this.#people(room), levels, this.#deeds(room)];
    this.body.replaceChildren(...parts);
    if (focused)
      this.body.querySelector(`[data-person="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  #people(room) {
    const count = interpolate(ngettext("%(count)s member", "%(count)s members", room.memberCount), {
      count: room.memberCount,
    });
    const people = inRank(room.members ?? []);
    const shown = this.all ? people : people.slice(0, FEW);
    return el(
      "section",
      { class: "panel__part" },
      el(
        "h3",
        {},
        count,
        room.mayAdd &&
          el(
            "button",
            { class: "link-button", type: "button", onclick: () => this.addPeople(room) },
            gettext("Add"),
          ),
      ),
      el(
        "ul",
        {},
        shown.map((one) => this.#person(room, one)),
      ),
      people.length > shown.length &&
        el(
          "button",
          {
            class: "link-button person__more-button",
            type: "button",
            onclick: () => {
              this.all = true;
              this.draw();
            },
          },
          interpolate(gettext("Show %(count)s more"), { count: people.length - shown.length }),
        ),
    );
  }

  #person(room, one) {
    const { me } = this.store;
    const role = roleOf(one);
    const row = el(
      "li",
      { class: "person" },
      avatar(one, { presence: presenceOf(one) }),
      el(
        "button",
        {
          class: "person__name",
          type: "button",
          "data-person": `card ${one.username}`,
          onclick: () => personCard(one, this),
        },
        bdi(one.name),
      ),
      el(
        "span",
        { class: "person__more" },
        one.username === me.username ? gettext("you") : bdi(`@${one.username}`),
      ),
      hidden(inWords(presenceOf(one))),
      role && el("span", { class: "person__side" }, role),
    );
    const isAbove = one.role === "owner" && room.role !== "owner";
    if (room.mayManage && one.username !== me.username && !isAbove) {
      const more = iconButton("more", interpolate(gettext("Actions for %(name)s"), { name: one.name }), {
        class: "icon-button--s",
        "data-person": one.username,
      });
      const removal = {
        label: gettext("Remove from the room"),
        icon: "leave",
        danger: true,
        act: () => this.#remove(room, one),
      };
      menuButton(more, () => [
        ...roleItems(room, one, (role) => void api.changeRole(room.slug, one.username, role).catch(this.problem)),
        ...(one.role === "owner" ? [] : [null, removal]),
      ]);
      row.append(more);
    }
    return row;
  }

  async #remove(room, one) {
    const sure = await confirm({
      title: interpolate(gettext("Remove %(name)s from %(room)s?"), { name: one.name, room: room.name }),
      text: gettext("The room learns of it. What was written stays."),
      yes: gettext("Remove"),
      danger: true,
    });
    if (sure) await api.removeMember(room.slug, one.username).catch(this.problem);
  }

  #deeds(room) {
    const deed = (picture, label, act, css = "") =>
      el(
        "li",
        {},
        el(
          "button",
          { class: `menu-item ${css}`.trim(), type: "button", onclick: act },
          icon(picture),
          el("span", {}, label),
        ),
      );
    return el(
      "section",
      { class: "panel__part" },
      el(
        "ul",
        { class: "panel__deeds" },
        room.mayManage && deed("pencil", gettext("Rename the room"), () => this.rename(room)),
        room.mayManage &&
          deed(
            room.announceOnly ? "room" : "megaphone",
            room.announceOnly ? gettext("Let everybody write") : gettext("Let only moderators write"),
            () => this.#change(room, { announce_only: !room.announceOnly }),
          ),
        room.mayManage &&
          this.store.me.staff &&
          deed(
            "people",
            room.isDefault ? gettext("No room for newcomers any more") : gettext("Make it a room for newcomers"),
            () => this.#change(room, { default: !room.isDefault }),
          ),
        room.mayManage &&
          deed(
            room.archived ? "room" : "lock",
            room.archived ? gettext("Open the room again") : gettext("Archive the room"),
            () => this.#archive(room),
          ),
        deed("leave", gettext("Leave the room"), () => leave(room).catch(this.problem), "menu-item--danger"),
      ),
    );
  }

  async #archive(room) {
    const sure =
      room.archived ||
      (await confirm({
        title: interpolate(gettext("Archive %(room)s?"), { room: room.name }),
        text: gettext("It can still be read, but nobody can write in it until it is opened again."),
        yes: gettext("Archive"),
      }));
    if (sure) await this.#change(room, { archived: !room.archived });
  }

  #change(room, fields) {
    return api.changeRoom(room.slug, fields).catch(this.problem);
  }
}

function topicPart(room) {
  const edit =
    room.maySetTopic &&
    el(
      "button",
      {
        class: "link-button",
        type: "button",
        "aria-label": gettext("Edit the topic"),
        onclick: () => editTopic(room),
      },
      gettext("Edit"),
    );
  return el(
    "section",
    { class: "panel__part" },
    el("h3", {}, gettext("Topic"), edit),
    el("p", { dir: "auto" }, room.topic || gettext("None yet.")),
  );
}

function inWords(presence) {
  return { "": gettext("online"), idle: gettext("idle"), off: gettext("offline") }[presence];
}

/** Who is here first, then who left it open, then by name. */
function inRank(people) {
  const rank = (one) => ["", "idle", "off"].indexOf(presenceOf(one));
  return [...people].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
