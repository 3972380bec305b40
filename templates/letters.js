document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const from = document.getElementById(button.dataset.copy);
  const say = (word) => {
    const before = button.textContent;
    button.textContent = word;
    setTimeout(() => { button.textContent = before; }, 1500);
  };
  const marked = () => {
    const range = document.createRange();
    range.selectNodeContents(from);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    say(document.execCommand("copy") ? "Copied" : "Marked: press Ctrl+C");
  };
  if (navigator.clipboard) {
    navigator.clipboard.writeText(from.textContent).then(() => say("Copied"), marked);
  } else marked();
});
const measured = (frame) => {
  const inside = frame.contentDocument && frame.contentDocument.documentElement;
  if (inside) frame.style.height = `${inside.offsetHeight + 4}px`;
};
const frames = document.querySelectorAll("iframe");
frames.forEach((frame) => frame.addEventListener("load", () => measured(frame)));
for (const changed of ["load", "resize", "change"]) {
  addEventListener(changed, () => setTimeout(() => frames.forEach(measured), 50));
}
