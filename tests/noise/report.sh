# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# In the guest: runs a scenario and says on standard output what came of it, a
# document of JSON a line: the alerts that it raised, and last the scenario itself,
# with what each rule counts since the boot.

# In /run, which is still there when the shutdown ends.
readonly next=/run/noise-next said=/run/noise-said

# report NAME STATUS SECONDS
report()
{
	local since=1 alerts

	[[ ! -e $next ]] || since=$(<"$next")
	alerts=$(kexecguard monitor --once --since "$since" --format ecs)
	if [[ -n $alerts ]]; then
		echo "$alerts"
		tail -n 1 <<<"$alerts" | jq '.event.sequence + 1' >"$next"
	fi
	kexecguard rules list --json |
		jq -c --arg name "$1" --argjson status "$2" --argjson seconds "$3" --rawfile said "$said" \
			'{scenario: $name, $status, $seconds, said: $said[-2000:], rules: map({id, hits, excluded})}'
}

# scenario NAME COMMAND...
scenario()
{
	local name=$1 begin=$SECONDS status=0

	shift
	"$@" >"$said" 2>&1 </dev/null || status=$?
	report "$name" "$status" $((SECONDS - begin))
}
