"use strict";

(() => {
  // Records

  const records = JSON.parse(document.getElementById("records").textContent);

  /// The wires of a run's records, by workload.
  const workloadsOf = ({ workloads, regimes, musts }) =>
    new Map(
      workloads.map(({ name, estimates, wires }) => [
        name,
        wires.map(([name, regime, serves, messages, bytes, stages, encodesInStream]) => ({
          name,
          regime: regimes[regime],
          serves: serves.map((must) => musts[must]),
          messages,
          bytes,
          stages: stages.map((index) => estimates[index]),
          encodesInStream,
        })),
      ]),
    );

  const workloads = workloadsOf(records);

  // Trade-off: what `wirecost advise` computes, by the same operations in the same order, so that
  // even the last digits are the same

  const SLOWEST = 1e3;
  const FASTEST = 1e12;
  const SAME_SPEED = 1e-9;
  const PLAIN = records.plain;

  // Of an estimate [value, low, high].
  const VALUE = 0;
  const LOW = 1;
  const HIGH = 2;

  const LESS_IS_BETTER = { delay: true, throughput: false, money: true };

  function admitted(setting, of) {
    const wires = of.get(setting.workload) ?? [];
    return wires.filter(
      (wire) =>
        setting.regimes.includes(wire.regime) &&
        setting.must.every((must) => wire.serves.includes(must)),
    );
  }

  const linkBits = (wire, setting) => setting.fan_out * 8 * wire.bytes;

  /// What a message costs on a wire, by the values or one end of the stages' intervals.
  function cost(wire, setting, end) {
    const { link_bits_per_second: link, messages_per_second: rate, fan_out: receivers } = setting;
    const [encodeOnce, compressOnce, decompress, decode] = wire.stages.map((stage) => stage[end]);
    // Each connection is a stream of its own; any other message or frame is made once for all.
    const encode = wire.encodesInStream ? encodeOnce * receivers : encodeOnce;
    const compress = wire.regime === "stream" ? compressOnce * receivers : compressOnce;
    const send = encode + compress;
    const receive = decompress + decode;
    const stagesSeconds = (send + receive) * (wire.messages / 1e9);
    const cpuNs = send + receive * receivers;
    const wait = (wire.messages - 1) / rate;
    const linkSeconds = linkBits(wire, setting) / link;
    const sent = ((receivers * wire.bytes) / 1e9) * setting.price_per_gigabyte;
    return {
      stagesSeconds,
      delay: stagesSeconds + (wait / 2 + wire.messages * linkSeconds),
      throughput: Math.min((setting.cores * 1e9) / cpuNs, 1 / linkSeconds),
      money: cpuNs * (setting.price_per_core_hour / 3600 / 1e9) + sent,
      wait,
      cpuNs,
      pipelinedNs: Math.max(linkSeconds * 1e9, encode, compress, decompress, decode),
      cores: cpuNs * (rate / 1e9),
      linkShare: receivers * ((8 * wire.bytes * rate) / link),
    };
  }

  /// Why a wire does not fit; empty if it does.
  function obstacles(wire, costs, setting) {
    const obstacles = [];
    if (costs.cores > setting.cores) obstacles.push("cores");
    if (costs.linkShare > 1) obstacles.push("link");
    if (wire.messages > 1 && costs.wait > setting.max_wait_seconds) obstacles.push("wait");
    return obstacles;
  }

  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

  /// All wires that serve, the best first; those that fit before those that do not. `ties` are those
  /// that cannot be told from the winner.
  function rank(setting, of = workloads) {
    const rows = admitted(setting, of).map((wire) => {
      const costs = cost(wire, setting, VALUE);
      const inTheWay = obstacles(wire, costs, setting);
      return {
        wire,
        name: wire.name,
        bytes: wire.bytes,
        ...costs,
        obstacles: inTheWay,
        fits: inTheWay.length === 0,
      };
    });
    const by = rows.some((row) => row.fits) ? setting.objective : "throughput";
    const sign = LESS_IS_BETTER[by] ? 1 : -1;
    rows.sort(
      (a, b) =>
        b.fits - a.fits ||
        sign * compare(a[by], b[by]) ||
        compare(a.bytes, b.bytes) ||
        compare(a.name, b.name),
    );
    for (const row of rows) {
      const ends = [LOW, HIGH].map((end) => cost(row.wire, setting, end)[by]);
      row.low = Math.min(...ends);
      row.high = Math.max(...ends);
    }
    const winner = rows[0]?.fits ? rows[0] : null;
    for (const row of rows) {
      row.ties = winner !== null && row.fits && row.low <= winner.high && winner.low <= row.high;
    }
    return { by, winner: winner?.name ?? null, rows };
  }

  /// The winner as the link's speed alone varies: neighbouring bands { from, to, winner }.
  function bands(setting) {
    const lines = admitted(setting, workloads).map((wire) => lineOf(wire, setting));
    const fitting = lines
      .filter((line) => line.everFits)
      .sort((a, b) => compare(a.bytes, b.bytes) || compare(a.name, b.name));
    const speeds = speedsOfChange(lines, setting.objective);
    const bands = [];
    for (let i = 0; i + 1 < speeds.length; i++) {
      const [from, to] = [speeds[i], speeds[i + 1]];
      const winner = winnerAt(Math.sqrt(from * to), fitting, setting.objective);
      const last = bands.at(-1);
      if (last && last.winner === winner) last.to = to;
      else bands.push({ from, to, winner });
    }
    return bands;
  }

  /// A wire as a function of the link's speed: what `cost` says of it, but for what the speed changes.
  function lineOf(wire, setting) {
    const costs = cost(wire, { ...setting, link_bits_per_second: Infinity }, VALUE);
    return {
      name: wire.name,
      bytes: wire.bytes,
      messages: wire.messages,
      bits: linkBits(wire, setting),
      wait: costs.wait / 2,
      stages: costs.stagesSeconds,
      ofCores: costs.throughput,
      money: costs.money,
      linkShare: (link) =>
        setting.fan_out * ((8 * wire.bytes * setting.messages_per_second) / link),
      fitsFrom: setting.messages_per_second * linkBits(wire, setting),
      everFits: obstacles(wire, costs, setting).length === 0,
    };
  }

  const AT_SPEED = {
    delay: (line, link) => line.stages + (line.wait + line.messages * (line.bits / link)),
    throughput: (line, link) => -Math.min(line.ofCores, 1 / (line.bits / link)),
    money: (line) => line.money,
  };

  /// At which speed one wire may become better than another; NaN where the speed does not matter.
  const CROSSING = {
    // t + b / B = t' + b' / B
    delay: (a, b) =>
      (a.messages * a.bits - b.messages * b.bits) / (b.wait + b.stages - (a.wait + a.stages)),
    // One's link is as slow as the other's cores.
    throughput: (a, b) => a.bits * b.ofCores,
    money: () => NaN,
  };

  /// All speeds at which the winner may change, and both ends.
  function speedsOfChange(lines, objective) {
    const crossing = CROSSING[objective];
    const speeds = [SLOWEST, FASTEST];
    const add = (speed) => {
      if (speed > SLOWEST && speed < FASTEST) speeds.push(speed);
    };
    for (const a of lines) {
      add(a.fitsFrom);
      for (const b of lines) add(crossing(a, b));
    }
    const distinct = [];
    for (const speed of Float64Array.from(speeds).sort()) {
      const last = distinct.at(-1);
      if (last === undefined || speed - last > SAME_SPEED * last) distinct.push(speed);
    }
    return distinct;
  }

  /// The best of lines that are sorted by what decides between equal ones.
  function winnerAt(link, lines, objective) {
    const valueAt = AT_SPEED[objective];
    let best = null;
    let least = Infinity;
    for (const line of lines) {
      if (line.linkShare(link) > 1) continue;
      const value = valueAt(line, link);
      if (best === null || value < least) [best, least] = [line, value];
    }
    return best?.name ?? null;
  }

  /// Those rows that no other beats in CPU or bytes without being beaten in the other; the fewest
  /// bytes first.
  function front(rows) {
    const sorted = rows.toSorted((a, b) => compare(a.bytes, b.bytes) || compare(a.cpuNs, b.cpuNs));
    let least = Infinity;
    return sorted.filter((row) => {
      const isBetter = row.cpuNs < least;
      least = Math.min(least, row.cpuNs);
      return isBetter;
    });
  }

  // Setting: what the controls hold, and the part of the address after #

  const NUMBERS = {
    link_bits_per_second: (n) => n >= SLOWEST && n <= FASTEST,
    messages_per_second: (n) => n > 0,
    fan_out: (n) => n >= 1 && Number.isInteger(n),
    cores: (n) => n > 0,
    max_wait_seconds: (n) => n >= 0,
    price_per_core_hour: (n) => n >= 0,
    price_per_gigabyte: (n) => n >= 0,
  };
  const LINK = "link_bits_per_second";
  const LISTS = { must: records.musts, regimes: records.regimes };
  const LARGEST = 1e12;
  const DEFAULTS = Object.freeze({ ...records.defaults, regimes: records.regimes });

  const valid = (name, number) => number <= LARGEST && NUMBERS[name](number);

  /// The setting of an address; what is missing or wrong in it is as in the defaults.
  function settingOf(hash) {
    const given = new URLSearchParams(hash.replace(/^#/, ""));
    const setting = { ...DEFAULTS };
    for (const name of Object.keys(NUMBERS)) {
      const text = given.get(name)?.trim();
      if (text && valid(name, Number(text))) setting[name] = Number(text);
    }
    if (workloads.has(given.get("workload"))) setting.workload = given.get("workload");
    if (Object.hasOwn(LESS_IS_BETTER, given.get("objective")))
      setting.objective = given.get("objective");
    for (const [name, all] of Object.entries(LISTS)) {
      const asked = given.get(name)?.split(",");
      if (asked) setting[name] = all.filter((one) => asked.includes(one));
    }
    return setting;
  }

  /// The address of a setting: what differs from the defaults.
  function hashOf(setting) {
    const given = new URLSearchParams();
    for (const [name, value] of Object.entries(setting)) {
      if (String(value) !== String(DEFAULTS[name])) given.set(name, value);
    }
    return given.toString().replaceAll("%2C", ",");
  }

  /// Bits a second of `600 Mbit/s`, `2.5G`, `9600`; NaN if it is none of these.
  function speedOf(text) {
    const form = /^([0-9.,_]+(?:e[+-]?\d+)?)\s*([kmgt]?)(?:bit\/s|bps|b\/s|bit)?$/i;
    const [, digits, prefix] = form.exec(text.trim()) ?? [];
    if (digits === undefined) return NaN;
    const factor = { "": 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 }[prefix.toLowerCase()];
    return Number((Number(digits.replace(/[,_]/g, "")) * factor).toPrecision(15));
  }

  // Quantities as a person reads them: three significant digits

  const grouped = (number) => number.toLocaleString("en-US", { maximumFractionDigits: 0 });

  function significant(number) {
    const size = Math.abs(number);
    if (size >= 99.95 || number === 0) return grouped(number);
    if (size >= 9.995) return number.toFixed(1);
    if (size >= 0.9995) return number.toFixed(2);
    return String(Number(number.toPrecision(3)));
  }

  function inUnits(number, units) {
    const [size, unit] = units.findLast(([size]) => number >= 0.9995 * size) ?? units[0];
    return `${significant(number / size)} ${unit}`;
  }

  /// `1 Gbit/s` for `1.00 Gbit/s`, where the number is known to be round.
  const round = (quantity) => quantity.replace(/\.0+(?!\d)/, "");

  const seconds = (s) =>
    inUnits(s, [
      [1e-9, "ns"],
      [1e-6, "µs"],
      [1e-3, "ms"],
      [1, "s"],
    ]);
  const nanoseconds = (ns) => seconds(ns / 1e9);
  const bytes = (n) =>
    inUnits(n, [
      [1, "B"],
      [1e3, "KB"],
      [1e6, "MB"],
      [1e9, "GB"],
    ]);
  const speed = (n) =>
    inUnits(n, [
      [1, "bit/s"],
      [1e3, "kbit/s"],
      [1e6, "Mbit/s"],
      [1e9, "Gbit/s"],
      [1e12, "Tbit/s"],
    ]);
  const count = (n) =>
    n >= 999.5
      ? inUnits(n, [
          [1e3, "k"],
          [1e6, "M"],
          [1e9, "G"],
          [1e12, "T"],
        ])
      : significant(n);
  const percent = (share) => `${significant(100 * share)} %`;
  const perMillion = (n) => significant(1e6 * n);

  /// `67.1 % less delay`, `2.5 times the CPU`; null where there is nothing to compare with.
  function change(from, to, what) {
    const share = to / from;
    if (!Number.isFinite(share)) return null;
    if (share > 2) return `${significant(share)} times the ${what}`;
    const off = percent(Math.abs(1 - share));
    return `${off} ${share < 1 ? "less" : "more"} ${what}`;
  }

  const OBJECTIVES = {
    delay: { title: "Delay", unit: "delay of a message", show: seconds },
    throughput: {
      title: "Throughput",
      unit: "messages per second of a node",
      show: (n) => `${count(n)}/s`,
    },
    money: { title: "Money", unit: "cost of a million messages", show: perMillion },
  };

  // Elements

  const byId = (id) => document.getElementById(id);

  function element(tag, attributes = {}, ...children) {
    return filled(document.createElement(tag), attributes, children);
  }

  function svg(tag, attributes = {}, ...children) {
    return filled(
      document.createElementNS("http://www.w3.org/2000/svg", tag),
      attributes,
      children,
    );
  }

  /// Children that are texts become text nodes: nothing of the records is ever read as markup.
  function filled(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.filter((child) => child !== null));
    return node;
  }

  // The answer

  function sayWinner(setting, { winner, rows }, second) {
    const [best] = rows;
    if (!best) {
      byId("winner").replaceChildren(
        element("p", { class: "answer" }, "No measured wire meets all requirements."),
      );
      return;
    }
    const paragraphs = winner === null ? sayNone(setting, best) : sayBest(setting, best, rows);
    paragraphs.push(saySecond(setting, winner, second));
    byId("winner").replaceChildren(...paragraphs.filter((paragraph) => paragraph !== null));
  }

  function sayNone(setting, best) {
    return [
      element("p", { class: "answer" }, "No wire fits."),
      element(
        "p",
        {},
        element("strong", {}, best.name),
        ` comes nearest, with ${count(best.throughput)} of ${count(setting.messages_per_second)} messages/s: ${reasons(best, setting)}.`,
      ),
    ];
  }

  function sayBest(setting, best, rows) {
    const verb = {
      delay: [` delivers a ${setting.workload} message in `, seconds(best.delay)],
      throughput: [
        " carries ",
        `${count(best.throughput)} ${setting.workload} messages/s`,
        " a node",
      ],
      money: [` sends a million ${setting.workload} messages for `, perMillion(best.money)],
    }[setting.objective];
    const [does, figure, rest = ""] = verb;
    const answer = element(
      "p",
      { class: "answer" },
      element("strong", { id: "winner-name" }, best.name),
      does,
      element("strong", {}, figure),
      `${rest}.`,
    );
    const load =
      `It takes ${percent(best.cores / setting.cores)} of the cores and ` +
      `${percent(best.linkShare)} of the link` +
      (best.wire.messages > 1
        ? `, and waits up to ${seconds(best.wait)} for a batch to fill.`
        : ".");
    return [answer, saved(setting, best, rows), element("p", {}, load), ties(rows)];
  }

  /// Against JSON as it is, the first choice of those who do not measure.
  function saved(setting, best, rows) {
    const plain = rows.find((row) => row.name === PLAIN);
    if (!plain || plain === best) return null;
    const by = setting.objective;
    const compared = {
      delay: change(plain.delay, best.delay, "delay"),
      throughput: `${significant(best.throughput / plain.throughput)} times the messages per second`,
      money: change(plain.money, best.money, "money"),
    };
    const parts = [
      compared[by],
      change(plain.bytes, best.bytes, "bytes"),
      change(plain.cpuNs, best.cpuNs, "CPU"),
    ].filter((part) => part !== null);
    const unfit = plain.fits ? "" : ` Plain JSON does not fit: ${reasons(plain, setting)}.`;
    return element("p", {}, `Compared with plain JSON: ${parts.join(", ")}.${unfit}`);
  }

  function ties(rows) {
    const tied = rows
      .slice(1)
      .filter((row) => row.ties)
      .map((row) => row.name);
    if (tied.length === 0) return null;
    const shown = tied.slice(0, 4).join(", ");
    const more = tied.length > 4 ? ` and ${tied.length - 4} more` : "";
    return element("p", { class: "hint" }, `Ties with it: ${shown}${more}.`);
  }

  /// What the run beside this one says of the same setting.
  function saySecond(setting, winner, second) {
    if (second === null) return null;
    const [best] = second.rows;
    if (second.winner === null) {
      const none = best === undefined ? "Run B measured none of these." : "No wire of run B fits.";
      return element("p", { id: "second" }, none);
    }
    const { show } = OBJECTIVES[setting.objective];
    const verb = second.winner === winner ? " also wins, with " : " wins, with ";
    return element(
      "p",
      { id: "second" },
      "In run B ",
      element("strong", {}, best.name),
      `${verb}${show(best[setting.objective])}.`,
    );
  }

  function reasons(row, setting) {
    const texts = {
      link: `${percent(row.linkShare)} of the link`,
      cores: `${percent(row.cores / setting.cores)} of the cores`,
      wait: `${seconds(row.wait)} of waiting`,
    };
    return row.obstacles.map((obstacle) => texts[obstacle]).join(", ");
  }

  // Ranking

  const ROWS = 15;
  let showAll = false;

  const COLUMNS = [
    ["delay", (row) => seconds(row.delay)],
    ["messages/s", (row) => count(row.throughput)],
    ["money per million", (row) => perMillion(row.money)],
    ["CPU", (row) => nanoseconds(row.cpuNs)],
    ["pipelined", (row) => nanoseconds(row.pipelinedNs)],
    ["bytes", (row) => bytes(row.bytes)],
    ["cores used", (row, setting) => percent(row.cores / setting.cores)],
    ["link used", (row) => percent(row.linkShare)],
  ];
  const OBJECTIVE_COLUMN = { delay: 0, throughput: 1, money: 2 };

  /// How far the farther end of the objective's interval is from its value, as a share of it.
  const halfWidth = (row, by) => Math.max(row.high - row[by], row[by] - row.low) / (row[by] || 1);

  /// The place of a wire in the run beside, and what it is worth there.
  function besideCells(row, by, second) {
    if (second === null) return [];
    const index = second.rows.findIndex(({ name }) => name === row.name);
    const other = second.rows[index];
    const said = other === undefined ? "-" : `${index + 1}: ${OBJECTIVES[by].show(other[by])}`;
    return [element("td", { class: "beside" }, said)];
  }

  function showRanking(setting, { by, winner, rows }, second) {
    const objective = OBJECTIVES[by];
    const free = setting.price_per_core_hour === 0 && setting.price_per_gigabyte === 0;
    const hidden = [OBJECTIVE_COLUMN[by], ...(free ? [OBJECTIVE_COLUMN.money] : [])];
    const others = COLUMNS.filter((_, index) => !hidden.includes(index));
    const [title] = COLUMNS[OBJECTIVE_COLUMN[by]];
    const inSecond = second === null ? [] : ["in run B"];
    const headings = ["", "wire", title, "±", ...inSecond, ...others.map(([name]) => name)];
    byId("ranking-head").replaceChildren(
      ...headings.map((heading) => element("th", { scope: "col" }, heading)),
    );
    const shown = showAll ? rows : rows.slice(0, ROWS);
    byId("ranking").replaceChildren(
      ...shown.map((row, index) => {
        const kind = row.name === winner ? "winner" : row.fits ? "" : "unfit";
        const notFit = row.fits ? null : element("span", { class: "unfit" }, reasons(row, setting));
        return element(
          "tr",
          { class: kind },
          element("td", {}, `${index + 1}${row.ties && index > 0 ? " =" : ""}`),
          element("th", { scope: "row" }, row.name, notFit),
          element("td", {}, objective.show(row[by])),
          element("td", { class: "interval" }, percent(halfWidth(row, by))),
          ...besideCells(row, by, second),
          ...others.map(([, show]) => element("td", {}, show(row, setting))),
        );
      }),
    );
    byId("all").textContent = showAll ? `The first ${ROWS} only` : `All ${rows.length} wires`;
    byId("all").hidden = rows.length <= ROWS;
    byId("all").setAttribute("aria-expanded", showAll);
  }

  // Plots

  const MARGIN = { left: 58, right: 14, top: 8, bottom: 22 };
  const PLOT_HEIGHT = 250;
  const STRIP = { gap: 12, height: 14 };
  const HEIGHT = MARGIN.top + PLOT_HEIGHT + MARGIN.bottom + STRIP.gap + STRIP.height;
  const POINTS_OF_A_LINE = 120;
  const SERIES = 8;

  const seriesStyle = (index) => `--series: var(--series-${1 + (index % SERIES)})`;
  const pixel = (number) => number.toFixed(1);

  /// A logarithmic axis between two values and two pixels; `show` writes what stands at it.
  function axis([low, high], from, to, show) {
    const [first, last] = [Math.log10(low), Math.log10(high)];
    const at = (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from);
    return { low, high, from, to, show, at };
  }

  const xAxis = (ends, width, show) => axis(ends, MARGIN.left, width - MARGIN.right, show);
  const yAxis = (ends, show) => axis(ends, MARGIN.top + PLOT_HEIGHT, MARGIN.top, show);

  /// The ends of an axis with all of `values` on it, far enough apart for a tick at 1, 2 or 5.
  function spread(values) {
    const shown = values.filter((value) => value > 0 && Number.isFinite(value));
    if (shown.length === 0) return [1, 10];
    return [Math.min(...shown) / 1.6, Math.max(...shown) * 1.6];
  }

  /// The powers of ten on an axis, also 2 and 5 times them where there are few, but not more than so
  /// many.
  function ticks({ low, high }, most) {
    const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    const multiples = last - first <= 2 ? [1, 2, 5] : [1];
    const all = [];
    for (let power = first; power <= last; power++) {
      for (const multiple of multiples) all.push(Number(`${multiple}e${power}`));
    }
    const inside = all.filter((tick) => tick >= low && tick <= high);
    const every = Math.ceil(inside.length / most);
    return inside.filter((_, index) => index % every === 0);
  }

  function grid(x, y) {
    const verticals = ticks(x, Math.max(2, Math.floor((x.to - x.from) / 75))).flatMap((tick) => [
      svg("line", { class: "grid", x1: x.at(tick), x2: x.at(tick), y1: y.from, y2: y.to }),
      svg("text", { x: x.at(tick), y: y.from + 15, "text-anchor": "middle" }, round(x.show(tick))),
    ]);
    const horizontals = ticks(y, 7).flatMap((tick) => [
      svg("line", { class: "grid", x1: x.from, x2: x.to, y1: y.at(tick), y2: y.at(tick) }),
      svg("text", { x: x.from - 6, y: y.at(tick) + 4, "text-anchor": "end" }, round(y.show(tick))),
    ]);
    return svg("g", { "aria-hidden": "true" }, ...verticals, ...horizontals);
  }

  function draw(id, width, label, ...children) {
    const size = { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` };
    byId(id).replaceChildren(
      svg("svg", { ...size, role: "img", "aria-label": label }, ...children),
    );
  }

  /// The objective against the link's speed: of the winners of the bands, and of plain JSON.
  function drawLines(setting, bands) {
    const { title, show } = OBJECTIVES[setting.objective];
    const winners = bands.map((band) => band.winner).filter((name) => name !== null);
    const names = [...new Set([...winners, PLAIN])];
    const lines = admitted(setting, workloads)
      .filter((wire) => names.includes(wire.name))
      .map((wire) => ({ name: wire.name, points: pointsOf(wire, setting) }));
    const width = byId("lines").clientWidth;
    const x = xAxis([SLOWEST, FASTEST], width, speed);
    const y = yAxis(spread(lines.flatMap(({ points }) => points.map(({ value }) => value))), show);
    const style = (name) => seriesStyle(names.indexOf(name));
    const now = x.at(setting[LINK]);
    draw(
      "lines",
      width,
      `${title} against link speed; the winners are listed below.`,
      grid(x, y),
      ...lines.flatMap(({ name, points }) => {
        const kind = winners.includes(name) ? "series" : "series plain";
        return curve(points, x, y, { class: kind, style: style(name) }, name);
      }),
      ...bands.map((band) => strip(band, x, style)),
      svg("line", { class: "now", x1: now, x2: now, y1: MARGIN.top, y2: HEIGHT }),
    );
    byId("lines-title").textContent = `${title} against link speed, and the winners`;
    listBands(setting, bands, style);
  }

  /// What a wire is worth on links of all speeds, where that can be drawn.
  function pointsOf(wire, setting) {
    const decades = Math.log10(FASTEST / SLOWEST);
    return Array.from({ length: POINTS_OF_A_LINE + 1 }, (_, index) => {
      const link = SLOWEST * 10 ** ((decades * index) / POINTS_OF_A_LINE);
      const there = { ...setting, [LINK]: link };
      const costs = cost(wire, there, VALUE);
      const fits = obstacles(wire, costs, there).length === 0;
      return { link, value: costs[setting.objective], fits };
    }).filter(({ value }) => value > 0);
  }

  /// A line in two parts: on links that are too slow, and on others.
  function curve(points, x, y, attributes, name) {
    const first = points.findIndex((point) => point.fits);
    const fitting = first === -1 ? points.length : first;
    const part = (points, kind) => {
      const d = points.map(({ link, value }) => `${pixel(x.at(link))} ${pixel(y.at(value))}`);
      const path = { ...attributes, class: `${attributes.class} ${kind}`, d: `M${d.join("L")}` };
      return points.length < 2 ? null : svg("path", path, svg("title", {}, name));
    };
    return [part(points.slice(0, fitting + 1), "unfit"), part(points.slice(fitting), "")];
  }

  function strip({ from, to, winner }, x, style) {
    const place = { x: x.at(from), width: x.at(to) - x.at(from), y: HEIGHT - STRIP.height };
    const looks =
      winner === null ? { class: "band none" } : { class: "band", style: style(winner) };
    const range = `${winner ?? "no wire fits"}: ${speed(from)} to ${speed(to)}`;
    const size = { ...place, height: STRIP.height };
    return svg("rect", { ...size, ...looks }, svg("title", {}, range));
  }

  function listBands(setting, bands, style) {
    const items = bands.map(({ from, to, winner }) => {
      const isNow = from <= setting[LINK] && setting[LINK] <= to;
      const upTo = to === FASTEST ? `from ${speed(from)}` : `to ${speed(to)}`;
      return element(
        "li",
        isNow ? { class: "now-band", "aria-current": "true" } : {},
        winner === null ? null : element("span", { class: "swatch", style: style(winner) }),
        winner ?? "no wire fits",
        element("span", { class: "range" }, bands.length === 1 ? "at any speed" : upTo),
      );
    });
    byId("bands").replaceChildren(...items);
  }

  /// A shape a regime, as in the plots, so that colour is not all that tells them apart.
  const SHAPES = [
    "{{signs}}",
    "M-5.2 -2h10.4v4h-10.4z",
  ];

  function marker(regime, x, y, kind) {
    const index = records.regimes.indexOf(regime);
    const place = `translate(${pixel(x)} ${pixel(y)})`;
    const looks = { class: `point ${kind}`, style: seriesStyle(index), d: SHAPES[index] };
    return svg("path", { ...looks, transform: place });
  }

  function drawScatter({ winner, rows }) {
    const width = byId("scatter").clientWidth;
    const x = xAxis(spread(rows.map((row) => row.bytes)), width, bytes);
    const y = yAxis(spread(rows.map((row) => row.cpuNs)), nanoseconds);
    const places = rows.map((row) => ({ row, x: x.at(row.bytes), y: y.at(row.cpuNs) }));
    const best = front(rows);
    const onFront = best.map((row) => places.find((place) => place.row === row));
    const winning = places.filter(({ row }) => row.name === winner);
    const plain = places.filter(({ row }) => row.name === PLAIN);
    draw(
      "scatter",
      width,
      `CPU and bytes of a message on ${rows.length} wires; the figures are in the ranking.`,
      grid(x, y),
      svg("path", { class: "front", d: stairs(onFront) }),
      // The better are drawn over the worse.
      ...places.toReversed().map(point),
      ...winning.map(({ x, y }) => svg("circle", { class: "ring", cx: x, cy: y, r: 8 })),
      ...names([...winning, ...plain, ...onFront], x, y),
    );
  }

  function point({ row, x, y }) {
    const dot = marker(row.wire.regime, x, y, row.fits ? "" : "unfit");
    dot.append(svg("title", {}, `${row.name}: ${bytes(row.bytes)}, ${nanoseconds(row.cpuNs)}`));
    return dot;
  }

  const stairs = (places) =>
    places
      .map(({ x, y }, index) => `${index ? "H" : "M"}${pixel(x)}${index ? "V" : " "}${pixel(y)}`)
      .join("");

  /// Names beside their points, as far as they do not cover each other.
  function names(places, xAxis, yAxis) {
    const LINE = 13;
    const LETTER = 6.6;
    const taken = [];
    const isFree = ({ left, right, base }) =>
      left > xAxis.from &&
      right < xAxis.to + MARGIN.right &&
      base > yAxis.to + LINE &&
      base < yAxis.from &&
      taken.every(
        (box) => left > box.right || right < box.left || Math.abs(base - box.base) > LINE,
      );
    for (const { row, x, y } of new Set(places)) {
      const long = LETTER * row.name.length;
      const box = (left, base) => ({ left, right: left + long, base, name: row.name });
      const before = x - 9 - long;
      const after = x + 9;
      const boxes = [box(after, y + 4), box(after, y - 8), box(before, y + 4), box(before, y + 14)];
      taken.push(...boxes.filter(isFree).slice(0, 1));
    }
    return taken.map(({ left, base, name }) =>
      svg("text", { class: "name", x: left, y: base }, name),
    );
  }

  // The records of a second run, from its page

  let beside = null;

  /// The wires in a page of this program; throws where it is none.
  function wiresOfPage(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const read = JSON.parse(page.getElementById("records").textContent);
    const found = workloadsOf(read);
    const isTime = (number) => Number.isFinite(number) && number >= 0;
    const isWire = ({ name, messages, bytes, stages }) =>
      typeof name === "string" &&
      Number.isInteger(messages) &&
      messages > 0 &&
      Number.isFinite(bytes) &&
      bytes > 0 &&
      stages.length === 4 &&
      stages.every((stage) => stage.length === 3 && stage.every(isTime));
    if (![...found.values()].flat().every(isWire)) throw new TypeError("no wires");
    const about = read.run.map(([name, value]) => [String(name), String(value)]);
    return { found, about };
  }

  async function openBeside(file) {
    try {
      const { found, about } = wiresOfPage(await file.text());
      beside = found;
      byId("beside-run").replaceChildren(...pairs(about));
      byId("beside-said").textContent = "";
    } catch {
      beside = null;
      byId("beside-run").replaceChildren();
      byId("beside-said").textContent = "This file is not the page of a run.";
    }
    showSoon();
  }

  /// Words and what is known of each.
  const pairs = (about) =>
    about.map(([name, value]) =>
      element("div", {}, element("dt", {}, name), element("dd", {}, value)),
    );

  // Controls

  const controls = byId("controls");

  function choices(fieldset, name, all) {
    fieldset.append(
      ...all.map((value) => {
        const box = element("input", { type: "checkbox", name, value });
        return element("label", {}, box, ` ${value}`);
      }),
    );
  }

  function fillControls(setting, except) {
    for (const name of Object.keys(NUMBERS)) {
      const input = byId(name);
      if (input === except) continue;
      input.value = name === LINK ? exactSpeed(setting.link_bits_per_second) : setting[name];
      input.removeAttribute("aria-invalid");
    }
    const slider = byId("link-slider");
    if (slider !== except) slider.value = Math.log10(setting.link_bits_per_second);
    slider.setAttribute("aria-valuetext", speed(setting.link_bits_per_second));
    byId("workload").value = setting.workload;
    for (const input of controls.querySelectorAll("[type=radio]"))
      input.checked = input.value === setting.objective;
    for (const input of controls.querySelectorAll("[type=checkbox]")) {
      input.checked = setting[input.name].includes(input.value);
    }
  }

  /// A speed that `speedOf` reads back as the same number.
  function exactSpeed(link) {
    const short = round(speed(link).replaceAll(",", ""));
    return speedOf(short) === link ? short : `${link} bit/s`;
  }

  function settingFrom(input) {
    const { name, value } = input;
    const setting = { ...state };
    if (input.id === "link-slider") {
      setting[LINK] = Number((10 ** Number(value)).toPrecision(3));
    } else if (input.type === "checkbox") {
      const boxes = [...controls.querySelectorAll(`[name=${name}]`)];
      setting[name] = boxes.filter((box) => box.checked).map((box) => box.value);
    } else if (Object.hasOwn(NUMBERS, name)) {
      const number = name === LINK ? speedOf(value) : value.trim() === "" ? NaN : Number(value);
      const ok = valid(name, number);
      input.setAttribute("aria-invalid", !ok);
      if (ok) setting[name] = number;
    } else {
      setting[name] = value;
    }
    return setting;
  }

  // The page

  let state = settingOf(location.hash);
  let bandsOf = { key: null, bands: [] };
  let pending = 0;

  /// The bands do not depend on the link's speed, and are kept while only that moves.
  function bandsNow() {
    const key = JSON.stringify({ ...state, [LINK]: null });
    if (bandsOf.key !== key) bandsOf = { key, bands: bands(state) };
    return bandsOf.bands;
  }

  function show() {
    const ranking = rank(state);
    const second = beside === null ? null : rank(state, beside);
    sayWinner(state, ranking, second);
    showRanking(state, ranking, second);
    drawLines(state, bandsNow());
    drawScatter(ranking);
  }

  function showSoon() {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(show);
  }

  function changeTo(setting, except) {
    state = setting;
    fillControls(state, except);
    showSoon();
  }

  function keepInAddress() {
    const hash = hashOf(state);
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  async function copyLink() {
    keepInAddress();
    try {
      await navigator.clipboard.writeText(location.href);
      byId("copied").textContent = "Copied.";
    } catch {
      byId("copied").textContent = "Copy the address of this page: it is the link.";
    }
  }

  function begin() {
    byId("run").append(...pairs(records.run));
    byId("workload").append(
      ...[...workloads.keys()].map((name) => element("option", { value: name }, name)),
    );
    choices(byId("must"), "must", records.musts);
    choices(byId("regimes"), "regimes", records.regimes);
    byId("regime-key").append(
      ...records.regimes.map((regime) =>
        element(
          "span",
          {},
          svg("svg", { width: 12, height: 12, "aria-hidden": "true" }, marker(regime, 6, 6, "")),
          regime,
        ),
      ),
    );

    controls.addEventListener("input", ({ target }) => {
      byId("copied").textContent = "";
      changeTo(settingFrom(target), target);
      keepInAddress();
    });
    // What was typed and is no number goes back to what is in force.
    controls.addEventListener("change", () => fillControls(state));
    controls.addEventListener("submit", (event) => event.preventDefault());
    controls.addEventListener("reset", (event) => {
      event.preventDefault();
      changeTo({ ...DEFAULTS });
      keepInAddress();
    });
    byId("beside").addEventListener("change", ({ target }) => {
      if (target.files.length > 0) openBeside(target.files[0]);
    });
    byId("copy").addEventListener("click", copyLink);
    byId("all").addEventListener("click", () => {
      showAll = !showAll;
      showSoon();
    });
    addEventListener("hashchange", () => changeTo(settingOf(location.hash)));
    new ResizeObserver(showSoon).observe(byId("lines"));
    fillControls(state);
    show();
  }

  // What the tests reach, and a reader's console.
  window.wirecost = { rank, bands, settingOf, hashOf, speedOf, state: () => state };
  begin();
})();
