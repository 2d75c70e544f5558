// The notice that floats over the messages while there is no connection – after two seconds, so that a
// short break shows nothing – and says when it is back what was sent.

import { el, icon, phrase } from "./dom.js";
import { gettext, interpolate, ngettext, twoSentences } from "./i18n.js";
import { Close, STRANGER } from "./protocol.js";

const PATIENCE = 2_000; // ms
const FAREWELL = 3_500; // ms that "Back" stays

export class ConnectionNotice {
  #timer = 0;
  #tick = 0;
  #waited = 0; // messages that waited when it was last drawn
  #shown = false;

  constructor({ place, socket, outbox, signIn }) {
    Object.assign(this, { place, socket, outbox, signIn });
  }

  /** Call on every change of the socket's phase and of the outbox. */
  update() {
    const { phase } = this.socket;
    if (phase === "open") this.#back();
    else if (phase === "stopped") this.#show();
    else if (this.#shown) this.#show();
    else this.#timer ||= setTimeout(() => this.#show(), PATIENCE);
  }

  #show() {
    clearTimeout(this.#timer);
    clearTimeout(this.#tick);
    this.#timer = 0;
    if (this.socket.isOpen) return;
    this.#shown = true;
    this.#waited = this.outbox.waiting;
    const stopped = this.socket.phase === "stopped";
    const { title, text, act } = stopped ? this.#ended() : this.#lost();
    this.#draw("warning", stopped ? "unplug" : "cloud-off", title, text, act);
    if (!stopped) this.#tick = setTimeout(() => this.#show(), 1_000);
  }

  #lost() {
    const count = this.outbox.waiting;
    const seconds = Math.ceil((this.socket.retryAt - Date.now()) / 1000);
    const parts = [];
    if (count)
      parts.push(
        interpolate(
          ngettext(
            "%(count)s message will be sent when it is back.",
            "%(count)s messages will be sent when it is back.",
            count,
          ),
          { count },
        ),
      );
    if (this.socket.phase === "connecting" || seconds <= 0) parts.push(gettext("Trying again."));
    else
      parts.push(
        interpolate(ngettext("Next try in %(count)s second.", "Next try in %(count)s seconds.", seconds), {
          count: seconds,
        }),
      );
    return {
      title: gettext("Connection lost."),
      text: parts.reduce((first, second) => interpolate(twoSentences(), { first, second })),
      act: { label: gettext("Try now"), do: () => this.socket.connect() },
    };
  }

  #ended() {
    const again = { label: gettext("Connect again"), do: () => this.socket.connect() };
    switch (this.socket.code) {
      case Close.signedOut:
        return {
          title: gettext("You are signed out."),
          text: gettext("Sign in again to go on."),
          act: { label: gettext("Sign in"), href: this.signIn },
        };
      case STRANGER:
        return {
          title: gettext("Somebody else is signed in here now."),
          text: gettext("What you wrote is kept, and is sent when you sign in again."),
          act: { label: gettext("Load the page anew"), do: () => location.reload() },
        };
      case Close.tooMany:
        return {
          title: gettext("This chat is open in too many places."),
          text: gettext("Close one of them, then connect again."),
          act: again,
        };
      case Close.disconnected:
        return { title: gettext("An operator closed the connection."), text: this.socket.reason, act: again };
      default:
        return { title: gettext("You have no access any more."), text: this.socket.reason, act: again };
    }
  }

  #back() {
    clearTimeout(this.#timer);
    clearTimeout(this.#tick);
    this.#timer = 0;
    if (!this.#shown) return;
    this.#shown = false;
    const count = this.#waited;
    const text = count
      ? interpolate(ngettext("Back. %(count)s message sent.", "Back. %(count)s messages sent.", count), {
          count,
        })
      : gettext("Back.");
    this.#draw("success", "check", "", text, null);
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.place.replaceChildren();
    }, FAREWELL);
  }

  /** The notice is a live region: the countdown changes in place, and is not read out each second. */
  #draw(level, picture, title, text, act) {
    const mark = [level, title, act?.label].join("\n");
    const known = this.place.firstElementChild;
    if (known?.dataset.mark === mark) {
      known.querySelector(".room__notice-text").textContent = text;
      return;
    }
    const button =
      act &&
      (act.href
        ? el("a", { class: "button button--s button--plain", href: act.href }, act.label)
        : el(
            "button",
            { class: "button button--s button--plain", type: "button", onclick: act.do },
            act.label,
          ));
    const more = el("span", { class: "room__notice-text", "aria-hidden": act?.do ? "true" : null }, text);
    this.place.replaceChildren(
      el(
        "div",
        { class: `room__notice toast toast--${level}`, "data-mark": mark },
        icon(picture),
        el("span", {}, title ? phrase(twoSentences(), { first: el("strong", {}, title), second: more }) : more),
        button,
      ),
    );
  }
}
