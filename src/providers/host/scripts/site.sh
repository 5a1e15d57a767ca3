# Sends the people of a domain to the app.
need_caddy
file="$etc/sites/$app.$domain.caddy"
claim "site.$app.$domain" "$file"
mkdir -p "$etc/sites" "$etc/acme" "$etc/upstream"
for each in "$file" "$etc/acme/$app.pem"; do
  rm -f "$each.before"
  if [ -f "$each" ]; then cp -a "$each" "$each.before"; fi
done
if [ -n "$acme_root" ]; then put "$etc/acme/$app.pem" 644 "$acme_root"; else rm -f "$etc/acme/$app.pem"; fi
[ -f "$etc/upstream/$app.caddy" ] || put "$etc/upstream/$app.caddy" 644 'respond "This app is not here yet." 503'
put "$file" 644 "$text"
back() {
  for each in "$file" "$etc/acme/$app.pem"; do
    if [ -f "$each.before" ]; then mv -fT "$each.before" "$each"; else rm -f "$each"; fi
  done
  if [ ! -f "$file" ]; then rm -f "$marks/site.$app.$domain"; fi
}
why="$(caddy_accepts)" || { back; fail caddy "Caddy does not accept the site of $domain: $why"; }
# Also when nothing has changed: Caddy then asks at once for a certificate that it did not get before.
reload_caddy reload 2> /dev/null || {
  back
  reload_caddy reload 2> /dev/null || true
  fail caddy "Caddy did not take the site of $domain: $(journalctl -u caddy -n 3 -o cat --no-pager 2> /dev/null)"
}
rm -f "$file.before" "$etc/acme/$app.pem.before"
