// Rehearsing a menu: a made-up call, walked on the server by the live interpreter. The page keeps the
// keys pressed so far and sends them all; what happened is drawn anew from the answer.
"use strict";

const WORDS = {
  ko: {
    title: "메뉴 연습", status: "현황", other: "English", which: "메뉴", menu: "메뉴", version: "버전",
    who: "민원인", caller: "전화", spoken: "언어", identity: "본인 확인", when: "전화한 때", date: "날짜", time: "시각",
    begin: "처음부터 전화하기", heard: "들리는 안내", aloud: "소리로 듣기", nothing_yet: "전화를 걸면 안내가 여기에 나타납니다.",
    pad: "전화기", path: "지나온 단계", learnt: "알게 된 것", silent: "누르지 않고 기다리기", undo: "되돌리기",
    in_force: "운영 중", newest: "최신", draft: "초안", own: "메뉴의 첫 언어",
    asked_key: "번호 하나를 누르십시오.", asked_digits: (most) => `숫자 ${most}자리까지 누르고 #로 마칩니다.`, ended: "통화가 메뉴를 떠났습니다.",
    callers: { mobile: "휴대 전화", area: "지역 전화", voip: "인터넷 전화", freephone: "080 전화", safety: "050 안심번호",
      representative: "대표 번호", special: "특수 번호", foreign: "국외 전화", withheld: "번호 숨김" },
    identities: { ok: "확인됨", failed: "틀림", locked: "잠김", unavailable: "조회 불가" },
    ends: { queue: "상담 그룹 대기", transfer: "부서 연결", callback: "콜백 신청", hang_up: "통화 종료" },
    pressed: (keys) => keys ? `누름: ${keys}` : "누르지 않음", play: "듣기", none: "없음", no_menus: "아직 메뉴가 없습니다.",
    refused: "이 버전은 아직 연습할 수 없습니다.", down: "서버가 응답하지 않습니다. 잠시 뒤에 다시 시도해 주십시오.",
  },
  en: {
    title: "Rehearse a menu", status: "Status", other: "한국어", which: "Menu", menu: "Menu", version: "Version",
    who: "Caller", caller: "Phone", spoken: "Language", identity: "Identity check", when: "Moment of the call", date: "Date", time: "Time",
    begin: "Call from the start", heard: "What is heard", aloud: "Play aloud", nothing_yet: "Place the call, and what is said appears here.",
    pad: "Telephone", path: "Steps taken", learnt: "What was learnt", silent: "Press nothing, wait", undo: "Take back",
    in_force: "in force", newest: "newest", draft: "draft", own: "the menu's first",
    asked_key: "Press one key.", asked_digits: (most) => `Type up to ${most} digits; # ends them.`, ended: "The call has left the menu.",
    callers: { mobile: "mobile", area: "landline", voip: "internet phone", freephone: "freephone (080)", safety: "relay number (050)",
      representative: "representative number", special: "special number", foreign: "from abroad", withheld: "withheld" },
    identities: { ok: "verified", failed: "wrong", locked: "locked", unavailable: "unavailable" },
    ends: { queue: "Waits for a counsellor", transfer: "Put through to", callback: "Will be called back", hang_up: "Hung up" },
    pressed: (keys) => keys ? `Pressed ${keys}` : "Pressed nothing", play: "Play", none: "none", no_menus: "There is no menu yet.",
    refused: "This version cannot be rehearsed yet.", down: "The server does not answer. Please try again in a moment.",
  },
};
const LANGUAGES = { ko: "한국어", en: "English", zh: "中文", ja: "日本語", vi: "Tiếng Việt" };
const KEYS = "123456789*0#";

const find = (id) => document.getElementById(id);
let language = localStorage.getItem("language") || (navigator.language.startsWith("ko") ? "ko" : "en");
let menus = [];
let keys = null; // pressed at one question after the other; null before the first call
let typed = "";
let walk = null; // the server's last answer
let asked = 0; // answers that come late are for nobody
let playing = null;

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

const options = (select, entries) => {
  const before = select.value;
  select.replaceChildren(...entries.map(([value, text]) => new Option(text, value)));
  if (entries.some(([value]) => value === before)) select.value = before;
};

function problem(lines) {
  find("problem").replaceChildren(...lines.map((line) => element("span", "", line)));
  find("problem").hidden = !lines.length;
}

// --- choosing the call ---------------------------------------------------------------------

async function lookAtMenus() {
  try {
    const listed = await (await fetch("/api/v1/menus")).json();
    menus = await Promise.all(listed.map(async (one) => (await fetch(`/api/v1/menus/${one.menu}`)).json()));
  } catch {
    problem([WORDS[language].down]);
  }
  drawChoices();
}

function drawChoices() {
  const words = WORDS[language];
  options(find("menu"), menus.map((one) => [one.menu, one.menu]));
  if (!find("menu").value && menus.length) find("menu").value = menus[0].menu;
  const menu = menus.find((one) => one.menu === find("menu").value);
  options(find("number"), (menu ? menu.versions : []).map((version) => {
    const marks = [
      version.number === menu.in_force && words.in_force,
      version.number === menu.newest && words.newest,
      !version.publications.length && words.draft,
    ].filter(Boolean);
    return [String(version.number), [version.number, marks.length && `(${marks.join(", ")})`, version.why].filter(Boolean).join(" ")];
  }));
  options(find("caller"), Object.entries(words.callers));
  options(find("identity"), Object.entries(words.identities));
  options(find("spoken"), [["", words.own], ...Object.entries(LANGUAGES).slice(0, 2)]);
  if (!menus.length) problem([words.no_menus]);
}

function choose(menu) {
  find("menu").value = menu.menu;
  drawChoices();
  find("number").value = String(menu.in_force || menu.newest);
}

// --- walking -------------------------------------------------------------------------------

async function rehearse() {
  const words = WORDS[language];
  const mine = ++asked;
  const form = new FormData(find("call"));
  const call = {
    menu: form.get("menu"), number: Number(form.get("number")), caller: form.get("caller"), language: form.get("language"),
    identity: form.get("identity"), at: `${form.get("date")}T${form.get("time")}`, keys,
  };
  try {
    const answer = await fetch("/api/v1/rehearsals", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(call),
    });
    const told = await answer.json();
    if (mine !== asked) return;
    if (answer.ok) {
      problem([]);
      walk = told;
      typed = "";
      draw();
      playTurn(walk.turns[walk.turns.length - 1]);
      return;
    }
    const faults = (told.details.problems || []).filter((one) => one.severity === "error");
    problem([words.refused, told.message, ...faults.slice(0, 12).map((one) => `${one.path}: ${one.message}`)]);
  } catch {
    problem([words.down]);
  }
}

function press(key) {
  if (!walk || !walk.question) return;
  const most = walk.question.most;
  typed += key;
  if (key === "#" || typed.length >= most) answer(typed);
  else drawTyped();
}

function answer(given) {
  if (!walk || !walk.question) return;
  keys.push(given);
  rehearse();
}

// --- drawing -------------------------------------------------------------------------------

function drawTurn(turn) {
  const words = WORDS[language];
  const item = element("li", "turn");
  if (turn.pressed !== null) item.append(element("p", "pressed", words.pressed(turn.pressed)));
  for (const line of turn.said) {
    const row = element("p", "line");
    const said = element("span", "", line.words || line.names.join(" "));
    said.lang = line.language;
    const play = element("button", "play", "▶");
    play.type = "button";
    play.disabled = !line.sound;
    play.setAttribute("aria-label", `${words.play}: ${line.words}`);
    play.addEventListener("click", () => playLines([line]));
    row.append(play, said);
    if (line.names.length === 1) row.title = line.names[0];
    item.append(row);
  }
  for (const what of turn.done) item.append(element("p", "done", what));
  item.append(element("p", "step", turn.step));
  return item;
}

function drawPad() {
  const offered = new Map((walk && walk.question ? walk.question.choices : []).map((one) => [one.key, one.label]));
  find("pad").replaceChildren(...[...KEYS].map((key) => {
    const button = element("button", offered.has(key) ? "offered" : "", key);
    button.type = "button";
    button.disabled = !walk || !walk.question;
    if (offered.get(key)) button.title = offered.get(key);
    button.addEventListener("click", () => press(key));
    return button;
  }));
}

function drawTyped() {
  find("typed").textContent = typed;
}

function draw() {
  const words = WORDS[language];
  document.documentElement.lang = language;
  document.title = `${words.title} · 민원 Minwon`;
  find("language").textContent = words.other;
  find("language").lang = language === "ko" ? "en" : "ko";
  for (const part of document.querySelectorAll("[data-word]")) part.textContent = words[part.dataset.word];
  find("silent").textContent = words.silent;
  find("undo").textContent = words.undo;
  const question = walk && walk.question;
  find("silent").disabled = !question;
  find("undo").disabled = !keys || !keys.length;
  find("asked").textContent = !walk ? "" : !question ? words.ended : question.most === 1 ? words.asked_key : words.asked_digits(question.most);
  drawPad();
  drawTyped();
  find("nothing").hidden = Boolean(walk);
  find("talk").replaceChildren(...(walk ? walk.turns : []).map(drawTurn));
  find("talk").lastElementChild?.scrollIntoView({ block: "nearest" });
  const end = walk && walk.end;
  const [kind, name] = (end || "").split(" ");
  find("ending").hidden = !end;
  find("ending").textContent = end ? [words.ends[kind] || kind, name].filter(Boolean).join(": ") : "";
  find("path").replaceChildren(...(walk ? walk.path : []).map((step) => element("li", "", step)));
  const learnt = Object.entries(walk ? walk.learnt : {}).filter(([name_]) => name_ !== "path");
  find("learnt").replaceChildren(...(learnt.length ? learnt : [["", words.none]]).flatMap(([name_, value]) => [
    element("dt", "", name_), element("dd", "", value),
  ]));
}

// --- hearing -------------------------------------------------------------------------------

async function playLines(lines) {
  playing?.pause();
  const mine = (playing = new Audio());
  for (const line of lines) {
    if (!line.sound || playing !== mine) continue;
    mine.src = `/api/v1/rehearsals/sounds/${line.sound}.wav`;
    try {
      await mine.play();
      await new Promise((done) => { mine.onended = mine.onerror = mine.onpause = done; });
    } catch {
      return; // the browser allows no sound yet, or it is gone
    }
  }
}

function playTurn(turn) {
  if (find("aloud").checked) playLines(turn.said);
  else playing?.pause();
}

// --- events --------------------------------------------------------------------------------

find("call").addEventListener("submit", (event) => {
  event.preventDefault();
  keys = [];
  rehearse();
});
find("menu").addEventListener("change", () => choose(menus.find((one) => one.menu === find("menu").value)));
find("silent").addEventListener("click", () => answer(""));
find("undo").addEventListener("click", () => {
  if (typed) typed = "";
  else keys.pop();
  rehearse();
});
find("aloud").addEventListener("change", () => {
  if (walk) playTurn(walk.turns[walk.turns.length - 1]);
});
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, select, textarea");
  if (!field && !event.ctrlKey && !event.metaKey && !event.altKey && KEYS.includes(event.key)) press(event.key);
});
find("language").addEventListener("click", () => {
  language = language === "ko" ? "en" : "ko";
  localStorage.setItem("language", language);
  draw();
  drawChoices();
});

const now = new Date();
find("date").value = `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
find("time").value = now.toTimeString().slice(0, 5);
draw();
lookAtMenus().then(() => {
  const asks = new URLSearchParams(location.search);
  const menu = menus.find((one) => one.menu === (asks.get("menu") || "city")) || menus[0];
  if (menu) choose(menu);
  if (asks.get("number")) find("number").value = asks.get("number");
});
