#!/bin/sh
# Installs Minwon's Python side into .venv: pinned, hashed, without root.
set -eu
python=${PYTHON:-python3}
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  say "Minwon needs Python 3.11 or later; $python is $("$python" --version 2>&1)."
  say "Name another one: make setup PYTHON=python3.12"
  exit 1
}

if [ ! -x .venv/bin/python ] || [ ! -x .venv/bin/pip ]; then
  say "making .venv"
  if "$python" -c 'import ensurepip' 2>/dev/null; then
    "$python" -m venv --clear .venv
  else
    # Debian splits venv's pip off; its wheel is fetched and unpacked without root.
    "$python" -m venv --clear --without-pip .venv
    mkdir -p .tools/pip && cd .tools/pip
    apt-get download --quiet python3-pip-whl || {
      say "pip is missing and could not be fetched. Try: sudo apt install python3-venv"; exit 1; }
    dpkg-deb -x python3-pip-whl_*.deb .
    cd ../..
    wheel=$(echo .tools/pip/usr/share/python-wheels/pip-*.whl)
    .venv/bin/python "$wheel/pip" install -qq --no-index --find-links "$(dirname "$wheel")" pip
  fi
fi

say "installing the pinned requirements (once; about a minute)"
.venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt || {
  say "The requirements could not be installed. Is the package index reachable? Then: make setup"; exit 1; }
.venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch .venv/complete
