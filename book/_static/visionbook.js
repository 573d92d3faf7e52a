/* Before printing, open the folded parts that belong to the page (the strategy tree, blocks of facts); afterwards
   fold them again. Program code, and tables behind figures, stay as they are. */
(() => {
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll(".vb-tree details:not([open]), details.vb-details:not([open])")];
    opened.forEach((details) => (details.open = true));
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => (details.open = false)));
})();

/* The theme takes the focus from the buttons that open menus or change the display: they keep it, so that a menu gives
   it back to its button when it closes. */
document
  .querySelectorAll(".theme-switch-button, .search-button, .primary-toggle, .secondary-toggle")
  .forEach((button) => button.addEventListener("click", () => button.focus()));

/* Tab stays within an open menu: after its last stop comes the first. */
document.querySelectorAll("#pst-primary-sidebar-modal, #pst-secondary-sidebar-modal, #pst-search-dialog").forEach((dialog) =>
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = [...dialog.querySelectorAll("a[href], button, input, summary")].filter((stop) => stop.checkVisibility());
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (document.activeElement !== from) return;
    event.preventDefault();
    to.focus();
  }),
);

/* The contents scroll in the side bar, on phones in a dialog: bring the present page into view when they show. */
(() => {
  const nav = document.querySelector("nav.bd-docs-nav");
  const here = nav?.querySelector("a[aria-current=page]");
  if (!here) return;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    const box = nav.closest("dialog, .bd-sidebar-primary");
    const [link, frame] = [here.getBoundingClientRect(), box.getBoundingClientRect()];
    if (link.top < frame.top || link.bottom > Math.min(frame.bottom, innerHeight)) box.scrollTop += link.top - frame.top - box.clientHeight / 3;
    seen.disconnect();
  });
  seen.observe(nav);
})();

/* An address may lead into a folded part: it is opened, also where the browser does not do so. */
(() => {
  const open = () => {
    const target = document.querySelector(":target");
    const folded = [];
    for (let part = target; (part = part?.parentElement?.closest("details:not([open])")); ) folded.push(part);
    folded.forEach((part) => (part.open = true));
    if (folded.length) target.scrollIntoView();
  };
  open();
  window.addEventListener("hashchange", open);
})();

/* One switch for the program code of a page. Without this script each piece of code has a line of its own to open it. */
(() => {
  const pieces = document.querySelectorAll("details.hide");
  const button = document.querySelector("button.vb-code");
  if (!button || !pieces.length) return;
  const show = (shown) => {
    button.setAttribute("aria-pressed", shown);
    document.documentElement.classList.toggle("vb-code-away", !shown);
    pieces.forEach((details) => (details.open = shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(button.getAttribute("aria-pressed") === "false"));
  show(false);
})();

/* The button that prints the page. */
document.querySelector("button.vb-print")?.addEventListener("click", () => window.print());

/* The words of a search are marked in the page that it led to. Sphinx's link to unmark them is a script in an address,
   which the policy of the page does not let run. */
document.addEventListener("click", (event) => {
  if (!event.target.closest("#searchbox .highlight-link a")) return;
  event.preventDefault();
  SphinxHighlight.hideSearchWords();
});
