-- wrk's script for every workload: which tokens to send, and the figures as one line of JSON.
--
-- BENCH_TOKENS  a file of tokens, one a line, sent in turn; without it the command line's headers
--               are sent unchanged, which costs wrk next to nothing
-- BENCH_PAUSE_MS  pause of a connection between its requests; the file's lines are then whole values
--               of Authorization, to be refused
-- BENCH_ONCE    when set, the load ends with the last token instead of beginning anew

local file = os.getenv("BENCH_TOKENS")

if file then
    local once = os.getenv("BENCH_ONCE")
    local pause = tonumber(os.getenv("BENCH_PAUSE_MS"))
    local requests, at = {}, 0
    local ffi = require("ffi")
    ffi.cdef("int getpid(void); int kill(int pid, int signal);")

    -- Ends the load before its time. Stopping the thread is not enough: wrk's main thread would
    -- sleep on until the duration is over, so it is woken as Ctrl-C wakes it.
    local function finish()
        wrk.thread:stop()
        ffi.C.kill(ffi.C.getpid(), 2)
    end

    function init()
        for token in io.lines(file) do
            wrk.headers["Authorization"] = (pause and "" or "Bearer ") .. token
            requests[#requests + 1] = wrk.format()
        end
    end

    if pause then
        function delay() return pause end
    end

    function request()
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
