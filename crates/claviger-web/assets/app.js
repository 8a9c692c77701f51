// Comforts over pages that work without them: selection, keys, a live preview, copying. No text lives here.
"use strict";
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector, root = document) => root.querySelector(selector);
const typing = (target) => target.matches("input:not([type=checkbox], [type=radio]), textarea, select");

// A secret is shown once: a page that the browser kept for Back is thrown away.
// Its place in the history becomes the token's own page, so that Back and Reload never send the form again.
const secret = one("[data-secret]");
if (secret) history.replaceState(null, "", secret.dataset.secret);
addEventListener("pageshow", (event) => { if (event.persisted && secret) location.reload(); });
// A question, and a form that came back with faults, stands in the history as its own page: Back does not ask whether to
// send it again.
const own = one("form[data-own-page]");
if (own && (own.dataset.ownPage || one("[data-faults]"))) history.replaceState(null, "", own.dataset.ownPage || location.href);

// Keys: "/" searches, "n" makes a new one, "g" and then a letter goes to a place.
// They can be turned off in the profile, since some people's hands or voices type by accident.
const shortcuts = () => localStorage.getItem("shortcuts") !== "off";
let going = false;
for (const hint of all("[data-hint]")) hint.hidden = !shortcuts();
for (const part of all("[data-with-script]")) part.hidden = false;
for (const box of all("[data-shortcuts]")) {
  box.checked = shortcuts();
  box.addEventListener("change", () => localStorage.setItem("shortcuts", box.checked ? "on" : "off"));
}
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.key === "Escape") return closeMenus(true);
  if (typing(event.target) || !shortcuts()) return;
  const target = going ? one(`[data-go="${CSS.escape(event.key)}"]`) : one(`[data-hotkey="${CSS.escape(event.key)}"]`);
  going = !going && event.key === "g";
  if (going) setTimeout(() => { going = false; }, 1500);
  if (!target) return;
  event.preventDefault();
  if (target.matches("input")) { target.focus(); target.select(); } else target.click();
});

// Menus: one open at a time, closed by Escape or a click elsewhere; focus returns to where it was.
function closeMenus(refocus, but) {
  for (const menu of all("[data-menu][open]")) {
    if (menu === but) continue;
    const held = menu.contains(document.activeElement);
    menu.open = false;
    if (refocus && held) one("summary", menu).focus();
  }
}
addEventListener("click", (event) => closeMenus(false, event.target.closest("[data-menu]")));
// One that has no room to its right opens to its left.
addEventListener("toggle", ({ target: menu }) => {
  const list = menu.matches("[data-menu][open]") && one("ul", menu);
  if (!list) return;
  list.classList.remove("leftwards");
  list.classList.toggle("leftwards", list.getBoundingClientRect().right > document.documentElement.clientWidth);
}, true);

// Lists: a click on a row ticks it, Shift ticks a stretch, arrows walk, Space ticks.
for (const list of all("[data-list]")) {
  const boxes = all("tbody .tick input", list);
  const master = one("[data-all]", list);
  const said = one("[data-chosen]", list);
  const matching = one("[data-matching]", list);
  let anchor = 0;
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    if (said) said.textContent = count ? said.dataset.chosen.replace("#", count) : "";
    for (const button of all("[data-needs]", list)) button.disabled = button.dataset.needs === "one" ? count !== 1 || matching?.checked : count === 0 && !matching?.checked;
    if (master) { master.checked = count > 0 && count === boxes.length; master.indeterminate = count > 0 && count < boxes.length; }
  };
  const stretch = (to, value) => {
    const [low, high] = anchor < to ? [anchor, to] : [to, anchor];
    for (let i = low; i <= high; i++) boxes[i].checked = value;
  };
  list.addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.target.closest("a, button, label")) return;
    const index = boxes.indexOf(one(".tick input", row));
    if (index < 0) return;
    const box = boxes[index];
    if (event.target !== box) {
      if (getSelection().toString() && !event.shiftKey) return;
      box.checked = !box.checked;
      box.focus();
    }
    if (event.shiftKey) { stretch(index, box.checked); getSelection().removeAllRanges(); }
    anchor = index;
    show();
  });
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const index = boxes.indexOf(one(".tick input", event.target.closest("tbody tr") ?? list));
    if (step && event.target.closest("tbody")) {
      const next = boxes[index + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
      if (event.shiftKey) { boxes[index].checked = true; next.checked = true; show(); }
      anchor = index + step;
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey) && event.target.closest("tbody")) {
      event.preventDefault();
      for (const box of boxes) box.checked = true;
      show();
    } else if (event.key === "Escape" && boxes.some((box) => box.checked)) {
      for (const box of boxes) box.checked = false;
      show();
    }
  });
  if (master) {
    master.hidden = false;
    master.addEventListener("change", () => { for (const box of boxes) box.checked = master.checked; show(); });
  }
  matching?.addEventListener("change", show);
  // the browser restores ticks after Back, later than this runs
  addEventListener("pageshow", show);
  show();
}

// From the search the arrow leads into what was found.
one("input[data-hotkey='/']")?.addEventListener("keydown", (event) => {
  const first = event.key === "ArrowDown" && one(".rows tbody .tick input, .rows tbody a");
  if (!first) return;
  event.preventDefault();
  first.focus();
});

// What is wrong with a form is read first.
one("[data-faults]")?.focus();

// Copy and download buttons need a script, so they appear with it.
for (const button of all("[data-copy]")) {
  button.hidden = false;
  const word = one("span", button);
  const before = word.textContent;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
    } catch {
      const range = document.createRange();
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (!document.execCommand("copy")) return;
    }
    word.textContent = button.dataset.done;
    setTimeout(() => { word.textContent = before; }, 2000);
  });
}

// The method tree: search, only the ticked ones, a box for a whole group, counts.
for (const tree of all("[data-tree]")) {
  const search = one("[data-tree-search]", tree);
  const only = one("[data-tree-only]", tree);
  const groups = all("[data-group]", tree).map((group) => ({
    group,
    count: one("[data-count]", group),
    whole: one("[data-whole]", group),
    lines: all("li", group).map((line) => ({ line, box: one("input", line), words: `${one("summary b", group).textContent} ${line.textContent}`.toLowerCase() })),
  }));
  const sets = one("[data-sets]", tree);
  const count = () => {
    if (sets) {
      const boxes = all("input", sets);
      const ticked = boxes.filter((box) => box.checked).length;
      const said = one("[data-count]", sets);
      said.textContent = sets.dataset.sets.replace("#", ticked).replace("#", boxes.length);
      said.classList.toggle("some", ticked > 0);
    }
    for (const { group, count, whole, lines } of groups) {
      const ticked = lines.filter(({ box }) => box.checked).length;
      count.textContent = group.dataset.group.replace("#", ticked).replace("#", lines.length);
      count.classList.toggle("some", ticked > 0);
      whole.checked = ticked === lines.length;
      whole.indeterminate = ticked > 0 && ticked < lines.length;
    }
  };
  const sift = () => {
    const wanted = search.value.trim().toLowerCase().split(/\s+/);
    let found = 0;
    for (const { group, lines } of groups) {
      let shown = 0;
      for (const { line, box, words } of lines) {
        line.hidden = !(wanted.every((word) => words.includes(word)) && (!only.checked || box.checked));
        if (!line.hidden) shown++;
      }
      group.hidden = shown === 0;
      if (shown && (search.value.trim() || only.checked)) group.open = true;
      found += shown;
    }
    one("[data-tree-none]", tree).hidden = found > 0;
  };
  for (const { whole, lines } of groups) {
    whole.hidden = false;
    whole.addEventListener("change", () => {
      for (const { line, box } of lines) if (!line.hidden) box.checked = whole.checked;
      count();
      tree.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  tree.addEventListener("change", count);
  search.addEventListener("input", sift);
  search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  only.addEventListener("change", sift);
  addEventListener("pageshow", () => { count(); sift(); });
}

// "This token can": asks the server to say the form in plain words, the last answer wins.
for (const form of all("[data-preview-from]")) {
  const [target, ended] = [one("[data-preview]"), one("[data-ended]")];
  for (const button of all("[data-without-script]", form)) button.hidden = true;
  let timer, asked;
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.delete("password");
    try {
      const answer = await fetch(form.dataset.previewFrom, { method: "POST", body, signal: asked.signal });
      if (answer.redirected) ended.hidden = !(target.hidden = true);
      else if (answer.ok) target.innerHTML = await answer.text();
    } catch { /* offline or overtaken: the last paragraph stays */ }
  };
  form.addEventListener("input", (event) => {
    if (event.target.type === "password" || event.target.matches("[data-tree-search], [data-tree-only]")) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 150);
  });
}

// Passkeys: the server asks, the browser's own dialog answers, and the form carries the answer.
const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const askPasskey = async (form, from) => {
  const reply = await fetch(from, { method: "POST", body: new URLSearchParams({ csrf: form.elements.csrf.value }) });
  if (!reply.ok) throw new Error(reply.status);
  const publicKey = await reply.json();
  publicKey.challenge = toBytes(publicKey.challenge);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    for (const known of publicKey[list] ?? []) known.id = toBytes(known.id);
  }
  if (publicKey.user) publicKey.user.id = toBytes(publicKey.user.id);
  const made = await (publicKey.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[part]) response[part] = toText(made.response[part]);
  }
  if (made.response.getTransports) response.transports = made.response.getTransports();
  return JSON.stringify({ id: made.id, rawId: toText(made.rawId), type: made.type, response });
};
const carry = (form, name, value) => {
  const field = one(`input[type=hidden][name=${name}]`, form) ?? form.appendChild(document.createElement("input"));
  Object.assign(field, { type: "hidden", name, value });
};
for (const button of all("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const { form } = button;
  button.hidden = false;
  // one that makes a passkey is what Enter presses too: the form is sent once the answer is in it
  const [where, what] = button.matches("[data-passkey-check]") ? [form, "submit"] : [button, "click"];
  where.addEventListener(what, async (event) => {
    event.preventDefault();
    const says = one("[data-passkey-fault]", form);
    says.hidden = true;
    button.disabled = true;
    try {
      const answer = await askPasskey(form, button.dataset.passkey);
      if (button.matches("[data-passkey-confirms]")) {
        one("input[type=password]", form).disabled = true;
        carry(form, "password", `passkey:${answer}`);
        // where a passkey is made, that is the deed; one of several deeds is chosen by its own button
        const deeds = all("button:not([type=button], .unseen, [hidden])", form);
        if (one("[data-passkey-check]", form)) return;
        if (deeds.length > 1 || !form.reportValidity()) one("[data-passkey-done]", form).hidden = false;
        else form.requestSubmit(deeds[0]);
        return;
      }
      carry(form, "passkey", answer);
      form.submit();
    } catch {
      says.hidden = false;
      button.disabled = false;
    }
  });
}

// A form is sent once.
addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "yes";
  setTimeout(() => { delete event.target.dataset.sent; }, 4000);
});
