if [ "$(mark_of "app.$app")" = "$mark" ]; then
  for each in a b; do
    systemctl disable -q --now "$(unit_of "$each")" 2> /dev/null || true
    rm -f "/etc/systemd/system/$(unit_of "$each")" "/etc/systemd/system/$(unit_of "$each").before" "$etc/slots/$app-$each".*
  done
  systemctl daemon-reload
  systemctl reset-failed "vibe-$app-a.service" "vibe-$app-b.service" 2> /dev/null || true
  if has_site; then
    put "$etc/upstream/$app.caddy" 644 'respond "This app is not here any more." 503'
    reload_caddy reload || true
  else
    rm -f "$etc/upstream/$app.caddy"
  fi
  rm -f "$state" "$marks/app.$app"
  drop_account
fi
tidy
