/* Shows what was found: pages, with links to the places that hold the words and a part of the text there. */
(() => {
  const box = document.getElementById("search-results");
  const query = new URLSearchParams(window.location.search).get("q") ?? "";
  const root = document.documentElement.dataset.content_root || "./";
  const input = document.querySelector(".bd-search-container input[name=q]");

  const element = (name, properties = {}, children = []) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

  function excerpt({ excerpt: text, marks, cut }) {
    const parts = [];
    let at = 0;
    const plain = (end) => text.slice(at, end).replace(/\s*\n\s*/g, " ");
    for (const [from, to] of marks) {
      parts.push(plain(from), element("mark", { textContent: text.slice(from, to) }));
      at = to;
    }
    parts.push(plain(text.length));
    return element("p", { className: "context" }, [cut[0] ? "…" : "", ...parts, cut[1] ? "…" : ""]);
  }

  const address = (page, place) => `${root}${page.name}.html${place?.anchor ? `#${encodeURIComponent(place.anchor)}` : ""}`;

  function item(page) {
    const [best, ...more] = page.places;
    const made = element("li", {}, [element("a", { href: address(page, best), textContent: page.title })]);
    if (best?.heading) made.append(element("span", { className: "vb-place", textContent: best.heading }));
    if (best?.text) made.append(excerpt(best));
    const linked = more.filter((place) => place.heading);
    if (linked.length)
      made.append(
        element("ul", { className: "vb-places" }, linked.map((place) =>
          element("li", {}, [element("a", { href: address(page, place), textContent: place.heading }), excerpt(place)]),
        )),
      );
    return made;
  }

  /* Sphinx marks these words in the page that is opened next; a folder may have no storage. */
  function remember(words) {
    try {
      localStorage.setItem("sphinx_highlight_terms", words.join(" "));
    } catch {
      /* Words stay unmarked. */
    }
  }

  function show() {
    const { words, others, hits, more } = VisionbookSearch.find(query);
    const said = VisionbookSearch.words();
    const summary = hits.length ? filled(said.found, { count: hits.length }) : said.none;
    document.querySelector(".search-summary").textContent = summary;
    if (hits.length && others.length)
      box.append(element("p", { className: "vb-search-also", textContent: filled(said.also, { words: others.join(said.separator) }) }));
    box.append(element("ul", { className: "search" }, hits.map(item)));
    if (more.length) {
      const folded = element("summary", { textContent: filled(said.more, { count: more.length }) });
      const list = element("ul", { className: "vb-more" }, more.map(item));
      box.append(element("details", { className: "vb-search-more" }, [folded, list]));
    }
    // Only who goes on to a result finds the words marked there, not who leaves the search for another page.
    box.addEventListener("click", (event) => event.target.closest("a") && remember([...words, ...others]));
  }

  if (input) input.value = query;
  if (query.trim()) window.addEventListener("DOMContentLoaded", show);
  else input?.focus();
})();
