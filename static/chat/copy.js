// Buttons that copy the content of a field: <button data-copy="id of the field" data-copied="Copied" hidden>.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  // Only a page over https, or on this machine, may write to the clipboard; elsewhere the text is selected.
  button.hidden = !field;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      return;
    }
    button.setAttribute("aria-label", button.dataset.copied);
    button.title = button.dataset.copied;
  });
}
