# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For what makes images: a root file system out of packages, and of it what QEMU boots.

# Drivers that no virtual machine has, and texts that no script reads. The
# kernel's own modules (fs, net, crypto, block, md, ...) all stay.
excluded()
{
	local modules

	printf 'path-exclude=%s\n' '/usr/share/doc/*' '/usr/share/man/*' \
		'/usr/share/info/*' '/usr/share/locale/*' '/usr/share/lintian/*'
	for modules in /lib/modules /usr/lib/modules; do
		printf "path-exclude=$modules/*/kernel/%s/*\n" sound net/wireless net/mac80211 \
			drivers/{gpu,media,net/{wireless,ethernet,wan,dsa,can},infiniband,staging,iio,hwmon,scsi,usb,isdn,mtd,firmware/tegra,platform,power,regulator,mfd,input,leds,edac,bluetooth,thunderbolt,comedi,accel,ata,mmc,rtc,gnss,most,siox,soundwire}
	done
}

# Apt's own settings do not reach mmdebstrap's apt: pass the proxy on.
proxy_options()
{
	local kind proxy

	for kind in http https; do
		proxy=$(apt-config shell proxy "Acquire::$kind::Proxy" 2>/dev/null | sed "s/^proxy='\(.*\)'$/\1/")
		[[ -z $proxy ]] || printf '%s\n' "--aptopt=Acquire::$kind::Proxy \"$proxy\""
	done
}

# bootstrap DIR RELEASE MIRROR ARCHITECTURE VARIANT PACKAGE|--OPTION...: of a release, or
# with its backports; what begins with dashes is for mmdebstrap.
bootstrap()
{
	local dir=$1 release=$2 mirror=$3 arch=$4 variant=$5 word
	local keys=/usr/share/keyrings/debian-archive-keyring.gpg
	local -a options sources=("deb $mirror ${release%-backports} main")

	shift 5
	[[ $release != *-backports ]] || sources+=("deb $mirror $release main")
	mapfile -t options < <(excluded | sed 's/^/--dpkgopt=/'; proxy_options)
	[[ ! -e $keys ]] || options+=("--keyring=$keys")
	for word; do
		[[ $word == --* ]] || word=--include=$word
		options+=("$word")
	done

	# /sys cannot be mounted in a user namespace, and nobody misses it. A mirror
	# that stands still is good enough for a guest that is thrown away.
	mmdebstrap --mode=root --variant="$variant" --format=directory --architectures="$arch" \
		--skip=chroot/mount/sys,cleanup/tmp \
		--aptopt='APT::Install-Recommends "false"' \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		--dpkgopt=force-unsafe-io "${options[@]}" \
		"${release%-backports}" "$dir" "${sources[@]}"

	# Device nodes cannot be made in a user namespace; the guest brings its own.
	rm -rf "${dir:?}/dev"
	mkdir "$dir/dev"
}

# boot_modules ROOT GUEST VERSION: what the kernel needs to reach its root disk and the
# lab's channels, in the order of loading.
boot_modules()
{
	local root=$1 guest=$2 version=$3 module

	for module in virtio_pci virtio_blk virtio_console ext4; do
		chroot "$root" modprobe --dirname "$guest/" -S "$version" --show-depends "$module"
	done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }'
}

pack_initrd()
{
	local root=$1 guest=$2 version=$3 init=$4 tree=$5 file number=100

	mkdir -p "$tree"/{bin,dev,proc,modules,root}
	cp "$root$guest/bin/busybox" "$tree/bin/"
	install -m 755 "$init" "$tree/init"
	while read -r file; do
		number=$((number + 1))
		case $file in
		*.xz) chroot "$root" xz -dc "$file" ;;
		*.zst) chroot "$root" zstd -dc "$file" ;;
		*) cat "$root$file" ;;
		esac >"$tree/modules/$number"
	done < <(boot_modules "$root" "$guest" "$version")
	(cd "$tree" && find . | "$root/bin/busybox" cpio -o -H newc -R 0:0)
}

# make_boot DIR INIT ROOT GUEST: DIR/vmlinux, DIR/initrd, DIR/disk and DIR/version, of the
# guest's root file system, which is the folder GUEST of the ROOT whose programs run here.
# The kernel is what unpack_kernel makes of its image.
make_boot()
{
	local dir=$1 init=$2 root=$3 guest=$4 version

	version=$(basename "$root$guest"/lib/modules/*)
	chroot "$root" depmod --basedir "$guest/" "$version"
	unpack_kernel "$root" "$guest/boot/vmlinuz-$version" >"$dir/vmlinux"
	pack_initrd "$root" "$guest" "$version" "$init" "$dir/initrd.tree" >"$dir/initrd"
	rm -rf "$dir/initrd.tree"
	cp "$dir/initrd" "$root$guest/boot/initrd.img-$version"
	# Sparse: it takes no more room than its files do.
	mke2fs -q -F -t ext4 -L lab -d "$root$guest" "$dir/disk" 4G
	echo "$version" >"$dir/version"
}
