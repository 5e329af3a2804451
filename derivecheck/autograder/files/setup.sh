#!/usr/bin/env bash
# Runs once, when Gradescope builds the image: a Python of its own with what the program needs.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"

new_enough() {
    command -v "$1" >/dev/null && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

python=""
for name in python3.13 python3.12 python3.11 python3; do
    if new_enough "$name"; then
        python="$name"
        break
    fi
done
if [ -z "$python" ]; then
    apt-get update
    apt-get install -y python3.11 python3.11-venv
    python=python3.11
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    apt-get update
    apt-get install -y "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
fi
"$python" -m venv "$root/venv"
"$root/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$root/source/requirements.txt"
