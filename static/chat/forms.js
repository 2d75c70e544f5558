// Small comforts for plain forms: show a password; send once what is to be sent once; choose what is being filled in;
// propose a username.

import { usernameFrom } from "./usernames.js";

for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  button.hidden = !field;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown)); // read out with the label, which therefore stays
  });
}

for (const field of document.querySelectorAll("[data-chooses]"))
  field.addEventListener("input", () => (document.getElementById(field.dataset.chooses).checked = true));

for (const name of document.querySelectorAll("[data-proposes]")) {
  const field = document.getElementById(name.dataset.proposes);
  let proposed = "";
  name.addEventListener("input", () => {
    if (field.value === proposed) field.value = proposed = usernameFrom(name.value); // else it was touched
  });
}

for (const form of document.querySelectorAll("form[data-once]")) {
  // A second click must not send the form twice: it would be the second that is answered.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("[type=submit]")) button.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[type=submit]")) button.removeAttribute("aria-busy");
  });
}

document.querySelector("[aria-invalid=true]")?.focus();
