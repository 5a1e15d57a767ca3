# Turns back to the version that served before, with the environment that it had.
[ -n "$slot" ] || fail no_release "$app does not run on this server"
to="$(other "$slot")"
[ -f "$etc/slots/$app-$to.facts" ] || fail no_release "$app has no version that served before"
[ -d "$(fact_of "$to" release)" ] || fail no_release "the files of the version that served before are gone"
turn_to "$to" || fail not_healthy "$why"
say release "$(fact_of "$to" release_id)"
say was "$(fact_of "$(other "$to")" release_id)"
