# Puts a release into the slot that does not serve, and turns to it when it is healthy.
facts="release=$release
release_id=$release_id
env=$env
node=$node
data=$data
health=$health
command=$command"
first=no
if [ -z "$slot" ]; then first=yes; fi
is="$(mark_of "app.$app")"
claim "app.$app" "/etc/systemd/system/$(unit_of a)"

undo_claim() { if [ -z "$is" ]; then rm -f "$marks/app.$app"; fi; }
[ -x "$node" ] || { undo_claim; fail unit "there is no Node at $node"; }
[ -d "$release" ] || { undo_claim; fail unit "there is no release at $release"; }
[ -f "$etc/$app.env" ] || { undo_claim; fail unit "there is no $etc/$app.env"; }
need_account

listens() { grep -qsi ":$(printf '%04X' "$1") [0-9A-F]*:0000 0A" /proc/net/tcp /proc/net/tcp6; }
if [ -z "$port" ]; then
  for try in $(seq 20100 2 20998); do
    if ! listens "$try" && ! listens $((try + 1)) && ! grep -qsFx "port=$try" "$etc"/apps/*; then port="$try"; break; fi
  done
  [ -n "$port" ] || { undo_claim; fail no_port "no two free ports from 20100 to 20999"; }
fi

units=/etc/systemd/system
mkdir -p "$etc/slots" "$etc/apps"
chmod 711 "$etc/slots"
env_of() { printf '%s\nPORT="%s"\nHOST="127.0.0.1"\nDATA_DIR="%s"\nNODE_ENV="production"\n' "$(cat "$etc/$app.env")" "$(port_of "$1")" "$data"; }
unit_text() { if [ "$1" = a ]; then printf '%s' "$unit_a"; else printf '%s' "$unit_b"; fi; }

same() { # SLOT: it runs already as it should
  [ "$(cat "$etc/slots/$app-$1.facts" 2> /dev/null)" = "$facts" ] &&
    [ "$(cat "$units/$(unit_of "$1")" 2> /dev/null)" = "$(unit_text "$1")" ] &&
    [ "$(cat "$etc/slots/$app-$1.env" 2> /dev/null)" = "$(env_of "$1")" ] &&
    systemctl is-active -q "$(unit_of "$1")" && [ "$(status_of "$(port_of "$1")" "$health")" = 200 ]
}

# SLOT: keeps what stands in it, to put it back.
keep() { for file in "$etc/slots/$app-$1.facts" "$etc/slots/$app-$1.env" "$units/$(unit_of "$1")"; do
  rm -f "$file.before"
  if [ -f "$file" ]; then cp -a "$file" "$file.before"; fi
done; }
forget() { rm -f "$etc/slots/$app-$1".*.before "$units/$(unit_of "$1").before"; }
put_back() { for file in "$etc/slots/$app-$1.facts" "$etc/slots/$app-$1.env" "$units/$(unit_of "$1")"; do
  if [ -f "$file.before" ]; then mv -fT "$file.before" "$file"; else rm -f "$file"; fi
done; systemctl daemon-reload; }

if [ -n "$slot" ] && same "$slot"; then
  # An earlier attempt may have ended on the last yards.
  if ! leads_to "$slot"; then
    point_to "$slot" || fail caddy "Caddy did not take the way to the app"
  fi
  retire "$(other "$slot")"
else
  to="$(other "${slot:-b}")"
  keep "$to"
  put "$etc/slots/$app-$to.facts" 644 "$facts"
  put "$etc/slots/$app-$to.env" 600 "$(env_of "$to")"
  put "$units/$(unit_of "$to")" 644 "$(unit_text "$to")"
  systemctl daemon-reload
  if ! turn_to "$to"; then
    put_back "$to"
    if [ "$first" = yes ]; then
      undo_claim
      rm -f "$state"
      # A site takes this file in: without it Caddy would refuse them all.
      if has_site; then
        put "$etc/upstream/$app.caddy" 644 'respond "This app is not here yet." 503'
        reload_caddy reload 2> /dev/null || true
      else
        rm -f "$etc/upstream/$app.caddy"
      fi
      drop_account
      rmdir "$etc/slots" "$etc/apps" 2> /dev/null || true
    fi
    fail not_healthy "$why"
  fi
  forget "$to"
fi
say port "$port"
say unit "$(unit_of "$slot")"
say slot "$slot"
