// On the phone one part of the page is shown at a time: "list", "room" or "panel". The part that is shown is
// then the main one, also for those who hear the page.

const narrow = matchMedia("(width < 40rem)");

export class Views {
  constructor(app) {
    this.app = app;
    narrow.addEventListener("change", () => this.settle());
    this.settle();
  }

  get current() {
    return this.app.dataset.view;
  }

  get isNarrow() {
    return narrow.matches;
  }

  show(view) {
    this.app.dataset.view = view;
    this.settle();
  }

  settle() {
    for (const [view, part, role] of [
      ["list", ".sidebar", "navigation"],
      ["panel", ".panel", "complementary"],
    ]) {
      const node = this.app.querySelector(part);
      if (node) node.role = narrow.matches && this.current === view ? "main" : role;
    }
  }
}
