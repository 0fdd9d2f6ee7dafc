// SPDX-License-Identifier: GPL-2.0
#include "file.h"

#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kernel.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uidgid.h>
#include <net/netlink.h>
#include <uapi/kexecguard.h>

#include "attr.h"
#include "path.h"

/**
 * kg_identity_read() - which file it is
 * @identity: filled in
 * @inode: its inode
 *
 * As the kernel has it in memory: no file system is asked, so none can keep us
 * waiting.
 */
void kg_identity_read(struct kg_identity *identity, const struct inode *inode)
{
	identity->inode = inode->i_ino;
	identity->device = inode->i_sb->s_dev;
	identity->owner = __kuid_val(inode->i_uid);
	identity->mode = READ_ONCE(inode->i_mode);
}

/**
 * kg_identity_say() - which file it is, as a string
 * @text: written to: KG_FILE_TEXT_SIZE bytes
 * @identity: the file
 * @which: what of it
 *
 * Return: the string's length, without its NUL.
 */
int kg_identity_say(char *text, const struct kg_identity *identity, enum kg_file_text which)
{
	if (which == KG_FILE_TEXT_DEVICE)
		return snprintf(text, KG_FILE_TEXT_SIZE, "%u:%u", MAJOR(identity->device),
				MINOR(identity->device));
	return snprintf(text, KG_FILE_TEXT_SIZE, "%llu",
			which == KG_FILE_TEXT_INODE ? identity->inode : identity->owner);
}

/**
 * kg_identity_put() - put the attributes of a file, but for its path
 * @skb: where the caller has begun a nest for them
 * @identity: the file
 *
 * Return: 0 or -EMSGSIZE.
 */
int kg_identity_put(struct sk_buff *skb, const struct kg_identity *identity)
{
	return kg_attr_put_u32(skb, KEXECGUARD_A_FILE_DEVICE_MAJOR, MAJOR(identity->device)) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_FILE_DEVICE_MINOR, MINOR(identity->device)) ||
	       nla_put_u64_64bit(skb, KEXECGUARD_A_FILE_INODE, identity->inode,
				 KEXECGUARD_A_PAD) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_FILE_OWNER, identity->owner) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_FILE_MODE, identity->mode) ? -EMSGSIZE : 0;
}

/**
 * kg_file_describe() - say what a file is
 * @file: filled in; to be given to kg_file_forget(), if this fails too
 * @path: the caller holds a reference; it has an inode
 *
 * Context: Process context. May sleep.
 * Return: 0; or -ENOMEM, and only the path is missing.
 */
int kg_file_describe(struct kg_file *file, const struct path *path)
{
	const struct inode *inode = d_backing_inode(path->dentry);

	file->known = true;
	kg_identity_read(&file->identity, inode);
	file->inode = inode;
	return kg_path_copy(&file->path, NULL, path);
}

/**
 * kg_file_same() - whether two descriptions are of one file
 * @one: a file
 * @other: a file
 *
 * Return: true if they are, also if neither is known.
 */
bool kg_file_same(const struct kg_file *one, const struct kg_file *other)
{
	return one->inode == other->inode && one->identity.device == other->identity.device &&
	       one->identity.inode == other->identity.inode;
}

/**
 * kg_file_say() - what a file is, as a string
 * @file: a known file
 * @which: what of it
 *
 * Return: a text that stays as long as the description.
 */
const char *kg_file_say(struct kg_file *file, enum kg_file_text which)
{
	kg_identity_say(file->texts[which], &file->identity, which);
	return file->texts[which];
}

/**
 * kg_file_forget() - free what a description holds
 * @file: zeroed, or filled in
 */
void kg_file_forget(struct kg_file *file)
{
	kvfree(file->path);
	*file = (struct kg_file){ 0 };
}

/**
 * kg_file_size() - how much room kg_file_put() needs
 * @file: the file
 *
 * Return: bytes.
 */
size_t kg_file_size(const struct kg_file *file)
{
	if (!file->known)
		return 0;
	return kg_attr_size(file->path) + 4 * nla_total_size(sizeof(u32)) +
	       nla_total_size_64bit(sizeof(u64));
}

/**
 * kg_file_put() - put the attributes of a file
 * @skb: where the caller has begun a nest for them
 * @file: a known file
 *
 * Return: 0 or -EMSGSIZE.
 */
int kg_file_put(struct sk_buff *skb, const struct kg_file *file)
{
	if (kg_attr_put(skb, KEXECGUARD_A_FILE_PATH, file->path))
		return -EMSGSIZE;
	return kg_identity_put(skb, &file->identity);
}
