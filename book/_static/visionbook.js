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

/* Where the rows of a table become cards, some browsers no longer say that it is one: the roles say it. Tables with
   filters, which a script shows anyway, become cards here. */
(() => {
  const roles = { thead: "rowgroup", tbody: "rowgroup", tr: "row", "th[scope=col]": "columnheader", "th[scope=row]": "rowheader", td: "cell" };
  const phone = window.matchMedia("(max-width: 599.98px)");
  const label = (table) => {
    const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent);
    if (heads.length < 4) return;
    table.classList.add("vb-phone-cards");
    table.querySelectorAll("td").forEach((cell) => (cell.dataset.label = heads[cell.cellIndex]));
  };
  const name = () => {
    document.querySelectorAll(".vb-filter-table:not(.vb-row-cards) table").forEach(label);
    document.querySelectorAll("table.vb-phone-cards").forEach((table) => {
      table.setAttribute("role", "table");
      Object.entries(roles).forEach(([kind, role]) => table.querySelectorAll(kind).forEach((part) => part.setAttribute("role", role)));
    });
  };
  if (phone.matches) name();
  else phone.addEventListener("change", name, { once: true });
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

/* A figure that is walked by keys: the script comes when the first is asked for, as script elements, which a folder
   without a server allows. */
(() => {
  const root = document.documentElement.dataset.content_root || "./";
  const load = (name) =>
    new Promise((done, failed) => {
      const script = Object.assign(document.createElement("script"), { src: `${root}_static/${name}`, onload: done, onerror: failed });
      document.head.append(script);
    });
  let walking;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button.vb-walk");
    if (!button) return;
    walking ??= load("walk-words.js").then(() => load("walk.js"));
    await walking;
    VisionbookWalk.toggle(button);
  });
})();

/* What a term of the glossary means, opened beside it. Without this script the term leads to the glossary. */
document.addEventListener("click", (event) => {
  const term = event.target.closest("a.vb-term");
  const box = term && document.getElementById(term.getAttribute("aria-describedby"))?.parentElement;
  if (!box?.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  box.showPopover({ source: term });
  const place = term.getClientRects()[0];
  const left = Math.max(Math.min(place.left, document.documentElement.clientWidth - box.offsetWidth - 8), 8);
  const isLow = place.bottom + box.offsetHeight + 6 > window.innerHeight && place.top > box.offsetHeight + 6;
  const top = isLow ? place.top - box.offsetHeight - 6 : place.bottom + 6;
  Object.assign(box.style, { left: `${left + window.scrollX}px`, top: `${top + window.scrollY}px` });
});
// Sphinx takes the key for itself: it would close nothing.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll(".vb-meaning[style]").forEach((box) => box.hidePopover?.());
});
