"""What one request costs, as figures by name: of a profile, and of the threshold file."""

from collections import Counter

from . import stages
from .swift_names import readable

ALLOCATORS = {
    "malloc", "calloc", "realloc", "free", "posix_memalign", "aligned_alloc", "memalign",
    "swift_slowAlloc", "swift_slowDealloc", "swift_allocObject"}
REFERENCE_COUNTERS = {
    f"swift_{kind}{verb}{suffix}" for kind in ("", "bridgeObject", "nonatomic_", "unknownObject")
    for verb in ("retain", "Retain", "release", "Release") for suffix in ("", "_n")}
SYSTEM_CALLS = {
    "recv", "recvfrom", "recvmsg", "read", "readv", "send", "sendto", "sendmsg", "write", "writev",
    "splice", "epoll_wait", "epoll_pwait", "epoll_pwait2", "epoll_ctl", "accept4", "connect",
    "close", "shutdown", "setsockopt", "getsockopt", "socket", "clinux_receive", "clinux_send"}
# What happens less often than once in so many requests belongs to the clock, not to a request.
SELDOM = 1 / 20


def cost_sheet(profile, binary):
    """Instructions by stage and in all, libc's for information, and calls of three kinds."""
    by_stage = stages.split(profile, binary)
    return {
        "instructions": {
            "all": round(sum(by_stage.values())),
            **{stage: round(count) for stage, count in by_stage.items()}},
        "libc": round(sum(count for function, count in profile.own.items()
                          if "/libc.so" in function.object or "/libc-" in function.object)),
        "allocations": _calls(profile, ALLOCATORS, lambda caller, callee: f"{caller} {callee}"),
        "references": _calls(
            profile, REFERENCE_COUNTERS, lambda caller, callee: f"{caller} {callee}"),
        "system_calls": _calls(profile, SYSTEM_CALLS, lambda _, callee: callee),
    }


def _calls(profile, callees, name):
    """Calls of these functions from others, often enough to count."""
    found = Counter()
    for edge, count in profile.calls.items():
        callee = edge.callee.name.partition("@")[0]
        caller = edge.caller.name.partition("@")[0]
        if callee in callees and caller not in callees:
            found[name(readable(caller), callee)] += count
    return {key: round(count, 2) for key, count in sorted(found.items()) if count >= SELDOM}
