// Which gaps of a room the reader comes to: those that load by themselves, because somebody only went elsewhere.

export const NEAR = 800; // px from the view at which the next page is asked for

/** The first that is in view, or nearly. `nodeOf(gap)`: its line, if it is drawn. */
export function gapNear(view, gaps, nodeOf) {
  const { top, bottom } = view.getBoundingClientRect();
  return gaps.find((gap) => {
    const line = gap.continues && nodeOf(gap)?.getBoundingClientRect();
    return line && line.bottom > top - NEAR && line.top < bottom + NEAR;
  });
}

/** Whether one lies below the reader, so that the end of the view is not the end. */
export function isGapBelow(keeper, gaps, nodeOf) {
  return gaps.some((gap) => {
    const node = gap.continues && nodeOf(gap);
    return node && keeper.isAbove(node);
  });
}
