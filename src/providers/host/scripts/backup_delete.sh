if [ "$(mark_of "backup.$app")" = "$mark" ]; then
  systemctl disable -q --now "vibe-$app-backup.timer" 2> /dev/null || true
  systemctl stop "vibe-$app-backup.service" 2> /dev/null || true
  rm -f "/etc/systemd/system/vibe-$app-backup.service" "/etc/systemd/system/vibe-$app-backup.timer" "$etc/$app.backup" \
    "/var/lib/systemd/timers/stamp-vibe-$app-backup.timer" "/run/vibe-backup-$app.lock"
  systemctl daemon-reload
  rm -rf "/var/backups/vibe/${app:?}" "$marks/backup.$app"
fi
tidy
