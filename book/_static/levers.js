/* The levers: a town's projection computed again in the page while a reader moves its assumptions.
   `project` is the cohort-component step of visionbook.worksheet.own, `pulled` what visionbook.levers.towns does
   with the levers; both are tested against them. All words and numbers come with the page, in a JSON island.
   The state stands in the address (#levers.town=…&levers.rate=…), so that it can be passed on and works from a folder. */
(() => {
  "use strict";

  /* 1 The model: arrays by sex (women first) and age group, youngest first. */

  /* Lists by interval end where they would go on repeating their last entry. */
  const at = (list, interval) => list[Math.min(interval, list.length - 1)];
  const sum = (numbers, from = 0, to = numbers.length) => {
    let total = 0;
    for (let place = from; place < to; place += 1) total += numbers[place];
    return total;
  };

  /* Everyone one age group older; the last closed group joins the open-ended one. */
  const cohort = (people, age) =>
    age === people.length - 1 ? people[age - 1] + people[age] : people[age - 1];

  /* People by year, sex and age. `own`: ratio, mortality and households by interval, multiples by interval and age,
     and where they differ from the town's, migration and household. */
  const project = (town, own) => {
    const years = [town.people];
    const [migration, household] = [own.migration || town.migration, own.household || town.household];
    for (let interval = 0; interval < own.ratio.length; interval += 1) {
      const before = years[interval];
      const after = before.map((people, sex) =>
        people.map((_, age) => {
          if (!age) return 0;
          const alive = at(town.survivorship, interval)[sex][age] ** own.mortality[interval];
          const multiple = own.multiples ? own.multiples[interval][age] : 1;
          const staying = cohort(people, age) * (alive + multiple * at(migration, interval)[sex][age]);
          return Math.max(staying, 0) + town.width * own.households[interval] * household[sex][age];
        })
      );
      const children = own.ratio[interval] * sum(after[0], ...town.fertile);
      after[0][0] = children / (1 + at(town.sexRatio, interval));
      after[1][0] = children - after[0][0];
      years.push(after);
    }
    return years;
  };

  const ratioIn = (town, ratio, year) =>
    year === town.years[0] ? town.baseRatio : at(ratio, town.years.indexOf(year) - 1);

  /* Own assumptions for a set of assumptions (`start`) with levers; null where a lever was not moved. */
  const pulled = (town, start, levers) => {
    const ends = town.years.slice(1);
    const ratio = start.ratio || town.ratio;
    const migration = start.migration || town.migration;
    const first = ratioIn(town, ratio, town.from);
    const acts = (end) => end > town.from;
    const raised = (end) => {
      const share = Math.min(Math.max((end - town.from) / (town.reach - town.from), 0), 1);
      return first + share * (levers.rate / town.perChild - first);
    };
    const moves = (interval, sex, age) => {
      const isYoung = levers.young !== null && age >= town.young[0] && age < town.young[1];
      return isYoung && acts(ends[interval])
        ? levers.young * at(town.migration, interval)[sex][age]
        : at(migration, interval)[sex][age];
    };
    return {
      ratio: ends.map((end, interval) => (levers.rate !== null && acts(end) ? raised(end) : at(ratio, interval))),
      mortality: ends.map((end) => (acts(end) ? levers.mortality : 1)),
      households: ends.map((end) => (acts(end) ? levers.households : 0)),
      migration: ends.map((_, interval) =>
        town.people.map((people, sex) => people.map((__, age) => moves(interval, sex, age)))
      ),
    };
  };

  const UNMOVED = { rate: null, young: null, households: 0, mortality: 1 };
  const total = (people) => sum(people.map((ages) => sum(ages)));
  const of = (people, [from, to]) => sum(people.map((ages) => sum(ages, from, to)));

  window.visionbookLevers = { project, pulled, total };

  /* 2 The picture: an SVG drawn by hand, in the signs and colours of the book's own pictures (levers.css). */

  const XML = "http://www.w3.org/2000/svg";
  const svg = (name, attributes, text) => {
    const made = document.createElementNS(XML, name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const diamond = (x, y, size) => `M${x} ${y - size}L${x + size} ${y}L${x} ${y + size}L${x - size} ${y}Z`;
  const square = (x, y, size) => ({ x: x - size, y: y - size, width: 2 * size, height: 2 * size });

  /* At most five steps of 1, 2, 2.5 or 5 times a power of ten. */
  const steps = (highest) => {
    const power = 10 ** Math.floor(Math.log10(highest / 5));
    const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((each) => each * 5 >= highest);
    return Array.from({ length: Math.ceil(highest / step) + 1 }, (_, place) => place * step);
  };

  class Picture {
    constructor(width, drawn) {
      this.drawn = drawn;
      this.width = width;
      this.height = width < 480 ? 240 : 300;
      this.margin = { left: 46, right: 70, top: 26, bottom: 24 };
      const people = [...drawn.lines.flatMap((line) => line.points), ...drawn.counted, ...drawn.targets];
      this.years = [Math.min(...people.map(([year]) => year)), Math.max(...people.map(([year]) => year))];
      this.ticks = steps(Math.max(...people.map(([, value]) => value)));
    }

    x(year) {
      const { left, right } = this.margin;
      return left + ((year - this.years[0]) / (this.years[1] - this.years[0])) * (this.width - left - right);
    }

    y(value) {
      const { top, bottom } = this.margin;
      return this.height - bottom - (value / this.ticks[this.ticks.length - 1]) * (this.height - top - bottom);
    }

    line(points) {
      return points.map(([year, value], place) => `${place ? "L" : "M"}${this.x(year)} ${this.y(value)}`).join("");
    }

    scales(root, format) {
      const { left, right } = this.margin;
      this.ticks.forEach((tick) => {
        root.append(svg("line", { class: "vb-grid", x1: left, x2: this.width - right, y1: this.y(tick), y2: this.y(tick) }));
        root.append(svg("text", { x: left - 6, y: this.y(tick) + 4, "text-anchor": "end" }, format(tick)));
      });
      const [span, room] = [this.years[1] - this.years[0], this.width - left - right];
      const every = [5, 10, 20, 50].find((gap) => (span / gap) * 58 <= room) || 100;
      for (let year = Math.ceil(this.years[0] / every) * every; year <= this.years[1]; year += every) {
        root.append(svg("text", { x: this.x(year), y: this.height - 6, "text-anchor": "middle" }, this.drawn.year(year)));
      }
    }

    /* The last values beside the lines' ends, moved apart where they would lie on each other. */
    ends(root) {
      const shown = this.drawn.lines.filter((line) => line.end).map((line) => ({ line, value: line.points.at(-1)[1] }));
      shown.sort((a, b) => b.value - a.value);
      // As published: one number says it.
      if (shown.length > 1 && Math.round(shown[0].value) === Math.round(shown[1].value)) shown.splice(shown[0].line.kind === "vb-own" ? 1 : 0, 1);
      let above = -Infinity;
      shown.forEach(({ line, value }) => {
        const y = Math.max(this.y(value) + 4, above + 15);
        above = y;
        root.append(svg("text", { class: `vb-end ${line.kind}`, x: this.width - this.margin.right + 11, y }, this.drawn.people(value)));
      });
    }

    node(format) {
      const { drawn } = this;
      const root = svg("svg", {
        viewBox: `0 0 ${this.width} ${this.height}`,
        role: "img",
        "aria-label": drawn.label,
        class: "vb-levers-picture",
      });
      this.scales(root, format);
      root.append(svg("text", { x: 0, y: 11 }, drawn.axis));
      const now = this.x(drawn.since);
      root.append(svg("line", { class: "vb-now", x1: now, x2: now, y1: this.margin.top, y2: this.height - this.margin.bottom }));
      drawn.lines.forEach(({ kind, points }) => root.append(svg("path", { class: `vb-line ${kind}`, d: this.line(points) })));
      root.append(svg("path", { class: "vb-line vb-counted", d: this.line(drawn.counted) }));
      drawn.counted.forEach(([year, value, early]) =>
        root.append(svg("rect", { class: early ? "vb-count vb-early" : "vb-count", ...square(this.x(year), this.y(value), 3.5) }))
      );
      drawn.targets.forEach(([year, value]) =>
        root.append(svg("path", { class: "vb-target", d: diamond(this.x(year), this.y(value), 6) }))
      );
      this.ends(root);
      return root;
    }
  }

  /* A sample of a sign for the legend. */
  const sample = (kind) => {
    const root = svg("svg", { viewBox: "0 0 34 14", class: "vb-sample", "aria-hidden": "true" });
    if (kind === "vb-target") root.append(svg("path", { class: kind, d: diamond(17, 7, 5.5) }));
    else if (kind === "vb-now") root.append(svg("line", { class: kind, x1: 17, x2: 17, y1: 0, y2: 14 }));
    else root.append(svg("path", { class: `vb-line ${kind}`, d: "M1 7H33" }));
    if (kind === "vb-counted") root.append(svg("rect", { class: "vb-count", ...square(17, 7, 3.5) }));
    return root;
  };

  /* 3 The page. */

  const QUIET = 500; // milliseconds without a change before it is announced, and stands in the address
  /* Made once: a format costs more than all that is computed. */
  const FORMATS = [0, 1, 2].map(
    (digits) => new Intl.NumberFormat("ja-JP", { minimumFractionDigits: digits, maximumFractionDigits: digits })
  );
  const DECIMALS = { rate: 2, young: 2, households: 0, mortality: 2 };

  class Levers {
    constructor(root) {
      this.root = root;
      this.data = JSON.parse(root.querySelector(".vb-levers-data").textContent);
      this.data.towns.forEach((town) => (town.survivorship = this.data.survivorship[town.survivorship]));
      this.form = root.querySelector("form");
      this.live = root.querySelector(".vb-levers-live");
      this.sliders = Object.fromEntries(Object.keys(UNMOVED).map((name) => [name, this.find(`input[type=range][name=${name}]`)]));
      this.numbers = Object.fromEntries(Object.keys(UNMOVED).map((name) => [name, this.find(`input[type=number][name=${name}]`)]));
      this.form.addEventListener("input", (event) => this.entered(event));
      this.form.addEventListener("change", (event) => this.settled(event));
      this.form.addEventListener("submit", (event) => event.preventDefault());
      this.form.addEventListener("reset", (event) => {
        event.preventDefault();
        this.begin(this.town.starts[0].name);
        this.show();
      });
      window.addEventListener("hashchange", () => this.restore());
      window.addEventListener("beforeprint", () => this.draw(640));
      window.addEventListener("afterprint", () => this.draw());
      // Only its width matters: what is drawn changes its height. Asked for at each move, it would cost a layout.
      new ResizeObserver(([{ contentRect }]) => {
        const width = Math.max(Math.round(contentRect.width), 280);
        if (width === this.width) return;
        this.width = width;
        this.draw();
      }).observe(this.find(".vb-levers-drawing"));
      this.live.hidden = false;
      this.find(".vb-levers-needs").hidden = true;
      this.width = Math.max(Math.round(this.find(".vb-levers-drawing").clientWidth), 280);
      this.restore();
    }

    find(selector) {
      return this.root.querySelector(selector);
    }

    number(value, decimals = 0) {
      const rounded = Number(value.toFixed(decimals)) || 0; // no minus before zero
      return FORMATS[decimals].format(rounded);
    }

    said(name, facts = {}) {
      return this.data.words[name].replace(/\{(\w+)\}/g, (_, key) => facts[key]);
    }

    /* The word for more, fewer or the same, by whole persons. */
    compared(name, value, other, facts) {
      const difference = Math.round(value) - Math.round(other);
      const ending = difference > 0 ? "more" : difference < 0 ? "fewer" : "same";
      return this.said(`${name}_${ending}`, { ...facts, difference: this.number(Math.abs(difference)) });
    }

    /* What a lever stands at where the reader has not moved it. */
    usual(name) {
      const { town, start } = this;
      if (name === "rate") return ratioIn(town, start.ratio || town.ratio, town.reach) * town.perChild;
      if (name !== "young" || !start.migration) return name === "households" ? 0 : 1;
      const interval = town.years.indexOf(town.from);
      const rates = [start.migration, town.migration].map((moves) => sum(at(moves, interval).map((ages) => sum(ages, ...town.young))));
      return rates[1] ? rates[0] / rates[1] : 1;
    }

    value(name) {
      const moved = this.levers[name];
      return moved === null ? this.usual(name) : moved;
    }

    begin(name) {
      this.start = this.town.starts.find((start) => start.name === name) || this.town.starts[0];
      this.levers = { ...UNMOVED };
    }

    choose(code) {
      this.town = this.data.towns.find((town) => town.code === code) || this.data.towns[0];
      const pattern = this.town.starts[0];
      this.published = project(this.town, pulled(this.town, pattern, UNMOVED)).map(total);
      Object.entries(this.town.limits).forEach(([name, [low, high]]) => {
        [this.sliders[name], this.numbers[name]].forEach((field) => Object.assign(field, { min: low, max: high }));
      });
      const buttons = this.town.starts.map((start) => {
        const button = document.createElement("button");
        Object.assign(button, { type: "button", textContent: start.label });
        button.dataset.start = start.name;
        button.addEventListener("click", () => {
          this.begin(start.name);
          this.show();
        });
        return button;
      });
      this.find(".vb-levers-starts div").replaceChildren(...buttons);
    }

    limited(name, value) {
      const [low, high] = this.town.limits[name];
      return Math.min(Math.max(value, low), high);
    }

    entered({ target }) {
      const { name, value, type } = target;
      if (name === "town") {
        const { name: start } = this.start;
        this.choose(value);
        this.start = this.town.starts.find((each) => each.name === start) || this.town.starts[0];
        this.levers.households = this.limited("households", this.levers.households);
      } else if (name === "year") this.year = Number(value);
      else if (name in UNMOVED) {
        if (value === "" || !Number.isFinite(Number(value))) return; // half typed
        this.levers[name] = this.limited(name, Number(value));
      }
      // A slider may say more than one value between two pictures of the screen.
      window.cancelAnimationFrame(this.frame);
      this.frame = window.requestAnimationFrame(() => this.show(type === "number" ? target : null));
    }

    /* A number outside of what is allowed, or none, gives way to what counts. */
    settled({ target }) {
      if (target.type === "number") this.show();
    }

    restore() {
      const parameters = new URLSearchParams(window.location.hash.slice(1));
      const given = (name) => parameters.get(`levers.${name}`);
      this.choose(given("town"));
      this.begin(given("start"));
      const year = Number(given("year"));
      const years = this.town.years.filter((each) => each > this.town.from);
      this.year = years.includes(year) ? year : years.includes(this.town.publishedTo) ? this.town.publishedTo : years.at(-1);
      Object.keys(UNMOVED).forEach((name) => {
        const text = given(name);
        if (text && Number.isFinite(Number(text))) this.levers[name] = this.limited(name, Number(text));
      });
      this.show(null, !this.answer);
    }

    /* An anchor of the page stands in the address as a key without a value: it gives way. */
    keep() {
      const parameters = new URLSearchParams(window.location.hash.slice(1));
      [...parameters.keys()].forEach((key) => {
        if (!key.includes(".") || key.startsWith("levers.")) parameters.delete(key);
      });
      if (this.town !== this.data.towns[0]) parameters.set("levers.town", this.town.code);
      if (this.start !== this.town.starts[0]) parameters.set("levers.start", this.start.name);
      if (this.year !== this.town.publishedTo) parameters.set("levers.year", this.year);
      Object.entries(UNMOVED).forEach(([name, unmoved]) => {
        if (this.levers[name] !== unmoved) parameters.set(`levers.${name}`, String(this.levers[name]));
      });
      const { pathname, search } = window.location;
      const hash = parameters.toString();
      window.history.replaceState(null, "", hash ? `#${hash}` : pathname + search);
    }

    show(typing = null, quiet = false) {
      const { town, start, levers } = this;
      this.assumed = pulled(town, start, levers);
      this.people = project(town, this.assumed);
      this.totals = this.people.map(total);
      this.fields(typing);
      this.notes();
      const place = town.years.indexOf(this.year);
      const facts = { year: this.year, area: town.name, people: this.number(this.totals[place]) };
      this.answer = this.compared("answer", this.totals[place], this.published[place], facts);
      this.find(".vb-levers-answer").textContent = this.answer;
      this.find(".vb-levers-chosen").textContent = this.chosen();
      this.beside();
      this.table();
      this.draw();
      if (quiet) return;
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => {
        this.find(".vb-levers-said").textContent = this.answer;
        this.keep();
      }, QUIET);
    }

    fields(typing) {
      this.find("[name=town]").value = this.town.code;
      this.find("[name=year]").value = String(this.year);
      Object.keys(UNMOVED).forEach((name) => {
        const text = this.value(name).toFixed(DECIMALS[name]);
        [this.sliders[name], this.numbers[name]].forEach((field) => field === typing || (field.value = text));
      });
      this.root.querySelectorAll("[data-start]").forEach((button) => {
        button.setAttribute("aria-pressed", String(button.dataset.start === this.start.name));
      });
      this.find(".vb-levers-about").textContent = this.start.about;
    }

    notes() {
      const { town } = this;
      const note = (name, text) => (this.find(`#levers-${name}-note`).textContent = text);
      const interval = town.years.indexOf(town.from);
      const years = { since: town.from, reach: town.reach, until: town.from + town.width };
      note("rate", this.said("note_rate", { ...years, usual: this.number(this.usual("rate"), 2) }));
      const moved = this.people[interval].map((ages, sex) => {
        const [from, to] = town.young;
        const each = ages.map((_, age) => (age >= from && age < to ? cohort(ages, age) * this.assumed.migration[interval][sex][age] : 0));
        return sum(each);
      });
      const yearly = Math.round(sum(moved) / town.width);
      const way = yearly < 0 ? "out" : yearly > 0 ? "in" : "even";
      note("young", this.said(`note_young_${way}`, { ...years, people: this.number(Math.abs(yearly)) }));
      const { households, mortality } = this.levers;
      const coming = households * sum(town.household.map((ages) => sum(ages)));
      note("households", this.said("note_households", { ...years, households: this.number(households), people: this.number(coming) }));
      note("mortality", this.said(`note_mortality_${mortality < 1 ? "less" : mortality > 1 ? "more" : "same"}`));
    }

    chosen() {
      const parts = Object.entries(UNMOVED)
        .filter(([name, unmoved]) => this.levers[name] !== unmoved)
        .map(([name]) => this.said(`chosen_${name}`, { value: this.number(this.levers[name], DECIMALS[name]) }));
      return this.said("chosen", { parts: [this.start.label, ...parts].join(this.data.words.comma) });
    }

    beside() {
      const { town, totals } = this;
      const after = (year) => town.years.includes(year) && year > town.years[0];
      const own = (year) => totals[town.years.indexOf(year)];
      const lines = town.targets
        .filter(([year]) => after(year))
        .map(([year, target]) => this.compared("target", own(year), target, { year, target: this.number(target) }));
      if (!lines.length) lines.push(this.said("target_none"));
      town.newer
        .filter(([year]) => year === this.year)
        .forEach(([year, newer]) => lines.push(this.compared("newer", own(year), newer, { year, newer: this.number(newer), series: this.data.series.newer })));
      town.counted
        .filter(([year]) => after(year))
        .forEach(([year, counted]) =>
          lines.push(this.compared("counted", counted, own(year), { year, counted: this.number(counted), people: this.number(own(year)) }))
        );
      if (town.shelf) {
        const [year, isMore] = town.shelf;
        const [people, low, high] = [1, 0.9, 1.1].map((factor) => this.number(own(year) * factor));
        lines.push(this.said(isMore ? "shelf_more" : "shelf_until", { year, people, low, high }));
      }
      const items = lines.map((text) => Object.assign(document.createElement("li"), { textContent: text }));
      this.find(".vb-levers-beside").replaceChildren(...items);
    }

    table() {
      const { town } = this;
      const caption = this.said("table", { area: town.name });
      this.find(".vb-levers-table caption").textContent = caption;
      this.find(".vb-table-scroll").setAttribute("aria-label", caption);
      const body = this.find(".vb-levers-table tbody");
      while (body.rows.length > town.years.length) body.deleteRow(-1);
      while (body.rows.length < town.years.length) body.append(this.row());
      town.years.forEach((year, place) => {
        const [all, groups] = [this.totals[place], town.groups.map((group) => of(this.people[place], group))];
        const difference = Math.round(all) - Math.round(this.published[place]);
        const signed = (difference > 0 ? "+" : difference < 0 ? "−" : "") + this.number(Math.abs(difference));
        const share = this.said("percent", { value: this.number((100 * groups[2]) / all, 1) });
        const texts = [this.said("year_of", { year }), this.number(all), signed, ...groups.map((each) => this.number(each)), share];
        const row = body.rows[place];
        texts.forEach((text, column) => row.cells[column].textContent === text || (row.cells[column].textContent = text));
        row.classList.toggle("vb-chosen", year === this.year);
      });
    }

    row() {
      const row = document.createElement("tr");
      this.root.querySelectorAll(".vb-levers-table thead th").forEach((_, column) => {
        const cell = document.createElement(column ? "td" : "th");
        if (!column) cell.scope = "row";
        cell.className = "vb-right";
        row.append(cell);
      });
      return row;
    }

    /* At the width that there is, or on paper at another. */
    draw(paper = 0) {
      const { town, totals, published } = this;
      if (!totals) return;
      const width = paper || this.width;
      const points = (values) => values.map((value, place) => [town.years[place], value]);
      const known = town.years.indexOf(town.publishedTo);
      const last = totals.length - 1;
      const series = this.data.series;
      const lines = [
        { kind: "vb-published", points: points(published).slice(0, known + 1), label: this.said("line_published", { series: series.older }) },
        { kind: "vb-beyond", points: points(published).slice(known), end: true, label: this.said("line_beyond", { published: town.publishedTo }) },
        { kind: "vb-newer", points: town.newer, label: this.said("line_newer", { series: series.newer }) },
        { kind: "vb-own", points: points(totals), end: true, label: this.said("line_own") },
      ].filter((line) => line.points.length > 1);
      if (!lines.some((line) => line.kind === "vb-beyond")) lines[0].end = true;
      const drawn = {
        lines,
        counted: town.counted,
        targets: town.targets,
        since: town.from,
        axis: this.data.words.axis,
        year: (year) => this.said("year_of", { year }),
        people: (value) => this.said("people", { people: this.number(value) }),
        label: this.said("picture", {
          area: town.name,
          first: town.years[0],
          last: town.years[last],
          start: this.number(totals[0]),
          people: this.number(totals[last]),
          published: this.number(published[last]),
        }),
      };
      this.find(".vb-levers-drawing").replaceChildren(new Picture(width, drawn).node((value) => this.number(value)));
      const named = [
        ...[...lines].reverse().map(({ kind, label }) => [kind, label]),
        ["vb-counted", this.data.words.line_counted],
        ...(town.targets.length ? [["vb-target", this.data.words.line_target]] : []),
        ["vb-now", this.data.words.line_since],
      ];
      const key = named.join();
      if (key === this.legend) return;
      this.legend = key;
      const items = named.map(([kind, label]) => {
        const item = document.createElement("li");
        item.append(sample(kind), label);
        return item;
      });
      this.find(".vb-levers-legend").replaceChildren(...items);
    }
  }

  /* The script may be asked for before the page is read to its end. */
  const begin = () => document.querySelectorAll(".vb-levers").forEach((root) => new Levers(root));
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
