"""Which stage of a request a function works for.

What serves every stage (Basics, the runtime of Swift) is given to its callers, by what each of them
spent in it.
"""

from collections import Counter, defaultdict

from .swift_names import readable

STAGES = ("parse", "look up", "judge", "rewrite", "answer", "loop")

# Beginnings of readable names; the longest that fits counts.
_BEGINNINGS = {
    "HTTP1": "parse",
    "Gateway.RequestScratch": "parse",
    "Gateway.RequestScratch.CredentialOutcome": "look up",
    "Gateway.RequestScratch.resolve": "look up",
    "HTTP1.BearerCredential": "look up",
    "Authentication": "look up",
    "Gateway.Worker.authenticate": "look up",
    "Policy": "judge",
    "Gateway.Worker.authorize": "judge",
    "Gateway.Worker.judge": "judge",
    "Policy.FoldedNameSet": "rewrite",
    "Policy.IdentityHeaders": "rewrite",
    "Gateway": "rewrite",
    "HTTP1.KeptLines": "rewrite",
    "Upstreams": "rewrite",
    "HTTP1.ResponseHead": "answer",
    "HTTP1.Status": "answer",
    "Gateway.ResponseScratch": "answer",
    "Gateway.ClientHeadWriter": "answer",
    "Gateway.HTTPDate": "answer",
    "Gateway.Worker.readAnswer": "answer",
    "Gateway.Worker.takeAnswer": "answer",
    "Gateway.Worker.relayAnswer": "answer",
    "Gateway.Worker": "loop",
    "Gateway.ClientConnection": "loop",
    "Gateway.UpstreamConnection": "loop",
    "Gateway.Worker.writeUpstreamHead": "rewrite",
    "Gateway.Worker.forward": "rewrite",
    "Net": "loop",
}
# Both heads are read and written with these.
_SHARED = ("HTTP1.FieldScanner", "HTTP1.FieldTable", "HTTP1.FieldLine", "HTTP1.KnownField",
           "HTTP1.KnownFieldIndex", "HTTP1.MessageFacts", "HTTP1.HeadWriter", "HTTP1.Decimal",
           "HTTP1.FoldedName")
# Calls within shared code go a few levels deep.
_PASSES = 24


def split(profile, binary):
    """Instructions of the binary's own functions, by stage."""
    own = {function: count for function, count in profile.own.items()
           if function.object == binary}
    # Also those that only pass on, and have no instruction of their own.
    functions = own.keys() | {function for edge in profile.inclusive for function in edge
                              if function.object == binary}
    shares = {function: {named: 1.0} for function in functions
              if (named := _named(readable(function.name)))}
    open_callers = defaultdict(list)
    for edge, spent in profile.inclusive.items():
        if edge.callee in functions and edge.callee not in shares and edge.caller != edge.callee:
            open_callers[edge.callee].append((edge.caller, max(spent, 0)))
    for _ in range(_PASSES):
        for function, callers in open_callers.items():
            shares[function] = _mixed(callers, shares)
    stages = Counter({stage: 0.0 for stage in STAGES})
    for function, count in own.items():
        for stage, share in (shares.get(function) or {"loop": 1.0}).items():
            stages[stage] += count * share
    return stages


def _named(name):
    if any(name == shared or name.startswith(f"{shared}.") for shared in _SHARED):
        return None
    fitting = [beginning for beginning in _BEGINNINGS if name.startswith(beginning)]
    return _BEGINNINGS[max(fitting, key=len)] if fitting else None


def _mixed(callers, shares):
    mixed = Counter()
    for caller, spent in callers:
        for stage, share in shares.get(caller, {}).items():
            mixed[stage] += spent * share
    total = sum(mixed.values())
    return {stage: part / total for stage, part in mixed.items()} if total else {}
