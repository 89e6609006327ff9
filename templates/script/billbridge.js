// Keys and dialogs. Every page works without this file: it only makes the same links, buttons and
// fields quicker to reach.
//
//   data-key="a"          pressing A presses this button or follows this link; of a <summary>, it opens what
//                         is folded and goes to the first field in it
//   data-dialog="id"      this button opens that <dialog>
//   data-copy="id"        this button copies the text of that element
//   data-all="name"       this box ticks all boxes of that name
//   data-chord="Enter"    Ctrl + that key presses this button, from anywhere in its form
//   data-enter="selector" Enter in this field presses that button of its form
//   data-ask="q"          what htmx asks with for this field is its text, under that name
//   data-sum-of="name"    here stands what the ticked boxes of that name add up to: the hundredths in
//                         their data-amount, for each data-unit; data-none where none is ticked
"use strict";
(() => {
  const KEYS_OFF = "billbridge-keys-off";
  const withKey = () => [...document.querySelectorAll("[data-key]")];
  const isTyping = (target) =>
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  const areOff = () => localStorage.getItem(KEYS_OFF) === "yes";

  // One key each, unless somebody types, holds another key down, or has turned the keys off.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || areOff()) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    const found = withKey().find((one) => one.dataset.key === key && one.checkVisibility());
    if (!found) return;
    event.preventDefault();
    found.focus();
    if (found.matches("input, textarea, select")) return;
    const folded = found.matches("summary") ? found.parentElement : null;
    if (!folded?.open) found.click();
    folded?.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  });

  // The list of the page's keys, and the box that turns them off.
  const fillKeys = (dialog) => {
    const list = dialog.querySelector("dl");
    list.replaceChildren(
      ...withKey().flatMap((one) => {
        const key = document.createElement("kbd");
        key.textContent = one.dataset.key.toUpperCase();
        const term = document.createElement("dt");
        term.append(key);
        const meaning = document.createElement("dd");
        meaning.textContent = one.dataset.keyFor || one.getAttribute("aria-label") || one.textContent.trim();
        return [term, meaning];
      }),
    );
    const box = dialog.querySelector("input[type=checkbox]");
    box.checked = !areOff();
    box.onchange = () => localStorage.setItem(KEYS_OFF, box.checked ? "no" : "yes");
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (!opener) return;
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog) return;
    event.preventDefault();
    if (dialog.classList.contains("keys")) fillKeys(dialog);
    dialog.showModal();
  });

  // A box that stands for all of that name says so only while all of them are ticked.
  const sayWhetherAll = (box) => {
    const all = document.querySelector(`input[data-all="${CSS.escape(box.name)}"]`);
    const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.name)}"]:enabled`)];
    if (all) all.checked = boxes.length > 0 && boxes.every((one) => one.checked);
  };
  // Buttons of a form that is filled in by the keyboard. The button takes the focus, so that it is not
  // in a field which is replaced.
  document.addEventListener("keydown", (event) => {
    const form = event.target.form;
    if (!form || event.isComposing || event.repeat) return;
    const isChord = event.ctrlKey || event.metaKey;
    const selector = isChord
      ? `[data-chord="${CSS.escape(event.key)}"]`
      : event.key === "Enter" && event.target.dataset.enter;
    const button = selector && form.querySelector(selector);
    if (!button) return;
    event.preventDefault();
    button.focus();
    button.click();
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const name = event.detail.elt.dataset.ask;
    if (name) event.detail.parameters = { [name]: event.detail.elt.value };
  });

  // Says on the button itself that it is copied; where copying is not allowed, the text is selected.
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    const source = button && document.getElementById(button.dataset.copy);
    if (!source) return;
    const words = button.firstChild;
    const before = (button.dataset.words ??= words.textContent);
    try {
      await navigator.clipboard.writeText(source.innerText.trim());
      words.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(source);
      words.textContent = "Selected";
    }
    setTimeout(() => (words.textContent = before), 2000);
  });

  document.addEventListener("change", (event) => {
    const name = event.target.dataset.all;
    if (!name && event.target.matches("input[type=checkbox]")) sayWhetherAll(event.target);
    if (!name) return;
    const boxes = document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]:enabled`);
    for (const box of boxes) box.checked = event.target.checked;
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // Whole hundredths of any size, so that no sum is ever rounded.
  const amount = (hundredths) => {
    const digits = String(hundredths < 0n ? -hundredths : hundredths).padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${hundredths < 0n ? "\u2212" : ""}${whole}.${digits.slice(-2)}`;
  };
  const addUp = (out) => {
    const name = CSS.escape(out.dataset.sumOf);
    const ticked = [...document.querySelectorAll(`input[type=checkbox][name="${name}"]:checked`)];
    const sums = new Map();
    for (const box of ticked) {
      const unit = box.dataset.unit;
      sums.set(unit, (sums.get(unit) ?? 0n) + BigInt(box.dataset.amount));
    }
    const parts = [...sums].sort(([one], [two]) => (one < two ? -1 : 1)).map(([unit, sum]) => `${amount(sum)} ${unit}`);
    out.textContent = ticked.length ? `${ticked.length} ticked: ${parts.join(" · ")}` : out.dataset.none;
  };
  const addAllUp = () => document.querySelectorAll("[data-sum-of]").forEach(addUp);
  document.addEventListener("change", addAllUp);
  // Browsers bring the ticks back with the page.
  window.addEventListener("pageshow", addAllUp);

  // What needs a script to work shows itself only now.
  document.documentElement.classList.add("scripted");
  // What a key does is said beside it, except where keys are off.
  document.documentElement.classList.toggle("keyed", !areOff());
})();
