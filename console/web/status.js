// The status page: shows what acd says, in Korean or English, and how old that is.
// Holds no truth: every second it asks anew; when nothing comes it says so and fades.
"use strict";

const WORDS = {
  ko: {
    now: "지금", queues: "상담 그룹별 대기", rooms: "상담실", today: "오늘", other: "English",
    in_menu: "안내 중", waiting: "대기", offered: "배정 중", talking: "상담 중", oldest: "최장 대기",
    callbacks: "전화 신청",
    ready: "상담 가능",
    modes: { open: "운영", drain: "소진 후 닫힘", now: "닫힘", evacuate: "대피" },
    idle: "상담 가능", held: "배정 중지", wrap_up: "후처리", break: "이석", signed_out: "로그아웃",
    unreachable: "전화 끊김",
    closed_by: (by) => `닫음: ${by}`, since: (at, long) => `${at}부터 (${long})`, reason: (why) => `사유: ${why}`,
    total: "인입", answered: "응대", abandoned: "포기", served: "자동 안내", called_back: "콜백",
    overflowed: "부서 연결", fault: "장애", in_progress: "진행 중", service_level: "서비스레벨", mean_wait: "평균 대기",
    adds_up: "합계가 맞습니다: 인입 = 응대 + 포기 + 자동 안내 + 콜백 + 부서 연결 + 장애 + 진행 중",
    wrong: "합계가 맞지 않습니다. 원장을 확인하십시오.",
    level: "20초 안에 응대한 통화 / 상담을 요청한 통화(20초 넘게 대기 중인 통화 포함)",
    age: (s) => `${s}초 전`, live: "실시간", seconds: (s) => clock(s),
    down: "상담 분배(acd)가 응답하지 않습니다. 전화는 Asterisk가 받고 있습니다.",
    unlinked: "Asterisk와 연결을 복구하고 있습니다.",
    flood: "폭주 안내 중입니다. 전화 메뉴가 긴급 안내, 자동 안내, 전화 신청을 먼저 권합니다.",
    alerts: {
      not_responding: (who) => `상담사 ${who} 무응답`, unreachable: (who) => `상담사 ${who}의 전화가 연결되지 않음`,
      queue_unserved: (queue) => `${queue}: 기다리는 민원인이 있지만 상담사가 없음`,
    },
    nobody: "로그인한 상담사가 없습니다.", answered_here: (n) => `오늘 ${n}통 응대`,
  },
  en: {
    now: "Now", queues: "Waiting by queue", rooms: "Rooms", today: "Today", other: "한국어",
    in_menu: "In the menu", waiting: "Waiting", offered: "Ringing", talking: "Talking", oldest: "Longest wait",
    callbacks: "To be called back",
    ready: "Free",
    modes: { open: "open", drain: "draining", now: "closed", evacuate: "evacuated" },
    idle: "free", held: "no offers", wrap_up: "wrap-up", break: "break", signed_out: "signed out",
    unreachable: "phone lost",
    closed_by: (by) => `Closed by: ${by}`, since: (at, long) => `since ${at} (${long})`, reason: (why) => `Reason: ${why}`,
    total: "Offered", answered: "Answered", abandoned: "Abandoned", served: "Served",
    called_back: "Called back", overflowed: "Overflowed", fault: "Fault", in_progress: "In progress",
    service_level: "Service level", mean_wait: "Mean wait",
    adds_up: "It adds up: offered = answered + abandoned + served + called back + overflowed + fault + in progress",
    wrong: "It does not add up. Look into the ledger.",
    level: "answered within 20 s / asked for a counsellor (still waiting after 20 s included)",
    age: (s) => `${s} s ago`, live: "live", seconds: (s) => clock(s),
    down: "The distribution (acd) does not answer. Asterisk's own queue takes the calls.",
    unlinked: "The link to Asterisk is being restored.",
    flood: "Flood mode: the menu offers the notice, its own answers and a call back first.",
    alerts: {
      not_responding: (who) => `Counsellor ${who} does not respond`,
      unreachable: (who) => `The phone of counsellor ${who} cannot be reached`,
      queue_unserved: (queue) => `${queue}: callers wait, and nobody is at work`,
    },
    nobody: "No counsellor is signed in.", answered_here: (n) => `${n} answered today`,
  },
};

const find = (id) => document.getElementById(id);
let language = localStorage.getItem("language") || (navigator.language.startsWith("ko") ? "ko" : "en");
let seen = null; // the last snapshot
let seenAt = 0; // when it came, by this page's clock
let today = null;
let names = { rooms: [], queues: [] };
let problem = "";

const clock = (seconds) => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
};

const element = (tag, className, text) => {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
};

// A figure with its word; `tone` colours it when it asks for attention.
const figure = (word, value, tone = "", title = "") => {
  const box = element("div", `figure ${tone}`);
  if (title) box.title = title;
  box.append(element("dt", "", word), element("dd", "", value));
  return box;
};

// Free is only who would be offered a call now: not in a room that takes none, not resting from a fault.
const activityOf = (counsellor) => {
  if (counsellor.activity !== "idle") return counsellor.activity;
  if (counsellor.status !== "ready") return counsellor.status;
  if (!counsellor.reachable) return "unreachable";
  const room = seen.rooms.find((one) => one.room === counsellor.room);
  return counsellor.paused || (room && !room.accepting) ? "held" : "idle";
};

const LATE = 20; // seconds: the service level's
const onTheLine = () => seen.calls.filter((call) => call.whereabouts === "waiting" && !call.callback);
const waitingFor = (queue) => onTheLine().filter((call) => call.queue === queue);
const longest = (calls) => (calls.length ? seen.at - Math.min(...calls.map((call) => call.since)) : 0);

// What the database names, in its order, and after it what only acd knows.
const named = (kind, ids) => {
  const known = names[kind].filter((one) => ids.includes(one.id));
  const others = ids.filter((id) => id && !known.some((one) => one.id === id));
  return [...known, ...others.map((id) => ({ id, ko: id, en: id }))];
};

function drawNow(words) {
  const count = (state) => seen.calls.filter((call) => call.whereabouts === state).length;
  const waiting = onTheLine();
  const oldest = longest(waiting);
  const free = seen.counsellors.filter((counsellor) => activityOf(counsellor) === "idle").length;
  find("now").replaceChildren(
    figure(words.in_menu, seen.in_menu ?? "–"),
    figure(words.waiting, waiting.length, waiting.length && !free ? "warm" : ""),
    figure(words.oldest, words.seconds(oldest), oldest > LATE ? "warm" : ""),
    figure(words.offered, count("offered")),
    figure(words.talking, count("talking")),
    figure(words.callbacks, seen.calls.filter((call) => call.callback).length),
    figure(words.ready, free, free ? "" : "warm"),
  );
}

const RECENT = 15 * 60; // seconds
const MOST_ALERTS = 4;

// What a supervisor should know of the last minutes, the newest first.
function drawAlerts(words) {
  const alerts = seen.alerts.filter((alert) => words.alerts[alert.kind] && seen.at - alert.at < RECENT);
  const lines = alerts.slice(-MOST_ALERTS).reverse().map((alert) => {
    const [queue] = named("queues", [alert.queue]);
    const at = new Date(1000 * alert.at).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
    const line = element("li", "", words.alerts[alert.kind](queue ? queue[language] : alert.counsellor));
    line.prepend(element("time", "", at));
    return line;
  });
  find("alerts").replaceChildren(...(seen.flood ? [element("li", "flood", words.flood)] : []), ...lines);
}

function drawQueues() {
  const ids = new Set([...names.queues.map((queue) => queue.id), ...seen.calls.map((call) => call.queue)]);
  const queues = named("queues", [...ids]).map((queue) => {
    const waiting = waitingFor(queue.id);
    const wait = longest(waiting);
    const box = element("div", `queue ${waiting.length ? "" : "none"} ${wait > LATE ? "warm" : ""}`);
    box.append(element("dt", "", queue[language]), element("dd", "", waiting.length));
    if (waiting.length) box.append(element("dd", "wait", clock(wait)));
    return box;
  });
  find("queues").replaceChildren(...queues);
}

// Why a room is closed, by whom and since when.
function closing(room, words) {
  const at = new Date(1000 * room.since).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
  const said = [room.reason && words.reason(room.reason), room.by && words.closed_by(room.by)];
  said.push(words.since(at, clock(seen.at - room.since)));
  return element("p", "closing", said.filter(Boolean).join(" · "));
}

function drawRooms(words) {
  const rooms = named("rooms", seen.rooms.map((one) => one.room)).map((name) => {
    const room = seen.rooms.find((one) => one.room === name.id);
    const box = element("article", `room ${room.mode}`);
    const head = element("header");
    head.append(
      element("h3", "", name[language]),
      element("span", `mode ${room.mode}`, words.modes[room.mode]),
    );
    if (room.mode !== "open") box.append(closing(room, words));
    const people = seen.counsellors.filter(
      (counsellor) => counsellor.room === room.room && activityOf(counsellor) !== "signed_out",
    );
    const counts = new Map();
    const seats = element("ul", "seats");
    for (const counsellor of people.sort((a, b) => a.counsellor.localeCompare(b.counsellor))) {
      const activity = activityOf(counsellor);
      counts.set(activity, (counts.get(activity) || 0) + 1);
      const seat = element("li", `seat ${activity}`, counsellor.counsellor);
      seat.title = `${counsellor.counsellor}: ${words[activity]} ${words.seconds(seen.at - counsellor.since)}`;
      seats.append(seat);
    }
    const line = [...counts].map(([activity, number]) => `${words[activity].toLowerCase()} ${number}`).join(" · ");
    box.prepend(head);
    box.append(element("p", "counts", line || words.nobody), seats);
    const answered = today && today.by_room[room.room];
    if (answered) box.append(element("p", "counts", words.answered_here(answered)));
    return box;
  });
  find("rooms").replaceChildren(...rooms);
}

function drawToday(words) {
  const percent = (value) => (value === null ? "–" : `${(100 * value).toFixed(1)}%`);
  const outcomes = Object.entries(today.outcomes).map(([name, number]) =>
    figure(words[name], number.toLocaleString(), name === "fault" && number ? "hot" : ""),
  );
  find("today").replaceChildren(
    figure(words.total, today.offered.toLocaleString()),
    ...outcomes,
    figure(words.in_progress, today.in_progress.toLocaleString()),
    figure(words.service_level, percent(today.service_level), "", words.level),
    figure(words.mean_wait, today.mean_wait === null ? "–" : words.seconds(today.mean_wait)),
  );
  find("sum").textContent = today.adds_up ? words.adds_up : words.wrong;
  find("sum").className = today.adds_up ? "good" : "hot";
}

function draw() {
  const words = WORDS[language];
  document.documentElement.lang = language;
  find("language").textContent = words.other;
  find("language").lang = language === "ko" ? "en" : "ko";
  for (const part of document.querySelectorAll("[data-word]")) part.textContent = words[part.dataset.word];
  const age = Math.round((Date.now() - seenAt) / 1000);
  find("age").textContent = !seen ? "" : age < 3 ? words.live : words.age(age);
  document.body.classList.toggle("stale", !seen || age >= 3);
  const text = problem ? words[problem] : seen && !seen.linked ? words.unlinked : "";
  find("problem").textContent = text;
  find("problem").hidden = !text;
  if (seen) {
    drawAlerts(words);
    drawNow(words);
    drawQueues();
    drawRooms(words);
  }
  if (today) drawToday(words);
}

async function ask(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(4000) });
  if (!answer.ok) throw new Error(path);
  return answer.json();
}

async function look() {
  try {
    seen = await ask("/api/v1/status");
    seenAt = Date.now();
    problem = "";
  } catch {
    problem = "down";
  }
  draw();
  setTimeout(look, 1000);
}

async function lookAtToday() {
  try {
    today = await ask("/api/v1/today");
  } catch {
    // The figures stay as they were; the age beside the title tells how old the page is.
  }
  setTimeout(lookAtToday, 5000);
}

async function lookAtNames() {
  try {
    names = await ask("/api/v1/names");
  } catch {
    // Until it comes, rooms and queues go by their ids.
  }
  setTimeout(lookAtNames, 60000);
}

find("language").addEventListener("click", () => {
  language = language === "ko" ? "en" : "ko";
  localStorage.setItem("language", language);
  draw();
});
lookAtNames();
lookAtToday();
look();
