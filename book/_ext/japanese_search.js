/* The browser's side of japanese_search.py. Sphinx copies this text into language_data.js, which each page
 * loads after searchtools.js, so that it can also mend what searchtools.js does to Japanese queries. */

function normaliseQuery(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/(\d),(?=\d{3}(?!\d))/g, "$1");
}

/* Keep the expression the same as in japanese_search.py. */
function splitQuery(query) {
  const runs =
    normaliseQuery(query).match(
      /\d+\.\d+(?![a-z0-9])|[a-z0-9\u00c0-\u024f]+|[\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+/g,
    ) || [];
  return runs.flatMap((run) => {
    if (run < "\u3005" || run.length === 1) return [run];
    return Array.from({ length: run.length - 1 }, (_, i) => run.slice(i, i + 2));
  });
}

(() => {
  if (typeof Search === "undefined") return;
  const queryWords = () => normaliseQuery(Search.queryText || "").split(/\s+/).filter((word) => word);

  Documentation.addTranslations({
    locale: "ja",
    plural_expr: "0",
    messages: {
      "Search finished, found ${resultCount} page(s) matching the search query.": "${resultCount}件見つかりました。",
      "Your search did not match any documents. Please make sure that all words are spelled correctly and that you've selected enough categories.":
        "見つかりませんでした。言葉を短くするか、別の言い方で探してください。",
      Searching: "検索しています",
      ", in ": "、",
    },
  });

  /* A page opened as a file may not fetch other pages: show titles without excerpts. */
  if (window.location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  /* Sphinx drops terms that are digits only, and highlights pairs of characters instead of words. */
  Search._parseQuery = (query) => {
    Search.queryText = query;
    const words = new Set(queryWords());
    localStorage.setItem("sphinx_highlight_terms", [...words].join(" "));
    return [normaliseQuery(query), new Set(splitQuery(query)), new Set(), words, words];
  };

  /* Sphinx lets pages pass that lack the terms shorter than three characters: here every term is required.
   * A term that no page holds whole (one kanji, a part of a Latin word) is looked for inside other terms. */
  Search.performTermsSearch = (searchTerms) => {
    const { terms, titleterms, docnames, titles, filenames } = Search._index;
    const scores = new Map(docnames.map((_, file) => [file, 0]));
    for (const wanted of searchTerms) {
      const found = new Map();
      const collect = (index, score) => {
        const exact = Object.hasOwn(index, wanted) && wanted.length > 1;
        const keys = exact ? [wanted] : Object.keys(index).filter((term) => term.includes(wanted));
        for (const file of keys.flatMap((term) => index[term]))
          found.set(file, Math.max(found.get(file) || 0, score));
      };
      collect(terms, Scorer.term);
      collect(titleterms, Scorer.title);
      for (const file of [...scores.keys()]) {
        if (found.has(file)) scores.set(file, scores.get(file) + found.get(file) / searchTerms.size);
        else scores.delete(file);
      }
      if (!scores.size) break;
    }
    if (!searchTerms.size) return [];
    return [...scores].map(([file, score]) => [docnames[file], titles[file], "", null, score, filenames[file]]);
  };

  /* Glossary entries show their term, and come first only if the term is what was asked for. */
  const performSearch = Search._performSearch;
  Search._performSearch = (query, ...rest) => {
    const terms = new Map();
    for (const [entry, places] of Object.entries(Search._index.indexentries))
      for (const [, id] of places) terms.set("#" + id, entry);
    const results = performSearch(query, ...rest).map((result) => {
      const term = terms.get(result[2]);
      if (!term) return result;
      const [page, title, anchor, description, , file] = result;
      return [page, `${title}：${term}`, anchor, description, term === query ? 100 : 3, file];
    });
    return results.sort((a, b) => a[4] - b[4]);
  };

  /* Excerpts come from the text of the article: no menus, no program code. A term brings its meaning. */
  Search.htmlToText = (htmlString, anchor) => {
    const page = new DOMParser().parseFromString(htmlString, "text/html");
    page.querySelectorAll(".headerlink, script, style, .cell_input, summary").forEach((el) => el.remove());
    const place = anchor ? page.getElementById(anchor.slice(1)) : null;
    const part = place?.tagName === "DT" ? place.nextElementSibling : place;
    const article = page.querySelector("article.bd-article");
    return ((part || article || page.body).textContent || "").replace(/\s+/g, " ");
  };

  Search.makeSearchSummary = (htmlText, keywords, anchor) => {
    const text = Search.htmlToText(htmlText, anchor);
    const lower = text.toLowerCase();
    const places = queryWords().map((word) => lower.indexOf(word)).filter((place) => place >= 0);
    const start = Math.max(0, (places.length ? Math.min(...places) : 0) - 40);
    const summary = document.createElement("p");
    summary.classList.add("context");
    summary.textContent = (start ? "…" : "") + text.slice(start, start + 140).trim() + "…";
    return summary;
  };
})();
