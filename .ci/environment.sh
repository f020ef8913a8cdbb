# Sourced by ../ferdigsjekk and ../test. prepare LOCK makes $root/.venv hold exactly what LOCK names (or more), and sets $python.
# uv is used when it is on the path, else pip. The environment is remade when the lock's content changes.

prepare() {
    lock="$root/$1"
    python="$root/.venv/bin/python"
    want=$(sum "$lock")
    have=$(cat "$root/.venv/installed-$1" 2>/dev/null || true)
    if [ "$want" != "$have" ] || [ ! -x "$python" ]; then
        install "$1" "$want"
    fi
    # Compiled modules are kept (in ignored folders): without them each start costs half a second more.
    unset PYTHONDONTWRITEBYTECODE
    PYTHONPATH="$root${PYTHONPATH:+:$PYTHONPATH}"
    export PYTHONPATH
}

sum() {
    cksum < "$1" | tr -d ' '
}

install() {
    echo "First use: making the environment from $1 (a minute or two) ..." >&2
    base=$(find_python)
    if command -v uv >/dev/null 2>&1; then
        [ -x "$python" ] || UV_PYTHON_DOWNLOADS=never uv venv --quiet --python "$base" "$root/.venv"
        uv pip install --quiet --python "$python" --require-hashes -r "$lock"
    else
        if [ ! -x "$python" ]; then
            "$base" -m venv "$root/.venv" || {
                echo "Could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv" >&2
                exit 2
            }
        fi
        "$python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    fi
    echo "$2" > "$root/.venv/installed-$1"
    # The test lock holds all of the plain one.
    [ "$1" != requirements-test.lock ] || sum "$root/requirements.lock" > "$root/.venv/installed-requirements.lock"
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    echo "Python 3.11 or newer is needed. On Debian and Ubuntu: apt install python3 python3-venv" >&2
    exit 2
}
