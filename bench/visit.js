// All the way up the past of a room, or down again, a page at a time: what is seen of it, how many rows there are at
// once, and how far the line moves that is being read while others arrive.

async ({ up }) => {
  const view = document.getElementById("timeline");
  const rows = () => [...view.querySelectorAll(".message[data-seq]")];
  const top = (seq) => view.querySelector(`.message[data-seq="${seq}"] .prose`)?.getBoundingClientRect().top;
  const frame = () => new Promise(requestAnimationFrame);
  const seqs = () => rows().map(({ dataset }) => Number(dataset.seq));
  const outermost = () => (up ? seqs()[0] : seqs().at(-1));
  const isThere = () => (up ? view.scrollTop : view.scrollHeight - view.scrollTop - view.clientHeight) < 2;
  const isThrough = () => (up ? view.querySelector(".room-start") : !view.querySelector(".gap") && isThere());
  const press = () => {
    view.scrollTop = up ? 0 : view.scrollHeight;
  };
  const seen = new Set();
  const found = { pages: 0, rows: 0, moved: 0, lost: 0 };
  for (;;) {
    for (const seq of seqs()) seen.add(seq);
    found.rows = Math.max(found.rows, rows().length);
    press();
    await frame();
    if (isThrough()) return { ...found, seen: [...seen] };
    const edge = outermost();
    let before = top(edge);
    const patience = performance.now() + 10_000;
    while (outermost() === edge && !isThrough()) {
      if (performance.now() > patience) throw new Error(`nothing came beyond ${edge}`);
      if (!isThere()) {
        press(); // what was drawn in that moment has put the view back
        before = top(edge);
      }
      await frame();
    }
    found.pages += 1;
    const after = top(edge);
    if (after === undefined) found.lost += 1;
    else found.moved = Math.max(found.moved, Math.abs(after - before));
    await frame(); // as everybody does who reads a line before scrolling on
    await frame();
  }
}
