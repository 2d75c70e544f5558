// The messages are one tab stop: arrows move among them, Tab goes into the one that is focused.

export function listenForArrows(view, list) {
  view.addEventListener("keydown", (event) => {
    const messages = [...list.querySelectorAll(".message")];
    const at = messages.indexOf(event.target);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || (at < 0 && event.target !== view)) return;
    event.preventDefault();
    const next = messages[at < 0 ? messages.length - 1 : at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  });
  // What can be pressed in the focused message, and only that, are tab stops.
  const reach = (event, tabIndex) => {
    const message = event.target.closest(".message");
    for (const one of message?.querySelectorAll("a[href], .code__copy, .reaction, video, audio") ?? [])
      one.tabIndex = tabIndex;
  };
  view.addEventListener("focusin", (event) => reach(event, 0));
  view.addEventListener("focusout", (event) => reach(event, -1));
}
