# A copy every day, and one now that is read back.
need_packages sqlite3 sqlite3
claim "backup.$app" "$etc/$app.backup"
put "$etc/$app.backup" 755 "$run"
put "/etc/systemd/system/vibe-$app-backup.service" 644 "$unit"
put "/etc/systemd/system/vibe-$app-backup.timer" 644 "$timer"
systemctl daemon-reload
systemctl enable -q --now "vibe-$app-backup.timer"
bash "$etc/$app.backup" 8>&-
