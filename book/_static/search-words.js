/* Finds words in the text of the book, which searchindex.js hands over (visionbook.publish.site.search_text). Nothing
   here touches the page: search-page.js shows what was found. Words match as they stand side by side; a number or a
   Latin word matches whole (80 is not in 180, AI not in AIR), from three letters on as the beginning of a word, too. */
const VisionbookSearch = (() => {
  let book = null;

  const isDigit = (c) => c >= "0" && c <= "9";
  const isLatin = (c) => (c >= "a" && c <= "z") || (c >= "\u00c0" && c <= "\u024f");
  const isHiragana = (c) => (c >= "\u3041" && c <= "\u309f") || c === "\u30fc";
  const isKatakana = (c) => c >= "\u30a1" && c <= "\u30fc";
  const every = (word, test) => [...word].every(test);
  const shifted = (word, from, to, by) =>
    [...word].map((c) => (c >= from && c <= to ? String.fromCharCode(c.charCodeAt(0) + by) : c)).join("");
  const katakana = (word) => shifted(word, "\u3041", "\u3096", 0x60);
  const hiragana = (word) => shifted(word, "\u30a1", "\u30f6", -0x60);

  /* Text as it is compared: half width, lower case, no separators of thousands, spaces only between Latin words and
     numbers. Lines are what no word goes across. */
  const fold = (text) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[\u2010-\u2015\u2212]/g, "-")
      .replace(/\u301c/g, "~")
      .replace(/(\d),(?=\d{3}(?!\d))/g, "$1")
      .replace(/[^\S\n]+/g, " ")
      .replace(/ (?![a-z0-9\u00c0-\u024f])/g, "")
      .replace(/(^|[^a-z0-9\u00c0-\u024f]) /g, "$1");

  /* The same letter by letter, for the few texts that are shown: places[i] says where letter i of the folded text stands. */
  function foldInPlace(text) {
    const letters = [];
    const places = [];
    let spaced = false;
    let at = 0;
    const bound = (letter = "") => isDigit(letter) || isLatin(letter);
    for (const c of text) {
      const folded = c === "\n" ? c : fold(c);
      if (!c.trim() && c !== "\n") spaced = true;
      else if (!(folded === "," && isDigit(letters.at(-1) ?? "") && separates(text, at + 1))) {
        if (spaced && bound(letters.at(-1)) && bound(folded[0])) {
          letters.push(" ");
          places.push(at - 1);
        }
        for (let i = 0; i < folded.length; i++) {
          letters.push(folded[i]);
          places.push(folded === c ? at + i : at);
        }
        spaced = false;
      }
      at += c.length;
    }
    return { text: letters.join(""), places };
  }

  const separates = (text, after) => /^\d{3}(?!\d)/.test(text.slice(after, after + 4).normalize("NFKC"));

  /* Whether what was found at a place is no part of a longer number or Latin word. */
  function isWhole(text, at, word) {
    const end = at + word.length;
    const [before, after] = [text[at - 1] ?? "", text[end] ?? ""];
    if (isDigit(word[0]) && (isDigit(before) || (before === "." && isDigit(text[at - 2] ?? "")))) return false;
    if (isDigit(word.at(-1)) && (isDigit(after) || (after === "." && isDigit(text[end + 1] ?? "")))) return false;
    if (isLatin(word[0]) && isLatin(before)) return false;
    return !(isLatin(word.at(-1)) && isLatin(after) && word.match(/[a-z\u00c0-\u024f]+$/)[0].length < 3);
  }

  function occurrences(text, word) {
    const found = [];
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      if (isWhole(text, at, word)) found.push(at);
    return found;
  }

  function setIndex(index) {
    const spellings = index.spellings.map(([from, to]) => [fold(from), fold(to)]);
    const pages = index.pages.map(([name, title, places], order) => ({
      name,
      title,
      order,
      isSupporting: order >= index.supporting,
      folded: fold(title),
      places: places.map(([anchor, heading, text]) => ({
        anchor,
        heading,
        text,
        head: fold(heading),
        body: fold(text),
      })),
    }));
    pages.forEach((page) => (page.length = page.places.reduce((sum, place) => sum + place.body.length, 1)));
    const mean = pages.reduce((sum, page) => sum + page.length, 0) / Math.max(pages.length, 1);
    spellings.sort((a, b) => b[0].length - a[0].length);
    book = { words: index.words, particles: new Set(index.particles), spellings, pages, mean };
  }

  /* How else a word may be written in the book: its spellings of the table put together, or in katakana. What is
     between them must be kanji or a particle. */
  function otherForms(word) {
    const forms = new Set();
    const dead = new Set();
    const reading = every(word, (c) => isKatakana(c) || isHiragana(c)) ? hiragana(word) : word;
    const walk = (at, built, used) => {
      if (forms.size >= 12 || dead.has(`${at} ${used}`)) return;
      if (at === reading.length) {
        if (used) forms.add(built);
        return;
      }
      const before = forms.size;
      for (const [from, to] of book.spellings) {
        const bounded = isLatin(from[0]) || isDigit(from[0]) ? isWhole(reading, at, from) : true;
        if (reading.startsWith(from, at) && bounded) walk(at + from.length, built + to, true);
      }
      const c = reading[at];
      if (book.particles.has(c) || !isHiragana(c)) walk(at + 1, built + c, used);
      if (forms.size === before) dead.add(`${at} ${used}`);
    };
    if (reading.length <= 40) walk(0, "", false);
    if (word.length > 2 && every(word, isHiragana)) forms.add(katakana(word));
    forms.delete(word);
    return [...forms];
  }

  const countIn = (page, form) =>
    page.places.reduce((sum, place) => sum + occurrences(place.body, form).length, 0);

  /* How well a page answers a form of a word: its title before its headings before its text; 0 if it lacks it. */
  function score(page, form) {
    let points = 0;
    if (page.folded === form) points += 4000;
    else if (occurrences(page.folded, form).length) points += 2000 + (500 * form.length) / page.folded.length;
    const heads = page.places.filter((place) => occurrences(place.head, form).length);
    if (heads.some((place) => place.head === form)) points += 1000;
    else if (heads.length) points += 500;
    const count = countIn(page, form);
    /* In steps: pages that hold a word as often come in the order of the book; those about documents and data last. */
    if (count && page.isSupporting) points += 10;
    else if (count) points += 20 * Math.ceil((5 * count) / (count + 1.2 * (0.25 + (0.75 * page.length) / book.mean)));
    return points;
  }

  function scores(form) {
    const found = new Map();
    for (const page of book.pages) {
      const points = score(page, form);
      if (points) found.set(page, points);
    }
    return found;
  }

  /* The pages of one word with their points, and those that hold only another form of it. One that is about another
     form (title) belongs to the first, and so do all if the word itself stands nowhere. */
  function pagesOf(word) {
    const found = scores(word);
    const more = new Map();
    const direct = found.size > 0;
    const forms = direct ? [word] : [];
    const others = otherForms(word);
    if (!direct && every(word, isKatakana)) others.push(hiragana(word));
    for (const form of others) {
      const held = scores(form);
      for (const [page, points] of held) {
        const first = !direct || occurrences(page.folded, form).length > 0;
        const kept = first ? found : more;
        kept.set(page, Math.max(kept.get(page) ?? 0, points));
      }
      if (held.size) forms.push(form);
    }
    found.forEach((_, page) => more.delete(page));
    return { found, more, forms };
  }

  /* The places of a page that hold most of the words, at most three. */
  function bestPlaces(page, answers) {
    const weighed = page.places.map((place, order) => {
      let weight = 0;
      for (const { forms } of answers) {
        const inHead = forms.some((form) => occurrences(place.head, form).length);
        const inBody = Math.max(0, ...forms.map((form) => occurrences(place.body, form).length));
        if (inHead || inBody) weight += 1000 + (inHead ? 200 : 0) + Math.min(inBody, 50);
      }
      return { place, order, weight };
    });
    const found = weighed.filter(({ weight }) => weight);
    const held = (found.length ? found : weighed.slice(0, 1)).sort((a, b) => b.weight - a.weight || a.order - b.order);
    return held.slice(0, 3).map(({ place }) => ({ ...place, ...excerpt(place, answers) }));
  }

  /* A part of a text from the first line on that holds a word, and where in it words stand, as pairs of beginning and
     end. */
  function excerpt(place, answers, before = 40, length = 140) {
    const all = answers.flatMap(({ forms }) => forms);
    const first = Math.min(...all.map((form) => occurrences(place.body, form)[0] ?? Infinity));
    const lines = first === Infinity ? 0 : place.body.slice(0, first).split("\n").length - 1;
    const rest = place.text.split("\n").slice(lines);
    const text = [rest[0], rest.slice(1).join("\n").slice(0, length)].join("\n");
    const folded = foldInPlace(text);
    const after = (at) => at + String.fromCodePoint(text.codePointAt(at)).length;
    const ranges = all.flatMap((form) =>
      occurrences(folded.text, form).map((at) => [folded.places[at], after(folded.places[at + form.length - 1])]),
    );
    ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
    const start = Math.max(0, (ranges[0]?.[0] ?? 0) - before);
    const end = start + length;
    const marks = [];
    for (const [from, to] of ranges)
      if (to <= end && from >= (marks.at(-1)?.[1] ?? start)) marks.push([from, to]);
    return {
      excerpt: text.slice(start, end),
      marks: marks.map(([from, to]) => [from - start, to - start]),
      cut: [start > 0, end < text.length],
    };
  }

  /* The pages that hold every word of a query (hits) and those that hold other forms of them (more), the best first,
     each with its best places. */
  function find(query) {
    const words = [...new Set(foldWords(query))];
    const answers = words.map(pagesOf);
    const points = (page) => answers.reduce((sum, { found, more }) => sum + (found.get(page) ?? more.get(page)), 0);
    const inAll = (page) => answers.every(({ found, more }) => found.has(page) || more.has(page));
    const inFound = (page) => answers.every(({ found }) => found.has(page));
    const pages = answers.length ? book.pages.filter(inAll) : [];
    pages.sort((a, b) => points(b) - points(a) || a.order - b.order);
    const shown = (page) => ({ name: page.name, title: page.title, places: bestPlaces(page, answers) });
    return {
      words,
      others: [...new Set(answers.flatMap(({ forms }, i) => forms.filter((form) => form !== words[i])))],
      hits: pages.filter(inFound).map(shown),
      more: pages.filter((page) => !inFound(page)).map(shown),
    };
  }

  const foldWords = (query) => query.normalize("NFKC").split(/[\s"'“”「」『』]+/).map(fold).filter((word) => word);

  return { setIndex, find, fold, words: () => book?.words };
})();
