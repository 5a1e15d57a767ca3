# Everything that is looked at, in one answer. Changes nothing, and starts few programs: this runs before and after every step.
shopt -s nullglob
tab=$'\t'
printf -v now '%(%s)T' -1
say time "$now"
[ -f /etc/os-release ] && say os "$(. /etc/os-release && printf %s "$PRETTY_NAME")"
[ -d /run/systemd/system ] && say systemd yes
for program in caddy sqlite3; do command -v "$program" > /dev/null || say missing "$program"; done
[ -f /etc/ssl/certs/ca-certificates.crt ] || say missing ca-certificates
if [ -f /etc/caddy/Caddyfile ]; then
  case "$(< /etc/caddy/Caddyfile)" in *'import /etc/vibe/sites/*.caddy'*) say imports yes ;; esac
fi
for folder in /opt/vibe/node-*; do [ -x "$folder/bin/node" ] && say node "${folder#/opt/vibe/node-}"; done
for release in /srv/vibe/*/releases/*; do [ -d "$release" ] && say release "$release"; done
folders=(/var/lib/vibe/*)
if [ ${#folders[@]} -gt 0 ]; then
  stat -c "data$tab%n$tab%a %U" "${folders[@]}"
fi
for dump in /var/backups/vibe/*/*.tar.gz; do say dump "$dump"; done

names=(caddy)
units=(caddy.service)
for file in "$marks"/* "$etc"/users/*/*; do say mark "${file#"$etc/"}$tab$(< "$file")"; done
for file in "$etc"/apps/* "$etc"/slots/*.facts; do say state "${file#"$etc/"}$tab$(< "$file")"; done
for file in "$etc"/*.env; do
  IFS= read -r line < "$file" || true
  say salt "$file$tab${line#'# salt '}"
done
files=("$etc"/*.env "$etc"/*/*.caddy "$etc"/acme/* "$etc"/*.backup /etc/systemd/system/vibe-*.*)
if [ ${#files[@]} -gt 0 ]; then
  sha256sum "${files[@]}" 2> /dev/null | while read -r sum file; do say sum "$file$tab$sum"; done
fi
for file in "$etc"/apps/*; do
  app="${file##*/}" slot='' port='' health=''
  . "$file"
  while IFS='=' read -r name value; do [ "$name" = health ] && health="$value"; done < "$etc/slots/$app-$slot.facts"
  names+=("unit$tab$app")
  units+=("vibe-$app-$slot.service")
  [ "$slot" = b ] && port=$((port + 1))
  say health "$app$tab$(status_of "$port" "${health:-/}")"
done
for file in "$etc"/*.backup; do
  app="${file##*/}"
  app="${app%.backup}"
  names+=("timer$tab$app")
  units+=("vibe-$app-backup.timer")
  if [ -f "/var/backups/vibe/$app/proof" ]; then say proof "$app$tab$(< "/var/backups/vibe/$app/proof")"; fi
done
place=0
while read -r state; do
  case "${names[place]}" in *"$tab"*) printf '%s\t%s\n' "${names[place]}" "$state" ;; *) say "${names[place]}" "$state" ;; esac
  place=$((place + 1))
done < <(systemctl is-active "${units[@]}" 2> /dev/null || true)
for file in "$etc"/postgres/*.url; do
  base="${file##*/}"
  base="${base%.url}"
  say url "$base$tab$(< "$file")"
  say comment "$base$tab$(comment_of "${base#*.}" 2> /dev/null || true)"
done
true
