# Makes a Debian server ready for apps: programs that are missing, folders, Caddy's file.
[ -d /run/systemd/system ] || fail system "the server does not run systemd"
command -v apt-get > /dev/null || fail system "the server has no apt-get: it is no Debian or Ubuntu"
[ "${skew#-}" -le "$max_skew" ] || fail clock "the server's clock is ${skew} s away from this machine's"

need_packages sqlite3 sqlite3
need_caddy
mkdir -p "$etc/users/server"
put "$etc/users/server/$user_file" 644 "$mark"
