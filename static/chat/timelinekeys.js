// The messages are one tab stop: arrows, Page Up and Down, Home and End move among them, Tab goes into the one that is
// focused.

const topOf = (message) => message.getBoundingClientRect().top;

/** From one message to another: the focus goes with what is scrolled, so that it stays in view. */
const WAYS = {
  ArrowUp: (messages, at) => messages[at - 1],
  ArrowDown: (messages, at) => messages[at + 1],
  Home: (messages) => messages[0],
  End: (messages) => messages.at(-1),
  PageUp: (messages, at, page) => {
    const far = topOf(messages[at]) - page;
    return messages.slice(0, at).find((one) => topOf(one) >= far) ?? messages[at - 1];
  },
  PageDown: (messages, at, page) => {
    const far = topOf(messages[at]) + page;
    return messages.slice(at + 1).findLast((one) => topOf(one) <= far) ?? messages[at + 1];
  },
};

/** `stay()` brings the reader back to where they were. */
export function listenForArrows(view, list, stay) {
  view.addEventListener("keydown", (event) => {
    const messages = [...list.querySelectorAll(".message")];
    const at = messages.indexOf(event.target);
    const find = WAYS[event.key];
    if (!find || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (at < 0 && (event.target !== view || !event.key.startsWith("Arrow"))) return; // the log itself scrolls by them
    event.preventDefault();
    const next = at < 0 ? messages.at(-1) : find(messages, at, view.clientHeight);
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  });
  // The focused message and what can be pressed in it, and only those, are tab stops.
  const reach = (event, tabIndex) => {
    const message = event.target.closest(".message");
    if (!message) return;
    for (const one of [message, ...message.querySelectorAll("a[href], .code__copy, .reaction, video, audio")])
      one.tabIndex = tabIndex;
  };
  view.addEventListener("focusin", (event) => reach(event, 0));
  view.addEventListener("focusout", (event) => reach(event, -1));
  // Wide content is a stop of its own; who comes back from the field wants the messages, not code far above.
  view.addEventListener("focusin", ({ target, relatedTarget }) => {
    const comes = relatedTarget && !view.contains(relatedTarget);
    if (!comes || !target.matches("[role=group]:focus-visible")) return;
    view.focus({ preventScroll: true });
    stay();
  });
}
