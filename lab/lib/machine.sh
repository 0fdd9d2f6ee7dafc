# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The machine that QEMU plays: what of it depends on the guest's architecture.

# machine_need: QEMU for it, and options that there are for amd64 alone.
machine_need()
{
	case $(suite_arch "$1") in
	amd64)
		need_tools "booting a guest" qemu-system-x86_64=qemu-system-x86
		;;
	arm64)
		need_tools "booting an arm64 guest" qemu-system-aarch64=qemu-system-arm
		[[ -z $bzimage ]] || usage_error "--bzimage and --uefi are for amd64, and $1 is not"
		[[ -z $systemd ]] || usage_error "--systemd is for amd64, and $1 is not: its packages are unpacked, and not set up"
		;;
	esac
}

machine_program()
{
	case $(suite_arch "$1") in
	amd64) echo qemu-system-x86_64 ;;
	arm64) echo qemu-system-aarch64 ;;
	esac
}

# KVM only where the processor has it: the device node alone proves nothing.
# Emulated processors share one thread: with one each, QEMU 7.2 now and then goes
# on with the old translation of an instruction that another processor patched,
# and ftrace patches (seen: both spin for ever in an int3 that memory no longer has).
machine_accelerator()
{
	if [[ -z $icount && $(suite_arch "$1") == amd64 && -w /dev/kvm ]] && grep -qwE 'vmx|svm' /proc/cpuinfo; then
		echo kvm
	else
		echo "tcg,thread=single"
	fi
}

# The kind of machine. The interrupts of amd64's older one are found by a program in its
# tables, over which an emulated debug kernel ponders for half a minute each.
machine_board()
{
	case $(suite_arch "$1") in
	amd64)
		if suite_makes_kernel "$1"; then
			echo q35
		else
			echo pc
		fi
		;;
	arm64) echo virt ;;
	esac
}

# Of QEMU's processor models these run all of these kernels, also when instructions
# are counted; with a source of random numbers, or the first program that wants one
# waits for seconds. On arm64 it is the boot loader's.
machine_cpu()
{
	case $(machine_accelerator "$1")-$(suite_arch "$1") in
	kvm-*) echo host ;;
	*-amd64) echo "Nehalem,+rdrand" ;;
	*-arm64) echo cortex-a72 ;;
	esac
}

# What the kernel must be told. User space shares its page tables with the kernel, as on
# every processor of today: each switch between two would cost an emulator all that it
# knows of addresses, a fifth of its time. Where instructions are counted there is
# nothing to be gained.
machine_words()
{
	local words shared

	case $(suite_arch "$1") in
	amd64) words="console=ttyS0 no_timer_check" shared=nopti ;;
	arm64) words="console=ttyAMA0" shared=kpti=off ;;
	esac
	[[ -n $icount ]] || words+=" $shared"
	echo "$words"
}
