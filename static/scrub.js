// Compares a mail list with salted hashes, in this browser alone: the list is in no request.
(() => {
  "use strict";
  const form = document.querySelector("form[data-scrub]");
  const says = form.querySelector("[data-scrub-says]");
  const link = form.querySelector("[data-scrub-file]");
  const done = form.querySelector("[data-scrub-done]");
  const ADDRESS = /[^\s,;<>"'()]+@[^\s,;<>"'()]+\.[^\s,;<>"'()]+/g;
  const AT_ONCE = 1000;
  const bytes = new TextEncoder();
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

  const known = async () => {
    const answer = await fetch(form.dataset.scrub, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("The hashes could not be loaded. Reload the page and try again.");
    const { salt, hashes } = await answer.json();
    const key = await crypto.subtle.importKey("raw", bytes.encode(salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return { key, hashes: new Set(hashes) };
  };

  const salted = async (address, key) => {
    const plain = hex(await crypto.subtle.digest("SHA-256", bytes.encode(address.toLowerCase())));
    return hex(await crypto.subtle.sign("HMAC", key, bytes.encode(plain))).slice(0, 32);
  };

  const isKept = async (line, { key, hashes }) => {
    const found = await Promise.all((line.match(ADDRESS) || []).map((address) => salted(address, key)));
    return !found.some((one) => hashes.has(one));
  };

  const compare = async (text) => {
    const against = await known();
    const lines = text.split(/\r\n|\n|\r/);
    const kept = [];
    const counts = { kept: 0, removed: 0 };
    for (let start = 0; start < lines.length; start += AT_ONCE) {
      const part = lines.slice(start, start + AT_ONCE);
      const stays = await Promise.all(part.map((line) => isKept(line, against)));
      part.forEach((line, at) => {
        if (stays[at]) kept.push(line);
        if (line.includes("@")) counts[stays[at] ? "kept" : "removed"] += 1;
      });
      says.textContent = `Compared ${Math.min(start + AT_ONCE, lines.length)} of ${lines.length} lines.`;
      await new Promise((go) => setTimeout(go, 0));
    }
    return { text: kept.join("\n"), ...counts };
  };

  const offer = (found, name) => {
    if (link.href) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([found.text], { type: "text/csv" }));
    link.download = `compared-${name}`;
    link.hidden = false;
    form.elements.kept.value = found.kept;
    form.elements.removed.value = found.removed;
    done.disabled = false;
    says.textContent = `${found.removed} taken out, ${found.kept} stay. Download the new list and send to it only.`;
  };

  form.querySelector("#list").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    link.hidden = true;
    done.disabled = true;
    if (!file) return;
    if (!window.crypto || !crypto.subtle) {
      says.textContent = "This browser compares only on a secure address (https). Ask the operator for one.";
      return;
    }
    try {
      const found = await compare(await file.text());
      if (found.kept + found.removed === 0) says.textContent = "There is no e-mail address in this file. Choose another one.";
      else offer(found, file.name);
    } catch (error) {
      says.textContent = error.message;
    }
  });
})();
