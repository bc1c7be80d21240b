// The page of reviews. Text goes in as text, never as markup.
const who = document.querySelector("#who");
const queue = document.querySelector("#queue");
const state = document.querySelector(".desk .state");
const panel = document.querySelector("#review");
const form = document.querySelector("#decide");
const told = panel.querySelector(".told");
const toggle = form.querySelector("[data-toggle]");
const part = (selector) => panel.querySelector(selector);
let shown = null;

who.by.value = localStorage.getItem("reviewer") ?? "";
who.readers.value = localStorage.getItem("readers") ?? "";
who.addEventListener("submit", (event) => {
  event.preventDefault();
  localStorage.setItem("reviewer", who.by.value.trim());
  localStorage.setItem("readers", who.readers.value);
  shown = null;
  list();
});
who.closed.addEventListener("change", () => who.requestSubmit());

function readers() {
  return who.readers.value.split(",").map((group) => group.trim()).filter(Boolean);
}

function query(more = {}) {
  const found = new URLSearchParams(more);
  (readers().length ? readers() : ["everyone"]).forEach((group) => found.append("readers", group));
  return found;
}

async function call(path, body) {
  const sent = body && { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, sent);
  const reply = await response.json();
  if (!response.ok) throw new Error(reply.error?.message ?? "The server did not take that.");
  return reply;
}

async function list() {
  try {
    const { reviews, hidden } = await call(`/api/v1/reviews?${query(who.closed.value ? { closed: "true" } : {})}`);
    queue.replaceChildren(...reviews.map(entry));
    const count = reviews.length ? `${reviews.length} ${who.closed.value ? "decided" : "waiting"}` : "Nothing here.";
    state.textContent = hidden ? `${count} ${hidden} more that your groups may not see.` : count;
    const next = reviews.find((each) => each.review === shown) ?? reviews[0];
    if (next) await open(next.review);
    else panel.hidden = true;
  } catch (error) {
    state.textContent = error.message;
  }
}

function entry(review) {
  const button = made("button", "");
  button.type = "button";
  button.dataset.review = review.review;
  const about = made("span", "", "about");
  const due = review.closed_at ? made("span", review.state) : made("span", when(review), review.is_overdue ? "late" : "");
  about.append(due, made("span", review.assistant));
  if (review.people > 1 && !review.closed_at) about.append(made("span", `${review.approvals.length} of ${review.people} approved`));
  if (review.assigned_to) about.append(made("span", `for ${review.assigned_to}`));
  button.append(made("span", review.question, "asked"), about);
  button.addEventListener("click", () => open(review.review));
  const item = document.createElement("li");
  item.append(button);
  return item;
}

async function open(id) {
  const review = await call(`/api/v1/reviews/${encodeURIComponent(id)}?${query()}`).catch((error) => {
    state.textContent = error.message;
  });
  if (!review) return;
  if (shown !== id) tell("");
  shown = id;
  queue.querySelectorAll("button").forEach((each) => each.setAttribute("aria-current", String(each.dataset.review === id)));
  panel.hidden = false;
  part(".place").textContent = [
    review.review,
    review.assistant,
    review.closed_at ? review.state : when(review),
    review.asked_by && `asked by ${review.asked_by}`,
    `as of ${review.as_of}`,
  ].filter(Boolean).join(" · ");
  part("h1").textContent = review.question;
  part(".why").textContent = `It waits because ${review.why}.`;
  part(".findings").replaceChildren(...review.findings.map(finding));
  part(".text").textContent = review.answer;
  part(".before").hidden = review.before === null;
  part(".before div").textContent = review.before ?? "";
  result(review.result);
  part(".sources").hidden = review.citations.length === 0;
  part(".citations").replaceChildren(...review.citations.map(citation));
  const then = review.action ? `${review.action.action} is ${review.action.state}: ${review.action.why}.` : review.then && outside(review.then);
  part(".then").hidden = !then;
  part(".then").textContent = then || "";
  part(".words").hidden = review.said.length === 0;
  part(".said").replaceChildren(...review.said.map(word));
  form.hidden = Boolean(review.closed_at);
  form.reset();
  form.text.value = review.answer;
  edit(false);
}

function outside(then) {
  return then.problem ? `An approval sets off ${then.kind}, which does not work: ${then.problem}` : `An approval sets off: ${then.kind} to ${then.target || "the outbox"}.`;
}

function when(review) {
  const hours = (new Date(review.due_at) - Date.now()) / 3.6e6;
  const size = Math.abs(hours) < 48 ? `${Math.max(1, Math.round(Math.abs(hours)))} h` : `${Math.round(Math.abs(hours) / 24)} days`;
  return review.is_overdue ? `overdue since ${size}` : `due in ${size}`;
}

function finding(found) {
  const item = document.createElement("li");
  item.append(made("b", found.kind.replaceAll("_", " ")), ` (${found.measure}): ${found.reason}`);
  if (found.quote) item.append(made("q", found.quote));
  return item;
}

function citation(cited) {
  const item = document.createElement("li");
  const anchor = document.createElement("a");
  const place = query();
  cited.span.forEach((edge) => place.append("span", edge));
  anchor.href = `/versions/${cited.version}?${place}#cited`;
  anchor.target = "_blank";
  anchor.textContent = cited.title || cited.document;
  const head = made("div", "", "place");
  head.append(anchor);
  const since = cited.in_force_from ? ` · in force since ${cited.in_force_from}` : "";
  item.append(head, made("blockquote", `“${cited.quote}”`), made("div", `${cited.document}${cited.page ? ` · page ${cited.page}` : ""}${since}`, "hint"));
  return item;
}

function result(value) {
  const rows = value ? (value.fields ?? Object.entries(value).filter(([name]) => name !== "kind")) : [];
  const table = part(".result");
  table.hidden = rows.length === 0;
  table.replaceChildren(...rows.map((row) => {
    const [name, held] = Array.isArray(row) ? row : [row.name, row.value ?? row.problem];
    const line = document.createElement("tr");
    line.append(made("th", name.replaceAll("_", " ")), made("td", typeof held === "object" ? brief(held) : String(held)));
    return line;
  }));
}

function brief(held) {
  const one = (each) => (each && typeof each === "object" ? Object.values(each).filter((v) => v !== null && typeof v !== "object").join(" · ") : String(each));
  return Array.isArray(held) ? held.map(one).join("; ") : one(held);
}

function word(said) {
  const item = document.createElement("li");
  const done = { approve: "approved it", edit: "edited it", reject: "rejected it" }[said.verdict];
  item.append(made("b", said.by), ` ${done} on ${said.at.slice(0, 16).replace("T", " ")}${said.reason ? `: ${said.reason}` : ""}`);
  if (said.diff) {
    const lines = said.diff.split("\n").slice(2).filter((line) => !line.startsWith("@@"));
    const box = document.createElement("pre");
    box.append(...lines.map((line) => made("div", line, line[0] === "+" ? "in" : line[0] === "-" ? "out" : "")));
    item.append(box);
  }
  return item;
}

function edit(is_open) {
  form.querySelector(".edit").hidden = !is_open;
  toggle.setAttribute("aria-expanded", String(is_open));
  toggle.textContent = is_open ? "Leave as it is" : "Edit…";
  form.querySelector("[data-verdict=approve]").textContent = is_open ? "Approve as edited" : "Approve";
  if (is_open) form.text.focus();
}

toggle.addEventListener("click", () => edit(toggle.getAttribute("aria-expanded") !== "true"));

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (!who.reportValidity()) return;
  const is_edit = toggle.getAttribute("aria-expanded") === "true";
  const verdict = event.submitter?.dataset.verdict === "reject" ? "reject" : is_edit ? "edit" : "approve";
  const said = { verdict, by: who.by.value.trim(), reason: form.reason.value, readers: readers() };
  if (verdict === "edit") said.text = form.text.value;
  const buttons = form.querySelectorAll("button");
  buttons.forEach((button) => (button.disabled = true));
  try {
    const done = await call(`/api/v1/reviews/${encodeURIComponent(shown)}/decision`, said);
    if (done.closed_at) shown = null;
    await list();
    tell(`${done.review} is ${done.state}: ${done.outcome}.${done.action ? ` It sets off ${done.action}.` : ""}`);
  } catch (error) {
    tell(error.message, true);
  } finally {
    buttons.forEach((button) => (button.disabled = false));
  }
});

function tell(sentence, failed = false) {
  told.classList.toggle("failed", failed);
  told.textContent = sentence;
  if (panel.hidden && sentence) state.textContent = sentence;
}

function made(name, text, style = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (style) element.className = style;
  return element;
}

list();
