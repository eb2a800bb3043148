# Words that the cases are written in. A case is a function `case_NAME` in one of the *.sh files beside this one; it prepares what it needs in the
# current folder (fresh, /home/user/project) and calls `run` once. Only what `run` starts is logged. See README.md.

# uses PROGRAM NAME=VERSION…: what the log's record names.
uses() { CASE_PROGRAM=$1; shift; CASE_VERSIONS="$*"; }

# Puts an environment first on PATH: `venv golden`, or a bare one of that Python made here: `fresh 3.11.7`.
venv() { VIRTUAL_ENV=$HOME/venv/$1; PATH=$VIRTUAL_ENV/bin:$PATH; export VIRTUAL_ENV PATH; }
fresh() { prepare_uv venv .venv --python /opt/python/$1/bin/python; VIRTUAL_ENV=$PWD/.venv; PATH=$VIRTUAL_ENV/bin:$PATH; export VIRTUAL_ENV PATH; }
# The version of an installed distribution of the current environment.
of() { python - "$@" <<'PY'
import sys, platform, importlib.metadata as m
print(" ".join([f"python={platform.python_version()}"] + [f"{n}={m.version(n)}" for n in sys.argv[1:]]))
PY
}

as_user() { setpriv --reuid=1000 --regid=1000 --clear-groups -- "$@"; }

# Preparations go through one uv of their own, for speed; the logged command never does.
prepare_uv() { as_user env UV_CACHE_DIR=$HOME/.prepare-cache UV_PYTHON_DOWNLOADS=never $HOME/.bin/uv -q "$@"; }

# run COMMAND…: the logged one, as an ordinary user. run_root: as root, as in a container. Options for record.py go into RECORD.
run() { python3 "$PROVOKE/record.py" --log "$CASE_OUT/log" --meta "$CASE_OUT/meta" ${RECORD:-} ${SHOWN:+--shown "$SHOWN"} -- setpriv --reuid=1000 --regid=1000 --clear-groups -- "$@"; }
run_root() { python3 "$PROVOKE/record.py" --log "$CASE_OUT/log" --meta "$CASE_OUT/meta" ${RECORD:-} ${SHOWN:+--shown "$SHOWN"} -- "$@"; }
# The same for a command with a redirection, a limit or several steps: run_script 'commands'.
run_script() { printf '%s\n' "$1" > run.sh; SHOWN="${SHOWN:-bash run.sh # $(printf '%s' "$1" | tr '\n' ';')}" run bash run.sh; }
run_script_root() { printf '%s\n' "$1" > run.sh; SHOWN="${SHOWN:-bash run.sh # $(printf '%s' "$1" | tr '\n' ';')}" run_root bash run.sh; }

# A folder of N small pictures with captions: pictures FOLDER N [WIDTH HEIGHT].
pictures() { as_user $HOME/venv/golden/bin/python "$PROVOKE/programs/pictures.py" "$@"; }
# A file system of that size, mounted here for the user: small_disk FOLDER SIZE.
small_disk() { mkdir -p "$1"; mount -t tmpfs -o size=$2,mode=777 none "$1"; }
# A memory limit by cgroup, whose kernel kill is real: memory_limit BYTES; then every child of this shell is inside it.
memory_limit() { CG=/sys/fs/cgroup/memory/corpus-$$; mkdir -p $CG; echo $1 > $CG/memory.limit_in_bytes; echo $BASHPID > $CG/cgroup.procs; }
# A loopback server that stands for the hub and answers as asked: hub_server MODE; sets HF_ENDPOINT.
hub_server() { python3 "$PROVOKE/programs/hub_server.py" "$@" > hub.port & for _ in $(seq 100); do [ -s hub.port ] && break; sleep 0.1; done; export HF_ENDPOINT=http://127.0.0.1:$(cat hub.port); rm hub.port; }
