// What makes the pages quicker to work with. Every page works without it, but for more lines and files.
"use strict";

// A form that is quoted as it is filled in: the answer is a part of the page, made by the server.
function quoteLive(form) {
  const target = document.getElementById("quote");
  let timer = 0;
  let running = null;
  async function ask() {
    running?.abort();
    running = new AbortController();
    target.classList.add("stale");
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.dataset.live, { method: "POST", body, signal: running.signal });
      if (answer.redirected) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      target.innerHTML = await answer.text();
      markFields(form, target);
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    target.classList.remove("stale");
  }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 250);
  });
}

// Marks the fields that the answer names, where they were filled in.
function markFields(form, target) {
  const wrong = new Set([...target.querySelectorAll("[data-at]")].map((at) => at.dataset.at));
  for (const field of form.elements) {
    if (!field.name) continue;
    if (wrong.has(field.name) && field.value) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

// A form that is to be sent once: its key makes a second time harmless, the button says that it is under way.
function sendOnce(form) {
  form.addEventListener("submit", () => {
    setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((button) => (button.disabled = true)));
  });
}

function addLine(table) {
  const rows = table.tBodies[0].rows;
  const last = rows[rows.length - 1];
  const nth = rows.length;
  const row = last ? last.cloneNode(true) : null;
  if (!row) return;
  for (const field of row.querySelectorAll("[name]")) {
    if (field.type === "hidden") field.remove();
    field.name = field.name.replace(/lines\[\d+\]/, `lines[${nth}]`);
    field.value = "";
    field.removeAttribute("aria-invalid");
  }
  row.querySelectorAll(".error").forEach((error) => error.remove());
  table.tBodies[0].append(row);
  row.querySelector("input")?.focus();
}

function into(input) {
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (file) input.form.elements[input.dataset.into].value = await file.text();
  });
}

// Single keys where nothing is typed; F9 everywhere.
function keys(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const typing = event.target.closest("input, select, textarea");
  const press = (element) => {
    if (!element) return;
    event.preventDefault();
    element.click();
  };
  if (event.key === "F9") return press(document.querySelector("form.bill button.primary"));
  if (typing) return;
  if (/^[1-9]$/.test(event.key)) return press(document.querySelector(`[data-digit="${event.key}"]`));
  const letter = event.key.toUpperCase();
  const marked = [...document.querySelectorAll("kbd")].find((kbd) => kbd.textContent === letter);
  press(marked?.closest("a, button"));
}

addEventListener("keydown", keys);
// Browsers focus links by `autofocus` only in some cases; the first that asks for it gets it.
document.querySelector("[autofocus]")?.focus();
document.querySelectorAll("form[data-live]").forEach(quoteLive);
document.querySelectorAll("form[data-once]").forEach(sendOnce);
document.querySelectorAll("[data-add]").forEach((button) =>
  button.addEventListener("click", () => addLine(document.getElementById(button.dataset.add))),
);
document.querySelectorAll("[data-into]").forEach(into);
document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => print()));
// A page that comes back from the browser's memory would show buttons as they were left.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
