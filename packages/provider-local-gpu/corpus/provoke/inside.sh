# Runs one case in namespaces of its own: mounts, host name, processes. Called by provoke.sh, as root.
set -u
mount --make-rprivate /
mount -t tmpfs none /home; mkdir -p /home/user; mount --bind "$CORPUS_HOME" /home/user
mount --bind "$RUN/provoke" /home/user/.provoke; mount --bind "$RUN/out" /home/user/.out; mount --bind "$RUN/project" /home/user/project; mount --bind "$RUN/cache" /home/user/.cache
mount -t tmpfs none /opt; mkdir -p /opt/python; mount --bind "$PYTHONS" /opt/python
# Interpreters find their library by the path they were built for; the rest of root's home stays hidden.
mount -t tmpfs -o mode=755 none /root; mkdir -p "$PYTHONS"; mount --bind /opt/python "$PYTHONS"
mount -t tmpfs -o mode=1777 none /dev/shm
hostname workstation
printf '127.0.0.1 localhost workstation\n' > /home/hosts; mount --bind /home/hosts /etc/hosts
printf 'root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534::/:/usr/sbin/nologin\nuser:x:1000:1000::/home/user:/bin/bash\n' > /home/passwd; mount --bind /home/passwd /etc/passwd
mount -t tmpfs -o mode=1777 none /tmp
export HOME=/home/user USER=user LOGNAME=user LANG=C.UTF-8
chown 1000:1000 /home/user; mkdir -p /home/user/.prepare-cache; chown 1000:1000 /home/user/.prepare-cache
cd /home/user/project; ulimit -c 0
unset PYTHONDONTWRITEBYTECODE PYTHONUNBUFFERED PIP_FIND_LINKS PIP_DISABLE_PIP_VERSION_CHECK PIP_DEFAULT_TIMEOUT PYENV_ROOT PYENV_VERSION PYENV_SHELL VIRTUAL_ENV
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
. "$PROVOKE/lib.sh"
for file in "$PROVOKE"/*.sh; do case ${file##*/} in inside.sh|lib.sh|provoke.sh|setup.sh|second-setup.sh) ;; *) . "$file";; esac; done
"case_${1//-/_}" > "$CASE_OUT/preparing" 2>&1
printf '%s\n%s\n' "${CASE_PROGRAM:-}" "${CASE_VERSIONS:-}" > "$CASE_OUT/uses"
