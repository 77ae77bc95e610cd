// Elements from data. Text goes in as text nodes only: a query, and whatever comes back for it, may
// be hostile.
const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name === "hue") element.style.setProperty("--h", value);
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat(2).filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return element;
}
const show = (element, ...children) => { element.replaceChildren(); fill(element, null, children); };
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

const list = (value) => (Array.isArray(value) ? value : []);
const num = (value, digits = 3) => (Number.isFinite(value) ? String(Number(value.toFixed(digits))) : "–");
const hz = (value) => num(value) + " Hz";
const micros = (value) => (Number.isFinite(value) ? value.toLocaleString("en").replaceAll(",", "\u202f") + " µs" : "");
const plain = (word) => String(word).replaceAll("_", " ").replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
const terms = (rows) => h("dl", null, rows.filter((row) => row[1] !== "" && row[1] !== false && row[1] !== undefined && row[1] !== null)
  .map(([term, value, name]) => [h("dt", null, term), h("dd", { class: name }, value)]));
const chips = (words) => words.length > 0 && h("ul", { class: "chips" }, words.map((word) => h("li", null, word)));
