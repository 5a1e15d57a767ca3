if [ "$(mark_of "site.$app.$domain")" = "$mark" ]; then
  rm -f "$etc/sites/$app.$domain.caddy" "$marks/site.$app.$domain"
  if ! compgen -G "$etc/sites/$app.*.caddy" > /dev/null; then
    rm -f "$etc/acme/$app.pem"
    if [ ! -f "$etc/apps/$app" ]; then rm -f "$etc/upstream/$app.caddy"; fi
  fi
  if systemctl is-active -q caddy; then reload_caddy reload 2> /dev/null || true; fi
  # Certificates of a name that nothing serves.
  for folder in /var/lib/caddy/.local/share/caddy/certificates/*/"$domain"; do
    if [ -d "$folder" ]; then rm -rf "$folder"; fi
  done
fi
tidy
