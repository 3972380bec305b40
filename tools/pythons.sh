#!/usr/bin/env bash
# Run the tests on the Pythons of other Debian releases: tools/pythons.sh "trixie sid" [PYTEST OPTION…]
#
# debootstrap unpacks each release once into .pythons/, from the mirror that apt on this machine uses.
# LOCK names another lock than requirements.lock. Exits with 3, and says what is missing, where this
# cannot be done.
set -euo pipefail
cd "$(dirname "$0")/.."
releases=$1
shift

lacking() {
  echo "The other Pythons cannot be run here: $*" >&2
  exit 3
}

[ "$(uname -s)" = Linux ] || lacking "it takes Linux."
[ "$(id -u)" = 0 ] || lacking "it takes root, to unpack a Debian release and change into it."
command -v debootstrap >/dev/null || lacking "debootstrap is not installed (apt-get install debootstrap)."
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
  grep '/debian/*$' | sort -u | head -n 1) || lacking "apt on this machine knows no Debian mirror."

for release in $releases; do
  root=$PWD/.pythons/$release
  if [ ! -e "$root/.ready" ]; then
    rm -rf "$root"
    mkdir -p "$root"
    echo "Unpacking Debian $release into .pythons/$release; it takes a minute or two."
    debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates,make \
      "$release" "$root" "$mirror" >"$root.log" 2>&1 ||
      lacking "debootstrap could not unpack $release: $(tail -n 1 "$root.log")"
    touch "$root/.ready"
  fi
  # The network as this machine has it: its names, and the certificates it trusts.
  cp --dereference /etc/hosts /etc/resolv.conf "$root/etc/"
  cp --dereference /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true

  mkdir -p "$root/confkit"
  find "$root/confkit" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
  git ls-files -z --cached --others --exclude-standard |
    tar --create --null --files-from=- --ignore-failed-read | tar --extract --directory "$root/confkit"
  cp "${LOCK:-requirements.lock}" "$root/confkit/requirements.lock"
  for part in proc dev dev/pts; do mount --bind "/$part" "$root/$part"; done
  trap 'umount "$root/proc" "$root/dev/pts" "$root/dev"' EXIT
  chroot "$root" /usr/bin/env HOME=/root LANG=C.UTF-8 TMPDIR=/tmp PATH=/usr/bin:/bin:/usr/sbin:/sbin \
    sh -ec 'cd /confkit; make --silent .venv/.ready; .venv/bin/python --version
            .venv/bin/python -m compileall -q src; .venv/bin/python -m pytest -q "$@"' sh "$@"
  umount "$root/proc" "$root/dev/pts" "$root/dev"
  trap - EXIT
done
