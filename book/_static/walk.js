/* Walks a figure by keys: the values of the table behind it, as text and, when asked, as sound. Loaded on first use by
   visionbook.js, after its words (walk-words.js). Without it the table behind the figure has the same values. */
const VisionbookWalk = (() => {
  "use strict";

  const LOWEST = 220; // hertz: what the lowest value of a column sounds like; the highest is two octaves above
  const OCTAVES = 2;
  const TONE = 0.16; // seconds
  const LONGEST = 6; // seconds that a series takes when it is heard as a whole

  const words = (key, facts = {}) =>
    VisionbookWalkWords[key].replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

  /* The number that a cell begins with; null for words, and for the sign of a missing value. */
  const numberIn = (text) => {
    const found = /^[^\d−-]{0,2}([−-]?\d[\d,]*(?:\.\d+)?)/.exec(text.trim());
    return found ? Number(found[1].replace("−", "-").replaceAll(",", "")) : null;
  };
  const isMissing = (text) => /^[－-]?$/.test(text.trim());

  const without = (head, unit) =>
    [`（${unit}）`, `(${unit})`].reduce((left, end) => (left.endsWith(end) ? left.slice(0, -end.length) : left), head).trim();

  const unique = (keys) => new Set(keys).size === keys.length;
  const keyOf = (row, columns) => JSON.stringify(columns.map((column) => row[column]));

  /* The fewest columns of words that, with the first column, tell all rows apart: what makes a series of them. */
  function grouping(rows, columns) {
    const apart = (chosen) => unique(rows.map((row) => keyOf(row, [0, ...chosen])));
    const pairs = columns.flatMap((one, place) => columns.slice(place + 1).map((other) => [one, other]));
    return [[], ...columns.map((column) => [column]), ...pairs, columns].find(apart) ?? [];
  }

  /* The series of a table: each has a name and points {where, text, value, notes, cell}, in the order of the rows. */
  function seriesOf(table, units = []) {
    const heads = [...table.tHead.rows[0].cells].map((head) => head.textContent.trim());
    const cells = [...table.tBodies[0].rows].map((row) => [...row.cells]);
    const rows = cells.map((row) => row.map((cell) => cell.textContent.trim()));
    const others = heads.map((head, column) => column).slice(1);
    const isNumeric = (column) =>
      cells.every((row) => row[column].classList.contains("vb-right")) &&
      rows.some((row) => numberIn(row[column]) !== null);
    const numeric = others.filter(isNumeric);
    const spoken = others.filter((column) => !numeric.includes(column));
    const shown = numeric.length ? numeric : spoken.length ? spoken : [0];
    const keys = numeric.length ? grouping(rows, spoken) : [];
    const notes = numeric.length ? spoken.filter((column) => !keys.includes(column)) : [];
    const groups = [...new Set(rows.map((row) => keyOf(row, keys)))];
    const point = (place, column) => ({
      where: rows[place][0],
      text: rows[place][column] + (isMissing(rows[place][column]) ? "" : units[column] || ""),
      missing: isMissing(rows[place][column]),
      value: numeric.length ? numberIn(rows[place][column]) : null,
      notes: notes.map((note) => rows[place][note]).filter((text) => !isMissing(text)),
      cell: cells[place][column],
    });
    return shown
      .flatMap((column) =>
        groups.map((group) => ({
          name: [...JSON.parse(group), without(heads[column], units[column] || "")].join(" "),
          column,
          points: rows.flatMap((row, place) => (keyOf(row, keys) === group ? [point(place, column)] : [])),
        })),
      )
      .filter((series) => series.points.some((each) => !each.missing));
  }

  const element = (name, properties = {}, children = []) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  /* Tones; nothing is made before the first is asked for. */
  class Sound {
    static get isThere() {
      return typeof AudioContext === "function";
    }

    tone(hertz, after = 0, kind = "sine", seconds = TONE) {
      this.context ??= new AudioContext();
      this.context.resume?.();
      const start = this.context.currentTime + after;
      const [tone, volume] = [this.context.createOscillator(), this.context.createGain()];
      tone.type = kind;
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0, start);
      volume.gain.linearRampToValueAtTime(0.2, start + 0.02);
      volume.gain.linearRampToValueAtTime(0, start + seconds);
      tone.connect(volume).connect(this.context.destination);
      tone.start(start);
      tone.stop(start + seconds);
      (this.tones ??= []).push(tone);
    }

    click(after = 0) {
      this.tone(90, after, "square", 0.04);
    }

    stop() {
      for (const tone of this.tones ?? []) tone.disconnect();
      this.tones = [];
    }
  }

  class Walker {
    constructor(button, table, title) {
      this.button = button;
      this.series = seriesOf(table, JSON.parse(button.dataset.units || "[]"));
      this.at = [0, 0];
      this.isLoud = false;
      this.sound = new Sound();
      this.build(title);
    }

    build(title) {
      const key = (label, does, sign = "") =>
        element("button", { type: "button", textContent: sign ? `${sign} ${label}` : label, onclick: does });
      this.said = element("p", { className: "vb-walker-said" });
      this.said.setAttribute("role", "status");
      this.louder = key(words("sound"), () => this.switchSound());
      this.louder.setAttribute("aria-pressed", "false");
      const keys = [
        key(words("previous"), () => this.move(0, -1), "←"),
        key(words("next"), () => this.move(0, 1), "→"),
        ...(this.series.length > 1
          ? [key(words("previous_series"), () => this.move(-1, 0), "↑"), key(words("next_series"), () => this.move(1, 0), "↓")]
          : []),
        ...(Sound.isThere ? [this.louder, key(words("play"), () => this.play())] : []),
        key(words("close"), () => this.close()),
      ];
      const help = element("p", { className: "vb-walker-help", textContent: words(Sound.isThere ? "help" : "help_silent") });
      help.id = `${this.button.closest(".vb-chart")?.querySelector("figure")?.id || "vb"}-walk-help`;
      this.box = element("div", { className: "vb-walker", tabIndex: 0 }, [
        this.said, element("div", { className: "vb-walker-keys" }, keys), help,
      ]);
      this.box.setAttribute("role", "application");
      this.box.setAttribute("aria-label", words("label", { title }));
      this.box.setAttribute("aria-describedby", help.id);
      this.box.addEventListener("keydown", (event) => this.pressed(event));
    }

    open(after) {
      after.after(this.box);
      this.button.setAttribute("aria-expanded", "true");
      this.box.focus();
      this.say(words("begins", { count: this.series.length }) + this.told(true));
    }

    close() {
      this.sound.stop();
      this.mark(null);
      this.box.remove();
      this.button.setAttribute("aria-expanded", "false");
      this.button.focus();
    }

    get here() {
      return this.series[this.at[0]].points[this.at[1]];
    }

    pressed(event) {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      // The first and the last value that there is: a projection has none for the years that were counted.
      const known = this.series[this.at[0]].points.flatMap((point, place) => (point.missing ? [] : [place]));
      const does = {
        ArrowLeft: () => this.move(0, -1),
        ArrowRight: () => this.move(0, 1),
        ArrowUp: () => this.move(-1, 0),
        ArrowDown: () => this.move(1, 0),
        Home: () => this.move(0, known[0] - this.at[1]),
        End: () => this.move(0, known.at(-1) - this.at[1]),
        Escape: () => this.close(),
        s: () => Sound.isThere && this.switchSound(),
        p: () => Sound.isThere && this.play(),
      }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!does) return;
      event.preventDefault();
      does();
    }

    /* Move by series and by points; at an end say so, and stay. */
    move(down, right) {
      const series = this.at[0] + down;
      if (!this.series[series]) return this.say(words(down < 0 ? "first_series" : "last_series") + this.told());
      const { where } = this.here;
      const points = this.series[series].points;
      const same = down ? points.findIndex((point) => point.where === where) : -1;
      const place = same >= 0 ? same : Math.min(this.at[1], points.length - 1) + right;
      if (!points[place]) return this.say(words(right < 0 ? "first" : "last") + this.told());
      this.at = [series, place];
      this.say(this.told(down !== 0));
      if (this.isLoud) this.ring(this.here, 0);
    }

    /* What stands here, in words: where, of which series, which value, and what is known of it. */
    told(withSeries = false) {
      const { where, text, missing, notes } = this.here;
      const { name } = this.series[this.at[0]];
      const counted = withSeries && this.series.length > 1;
      const place = counted ? words("series", { place: this.at[0] + 1, count: this.series.length }) : "";
      const value = missing ? words("missing") : text;
      const noted = notes.length ? words("noted", { value, notes: notes.join(words("separator")) }) : value;
      return place + words("value", { where, series: name, value: noted });
    }

    say(text) {
      this.sound.stop();
      this.said.textContent = text;
      this.mark(this.here.cell);
    }

    mark(cell) {
      this.marked?.classList.remove("vb-here");
      cell?.classList.add("vb-here");
      this.marked = cell;
    }

    switchSound() {
      this.isLoud = !this.isLoud;
      this.louder.setAttribute("aria-pressed", this.isLoud);
      this.sound.stop();
      if (this.isLoud) this.ring(this.here, 0);
    }

    /* Values of one column have one scale, so that its series can be compared by ear. */
    get range() {
      const { column } = this.series[this.at[0]];
      const values = this.series
        .filter((series) => series.column === column)
        .flatMap((series) => series.points.map((point) => point.value).filter((value) => value !== null));
      return [Math.min(...values), Math.max(...values)];
    }

    ring(point, after) {
      if (point.value === null) return this.sound.click(after);
      const [low, high] = this.range;
      const height = high > low ? (point.value - low) / (high - low) : 0.5;
      this.sound.tone(LOWEST * 2 ** (OCTAVES * height), after);
    }

    play() {
      const { name, points } = this.series[this.at[0]];
      const known = points.filter((point) => point.value !== null);
      if (!known.length) return this.say(words("silent"));
      const [low, high] = [Math.min, Math.max].map((end) => {
        const value = end(...known.map((point) => point.value));
        return known.find((point) => point.value === value).text;
      });
      const ends = { first: points[0].where, last: points.at(-1).where };
      this.say(words("playing", { series: name, low, high, ...ends }));
      const step = Math.min(0.25, LONGEST / points.length);
      points.forEach((point, place) => this.ring(point, place * step));
    }
  }

  const walkers = new WeakMap();

  /* Open the figure of a button, or close it again. */
  function toggle(button) {
    if (button.getAttribute("aria-expanded") === "true") return walkers.get(button).close();
    const chart = button.closest(".vb-chart");
    if (!walkers.has(button)) {
      const title = chart.querySelector(".vb-chart-title").textContent.trim();
      walkers.set(button, new Walker(button, chart.querySelector(".vb-chart-table table"), title));
    }
    walkers.get(button).open(button.parentElement);
  }

  return { toggle, seriesOf };
})();
