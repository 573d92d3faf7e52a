/* Filters and sorts the tables in .vb-filter-table. Without it they are whole, in printed order, without controls.
   The state stands in the address (#name.field=value&…), so that a filtered view can be passed on. */
(() => {
  "use strict";

  /* One form of a text: full and half width, katakana and hiragana, upper and lower case are found alike. */
  const folded = (text) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u30a1-\u30f6]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - 0x60));

  const squeezed = (text) => folded(text).replace(/\s+/g, "");

  /* Numbers as numbers, other keys as text. */
  const compared = (a, b) => {
    const [x, y] = [Number(a), Number(b)];
    return Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, "ja") : x - y;
  };

  const addressed = () => new URLSearchParams(window.location.hash.slice(1));

  class FilterTable {
    constructor(root) {
      this.root = root;
      this.form = root.querySelector("form");
      this.count = root.querySelector(".vb-filter-count");
      this.bodies = [...root.querySelectorAll("tbody")];
      this.groups = [...root.querySelectorAll("tr.vb-group")];
      this.rows = this.bodies.flatMap((body) =>
        [...body.rows]
          .filter((row) => !this.groups.includes(row))
          .map((row) => ({ row, body, text: squeezed(row.textContent + " " + (row.dataset.foundBy || "")) })),
      );
      this.heads = [...root.querySelectorAll("thead th")];
      this.sort = { name: "", descending: false };
      this.heads.filter((head) => head.dataset.ascending).forEach((head) => this.addButton(head));
      this.fields = [...this.form.elements].filter((element) => element.name);
      this.form.addEventListener("input", (event) => event.isComposing || this.changed());
      this.form.addEventListener("compositionend", () => this.changed());
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("reset", (event) => {
        event.preventDefault();
        this.restore(new URLSearchParams());
        this.changed();
      });
      this.form.hidden = false;
      this.count.hidden = false;
    }

    key(name) {
      return `${this.root.id}.${name}`;
    }

    addButton(head) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "vb-sort";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => this.turn(head.dataset.name));
    }

    /* Ascending, descending, then the printed order again. */
    turn(name) {
      const { sort } = this;
      if (sort.name !== name) this.sort = { name, descending: false };
      else this.sort = sort.descending ? { name: "", descending: false } : { name, descending: true };
      this.changed();
    }

    isNamed(parameters) {
      return [...parameters.keys()].some((key) => key.startsWith(`${this.root.id}.`));
    }

    restore(parameters) {
      this.fields.forEach((field) => {
        const value = parameters.get(this.key(field.name)) || "";
        const isKnown = !field.options || [...field.options].some((option) => option.value === value);
        field.value = isKnown ? value : "";
      });
      const name = parameters.get(this.key("sort")) || "";
      const isSortable = this.heads.some((head) => head.dataset.name === name && head.dataset.ascending);
      this.sort = { name: isSortable ? name : "", descending: parameters.get(this.key("order")) === "descending" };
      this.show();
    }

    changed() {
      this.show();
      const parameters = addressed();
      // An anchor of the page stands in the address as a key without a value: it gives way.
      [...parameters.keys()].forEach((key) => {
        if (!key.includes(".") || key.startsWith(`${this.root.id}.`)) parameters.delete(key);
      });
      this.fields.forEach((field) => field.value && parameters.set(this.key(field.name), field.value));
      if (this.sort.name) {
        parameters.set(this.key("sort"), this.sort.name);
        if (this.sort.descending) parameters.set(this.key("order"), "descending");
      }
      const { pathname, search } = window.location;
      const hash = parameters.toString();
      window.history.replaceState(null, "", hash ? `#${hash}` : pathname + search);
    }

    show() {
      const chosen = this.fields.filter((field) => field.name !== "q" && field.value);
      const terms = folded(this.form.elements.q.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      this.rows.forEach(({ row, text }) => {
        const isShown =
          chosen.every((field) => row.dataset[field.name] === field.value) && terms.every((term) => text.includes(term));
        row.hidden = !isShown;
        shown += isShown;
      });
      const { name, descending } = this.sort;
      this.place();
      const sorted = this.heads.find((head) => name && head.dataset.name === name);
      this.heads.forEach((head) => head.removeAttribute("aria-sort"));
      const { count, none, chosen: conditions, sorted: order } = this.root.dataset;
      let text = shown ? count.replace("{shown}", () => shown) : none;
      const words = this.fields.filter((field) => field.value).map((field) => this.condition(field));
      if (words.length) text += conditions.replace("{chosen}", () => words.join(this.root.dataset.comma));
      if (sorted) {
        sorted.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const word = descending ? sorted.dataset.descending : sorted.dataset.ascending;
        text += order.replace("{column}", () => sorted.textContent).replace("{order}", () => word);
      }
      if (this.count.textContent !== text) this.count.textContent = text;
    }

    condition(field) {
      return field.options ? field.selectedOptions[0].dataset.label : this.root.dataset.quoted.replace("{text}", () => field.value.trim());
    }

    /* Rows under the heads of their groups; sorted, all of them one after the other without heads. */
    place() {
      const isSorted = this.heads.some((head) => this.sort.name && head.dataset.name === this.sort.name);
      if (isSorted) this.bodies[0].append(...this.ordered());
      else this.rows.forEach(({ row, body }) => body.append(row));
      this.groups.forEach((group) => {
        group.hidden = isSorted || this.rows.every(({ row, body }) => row.hidden || body !== group.parentElement);
      });
    }

    /* Group by group of what can be compared; what has no key comes last; equal keys stay in printed order. */
    ordered() {
      const { name, descending } = this.sort;
      const rows = this.rows.map(({ row }) => row);
      const column = this.heads.findIndex((head) => head.dataset.name === name);
      if (!name || column < 0) return rows;
      const direction = descending ? -1 : 1;
      return rows.sort((first, second) => {
        const [a, b] = [first.cells[column].dataset, second.cells[column].dataset];
        if (a.sort === undefined || b.sort === undefined) return (a.sort === undefined) - (b.sort === undefined);
        return compared(a.group || "", b.group || "") || direction * compared(a.sort, b.sort);
      });
    }
  }

  const tables = [...document.querySelectorAll(".vb-filter-table")].map((root) => new FilterTable(root));
  const follow = () => {
    const parameters = addressed();
    const named = tables.filter((table) => table.isNamed(parameters));
    named.forEach((table) => table.restore(parameters));
    if (!named.length) return;
    for (let part = named[0].root; (part = part.parentElement?.closest("details")); ) part.open = true;
    named[0].root.scrollIntoView();
  };
  tables.forEach((table) => table.restore(new URLSearchParams()));
  follow();
  window.addEventListener("hashchange", follow);
})();
