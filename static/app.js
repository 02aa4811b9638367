// Progressive enhancement only: every page works without this file. Nothing here knows a business word.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* Charts: read values with the pointer or the arrow keys. */
  const openChart = (figure) => {
    const plot = figure.querySelector(".chart-plot");
    const tip = figure.querySelector(".chart-tip");
    const cursor = figure.querySelector(".cursor");
    const data = JSON.parse(figure.querySelector("script").textContent);
    const count = data.labels.length;
    let at = -1;
    const row = (name, value, series) => {
      const line = document.createElement("span");
      const amount = document.createElement("i");
      if (series) line.className = series;
      amount.textContent = value;
      line.append(name, amount);
      return line;
    };
    const show = (index) => {
      at = Math.max(0, Math.min(count - 1, index));
      cursor.setAttribute("x", (at * 1000) / count);
      const title = document.createElement("b");
      title.textContent = `${data.labels[at]}  ${data.totals ? data.totals[at] : ""}`;
      tip.replaceChildren(title, ...data.series.map((one) => row(one.name, one.shown[at], one.series)));
      tip.hidden = false;
      const middle = ((at + 0.5) / count) * plot.clientWidth;
      const beside = middle > plot.clientWidth / 2 ? middle - tip.offsetWidth - 14 : middle + 14;
      tip.style.left = `${Math.max(0, Math.min(plot.clientWidth - tip.offsetWidth, beside))}px`;
    };
    const hide = () => { tip.hidden = true; cursor.setAttribute("x", -200); };
    plot.addEventListener("pointermove", (event) => {
      show(Math.floor(((event.clientX - plot.getBoundingClientRect().left) / plot.clientWidth) * count));
    });
    plot.addEventListener("pointerleave", hide);
    plot.addEventListener("blur", hide);
    plot.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (step) { event.preventDefault(); show((at < 0 ? (step > 0 ? -1 : count) : at) + step); }
      if (event.key === "Escape") hide();
    });
  };

  /* Copy buttons: shown only where copying works; the text beside them can be selected anyway. */
  const openCopy = (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      const label = button.querySelector("span");
      const before = label.textContent;
      label.textContent = "Copied";
      say("Copied");
      setTimeout(() => { label.textContent = before; }, 1600);
    });
  };

  /* Hold to confirm: holding the button for two seconds ticks the box and sends; ticking and pressing works as well. */
  const openHold = (form) => {
    const button = form.querySelector(".hold-button");
    const box = form.querySelector("input[type=checkbox]");
    let timer = 0;
    const stop = () => { clearTimeout(timer); timer = 0; button.classList.remove("is-held"); };
    const start = () => {
      if (timer || box.checked || button.disabled) return;
      button.classList.add("is-held");
      timer = setTimeout(() => { stop(); box.checked = true; form.requestSubmit(button); }, 2000);
    };
    form.querySelector(".hold-hint").hidden = false;
    button.addEventListener("pointerdown", start);
    ["pointerup", "pointerleave", "pointercancel", "blur"].forEach((name) => button.addEventListener(name, stop));
    const isPress = (event) => !box.checked && (event.key === " " || event.key === "Enter");
    button.addEventListener("keydown", (event) => { if (isPress(event)) { event.preventDefault(); start(); } });
    button.addEventListener("keyup", (event) => { if (isPress(event)) { stop(); form.reportValidity(); } });
  };

  const say = (text) => { document.getElementById("toasts").replaceChildren(Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: text })); };

  /* Files: what is more than is taken is said before anything is sent, and is not chosen. The server says it as well. */
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1).replace(/\.0$/, "");
  const tooMuch = (input) => {
    const files = [...input.files];
    const { mostEach, mostFiles } = input.dataset;
    const most = input.form.dataset.most;
    const heavy = files.find((one) => one.size > Number(mostEach || most));
    const sum = all("input[type=file]", input.form).flatMap((one) => [...one.files]).reduce((total, one) => total + one.size, 0);
    if (heavy) return `“${heavy.name}” has ${megabytes(heavy.size)} MB, and a file may have ${megabytes(mostEach || most)} MB. Choose a smaller one.`;
    if (mostFiles && files.length > mostFiles) return `These are ${files.length} files. Choose at most ${mostFiles} at once.`;
    if (sum > most) return `Together these have ${megabytes(sum)} MB, and ${megabytes(most)} MB are taken at once. Choose fewer or smaller ones.`;
    return "";
  };
  const openFiles = (input) => {
    const says = Object.assign(document.createElement("p"), { className: "field-error", role: "alert" });
    input.closest(".form-field").append(says);
    input.addEventListener("change", () => {
      says.textContent = tooMuch(input);
      if (!says.textContent) { input.removeAttribute("aria-invalid"); return; }
      input.setAttribute("aria-invalid", "true");
      input.value = "";
    });
  };

  const open = (root) => {
    all("form[data-most] input[type=file]", root).forEach(openFiles);
    all("[data-chart]", root).forEach(openChart);
    all("[data-copy]", root).forEach(openCopy);
    all("[data-hold]", root).forEach(openHold);
    all("[data-check-all]", root).forEach((box) => box.addEventListener("change", () => {
      all(`input[name="${box.dataset.checkAll}"]:not(:disabled)`, box.closest("form")).forEach((one) => { one.checked = box.checked; });
      box.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
    }));
    all("[data-own-zone] select", root).forEach((zones) => {
      const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
      if (zones.value === "UTC" && [...zones.options].some((zone) => zone.value === own)) zones.value = own;
    });
    all(".error-summary", root).forEach((summary) => summary.focus());
  };

  /* A second press on a button that is already sending does nothing, and the button shows that it is; one that gives a file may be pressed again. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "file" in form.dataset) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => { delete form.dataset.sent; event.submitter?.removeAttribute("aria-busy"); }, 4000);
  });

  /* Keyboard: "/" searches, "?" opens help, Esc closes what is open. */
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details[open]:is(.menu, .me, .state, .dropdown, .confirm)").forEach((one) => { one.open = false; });
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") { event.preventDefault(); document.getElementById("q")?.focus(); }
    if (event.key === "?") document.querySelector("[data-help]")?.click();
  });

  /* A click elsewhere closes what is open. */
  document.addEventListener("click", (event) => {
    all("details[open]:is(.me, .state, .dropdown)").forEach((one) => { if (!one.contains(event.target)) one.open = false; });
  });

  open(document);
  document.addEventListener("htmx:after:swap", (event) => open(event.target));
})();
