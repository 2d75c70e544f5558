// Dialogs: the browser's own, so that focus stays inside and Escape closes.

import { el, icon } from "./dom.js";
import { gettext } from "./i18n.js";

/** Opens a dialog with a title; resolves the way it was closed (`dialog.returnValue`). */
export function openDialog({ title, css = "", content, label }) {
  const heading = title && el("h2", { class: "dialog__title", id: "dialog-title" }, title);
  const dialog = el(
    "dialog",
    {
      class: `dialog ${css}`.trim(),
      ...(heading ? { "aria-labelledby": "dialog-title" } : { "aria-label": label }),
    },
    heading,
    content,
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the ground around it
  });
  document.body.append(dialog);
  dialog.showModal();
  const closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
  return { dialog, closed };
}

/** Asks before something that others notice. True: do it. */
export async function confirm({ title, text, yes, danger = false }) {
  const answers = [
    { value: "", label: gettext("Cancel") },
    { value: "yes", label: yes, css: danger ? "button--danger-main" : "button--main" },
  ];
  return (await ask({ title, text, answers })) === "yes";
}

/** A question with its answers `{value, label, css?}`, the harmless one first: resolves with the value of the one that was chosen. */
export function ask({ title, text, content = null, answers }) {
  const buttons = answers.map((one, at) =>
    el("button", { class: `button ${one.css ?? ""}`.trim(), value: one.value, autofocus: at === 0 }, one.label),
  );
  return openDialog({
    title,
    content: [
      el("p", { class: "dialog__text" }, text),
      content,
      el("form", { class: "actions", method: "dialog" }, buttons),
    ],
  }).closed;
}

/** A form in a dialog. `fields`: elements; `submit(data)` may throw a Refusal, which is shown in place.
 *  Resolves with what `submit` gave, or null when it was called off. */
export function formDialog({ title, text, fields, yes, submit }) {
  const problem = el("p", { class: "field__error", role: "alert", hidden: true });
  const button = el("button", { class: "button button--main", type: "submit" }, yes);
  const form = el(
    "form",
    { class: "dialog__form" },
    text && el("p", { class: "dialog__text" }, text),
    fields,
    problem,
    el(
      "div",
      { class: "actions" },
      el("button", { class: "button", type: "button", onclick: () => dialog.close() }, gettext("Cancel")),
      button,
    ),
  );
  const { dialog, closed } = openDialog({ title, content: form });
  return new Promise((resolve) => {
    closed.then(() => resolve(null));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (button.ariaBusy === "true") return;
      button.ariaBusy = "true";
      try {
        resolve(await submit(Object.fromEntries(new FormData(form))));
        dialog.close();
      } catch (refusal) {
        problem.replaceChildren(icon("error", "icon--s"), refusal.message);
        problem.hidden = false;
      } finally {
        button.ariaBusy = "false";
      }
    });
  });
}

export function field({ label, note, id, ...attributes }) {
  const control = el("input", {
    class: "input",
    id,
    name: id,
    "aria-describedby": note ? `${id}-note` : null,
    ...attributes,
  });
  return el(
    "div",
    { class: "field" },
    el("label", { class: "field__label", for: id }, label),
    control,
    note && el("p", { class: "field__note", id: `${id}-note` }, note),
  );
}

/** A word that passes by, for what succeeded without showing it otherwise. */
export function toast(text, picture = "check") {
  const place = document.getElementById("toasts");
  const node = el("p", { class: "toast" }, icon(picture), el("span", {}, text));
  place.replaceChildren(node);
  setTimeout(() => node.remove(), 4_000);
}
