#!/usr/bin/env bash
# usage: [SKIP=1] [HALF=develop] provoke.sh NAME…|--all|--list     (as root, on Linux, in an environment made by setup.sh)
# Runs the named cases (with SKIP those that aren't stored yet) and stores each one's log and record in ../develop or ../held-back (see ../README.md). A stored label is kept while its line still
# stands at its number; otherwise the record is to be labelled again.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export CORPUS_ROOT=${CORPUS_ROOT:-/tmp/corpus} PYTHONS=${PYTHONS:-/root/.pyenv/versions}
export CORPUS_HOME=$CORPUS_ROOT/home PROVOKE=/home/user/.provoke CASE_OUT=/home/user/.out
names() { grep -ho '^case_[a-z0-9_]*' "$here"/*.sh | sed 's/^case_//; s/_/-/g'; }
case ${1:-} in --list) names; exit;; --all) set -- $(names);; esac
# What one run may write, apart from every other's: the scripts as they are now, the project folder, the caches, the record.
mkdir -p "$CORPUS_ROOT/runs" "$CORPUS_HOME"/{.provoke,.out,project,.cache}
export RUN=$(mktemp -d "$CORPUS_ROOT/runs/XXXXXX"); chmod 755 "$RUN"; trap 'rm -rf "$RUN"' EXIT
cp -r "$here" "$RUN/provoke"
for name in "$@"; do
  if [ -n "${SKIP:-}" ] && compgen -G "$here/../*/$name.log" >/dev/null; then continue; fi
  rm -rf "$RUN"/{out,project,cache}; mkdir -p "$RUN"/{out,project,cache}; chown 1000:1000 "$RUN"/{project,cache}
  unshare -m -u -p --fork --kill-child --mount-proc bash "$RUN/provoke/inside.sh" "$name" </dev/null || true
  if [ -e "$RUN/out/meta" ]; then python3 "$here/store.py" "$name" "$RUN/out" "$here/.."; else echo "$name: nothing was recorded"; tail -5 "$RUN/out/preparing" || true; fi
  if [ -n "${KEEP:-}" ]; then cp "$RUN/out/preparing" "$KEEP/$name.preparing"; fi
done
