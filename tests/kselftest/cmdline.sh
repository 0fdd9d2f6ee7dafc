#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's command line has the last word. To be run so:
#
#	lab/lab run --append kexecguard.mode=off tests/kselftest/cmdline.sh
#
# A host whose configuration enforces rules that lock its owner out is booted
# with kexecguard.mode=off, and modprobe heeds that: whatever else the module is
# told, also to take a policy that refuses everything and to be locked. TAP.

set -u

# shellcheck source=tests/tap.sh
. /src/tests/tap.sh

echo "TAP version 13"

grep -qw kexecguard.mode=off /proc/cmdline
result $? "the kernel was booted with kexecguard.mode=off"

cat >/tmp/everything.yml <<'END'
name: everything
rule_id: everything
language: eql
severity: low
risk_score: 21
query: process where true
kexecguard: {action: deny}
END
mkdir -p /lib/firmware/kexecguard
kexecguard rules compile --force -o /lib/firmware/kexecguard/policy.bin \
	/tmp/everything.yml >/dev/null 2>&1
result $? "there is a policy that refuses everything"

echo "options kexecguard mode=enforce alerts=64 lock=1 policy=kexecguard/policy.bin" \
	>/etc/modprobe.d/kexecguard.conf
modprobe kexecguard
result $? "the module loads"

[[ $(</sys/module/kexecguard/parameters/mode) == off ]]
result $? "its mode is off and not enforce"

[[ $(</sys/module/kexecguard/parameters/alerts) == 64 ]]
result $? "what the command line does not speak of is as configured"

[[ $(kexecguard status --json | jq .locked) == false ]]
result $? "it is not locked"

kexecguard rules load /usr/share/kexecguard/rules >/dev/null
result $? "rules can be loaded"

[[ $(kexecguard status --json | jq '[.hooks[] | select(.state != "off" or .calls != 0)] | length') == 0 ]]
result $? "no hook is placed"

kexec -l "/boot/vmlinuz-$(uname -r)" --reuse-cmdline && [[ $(</sys/kernel/kexec_loaded) == 1 ]] && kexec -u
result $? "nothing is refused"

[[ $(kexecguard status --json | jq .alerts.generated) == 0 ]]
result $? "nothing is reported"

! kexecguard mode enforce 2>/dev/null
result $? "it cannot be switched on"

rmmod kexecguard
result $? "the module unloads"

tap_end
