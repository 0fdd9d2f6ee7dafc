# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# In the guest: apt, and what can be asked of what it installed.

# shellcheck source=tests/packages/versions.sh
. /src/tests/packages/versions.sh

readonly dir=/srv/packages

# The compiler's results are there already, if they are: see warm.
export PATH=/usr/lib/ccache:$PATH CCACHE_DIR=/src/build/ccache
# Nothing here asks for these, and they take longer than all the rest.
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=yes

say_time()
{
	echo "# $((SECONDS / 60)) min: $*"
}

give_up()
{
	echo "not ok - $*"
	journalctl --no-pager -n 50 | sed 's/^/# /'
	exit 1
}

apt()
{
	apt-get --quiet --yes -o DPkg::Path="$PATH" "$@" >"$dir/apt.log" 2>&1 && return
	tail -n 60 "$dir/apt.log"
	return 1
}

status()
{
	kexecguard status --json | jq -r "$1"
}

# What the lab brings along, which none of these packages knows.
take_away()
{
	rm -rf /usr/sbin/kexecguard /usr/share/kexecguard
	rm -f "/lib/modules/$(uname -r)/updates/kexecguard.ko"
	rmdir "/lib/modules/$(uname -r)/updates" 2>/dev/null
	depmod
}

# All files but those of which there are others at any time.
files()
{
	find / -xdev \( -path /tmp -o -path /run -o -path /src -o -path /lab -o -path "$dir" \
		-o -path /var/cache -o -path /var/log/journal -o -path '/var/tmp/systemd-private-*' \
		-o -path /var/lib/apt -o -path /debs -o -path /next \) \
		-prune -o -print | sort
}

set_up()
{
	mkdir -p "$dir"
	take_away
	cp /bin/true "$dir/kg-canary"
	# As many alerts a second as are raised.
	echo "options kexecguard alert_rate=0" >/etc/modprobe.d/site.conf
	# The lab's first process tells the host of itself before udev is there.
	echo virtio_console >>/etc/initramfs-tools/modules
	rm -f /var/lib/man-db/auto-update
	apt update || give_up "no packages"
	files >"$dir/files.before"
}

# runs VERSION: the module is in, with rules, and the service writes alerts.
runs()
{
	[[ $(</sys/module/kexecguard/version) == "$1" ]] &&
		[[ $(status '[.mode, .policy.rules > 10] | tostring') == '["observe",true]' ]] &&
		systemctl is-active kexecguard
}

stage()
{
	kexec -s -l "/boot/vmlinuz-$(uname -r)" --reuse-cmdline
	kexec -u
}

# journal_count MATCH: how many messages it has.
journal_count()
{
	journalctl -b -t kexecguard -o cat --output-fields=MESSAGE "$1" | grep -c .
}

journal_has_more()
{
	(($(journal_count "$1") > $2))
}

# alerts_of NAME: the journal gets an alert of what is done now, with this name of the rule.
alerts_of()
{
	local match="KEXECGUARD_RULE_NAME=$1" before

	before=$(journal_count "$match")
	stage
	soon journal_has_more "$match" "$before"
}
