# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# One run of a guest: its disk of this run's files, QEMU, and what came of it.

# What no sane kernel logs. Matched where a message starts, after the time
# stamp, so that a program's words in a log line do not count. Nothing is
# excused: a stock boot of every release in the table logs none of these.
readonly complaints='(------------\[ cut here|(WARNING|BUG|Oops|UBSAN|KASAN|KCSAN|KFENCE|refcount_t|DEBUG_LOCKS_WARN_ON)[: (]|kernel BUG at|general protection fault|Call Trace:|[Uu]nable to handle|Kernel panic|INFO: (task .* blocked|possible |rcu|trying to register|inconsistent)|rcu: INFO: .*stall|list_(add|del) corruption|(watchdog|NMI watchdog): .*(lockup|LOCKUP)|kmemleak: [0-9]+ new suspected|unreferenced object|slab .*corrupt|Fixing recursive fault)'

# check_add SRC:DST: while nothing has been started yet.
check_add()
{
	[[ $1 == *:/* ]] || usage_error "--add wants SRC:DST with DST an absolute path, not '$1'"
	[[ -e ${1%%:*} ]] || usage_error "--add: there is no '${1%%:*}'"
}

# add_file SRC:DST: puts a file or folder of the host at DST in the guest, or
# into DST if that ends in a slash.
add_file()
{
	local from=${1%%:*} to=${1#*:}

	[[ $to != */ ]] || to+=$(basename "$from")
	mkdir -p "$stage${to%/*}"
	cp -RT --preserve=mode,timestamps,links --reflink=auto "$from" "$stage$to" ||
		die "cannot copy '$from'"
}

# Where the guest finds the script: one of the source tree runs in its place,
# beside the files that it may need; any other is brought along.
place_script()
{
	local script=$1 path

	if [[ $script == - ]]; then
		script=$run/stdin
		cat >"$script"
	fi
	path=$(realpath -e "$script")
	if [[ $path == "$src"/* && -e $build/src/${path#"$src"/} ]]; then
		guest_script=/src/${path#"$src"/}
		mkdir -p "$stage$(dirname "$guest_script")"
		install -m 755 "$path" "$stage$guest_script"
	else
		guest_script=/lab/script/$(basename "$path")
		mkdir -p "$stage/lab/script"
		install -m 755 "$path" "$stage$guest_script"
	fi
}

write_config()
{
	local size=(24 80)

	read -ra size < <(stty size 2>/dev/null </dev/tty || echo 24 80)
	cat >"$stage/lab/config" <<-END
	lab_mode=$mode
	lab_suite=$suite
	lab_expect_reboot=$expect_reboot
	lab_icount=${icount:+1}
	lab_systemd=$systemd
	lab_directory=/src
	lab_script=$(printf %q "${guest_script:-}")
	lab_arguments=($([[ $# == 0 ]] || printf '%q ' "$@"))
	lab_rows=${size[0]}
	lab_columns=${size[1]}
	lab_term=${TERM:-vt100}
	END
}

# Folders are left out of the archive: one that the guest has stays as it is,
# even if it is a link; another comes into being with its first file.
pack_run()
{
	mkdir -p "$stage/lab"
	install -m 755 "$lab/guest/init" "$stage/lab/init"
	install -m 644 "$lab/guest/fstab" "$stage/lab/fstab"
	write_config "$@"
	(cd "$stage" && find . -mindepth 1 \( ! -type d -o -empty \) -print0) |
		tar --create --file "$run/run.tar" --directory "$stage" --null --no-recursion \
			--files-from - --owner=0 --group=0 --numeric-owner
}

# Sets qemu_args. A watchdog's patience is doubled and more: an emulated
# processor on a busy machine may stand still for longer than a real one.
qemu_arguments()
{
	local image=$1 kernel=$1/vmlinux words

	[[ -z $bzimage ]] || kernel=$image/root/boot/vmlinuz-$(<"$image/version")
	words="$(machine_words "$suite") ignore_loglevel panic=-1 oops=panic crashkernel=128M cryptomgr.notests"
	words+=" watchdog_thresh=30 rcupdate.rcu_cpu_stall_timeout=60 $append"
	qemu_args=(
		-nodefaults -no-user-config -display none
		-M "$(machine_board "$suite")" -accel "$(machine_accelerator "$suite")"
		-cpu "$(machine_cpu "$suite")" -smp "$smp" -m "$mem"
		-kernel "$kernel" -initrd "$image/initrd" -append "$words"
		-serial "file:$run/console"
		-drive "file=$image/disk,format=raw,if=virtio,snapshot=on"
		-drive "file=$build/built.tar,format=raw,if=virtio,snapshot=on"
		-drive "file=$run/run.tar,format=raw,if=virtio,snapshot=on"
		-device virtio-serial
		-chardev "file,id=word,path=$run/word" -device "virtserialport,nr=3,chardev=word"
	)
	[[ -z $uefi ]] || uefi_arguments
	[[ -z $icount ]] || qemu_args+=(-icount "shift=0,sleep=off")
	[[ -z $plugin ]] || qemu_args+=(-plugin "$plugin")
	[[ -n $expect_reboot ]] || qemu_args+=(-no-reboot)
	if [[ $mode == shell ]]; then
		qemu_args+=(-chardev "stdio,id=tty,mux=on,signal=off"
			-device "virtconsole,nr=0,chardev=tty")
	else
		qemu_args+=(
			-chardev "file,id=out,path=$run/out" -device "virtserialport,nr=1,chardev=out"
			-chardev "file,id=err,path=$run/err" -device "virtserialport,nr=2,chardev=err"
		)
	fi
}

# Opening a pipe once both ways never waits, and wakes a reader whose writer
# never came.
release()
{
	local pipe

	exec {pipe}<>"$1"
	exec {pipe}>&-
}

# The run goes on, to its status, when nobody reads its output any longer.
pass_on()
{
	cat 2>/dev/null || cat >/dev/null
}

# The guest's output goes through pipes of ours, so that it does not matter
# what our own standard output is.
run_relayed()
{
	local status=0 out err

	mkfifo "$run/out" "$run/err"
	pass_on <"$run/out" &
	out=$!
	pass_on <"$run/err" >&2 &
	err=$!
	"$@" </dev/null 2>"$run/qemu.log" &
	wait $! || status=$?
	release "$run/out"
	release "$run/err"
	wait "$out" "$err" || true
	return "$status"
}

# boot_guest IMAGE: to its end; returns what QEMU or its time limit returned.
boot_guest()
{
	local -a qemu_args guest

	qemu_arguments "$1"
	# However we end, the guest ends with us.
	guest=(setpriv --pdeathsig TERM)
	[[ $mode == shell ]] || ((timeout == 0)) || guest+=(timeout --kill-after=5 "$timeout")
	guest+=("$(machine_program "$suite")" "${qemu_args[@]}")
	export TMPDIR=$run
	touch "$run/console" "$run/word"
	if [[ $mode == shell ]]; then
		# In the background, so that our traps work when the terminal goes away.
		"${guest[@]}" <&0 2>"$run/qemu.log" &
		wait $!
	else
		run_relayed "${guest[@]}"
	fi
}

# kernel_complaints LOG: the numbers of the lines that hold one.
kernel_complaints()
{
	local stamp='^\[ *[0-9.]+\](\[[^]]*\])? +'

	without_races_of_others "$1" | grep -nE "$stamp$complaints" | excused | cut -d : -f 1
}

# The kernel has races of its own, which those who wrote it know: one that KCSAN found
# counts if the module is on the way to it. Line by line as it was.
without_races_of_others()
{
	awk '/BUG: KCSAN: /, /==========/ {
			report = report $0 "\n"
			if ($0 ~ /==========/) {
				if (report !~ /\[kexecguard\]/)
					gsub(/BUG: KCSAN: /, "", report)
				printf "%s", report
				report = ""
			}
			next
		}
		{ print }
		END { printf "%s", report }' "$1"
}

excused()
{
	if ((${#allowed[@]})); then
		grep -vE "$(IFS='|'; echo "${allowed[*]}")"
	else
		cat
	fi
}

# keep_log: where the kernel's log of this run stays; the newest 20 are kept.
keep_log()
{
	local log=$1

	if [[ -z $log ]]; then
		log=$cache/log/$suite-$(date +%Y%m%d-%H%M%S)-$$.log
		mkdir -p "$cache/log"
		find "$cache/log" -name '*.log' -printf '%T@ %p\n' | sort -rn | tail -n +20 |
			cut -d ' ' -f 2- | xargs -r -d '\n' rm -f
	fi
	tr -d '\r' <"$run/console" >"$log" || die "cannot write the kernel's log to $log"
	kernel_log=$log
}

# verdict QEMU-STATUS: says what came of the run; the lab's exit status.
verdict()
{
	local status=$1 word='' first last script='the script had not ended'

	[[ ! -s $run/word ]] || word=$(tail -n 1 "$run/word")
	[[ $word != exit* ]] || script="the script ended with $word"
	first=$(kernel_complaints "$kernel_log" | head -n 1)
	if [[ -n $first ]]; then
		complain "the kernel complained; $script; its log from there:"
		last=$((first + 59))
		sed -n "${first},${last}s/^/    /p" "$kernel_log" >&2
		echo "lab: all of it: $kernel_log" >&2
		return "$EXIT_KERNEL"
	fi
	case $word in
	"exit "*)
		return "${word#exit }"
		;;
	rebooted)
		failed_run "the guest rebooted before the script had ended (--expect-reboot allows it)"
		return "$EXIT_REBOOTED"
		;;
	esac
	[[ $mode == run ]] || return 0
	if ((status == 124 || status == 137)); then
		failed_run "no end after $timeout s (--timeout sets this limit)"
		return "$EXIT_TIMEOUT"
	elif ((status)); then
		sed 's/^/    /' "$run/qemu.log" >&2
		complain "QEMU failed with status $status"
		return "$EXIT_LAB"
	elif [[ -z $word ]]; then
		failed_run "the guest did not start"
		return "$EXIT_LAB"
	fi
	failed_run "the guest went down before the script had ended"
	return "$EXIT_REBOOTED"
}

failed_run()
{
	complain "$1; the end of the kernel's log:"
	tail -n 15 "$kernel_log" | sed 's/^/    /' >&2
	echo "lab: all of it: $kernel_log" >&2
}
