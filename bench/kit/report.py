"""The report of a run: tables for the terminal and for docs/performance.md, and the plots."""

from . import plot, subjects
from .plot import number
from .results import Spread
from .targets import W1_PEERS, verdicts

_TITLES = {subject.name: subject.title for subject in subjects.ALL}
_UNITS = {"start_ms": "milliseconds", "cpu_us": "CPU microseconds per {unit}",
          "idle_kib": "KiB per idle connection",
          "calm_p99_us": "99th percentile of the time to the whole answer in a calm moment, "
                         "microseconds"}


def terminal(results):
    """Tables as a person reads them while the run ends."""
    lines = []
    for key in results.cases:
        lines += ["", table(results, key)]
    lines += ["", "Targets"]
    lines += _aligned([
        ["", "target", "at most", "measured", "spread"],
        *([_mark(verdict), verdict.text, f"{verdict.bound:.2f}", *_measured(verdict)]
          for verdict in verdicts(results) if verdict.spread)])
    lines += [f"skipped: {name}: {reason}" for name, reason in results.skipped.items()]
    lines += [f"FAILED: {failure}" for failure in results.failures]
    return "\n".join(lines) + "\n"


def table(results, key):
    """One case's table for the terminal, with its title."""
    case = results.cases[key]
    return "\n".join([f"{key}: {case['title']}",
                      *_aligned(_rows(results, key))])


def markdown(results, plots="performance"):
    """The page for docs/performance.md; plots are linked from the folder `plots` beside it."""
    facts = results.facts
    lines = [
        "# Performance", "",
        "Made by `bench/run`, which measures all of this anew on any Debian machine.", "",
        f"- When: {facts['date']}, Postern {facts['commit']}",
        f"- Machine: {facts['machine']}",
        f"- Noise: {facts['noise']}",
        f"- How: {facts['rounds']} interleaved rounds of {facts['seconds']:g} s; {facts['cpus']}; "
        "median (least to greatest)",
        "- Versions: " + ", ".join(
            f"{name} {version}" for name, version in facts["versions"].items()),
        *_verifications(results),
        *(f"- Left out: {name}: {reason}" for name, reason in results.skipped.items()),
        *(f"- Failed: {failure.splitlines()[0]}" for failure in results.failures),
        "", "## Targets", "",
        *_markdown_table([
            ["target", "at most", "measured", "spread", ""],
            *([verdict.text, f"{verdict.bound:.2f}", *_measured(verdict), _mark(verdict)]
              for verdict in verdicts(results))]),
        *_bound(results)]
    for key, case in results.cases.items():
        lines += ["", f"## {key}: {case['title']}", "",
                  *_markdown_table(_rows(results, key))]
        if len(results.subjects(key)) > 1:
            lines += ["", f"![{key}]({plots}/{plot_name(key)})"]
        calls = results.once(key, "postern", "calls_by_name")
        if calls:
            lines += ["", "Postern's system calls per request (strace): " + ", ".join(
                f"{name} {number(count)}" for name, count in calls.items()) + "."]
    return "\n".join(lines) + "\n"


def _bound(results):
    """What the blind relay would score, since nothing that forwards is cheaper than it."""
    ratios = {name: results.ratio("W1", "relay", "W1", name) for name in W1_PEERS}
    told = [f"{ratio.median:.2f} of {name}'s" for name, ratio in ratios.items()
            if ratio and name != "relay"]
    return ["", "What copying alone costs: the blind relay's CPU per request at W1 is "
            f"{', '.join(told)}."] if told else []


def _verifications(results):
    """What OpenSSL alone needs, when it was measured: one line."""
    spreads = {name: Spread.of(values) for name, values in results.verifications.items()}
    told = [f"{name} {number(spread.median)} us ({_span(spread)})"
            for name, spread in spreads.items() if spread]
    return [f"- One verification by `openssl speed`: {', '.join(told)}"] \
        if told else []


def plot_name(key):
    """The file of a case's plot."""
    return f"{key.replace(' ', '-')}.svg"


def write_plots(results, folder):
    """Draws every case with more than one subject."""
    folder.mkdir(parents=True, exist_ok=True)
    for key, case in results.cases.items():
        bars = [bar for bar in (_bar(results, key, name) for name in results.subjects(key)) if bar]
        if len(bars) > 1:
            text = plot.chart(f"{key}: {case['title']}", _unit(case), bars)
            (folder / plot_name(key)).write_text(text)


def _bar(results, key, name):
    figure = results.cases[key]["figure"]
    spread = results.spread(key, name, figure)
    if spread is None:
        return None
    user = results.spread(key, name, "user_us") if figure == "cpu_us" else None
    return (_TITLES.get(name, name), name == "postern", user and min(user.median, spread.median),
            spread.median, spread.least, spread.greatest)


def _unit(case):
    text = _UNITS[case["figure"]].format(unit=case["unit"])
    return f"{text}; dark: user, light: system" if case["figure"] == "cpu_us" else text


# The columns beside the main figure, by what the main figure is: title, figure, factor.
_COLUMNS = {
    "cpu_us": [("user us", "user_us", 1), ("system us", "system_us", 1), ("per second", "rate", 1),
               ("memory MiB", "memory_kib", 1 / 1024)],
    "idle_kib": [("connections", "connections", 1), ("memory MiB", "memory_kib", 1 / 1024)],
    "start_ms": [("MiB resident", "resident_kib", 1 / 1024)],
    "calm_p99_us": [
        ("p50 us", "p50_us", 1), ("p99 us", "p99_us", 1), ("p99.9 us", "p999_us", 1),
        ("per second", "rate", 1), ("calm p99 beside known", "known_calm_p99_us", 1),
        ("p50 beside known", "known_p50_us", 1), ("p99 beside known", "known_p99_us", 1),
        ("p99.9 beside known", "known_p999_us", 1), ("calm p99 alone", "alone_calm_p99_us", 1),
        ("p50 alone", "alone_p50_us", 1), ("new per second", "new_load_rate", 1),
        ("known per second", "known_load_rate", 1)],
}
_MAIN = {"start_ms": "ms", "cpu_us": "CPU us", "idle_kib": "KiB each", "calm_p99_us": "calm p99 us"}


def _header(case):
    figure = case["figure"]
    calls = ["system calls"] if figure == "cpu_us" else []
    return ["", _MAIN[figure], "spread", "Postern is",
            *(title for title, _, _ in _COLUMNS[figure]), *calls]


def _rows(results, key):
    """A case's header and its rows, the least figure first."""
    case = results.cases[key]
    figure = case["figure"]
    rows = []
    for name in results.subjects(key):
        spread = results.spread(key, name, figure)
        if spread is None:
            continue
        row = [_TITLES.get(name, name), number(spread.median), _span(spread),
               _ratio(results, key, name, figure)]
        for _, column, factor in _COLUMNS[figure]:
            value = results.spread(key, name, column)
            row.append(number(value.median * factor) if value else "")
        if figure == "cpu_us":
            calls = results.once(key, name, "calls")
            row.append(f"{calls:.1f}" if calls else "")
        rows.append((spread.median, row))
    rows = [_header(case), *(row for _, row in sorted(rows, key=lambda item: item[0]))]
    # Columns in which nobody has anything, such as uncounted calls, are left out.
    used = [column for column in range(len(rows[0]))
            if column == 0 or any(row[column] for row in rows[1:])]
    return [[row[column] for column in used] for row in rows]


def _ratio(results, key, name, figure):
    if name == "postern":
        return ""
    spread = results.ratio(key, "postern", key, name, figure)
    return f"{spread.median:.2f}" if spread else ""


def _measured(verdict):
    if verdict.spread is None:
        return ["not measured", ""]
    return [f"{verdict.spread.median:.2f}",
            f"{verdict.spread.least:.2f} to {verdict.spread.greatest:.2f}"]


def _mark(verdict):
    return "" if verdict.spread is None else "reached" if verdict.holds else "missed"


def _span(spread):
    return f"{number(spread.least)} to {number(spread.greatest)}"


def _aligned(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [text.ljust(width) if column < 1 or not text[:1].isdigit() else text.rjust(width)
                 for column, (text, width) in enumerate(zip(row, widths))]
        yield "  " + "  ".join(cells).rstrip()


def _markdown_table(rows):
    yield "| " + " | ".join(rows[0]) + " |"
    yield "|" + "---|" * len(rows[0])
    for row in rows[1:]:
        yield "| " + " | ".join(row) + " |"
