# Forgets the server; what it was made ready with goes when no other app needs it. Packages stay: they are Debian's.
rm -f "$etc/users/server/$user_file"
if [ -z "$(ls -A "$etc/users/server" 2> /dev/null)" ]; then
  file=/etc/caddy/Caddyfile
  if grep -qsF 'import /etc/vibe/sites/*.caddy' "$file"; then
    if [ -f "$etc/Caddyfile.before" ] && grep -qsF '# Sites of vibe' "$file" && [ "$(wc -l < "$file")" -le 5 ]; then
      mv -fT "$etc/Caddyfile.before" "$file"
    else
      sed -i '/^import \/etc\/vibe\/sites\/\*\.caddy$/d' "$file"
    fi
    reload_caddy reload || true
  fi
  rm -f "$etc/Caddyfile.before"
fi
tidy
