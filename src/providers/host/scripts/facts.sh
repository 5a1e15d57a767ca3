# Everything that is looked at, in one answer. Changes nothing.
say time "$(date +%s)"
say os "$(. /etc/os-release 2> /dev/null && printf '%s' "${PRETTY_NAME:-}" || true)"
[ -d /run/systemd/system ] && say systemd yes
command -v apt-get > /dev/null && say apt yes
for program in caddy sqlite3; do command -v "$program" > /dev/null || say missing "$program"; done
[ -f /etc/ssl/certs/ca-certificates.crt ] || say missing ca-certificates
if command -v caddy > /dev/null; then say caddy "$(systemctl is-active caddy 2> /dev/null || true)"; fi
shopt -s nullglob
for folder in /opt/vibe/node-*; do [ -x "$folder/bin/node" ] && say node "${folder#/opt/vibe/node-}"; done
for release in /srv/vibe/*/releases/*; do [ -d "$release" ] && say release "$release"; done
for folder in /var/lib/vibe/*; do say data "$folder$(printf '\t')$(stat -c '%a %U' "$folder")"; done
for dump in /var/backups/vibe/*/*.tar.gz; do say dump "$dump"; done
if [ -d "$etc" ]; then
  for file in "$marks"/* "$etc"/users/*/*; do say mark "${file#"$etc/"}$(printf '\t')$(cat "$file")"; done
  for file in "$etc"/apps/* "$etc"/slots/*.facts; do say state "${file#"$etc/"}$(printf '\t')$(cat "$file")"; done
  for file in "$etc"/*.env; do say salt "$file$(printf '\t')$(sed -n '1s/^# salt //p' "$file")"; done
  for file in "$etc"/*.env "$etc"/*/*.caddy "$etc"/acme/* "$etc"/*.backup /etc/systemd/system/vibe-*; do
    [ -f "$file" ] && printf '%s\0' "$file"
  done | xargs -0r sha256sum | while read -r sum file; do say sum "$file$(printf '\t')$sum"; done
  for file in "$etc"/apps/*; do
    app="${file##*/}" slot= port= health=
    . "$file"
    [ -f "$etc/slots/$app-$slot.facts" ] && health="$(sed -n 's/^health=//p' "$etc/slots/$app-$slot.facts")"
    say unit "$app$(printf '\t')$(systemctl is-active "vibe-$app-$slot.service" 2> /dev/null || true)"
    [ "$slot" = b ] && port=$((port + 1))
    say health "$app$(printf '\t')$(status_of "$port" "${health:-/}")"
  done
  for file in "$etc"/*.backup; do
    app="$(basename "$file" .backup)"
    say timer "$app$(printf '\t')$(systemctl is-active "vibe-$app-backup.timer" 2> /dev/null || true)"
    say proof "$app$(printf '\t')$(cat "/var/backups/vibe/$app/proof" 2> /dev/null || true)"
  done
  for file in "$etc"/postgres/*.url; do
    base="$(basename "$file" .url)"
    say url "$base$(printf '\t')$(cat "$file")"
    say comment "$base$(printf '\t')$(comment_of "${base#*.}" 2> /dev/null || true)"
  done
fi
grep -qsF 'import /etc/vibe/sites/*.caddy' /etc/caddy/Caddyfile && say imports yes
true
