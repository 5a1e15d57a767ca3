# What apps need of a server, made so where it is not: a step never waits for another one to have done it.

# LOG: makes the lists of packages new. `DPkg::Lock::Timeout` is not for their lock, which Debian's own timer may hold.
new_lists() {
  local until=$((SECONDS + 120))
  while ! apt-get -o DPkg::Lock::Timeout=120 -qq update > "$1" 2>&1 8>&-; do
    grep -qs '/lists/lock' "$1" && [ "$SECONDS" -lt "$until" ] || return 1
    sleep 2
  done
}

# COMMAND PACKAGE ...: installs what is missing.
need_packages() {
  local missing=() log why
  while [ $# -gt 0 ]; do
    { command -v "$1" > /dev/null || [ -f "$1" ]; } || missing+=("$2")
    shift 2
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  log="$(mktemp)"
  { new_lists "$log" && apt-get -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold \
    -qq install -y --no-install-recommends "${missing[@]}" > "$log" 2>&1 8>&-; } ||
    { why="$(grep -E '^(E|W|dpkg)' "$log" | tail -3 || true)"; rm -f "$log"; fail packages "apt-get could not install ${missing[*]}: $why"; }
  rm -f "$log"
}

why_caddy() { printf 'Caddy could not be started: %s' "$(journalctl -u caddy -n 5 -o cat --no-pager 2> /dev/null)"; }

# Caddy runs and takes our sites.
need_caddy() {
  local line='import /etc/vibe/sites/*.caddy' file=/etc/caddy/Caddyfile stock why
  need_packages caddy caddy /etc/ssl/certs/ca-certificates.crt ca-certificates
  # It dies without a name for loopback, and the smallest Debian has none.
  grep -qs localhost /etc/hosts || echo '127.0.0.1 localhost' >> /etc/hosts
  mkdir -p "$marks" "$etc/sites" "$etc/upstream" "$etc/acme" /etc/caddy
  if ! grep -qsF "$line" "$file"; then
    stock="$(dpkg-query -W -f='${Conffiles}\n' caddy 2> /dev/null | awk -v f="$file" '$1 == f { print $2 }' || true)"
    if [ -f "$file" ]; then cp -a "$file" "$etc/Caddyfile.before"; fi
    if [ ! -f "$file" ] || [ "$(md5sum < "$file" | cut -d' ' -f1)" = "$stock" ]; then
      put "$file" 644 "$(printf '# Sites of vibe; your own may stand below.\n{\n\tgrace_period 10s\n}\n%s' "$line")"
    else
      put "$file" 644 "$(cat "$file"; printf '\n%s' "$line")"
    fi
    why="$(caddy_accepts)" || {
      if [ -f "$etc/Caddyfile.before" ]; then mv -fT "$etc/Caddyfile.before" "$file"; else rm -f "$file"; fi
      fail caddy "Caddy does not accept its file with our line in it: $why"
    }
    reload_caddy || fail caddy "$(why_caddy)"
  fi
  systemctl is-enabled -q caddy 2> /dev/null || systemctl enable -q caddy
  systemctl is-active -q caddy || systemctl restart caddy 8>&- || fail caddy "$(why_caddy)"
}
