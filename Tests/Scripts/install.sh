# Sourced by ./demo and ./test: installs what is missing on Debian and Ubuntu, and nothing else.

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# need_program NAME ADVICE: stops with the advice when the program is missing.
need_program() {
    command -v "$1" >/dev/null 2>&1 && return
    echo "$1 is missing. $2" >&2
    exit 1
}

# is_present WHAT: a program in PATH (or sbin), or a C header when it ends in .h.
is_present() {
    case "$1" in
    *.h) [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ] ;;
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 ;;
    esac
}

apt_install() {
    echo "installing $*" >&2
    if [ -z "${apt_lists_are_fresh:-}" ]; then
        as_root apt-get update -qq
        apt_lists_are_fresh=1
    fi
    as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# install_missing WHAT:PACKAGE...: installs the packages whose program or header is missing.
install_missing() {
    local pair missing=()
    for pair in "$@"; do
        is_present "${pair%%:*}" || missing+=("${pair##*:}")
    done
    [ ${#missing[@]} = 0 ] || apt_install "${missing[@]}"
}

# glewlwyd, a real OpenID provider. Its package asks through debconf which database to set up;
# answered "none" beforehand, because without dbconfig its postinst fails and leaves dpkg broken.
install_glewlwyd() {
    is_present glewlwyd && return
    apt_install debconf
    echo 'glewlwyd glewlwyd/config_type select No configuration' |
        as_root debconf-set-selections
    apt_install glewlwyd dbconfig-no-thanks
}

# oidc-provider-mock, a real provider of opaque tokens, websockets, a real client and server, and
# gunicorn, a real web server, in an environment under .build.
install_test_python() {
    local environment=.build/test-python
    [ -x "$environment/bin/oidc-provider-mock" ] && [ -x "$environment/bin/websockets" ] &&
        [ -x "$environment/bin/gunicorn" ] && return
    install_missing python3:python3
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
    python3 -m venv "$environment"
    "$environment/bin/pip" install --quiet --disable-pip-version-check \
        -r Tests/Scripts/python-requirements.txt
}
