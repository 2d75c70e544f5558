// Whether somebody looks at this page at this moment.

export function isHere() {
  return document.visibilityState === "visible" && document.hasFocus();
}
