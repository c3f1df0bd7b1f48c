#!/usr/bin/env bash
# setup.sh start|test|ceph|webkit -- what `npm start`, `npm test`, `npm run test:ceph` or `npm run test:webkit` needs on
# Debian and Ubuntu; nothing when it is there.
#   KISSFFT_ARCHIVE=/path/kissfft_131.1.0.orig.tar.gz bash scripts/setup.sh start      without network
# SPDX-License-Identifier: MIT
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-start}

KISS_SHA256=76c1aac87ddb7258f34b08a13f0eebf9e53afa299857568346aa5c82bcafaf1a
KISS_ARCHIVE=kissfft_131.1.0.orig.tar.gz
KISS_GIT=https://github.com/mborgerding/kissfft.git
KISS_COMMIT=6e9e673e420c4bf47d4a60c57c578f93e4ec192f
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/lacquer

say() { printf 'setup: %s\n' "$*" >&2; }
stop() {
    say "$@"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
sha() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }

case $purpose in start | test | ceph | webkit) ;; *) stop "use: setup.sh start|test|ceph|webkit" ;; esac
have node || stop "Node 20.19 or newer is missing: https://nodejs.org"
node -e 'const [a, b] = process.versions.node.split(".").map(Number);
    process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    stop "Node $(node -v) is too old: 20.19 or newer is needed"

# ---- Debian packages: one line per need, "test command -> packages" -------------------------------------

missing=()
need() { # need "packages" command...
    local packages=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=($packages)
}
sanitizers() {
    local to
    to=$(mktemp)
    echo 'int main(void) { return 0; }' | "$1" -fsanitize=address,undefined -x c - -o "$to"
    local result=$?
    rm -f "$to"
    return $result
}
fuzzer() { # clang's, which comes with its sanitizers
    local to
    to=$(mktemp)
    echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' | clang -fsanitize=fuzzer -x c - -o "$to"
    local result=$?
    rm -f "$to"
    return $result
}
browser() { node -e "import('./scripts/house.mjs').then((h) => process.exit(h.$1() ? 0 : 1))"; }
gstreamer() { [ -n "$(find /usr/lib -name "libgst$1.so" -print -quit 2>/dev/null)" ]; }
python_can() { /usr/bin/python3 -c "import $1"; }
# The version that apt would install: empty without a package, and Ubuntu's browsers are shells for a snap.
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *//p' | grep -v '(none)'; }

list_missing() {
    missing=()
    if [ "$purpose" = ceph ]; then
        need ceph-mon have ceph-mon
        need ceph-osd have ceph-osd
        need radosgw have radosgw
        need ceph-common have ceph
        return 0
    fi
    need cmake have cmake
    need ninja-build have ninja
    need emscripten have emcc
    if [ "$purpose" = webkit ]; then
        need webkit2gtk-driver have WebKitWebDriver
        need xvfb have Xvfb
        need gstreamer1.0-plugins-base gstreamer app # Web Audio ends in these, with or without a sound card
        need gstreamer1.0-plugins-good gstreamer autodetect
        need ffmpeg have ffmpeg
        need frozen-bubble-data test -d /usr/share/games/frozen-bubble/snd
    fi
    [ "$purpose" = test ] || return 0
    need "gcc libc6-dev" sanitizers gcc
    need "clang libc6-dev $(candidate libclang-rt-dev >/dev/null && echo libclang-rt-dev)" sanitizers clang
    need "clang $(candidate libclang-rt-dev >/dev/null && echo libclang-rt-dev)" fuzzer
    need clang-format have clang-format
    need clang-tidy have clang-tidy
    need pkg-config have pkg-config
    need libebur128-dev pkg-config --exists libebur128
    need python3-numpy python_can numpy
    need python3-scipy python_can scipy
    need ffmpeg have ffmpeg
    need sox have sox
    need flac have flac
    need age have age
    need frozen-bubble-data test -d /usr/share/games/frozen-bubble/snd
    need chromium browser chromium
    need firefox-esr browser firefox
}

install_missing() {
    have apt-get || stop "please install: ${missing[*]} (this script knows Debian and Ubuntu only)"
    local root=()
    if [ "$(id -u)" != 0 ]; then
        have sudo || stop "please install as root: apt-get install ${missing[*]}"
        say "sudo is needed to install packages and may ask for your password"
        root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${root[@]}" apt-get update -qq || say "apt-get update failed; going on with the lists at hand"
    list_missing # again: only now apt knows every candidate
    browsers_from_apt
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        ca-certificates "${missing[@]}" >&2 || stop "apt-get could not install ${missing[*]}"
    list_missing
    [ ${#missing[@]} = 0 ] || stop "installed, but still not usable: ${missing[*]}"
}

browsers_from_apt() { # where apt has none but a snap, say what helps
    local kept=() package version
    for package in "${missing[@]}"; do
        version=$(candidate "$package" || true)
        case $package:$version in
            chromium: | chromium:*snap*)
                stop "no Chromium that a test can drive: install Google Chrome's .deb (https://www.google.com/chrome)" \
                    "or set CHROMIUM=/path/to/chrome; a snap cannot be used" ;;
            firefox-esr: | firefox-esr:*snap*)
                stop "no Firefox that a test can drive: install Mozilla's .deb (https://support.mozilla.org/kb/install-firefox-linux)" \
                    "or set FIREFOX=/path/to/firefox; a snap cannot be used" ;;
        esac
        kept+=("$package")
    done
    missing=("${kept[@]}")
}

# ---- KISS FFT: pinned, never committed -------------------------------------------------------------------

kiss_unpack() { # kiss_unpack archive
    echo "$KISS_SHA256  $1" | sha256sum --check --status || return 1
    rm -rf build/kissfft.new && mkdir -p build/kissfft.new
    tar -xzf "$1" -C build/kissfft.new --strip-components=1
    rm -rf build/kissfft && mv build/kissfft.new build/kissfft
}

kiss_from_apt() { # the machine's own sources, as deb-src, in a folder of its own: no root, nothing changed
    have apt-get || return 1
    local t file
    t=$(mktemp -d)
    mkdir -p "$t/lists/partial" "$t/cache/archives/partial"
    for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [ -f "$file" ] || continue
        sed -e 's/^Types:.*/Types: deb-src/' -e 's/^deb /deb-src /' "$file" >"$t/$(basename "$file")"
    done
    (
        cd "$t"
        options=(-qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$t" -o "Dir::State::lists=$t/lists"
            -o "Dir::Cache=$t/cache" -o APT::Get::List-Cleanup=0 -o APT::Sandbox::User=)
        apt-get "${options[@]}" update || true
        apt-get "${options[@]}" --download-only source kissfft
    ) >/dev/null 2>&1 || true
    mkdir -p "$CACHE"
    local result=1
    if [ -f "$t/$KISS_ARCHIVE" ] && kiss_unpack "$t/$KISS_ARCHIVE"; then
        cp "$t/$KISS_ARCHIVE" "$CACHE/" && result=0
    fi
    rm -rf "$t"
    return $result
}

kiss_from_git() {
    have git || return 1
    export GIT_TERMINAL_PROMPT=0
    rm -rf build/kissfft.new && git init -q build/kissfft.new || return 1
    git -C build/kissfft.new fetch -q --depth 1 "$KISS_GIT" "$KISS_COMMIT" || return 1
    git -C build/kissfft.new checkout -q FETCH_HEAD || return 1
    rm -rf build/kissfft && mv build/kissfft.new build/kissfft
}

kiss() {
    [ -f build/kissfft/kiss_fft.c ] && return
    mkdir -p build
    if [ -n "${KISSFFT_ARCHIVE:-}" ]; then
        kiss_unpack "$KISSFFT_ARCHIVE" || stop "$KISSFFT_ARCHIVE is not $KISS_ARCHIVE (SHA-256 $KISS_SHA256)"
        return
    fi
    { [ -f "$CACHE/$KISS_ARCHIVE" ] && kiss_unpack "$CACHE/$KISS_ARCHIVE"; } && return
    say "fetching KISS FFT"
    kiss_from_apt || kiss_from_git || stop "KISS FFT cannot be fetched. With a copy of $KISS_ARCHIVE at hand:" \
        "KISSFFT_ARCHIVE=/path/to/$KISS_ARCHIVE bash scripts/setup.sh $purpose"
}

# ---- npm --------------------------------------------------------------------------------------------------

packages() {
    local stamp=node_modules/.lacquer-lock want
    want=$(sha package-lock.json)
    [ "$(cat $stamp 2>/dev/null)" = "$want" ] && return
    say "installing npm packages"
    npm ci --no-audit --no-fund --loglevel=error >&2 || stop "npm ci failed"
    echo "$want" >$stamp
}

list_missing
[ ${#missing[@]} = 0 ] || install_missing
[ "$purpose" = ceph ] || kiss
packages
