// Keeps the reader where the reader is. At the end, the end stays in view; elsewhere the row at the top of
// the view keeps its place, whatever is added, taken away or grows around it.

const AT_END = 48; // px from the end that still count as being there
const LINES = ".day, .new-line, .gap"; // these go where the rows around them go, so nothing can hold on to them

export class ScrollKeeper {
  // {row, edge}: the first row in view, and where its lower edge stood – the lower one, because a row may lose
  // its name and picture when an older message of the same author comes before it.
  #anchor = null;
  #own = -1; // where we scrolled to ourselves: that event says nothing about the reader
  #top = 0; // where the view stood when the place was remembered

  /** `rows()` gives the elements that may serve as an anchor, in order; `goesOn()`: there is more below the reader
   *  that is not loaded, so that the end of the view is not the end. */
  constructor(view, inner, rows, goesOn = () => false) {
    Object.assign(this, { view, rows, goesOn });
    this.atEnd = true;
    this.onmove = () => {};
    view.addEventListener("scroll", () => this.#moved(), { passive: true });
    new ResizeObserver(() => this.restore()).observe(inner);
    new ResizeObserver(() => this.restore()).observe(view);
  }

  /** Call before the rows change: a scroll of which the browser tells only with its next frame counts already. */
  notice() {
    if (!this.#anchor?.row.isConnected || this.view.scrollTop === this.#top) return;
    this.remember();
    this.atEnd = this.#isAtEnd;
  }

  /** Call after the rows have changed, before the next paint. */
  restore() {
    if (this.atEnd) this.#to(this.view.scrollHeight);
    else if (this.#anchor?.row.isConnected) {
      const shift = this.#anchor.row.getBoundingClientRect().bottom - this.#anchor.edge;
      if (Math.abs(shift) >= 1) this.#to(this.view.scrollTop + shift);
    }
    this.remember();
  }

  /** Of the row that keeps its place. */
  get seq() {
    return Number(this.#anchor?.row.dataset.seq) || 0;
  }

  /** A row was drawn anew. */
  replaced(old, row) {
    if (this.#anchor?.row === old) this.#anchor.row = row;
  }

  toEnd() {
    this.atEnd = true;
    this.restore();
    this.onmove();
  }

  /** Brings a row to a place a quarter down the view, or as far as there is something below it. */
  toRow(row) {
    const place = this.view.getBoundingClientRect();
    this.#to(this.view.scrollTop + row.getBoundingClientRect().top - place.top - place.height / 4);
    this.remember();
    this.atEnd = this.#isAtEnd;
    this.onmove();
  }

  /** Whether the reader's place is above a row. */
  isAbove(row) {
    const place = this.#anchor?.row.compareDocumentPosition(row) ?? 0;
    return Boolean(place & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  remember() {
    this.#top = this.view.scrollTop;
    let row = firstBelow(this.rows(), this.view.getBoundingClientRect().top);
    while (row?.matches(LINES)) row = row.nextElementSibling;
    this.#anchor = row && { row, edge: row.getBoundingClientRect().bottom };
  }

  get #isAtEnd() {
    const { scrollTop, scrollHeight, clientHeight } = this.view;
    return scrollHeight - clientHeight - scrollTop < AT_END && !this.goesOn();
  }

  #moved() {
    this.remember();
    if (this.view.scrollTop !== this.#own) {
      this.#own = -1; // who comes back to that very place later comes by themselves
      this.atEnd = this.#isAtEnd;
    }
    this.onmove();
  }

  #to(top) {
    this.view.scrollTop = top;
    this.#own = this.view.scrollTop;
  }
}

/** The first row whose lower edge is below `top`, by halving. */
function firstBelow(rows, top) {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle].getBoundingClientRect().bottom > top) high = middle;
    else low = middle + 1;
  }
  return rows[low] ?? null;
}
