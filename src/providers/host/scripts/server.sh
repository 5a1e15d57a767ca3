# Makes a Debian server ready for apps: programs that are missing, folders, Caddy's file.
[ -d /run/systemd/system ] || fail system "the server does not run systemd"
command -v apt-get > /dev/null || fail system "the server has no apt-get: it is no Debian or Ubuntu"
skew=$(($(date +%s) - now))
[ "${skew#-}" -le "$max_skew" ] || fail clock "the server's clock is ${skew} s away from this machine's"

packages=()
command -v caddy > /dev/null || packages+=(caddy)
command -v sqlite3 > /dev/null || packages+=(sqlite3)
[ -f /etc/ssl/certs/ca-certificates.crt ] || packages+=(ca-certificates)
if [ ${#packages[@]} -gt 0 ]; then
  log="$(mktemp)"
  { apt-get -o DPkg::Lock::Timeout=120 -qq update && apt-get -o DPkg::Lock::Timeout=120 -o Dpkg::Options::=--force-confold \
    -qq install -y --no-install-recommends "${packages[@]}"; } > "$log" 2>&1 8>&- ||
    { why="$(grep -E '^(E|W|dpkg)' "$log" | tail -3)"; rm -f "$log"; fail packages "apt-get could not install ${packages[*]}: $why"; }
  rm -f "$log"
fi
# Caddy dies without a name for loopback, and the smallest Debian has none.
grep -qs localhost /etc/hosts || echo '127.0.0.1 localhost' >> /etc/hosts

mkdir -p "$etc/users/server" "$marks" "$etc/sites" "$etc/upstream" "$etc/acme" /etc/caddy
put "$etc/users/server/$user_file" 644 "$mark"

line='import /etc/vibe/sites/*.caddy'
file=/etc/caddy/Caddyfile
if ! grep -qsF "$line" "$file"; then
  stock="$(dpkg-query -W -f='${Conffiles}\n' caddy 2> /dev/null | awk -v f="$file" '$1 == f { print $2 }')"
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
  systemctl reload-or-restart caddy 8>&- || fail caddy "Caddy could not be started: $(journalctl -u caddy -n 5 -o cat --no-pager 2> /dev/null)"
fi
systemctl is-enabled -q caddy 2> /dev/null || systemctl enable -q caddy
systemctl is-active -q caddy || systemctl restart caddy 8>&- ||
  fail caddy "Caddy could not be started: $(journalctl -u caddy -n 5 -o cat --no-pager 2> /dev/null)"
say os "$(. /etc/os-release && printf '%s' "$PRETTY_NAME")"
