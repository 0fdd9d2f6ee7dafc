# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Booting by UEFI firmware, of the package ovmf, with Secure Boot: so the kernel is
# locked down. The firmware's store of variables has a database with one
# certificate, of which the package brings the private key, too, for tests; the
# kernel takes what is in it into its platform keyring. It checks modules against
# that, and the firmware does not check a kernel that QEMU hands to it.

readonly uefi_code=/usr/share/OVMF/OVMF_CODE_4M.fd
readonly uefi_variables=/usr/share/OVMF/OVMF_VARS_4M.snakeoil.fd
readonly uefi_key=/usr/share/ovmf/PkKek-1-snakeoil

uefi_need()
{
	"$lab/need" --for "booting by UEFI" ovmf || exit "$EXIT_LAB"
}

# The key and its certificate, where the guest finds them.
uefi_place()
{
	mkdir -p "$stage/lab/uefi"
	install -m 600 "$uefi_key.key" "$stage/lab/uefi/key"
	install -m 644 "$uefi_key.pem" "$stage/lab/uefi/certificate"
	echo snakeoil >"$stage/lab/uefi/passphrase"
}

# Adds to qemu_args. The store is a copy: what the guest writes is gone afterwards.
uefi_arguments()
{
	cp "$uefi_variables" "$run/variables"
	qemu_args+=(
		-drive "if=pflash,unit=0,format=raw,readonly=on,file=$uefi_code"
		-drive "if=pflash,unit=1,format=raw,file=$run/variables"
	)
}
