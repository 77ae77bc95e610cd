
// Only for comfort: without it everything is there, and opens one by one.
for (const section of document.querySelectorAll("section")) {
  const all = section.querySelectorAll(":scope details");
  if (all.length < 2) continue;
  const button = document.createElement("button");
  button.type = "button";
  const say = () => {
    const closed = [...all].some((one) => !one.open);
    button.textContent = closed ? "Open all" : "Close all";
    return closed;
  };
  button.addEventListener("click", () => {
    const open = say();
    for (const one of all) one.open = open;
    say();
  });
  for (const one of all) one.addEventListener("toggle", say);
  say();
  section.querySelector("h2").append(" ", button);
}
