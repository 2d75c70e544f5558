// Bring people in: into a room, or into the workspace by a link.

import { api, listed } from "./api.js";
import { avatar, bdi, copied, el, icon } from "./dom.js";
import { field, formDialog, openDialog, toast } from "./dialog.js";
import { gettext, interpolate } from "./i18n.js";

/** People who are not in the room, to be added one by one. `inviting`: asks somebody in who is not here at all,
 *  where one may. */
export function addPeople(room, inviting = null) {
  const search = el("input", {
    class: "input",
    type: "search",
    "aria-label": gettext("Find people"),
    placeholder: gettext("Name or username"),
    autocomplete: "off",
    autofocus: true,
  });
  const list = el("ul", { class: "choices", "aria-live": "polite" });
  const { dialog, closed } = openDialog({
    title: interpolate(gettext("Add people to %(room)s"), { room: room.name }),
    css: "dialog--list",
    content: [
      el("div", { class: "with-icon" }, icon("search", "icon--s"), search),
      list,
      el(
        "div",
        { class: inviting ? "actions actions--apart" : "actions" },
        inviting && inviteButton(() => dialog.close("invite")),
        el("button", { class: "button", type: "button", onclick: () => dialog.close() }, gettext("Done")),
      ),
    ],
  });
  closed.then((way) => way === "invite" && inviting());
  const rows = new Map(); // by username: who was seen here stays, and what was done to them with it
  let asked = 0;
  const draw = async () => {
    const mine = ++asked;
    let people;
    try {
      people = listed(await api.people(search.value.trim()), "people");
    } catch (refusal) {
      list.replaceChildren(el("li", { class: "choices__none" }, refusal.message));
      return;
    }
    if (mine !== asked) return; // an answer to what is no longer asked
    const inside = new Set((room.members ?? []).map(({ username }) => username));
    const outside = people.filter(({ username }) => !inside.has(username) || rows.has(username));
    for (const one of outside) if (!rows.has(one.username)) rows.set(one.username, addable(room, one));
    list.replaceChildren(
      ...(outside.length
        ? outside.map(({ username }) => rows.get(username))
        : [
            el(
              "li",
              { class: "choices__none" },
              search.value.trim()
                ? gettext("Nobody else has this name.")
                : gettext("Everyone is here already."),
            ),
          ]),
    );
  };
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 150);
  });
  draw();
}

function inviteButton(onclick) {
  return el("button", { class: "button", type: "button", onclick }, icon("person-plus"), gettext("Invite people"));
}

function addable(room, person) {
  const side = el("span", { class: "choices__side" });
  const more = el("span", { class: "choices__more" }, bdi(`@${person.username}`));
  const add = el(
    "button",
    {
      class: "button button--s",
      type: "button",
      "aria-label": interpolate(gettext("Add %(name)s"), { name: person.name }),
    },
    gettext("Add"),
  );
  add.addEventListener("click", async () => {
    try {
      await api.addMember(room.slug, person.username);
      side.replaceChildren(
        el("span", { class: "tag tag--success" }, icon("check", "icon--s"), gettext("Added")),
      );
    } catch (refusal) {
      more.textContent = refusal.message;
    }
  });
  side.append(add);
  return el(
    "li",
    { class: "choices__row" },
    avatar(person, { css: "avatar--s" }),
    el("span", { class: "choices__text" }, el("span", { class: "choices__name" }, bdi(person.name)), more),
    side,
  );
}

/** A link that lets somebody in, made for a few days. */
export async function invite(me) {
  const made = await formDialog({
    title: gettext("Invite people"),
    text: gettext("Whoever opens the link can make an account here, until it ends."),
    yes: gettext("Make the link"),
    fields: [
      el(
        "div",
        { class: "two" },
        field({
          id: "days",
          label: gettext("Days it works"),
          type: "number",
          min: 1,
          max: 90,
          value: 7,
          required: true,
        }),
        field({
          id: "uses",
          label: gettext("People it lets in"),
          type: "number",
          min: 1,
          max: 100,
          value: 10,
          required: true,
        }),
      ),
      me.owner &&
        el(
          "label",
          { class: "check" },
          el("input", { type: "checkbox", name: "staff" }),
          el("span", {}, gettext("As operators")),
          el("span", { class: "check__note" }, gettext("They can invite others, announce and disconnect.")),
        ),
    ],
    submit: ({ days, uses, staff }) =>
      api.invite({ days: Number(days), uses: Number(uses), role: staff ? "staff" : "person" }),
  });
  if (!made?.url) return;
  showLink(new URL(made.url, location.href).href);
}

function showLink(address) {
  const problem = el("p", { class: "field__error", role: "alert", hidden: true });
  const link = el("input", {
    class: "input",
    readonly: true,
    value: address,
    "aria-label": gettext("Invitation link"),
    onfocus: ({ target }) => target.select(),
  });
  const { dialog } = openDialog({
    title: gettext("The link is ready"),
    content: [
      el(
        "p",
        { class: "dialog__text" },
        gettext("It is shown only now. Send it to the people you want here."),
      ),
      link,
      problem,
      el(
        "div",
        { class: "actions" },
        el("button", { class: "button", type: "button", onclick: () => dialog.close() }, gettext("Close")),
        el(
          "button",
          {
            class: "button button--main",
            type: "button",
            autofocus: true,
            onclick: async () => {
              if (await copied(address)) {
                dialog.close();
                toast(gettext("Link copied"), "link");
              } else {
                // It is never shown again, so it stays, and lies ready to be copied by hand.
                problem.replaceChildren(icon("error", "icon--s"), gettext("The browser does not let this page copy."));
                problem.hidden = false;
                link.focus();
              }
            },
          },
          gettext("Copy the link"),
        ),
      ),
    ],
  });
}
