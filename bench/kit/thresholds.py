"""The threshold file counts.json: what one request may cost, and why it counts references."""

import json

MARGIN = 0.02
# So much better than the threshold is worth lowering it.
SLACK = 0.10
# A stage of a few hundred instructions moves by more than its margin when the compiler inlines.
INSTRUCTIONS_SPARE = 20
UNEXPLAINED = "TO" + "DO"


def read(path):
    """The file's content; nothing when there is none yet."""
    return json.loads(path.read_text()) if path.exists() else {"cases": {}, "reasons": {}}


def write(path, sheets, before):
    """Writes what was measured, with the reasons that the file had; returns who has none."""
    cases = {name: {kind: sheet[kind] for kind in ("instructions", "system_calls", "references")}
             for name, sheet in sheets.items()}
    callers = sorted({caller for case in cases.values() for caller in case["references"]})
    reasons = {caller: before["reasons"].get(caller, UNEXPLAINED) for caller in callers}
    content = {
        "about": f"Cost of one request, measured by bench/counts --write. A check allows "
                 f"{MARGIN:.0%} more instructions, no other call, and no allocation.",
        "cases": cases,
        "reasons": reasons}
    path.write_text(json.dumps(content, indent=2) + "\n")
    return unexplained(content)


def unexplained(known):
    """Who counts references and has no reason for it."""
    counting = {caller for case in known["cases"].values() for caller in case["references"]}
    return sorted(caller for caller in counting
                  if known["reasons"].get(caller, "") in ("", UNEXPLAINED))


def problems(name, sheet, allowed):
    """What of a case is over its threshold, a line each."""
    if allowed is None:
        yield f"{name}: has no thresholds; bench/counts --write"
        return
    for stage, count in sheet["instructions"].items():
        threshold = allowed["instructions"].get(stage, 0)
        if count > threshold * (1 + MARGIN) + INSTRUCTIONS_SPARE:
            yield f"{name}: {stage}: {count} instructions, {threshold} (+{MARGIN:.0%}) allowed"
    for call, count in sheet["allocations"].items():
        yield f"{name}: {call}: {count:g} a request, none allowed"
    for call, count in sheet["system_calls"].items():
        threshold = allowed["system_calls"].get(call, 0)
        if count > threshold * (1 + MARGIN):
            yield f"{name}: {call}: {count:g} a request, {threshold:g} allowed"
    for caller, count in sheet["references"].items():
        threshold = allowed["references"].get(caller, 0)
        if count > threshold * (1 + MARGIN):
            yield f"{name}: {caller}: {count:g} a request, {threshold:g} listed"


def notes(name, sheet, allowed):
    """What became so much better that its threshold should follow."""
    for stage, count in sheet["instructions"].items():
        threshold = (allowed or sheet)["instructions"].get(stage, 0)
        if count < threshold * (1 - SLACK) - INSTRUCTIONS_SPARE:
            yield f"{name}: {stage}: {count} of {threshold} instructions; lower the threshold"
    for caller in (allowed or sheet)["references"]:
        if caller not in sheet["references"]:
            yield f"{name}: {caller}: is gone; bench/counts --write takes it off the list"
