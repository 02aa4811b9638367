// Carries the click id into a shop's forms and checkouts; stores it as consent allows. See docs/website.md.
(() => {
  const { consent, days = 90, domain } = document.currentScript.dataset;
  const asked = new URLSearchParams(location.search);
  const told = {};
  let stores = consent === "granted";
  const read = (name) => consent !== "none" && (document.cookie.match(`\\b${name}=([^;]*)`) || [])[1];
  for (const [name, short] of [["tandem_id", "tandem_id"], ["tandem_via", "via"]]) {
    const value = asked.get(name) || asked.get(short) || read(name);
    if (/^[\w-]{1,100}$/.test(value || "")) told[name] = value;
  }
  const keep = () => {
    const rest = `; path=/; SameSite=Lax${domain ? "; domain=" + domain : ""}; max-age=${stores ? days * 86400 : 0}`;
    for (const name in told) document.cookie = `${name}=${told[name]}${rest}`;
  };
  const each = (which, act) => document.querySelectorAll(which).forEach(act);
  const add = (link, values) => {
    const url = new URL(link.href);
    for (const name in values) url.searchParams.set(name, values[name]);
    link.href = url;
  };
  const fill = () => {
    for (const name in told) each(`input[name=${name}]`, (field) => (field.value = told[name]));
    const id = told.tandem_id;
    if (!id) return;
    each('a[href^="https://buy.stripe.com/"]', (link) => add(link, { client_reference_id: id }));
    each("stripe-buy-button,stripe-pricing-table", (part) => part.setAttribute("client-reference-id", id));
  };
  const carry = ({ target }) => {
    fill();
    const link = target.closest("a[href]");
    if (!stores && link && link.origin === location.origin && !link.hash) add(link, told);
  };
  if (stores) keep();
  addEventListener("DOMContentLoaded", fill);
  addEventListener("submit", fill, true);
  addEventListener("click", carry, true);
  window.tandem = { ...told, consent: (yes) => ((stores = yes && consent !== "none"), keep()) };
})();
