-- wrk's script for every workload: which tokens to send, and the figures as one line of JSON.
--
-- BENCH_TOKENS  a file of tokens, one a line, sent in turn; a line with a space is a whole value of
--               Authorization. Without a file the command line's headers are sent unchanged, which
--               costs wrk next to nothing
-- BENCH_RATE    requests per second over all connections; without it each sends when it may
-- BENCH_ONCE    when set, the load ends with the last token instead of beginning anew
-- BENCH_SETTLE  number of connections: the load ends when all of them have had their last answer

local file = os.getenv("BENCH_TOKENS")
local rate = tonumber(os.getenv("BENCH_RATE"))
local ffi = require("ffi")

-- A schedule for all connections: whichever is free next takes the next moment, so that the rate
-- does not depend on how soon answers come. wrk waits for whole milliseconds: what is due in one
-- is sent together.
if rate then
    ffi.cdef("typedef struct { long s, ns; } moment; int clock_gettime(int clock, moment *now);")
    local moment = ffi.new("moment")
    local monotonic, slot = 1, 0

    function delay()
        ffi.C.clock_gettime(monotonic, moment)
        local now = 1e3 * tonumber(moment.s) + tonumber(moment.ns) / 1e6
        -- What was missed is not made up for.
        slot = math.max(slot + 1e3 / rate, now)
        return slot - now
    end
end

if file then
    local once = os.getenv("BENCH_ONCE")
    local requests, at = {}, 0
    ffi.cdef("int getpid(void); int kill(int pid, int signal);")

    -- Ends the load before its time. Stopping the thread is not enough: wrk's main thread would
    -- sleep on until the duration is over, so it is woken as Ctrl-C wakes it.
    local function finish()
        wrk.thread:stop()
        ffi.C.kill(ffi.C.getpid(), 2)
    end

    function init()
        for token in io.lines(file) do
            wrk.headers["Authorization"] = token:find(" ") and token or "Bearer " .. token
            requests[#requests + 1] = wrk.format()
        end
    end

    -- Who has no more to send waits, and the last to do so ends the load.
    local busy, promised = tonumber(os.getenv("BENCH_SETTLE")), 0
    if busy then
        function delay()
            promised = promised + 1
            if promised <= #requests then return 0 end
            busy = busy - 1
            if busy == 0 then finish() end
            return 1e6
        end
    end

    -- wrk asks for one before it begins, to look at it.
    local begun = false

    function request()
        if not begun then
            begun = true
            return requests[1]
        end
        at = at + 1
        if at > #requests then
            if once then finish() end
            at = 1
        end
        return requests[at]
    end
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format(
        'FIGURES {"requests":%d,"seconds":%.6f,"bytes":%d,"refused":%d,"broken":%d,' ..
        '"p50_us":%d,"p99_us":%d,"p999_us":%d}\n',
        summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
        errors.connect + errors.read + errors.write + errors.timeout,
        latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
