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
# What a restore moves away has a name with a dot.
folders=(/var/lib/vibe/* /var/lib/vibe/.old-*)
if [ ${#folders[@]} -gt 0 ]; then
  stat -c "data$tab%n$tab%a %U" "${folders[@]}" 2> /dev/null || true
fi
for dump in /var/backups/vibe/*/*.tar.gz; do say dump "$dump"; done

names=(caddy)
units=(caddy.service)
# FILE: $text becomes what stands in it. Another step may take the file away just now: then there is nothing to tell. No
# program is started, and `$(< file)` would end the whole script.
read_file() {
  text=''
  IFS= read -r -d '' text 2> /dev/null < "$1" || [ -n "$text" ] || return
  while [ "${text%$'\n'}" != "$text" ]; do text="${text%$'\n'}"; done
}
# NAME FILE ...: what stands in files of ours.
tell() {
  local name="$1" file text
  shift
  for file; do
    if read_file "$file"; then say "$name" "${file#"$etc/"}$tab$text"; fi
  done
}
tell state "$etc"/apps/* "$etc"/slots/*.facts
for file in "$etc"/*.env; do
  if read_file "$file"; then
    line="${text%%$'\n'*}"
    say salt "$file$tab${line#'# salt '}"
  fi
done
sums() {
  local files=("$etc"/*.env "$etc"/*/*.caddy "$etc"/acme/* "$etc"/*.backup /etc/systemd/system/vibe-*.*)
  [ ${#files[@]} -eq 0 ] || sha256sum "${files[@]}"
}
told="$(sums 2> /dev/null)" || [ -n "$told" ] || told="$(sums)"
while read -r sum file; do [ -z "$sum" ] || say sum "$file$tab$sum"; done <<< "$told"
# After the things that they are on: a step marks a thing before it makes it, and whatever has no mark is somebody else's.
tell mark "$marks"/* "$etc"/users/*/*
for file in "$etc"/apps/*; do
  app="${file##*/}" slot='' port='' health=''
  read_file "$file" || continue
  eval "$text"
  if read_file "$etc/slots/$app-$slot.facts"; then
    while IFS='=' read -r name value; do [ "$name" = health ] && health="$value"; done <<< "$text"
  fi
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
  if read_file "/var/backups/vibe/$app/proof"; then say proof "$app$tab$text"; fi
done
place=0
while read -r state; do
  # Another step has just told it to read its files again.
  [ "$state" != reloading ] || state=active
  case "${names[place]}" in *"$tab"*) printf '%s\t%s\n' "${names[place]}" "$state" ;; *) say "${names[place]}" "$state" ;; esac
  place=$((place + 1))
done < <(systemctl is-active "${units[@]}" 2> /dev/null || true)
for file in "$etc"/postgres/*.url; do
  base="${file##*/}"
  base="${base%.url}"
  read_file "$file" || continue
  say url "$base$tab$text"
  # A dash for a database that has none; nothing when it does not answer, or is gone.
  say comment "$base$tab$(comment_of "${base#*.}" - 2> /dev/null || true)"
done
true
