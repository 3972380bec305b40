// facts(page): how each run of words lies in a page. A run is a block, or a piece with a direction
// of its own. For each: how its text begins, its direction, its language, at which end of its line the
// first sign stands ("edge" too: at the edge of its block), at which end the mark that ends it.
const facts = page => {
  const RUN = "[dir], bdi, p, li, h1, h2, td, th, div";
  const runs = new Map();
  const texts = page.createTreeWalker(page.body, 4);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    if (text.parentElement.closest("style, script, title")) continue;
    const run = text.parentElement.closest(RUN);
    for (let at = 0; at < text.length; at++) {
      if (/[\s\p{C}\p{M}]/u.test(text.data[at])) continue;
      const range = page.createRange();
      range.setStart(text, at);
      range.setEnd(text, at + 1);
      const { left, right, top, bottom, width } = range.getBoundingClientRect();
      if (!width) continue;
      if (!runs.has(run)) runs.set(run, []);
      runs.get(run).push({ sign: text.data[at], left, right, middle: (top + bottom) / 2 });
    }
  }
  const end = (one, signs) => {
    const line = signs.filter(other => Math.abs(other.middle - one.middle) < 8);
    if (line.length < 2) return "alone";
    if (one.left <= Math.min(...line.map(other => other.left))) return "left";
    return one.right >= Math.max(...line.map(other => other.right)) ? "right" : "inside";
  };
  return [...runs].map(([run, signs]) => {
    const style = page.defaultView.getComputedStyle(run);
    const box = run.getBoundingClientRect();
    const inner = side => parseFloat(style["padding-" + side]) + parseFloat(style[`border-${side}-width`]);
    const [first, last] = [signs[0], signs[signs.length - 1]];
    const gap = style.direction === "rtl"
      ? box.right - inner("right") - first.right : first.left - box.left - inner("left");
    return [
      run.textContent.replace(/[\s\p{C}]/gu, "").slice(0, 24), style.direction,
      run.closest("[lang]").lang,
      end(first, signs) + (style.display === "inline" || gap > 4 ? "" : ", edge"),
      /[.?!\u061f\u06d4]/.test(last.sign) ? end(last, signs) : "",
    ];
  });
};
