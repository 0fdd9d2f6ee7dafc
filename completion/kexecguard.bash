# SPDX-License-Identifier: GPL-2.0
# Completion of kexecguard(8) for bash.

_kexecguard_words()
{
	mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_kexecguard_files()
{
	compopt -o filenames
	mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

# Options once a '-' is typed, else files.
_kexecguard_words_or_files()
{
	if [[ $cur == -* ]]; then
		_kexecguard_words "$1"
	else
		_kexecguard_files
	fi
}

# The ids of rules that are installed here.
_kexecguard_rule_ids()
{
	_kexecguard_words "$(sed -n 's/^rule_id: *//p' \
		/usr{,/local}/share/kexecguard/rules/*/*.yml /etc/kexecguard/rules/*.yml 2>/dev/null)"
}

# An id, or the file of a rule.
_kexecguard_rule_or_options()
{
	local files

	_kexecguard_words_or_files "$1"
	[[ $cur == -* ]] && return
	files=("${COMPREPLY[@]}")
	_kexecguard_rule_ids
	COMPREPLY+=("${files[@]}")
}

_kexecguard_rules()
{
	case $prev in
	--config | --output | -o | --rules)
		_kexecguard_files
		return
		;;
	--event | --version)
		return
		;;
	esac
	case ${COMP_WORDS[2]} in
	check)
		_kexecguard_words_or_files '--json --disabled --help'
		;;
	compile)
		_kexecguard_words_or_files '--output --version --config --skip-rejected --disabled --force --help'
		;;
	attach)
		_kexecguard_words_or_files '--output --help'
		;;
	load)
		_kexecguard_words_or_files '--config --skip-rejected --disabled --force --help'
		;;
	test)
		_kexecguard_words_or_files '--rules --disabled --help'
		;;
	explain)
		_kexecguard_rule_or_options '--rules --event --json --help'
		;;
	show)
		_kexecguard_rule_or_options '--rules --help'
		;;
	list)
		_kexecguard_words '--all --json --help'
		;;
	esac
}

_kexecguard_apply()
{
	if [[ $prev == --config ]]; then
		_kexecguard_files
	else
		_kexecguard_words '--config --check --force --help'
	fi
}

_kexecguard_alerts()
{
	case $prev in
	--file | --rules)
		_kexecguard_files
		;;
	--since | --until)
		_kexecguard_words 'today yesterday'
		;;
	--rule)
		_kexecguard_rule_ids
		;;
	--pid)
		;;
	*)
		_kexecguard_words_or_files '--file --since --until --rule --pid --denied --long --json --rules --help'
		;;
	esac
}

_kexecguard_monitor()
{
	case $prev in
	--format)
		_kexecguard_words 'text ecs'
		;;
	--rules)
		_kexecguard_files
		;;
	--since | --count)
		;;
	*)
		_kexecguard_words '--format --since --once --count --rules --help'
		;;
	esac
}

_kexecguard_serve()
{
	if [[ $prev == --config || $prev == --positions ]]; then
		_kexecguard_files
	else
		_kexecguard_words '--config --positions --help'
	fi
}

_kexecguard_metrics()
{
	if [[ $prev == --output || $prev == -o ]]; then
		_kexecguard_files
	else
		_kexecguard_words '--output --help'
	fi
}

_kexecguard()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		_kexecguard_words 'status apply rules alerts monitor serve top metrics selftest mode lock --help --version'
		return
	fi
	if ((COMP_CWORD == 2)) && [[ ${COMP_WORDS[1]} == rules ]]; then
		_kexecguard_words 'check test explain show compile attach load list --help'
		return
	fi
	case ${COMP_WORDS[1]} in
	status | selftest)
		_kexecguard_words '--json --help'
		;;
	rules)
		_kexecguard_rules
		;;
	alerts)
		_kexecguard_alerts
		;;
	monitor)
		_kexecguard_monitor
		;;
	top)
		[[ $prev == --interval ]] || _kexecguard_words '--once --json --interval --help'
		;;
	metrics)
		_kexecguard_metrics
		;;
	serve)
		_kexecguard_serve
		;;
	apply)
		_kexecguard_apply
		;;
	mode)
		_kexecguard_words 'observe enforce --help'
		;;
	lock)
		_kexecguard_words '--help'
		;;
	esac
}

complete -F _kexecguard kexecguard
