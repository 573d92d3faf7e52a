/* Makes one document of pages of the book, for the PDF only: called by printing.py in the browser that prints.
   Each page waits in a template (data-page, its address in the site; data-key, its name here). What is in a template
   has no effect yet: no script runs, no picture is asked for. Returns when all pictures are there. */
async (book) => {
  "use strict";
  /* Attributes that name other elements of the page, one or more. */
  const REFERENCES = ["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list"];
  /* What has no use on paper; print.css hides it, too, but then it would still be carried along. */
  const AWAY =
    "script, button, form, dialog, [hidden], [popover], .headerlink, .vb-screen, .vb-figure-tools, .vb-walker, " +
    "li:has(a[download]), p:has(> a[download]), details.hide, details.vb-take, details.vb-chart-table:not([open]), img.vb-phone";
  const HEADINGS = "h1, h2, h3, h4, h5, h6";

  const keys = new Map(book.pages.map((page) => [new URL(page.page, book.root).href, page.key]));
  /* Names of places are short and plain: a PDF allows 127 bytes. */
  const places = new Map();
  const named = (key, id) => {
    if (!id) return key;
    const place = `${key} ${id}`;
    if (!places.has(place)) places.set(place, `${key}-${places.size + 1}`);
    return places.get(place);
  };

  /* Everything in a text but letters and digits is escaped: nothing in a title can end the rule. */
  const quoted = (text) => `"${[...text].map((c) => (/[\p{L}\p{N}]/u.test(c) ? c : `\\${c.codePointAt(0).toString(16)} `)).join("")}"`;

  const prefix = (part, key) => {
    const there = new Set([...part.querySelectorAll("[id]")].map((element) => element.id));
    REFERENCES.forEach((name) =>
      part.querySelectorAll(`[${name}]`).forEach((element) => {
        const ids = element.getAttribute(name).split(/\s+/).filter((id) => there.has(id));
        if (ids.length) element.setAttribute(name, ids.map((id) => named(key, id)).join(" "));
        else element.removeAttribute(name);
      })
    );
    part.querySelectorAll("[id]").forEach((element) => (element.id = named(key, element.id)));
  };

  /* Headings of a page stand below that of its part, and of the page that it belongs to. */
  const lower = (part, depth) =>
    part.querySelectorAll(HEADINGS).forEach((heading) => {
      heading.setAttribute("role", "heading");
      heading.setAttribute("aria-level", Math.min(Number(heading.tagName[1]) + depth, 6));
    });

  const unwrapped = (link) => {
    const span = document.createElement("span");
    span.append(...link.childNodes);
    link.replaceWith(span);
  };

  /* A note with the address, once for each address of a page. */
  const noted = (link, address, notes) => {
    if (!notes.includes(address)) notes.push(address);
    const mark = document.createElement("sup");
    mark.className = "vb-pdf-mark";
    mark.textContent = book.words.mark.replace("{number}", notes.indexOf(address) + 1);
    link.href = address;
    link.after(mark);
  };

  const follow = (link, page, notes) => {
    const written = link.getAttribute("href");
    delete link.dataset.address; // print.css numbers it where a page is printed alone
    const address = new URL(written, new URL(page.page, book.root));
    const id = decodeURIComponent(address.hash.slice(1));
    address.hash = "";
    const key = keys.get(address.href);
    if (key) {
      link.setAttribute("href", `#${named(key, id)}`);
      link.dataset.instead = key;
    } else if (/^(https?|mailto):/.test(written)) {
      /* A link that is its own address, or a mail address, needs no note. */
      const says = link.textContent.trim();
      if (says === written || written === `mailto:${says}`) link.href = written;
      else noted(link, written, notes);
    } else unwrapped(link);
  };

  const list = (notes) => {
    const box = document.createElement("div");
    box.className = "vb-pdf-notes";
    const title = document.createElement("p");
    title.textContent = book.words.notes;
    const addresses = document.createElement("ol");
    notes.forEach((address) => {
      const line = document.createElement("li");
      line.textContent = decodeURI(address);
      addresses.append(line);
    });
    box.append(title, addresses);
    return box;
  };

  const styles = document.createElement("style");
  document.head.append(styles);
  const running = (name, title) => {
    styles.append(`@page ${name} { @top-left { content: ${quoted(book.title)}; } @top-right { content: ${quoted(title)}; } }\n`);
    styles.append(`#${name} { page: ${name}; }\n`);
  };

  for (const page of book.pages) {
    const template = document.querySelector(`template[data-key="${page.key}"]`);
    const article = document.createElement("article");
    article.className = "bd-article";
    article.id = page.key;
    article.append(template.content);
    article.querySelectorAll(AWAY).forEach((element) => element.remove());
    article.querySelectorAll(".vb-tree details, details.vb-details").forEach((details) => (details.open = true));
    prefix(article, page.key);
    lower(article, page.depth);
    article.querySelectorAll("[src]").forEach((element) => {
      element.src = new URL(element.getAttribute("src"), new URL(page.page, book.root)).href;
      element.removeAttribute("loading");
    });
    article.querySelectorAll("link[rel=stylesheet]").forEach((link) => {
      link.href = new URL(link.getAttribute("href"), new URL(page.page, book.root)).href;
    });
    /* The picture says what it shows; a box around it that is called a figure, too, would say nothing. */
    article.querySelectorAll("figure").forEach((figure) => figure.setAttribute("role", "group"));
    const notes = [];
    article.querySelectorAll("a[href]").forEach((link) => follow(link, page, notes));
    if (notes.length) article.append(list(notes));
    if (page.part) {
      const part = document.createElement("p");
      part.className = "vb-pdf-part";
      part.id = page.partKey;
      part.setAttribute("role", "heading");
      part.setAttribute("aria-level", 1);
      part.textContent = page.part;
      article.prepend(part);
    }
    running(page.key, page.title);
    template.replaceWith(article);
  }
  /* The contents: parts and pages, or the sections of the only page. Their numbers are filled in when it has been printed. */
  const contents = document.querySelector(".vb-pdf-contents ol");
  const entry = (id, text, level) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    const number = document.createElement("span");
    line.className = `vb-pdf-level-${level}`;
    link.href = `#${id}`;
    number.className = "vb-pdf-number";
    number.dataset.of = id;
    number.textContent = "000";
    const words = document.createElement("span");
    words.textContent = text;
    link.append(words, number);
    line.append(link);
    contents.append(line);
  };
  for (const page of book.pages) {
    if (page.part) entry(page.partKey, page.part, 1);
    entry(page.key, page.title, page.depth + 1);
    if (!book.sections) continue;
    document.querySelectorAll(`#${page.key} h2`).forEach((heading) => {
      const id = heading.closest("section[id]")?.id;
      if (id) entry(id, heading.textContent, 2);
    });
  }
  /* A place that its page does not have: the page itself. */
  document.querySelectorAll("a[data-instead]").forEach((link) => {
    if (!document.getElementById(link.hash.slice(1))) link.setAttribute("href", `#${link.dataset.instead}`);
    link.removeAttribute("data-instead");
  });
  await Promise.all([...document.images].map((image) => image.decode()));
  await document.fonts.ready;
}
