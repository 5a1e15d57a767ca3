# The folder that outlives every release.
folder="/var/lib/vibe/$app"
claim "data.$app" "$folder"
need_account
# A restore that was cut off between its two moves.
if [ ! -e "$folder" ] && [ -e "/var/lib/vibe/.old-$app" ]; then mv -T "/var/lib/vibe/.old-$app" "$folder"; fi
mkdir -p "$folder"
chmod 755 /var/lib/vibe
if [ "$(stat -c %U "$folder")" != "$account" ]; then chown -R "$account:$account" "$folder"; fi
chmod 700 "$folder"
