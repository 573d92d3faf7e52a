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

/* A long list of pages below a chapter scrolls in a box of its own: bring the present page into view when it shows. */
(() => {
  const here = document.querySelector(".bd-links details > ul .current > a");
  const box = here?.closest("details > ul");
  if (!box) return;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    box.scrollTop += here.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
    seen.disconnect();
  });
  seen.observe(box);
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
