// What every page does: after a list was filled anew, keep the place the reader was at.
document.addEventListener("htmx:beforeSwap", (event) => {
  // Error pages (404, 403) are pages too: show them whole instead of leaving the old list.
  if (event.detail.xhr.status >= 400) document.location.reload();
});
