# Two slots that serve by turns: `a` on $port, `b` on the next one.
state="$etc/apps/$app"
slot=
port=
if [ -f "$state" ]; then . "$state"; fi

other() { if [ "$1" = a ]; then echo b; else echo a; fi; }
port_of() { if [ "$1" = b ]; then echo $((port + 1)); else echo "$port"; fi; }
unit_of() { echo "vibe-$app-$1.service"; }
fact_of() { sed -n "s/^$2=//p" "$etc/slots/$app-$1.facts" 2> /dev/null; }

# SLOT: its own last words since it was started.
log_of() { journalctl "_SYSTEMD_UNIT=$(unit_of "$1")" --since "@$began" -n 20 -o cat --no-pager 2> /dev/null | cut -c1-300 || true; }

# SLOT PATH: waits until it answers with 200. Gives up early on one that keeps ending.
healthy() {
  local until restarts unit
  unit="$(unit_of "$1")"
  until=$(($(date +%s) + patience))
  while [ "$(date +%s)" -lt "$until" ]; do
    code="$(status_of "$(port_of "$1")" "$2")"
    [ "$code" = 200 ] && return 0
    restarts="$(systemctl show -P NRestarts "$unit" 2> /dev/null || echo 0)"
    if [ "${restarts:-0}" -ge 3 ]; then why="it ended by itself again and again"; return 1; fi
    sleep 0.1
  done
  why="it answered ${code:-nothing} at $2 for $patience s"
  return 1
}

# SLOT: ends; what it is still answering it may answer to the end, and nobody waits for that.
retire() {
  systemctl disable -q --no-reload "$(unit_of "$1")" 2> /dev/null || true
  systemctl stop --no-block "$(unit_of "$1")" 2> /dev/null || true
}

upstream() { # SLOT
  printf 'reverse_proxy 127.0.0.1:%s {\n\tlb_try_duration 8s\n\tlb_try_interval 100ms\n}' "$(port_of "$1")"
}

# Does any site send people here?
has_site() { compgen -G "$etc/sites/$app.*.caddy" > /dev/null; }

# SLOT: from now on people are sent to this one.
point_to() {
  mkdir -p "$etc/upstream"
  put "$etc/upstream/$app.caddy" 644 "$(upstream "$1")" || return 1
  if has_site; then reload_caddy || return 1; fi
}

# SLOT: are people sent to this one?
leads_to() { [ "$(cat "$etc/upstream/$app.caddy" 2> /dev/null)" = "$(upstream "$1")" ]; }

# SLOT: begins to run, if it can; what serves now goes on serving until it does.
turn_to() {
  local to="$1" from="$slot"
  began="$(date +%s)"
  # An earlier attempt may have ended after Caddy was turned and before that was written down: people are then sent to the
  # slot that is about to be started anew.
  if [ -n "$from" ] && [ "$to" != "$from" ] && ! leads_to "$from"; then
    systemctl start "$(unit_of "$from")" 8>&- 2> /dev/null || true
    point_to "$from" || { why="Caddy did not take the way back to the version that serves"; return 1; }
  fi
  systemctl reset-failed "$(unit_of "$to")" 2> /dev/null || true
  systemctl restart "$(unit_of "$to")" 8>&- 2> /dev/null || true
  if ! healthy "$to" "$(fact_of "$to" health)"; then
    why="the new version is not healthy: $why
$(log_of "$to")"
    [ "$to" = "$from" ] || systemctl disable -q --now "$(unit_of "$to")" 2> /dev/null || true
    return 1
  fi
  if ! point_to "$to"; then
    why="Caddy did not take the new version: $(journalctl -u caddy -n 3 -o cat --no-pager 2> /dev/null)"
    if [ -n "$from" ]; then put "$etc/upstream/$app.caddy" 644 "$(upstream "$from")"; fi
    [ "$to" = "$from" ] || systemctl disable -q --now "$(unit_of "$to")" 2> /dev/null || true
    return 1
  fi
  if ! { mkdir -p "$etc/apps" && put "$state" 644 "slot=$to
port=$port"; }; then
    why="it could not be written down which version serves"
    # One that people may still be sent to goes on running.
    if [ -z "$from" ] || point_to "$from"; then
      [ "$to" = "$from" ] || systemctl disable -q --now "$(unit_of "$to")" 2> /dev/null || true
    fi
    return 1
  fi
  systemctl enable -q --no-reload "$(unit_of "$to")" 2> /dev/null
  slot="$to"
  if [ -n "$from" ] && [ "$from" != "$to" ]; then
    # Requests that Caddy has sent already are on their way.
    sleep 0.3
    retire "$from"
  fi
}
