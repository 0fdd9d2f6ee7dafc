/* SPDX-License-Identifier: GPL-2.0 */
/* What a file is, whatever it is called. */
#ifndef KG_FILE_H
#define KG_FILE_H

#include <linux/types.h>

struct inode;
struct path;
struct sk_buff;

#define KG_FILE_TEXT_SIZE 22	/* two u32 in decimal, a colon and a NUL; or one u64 */

/* What is said of a file in numbers. */
enum kg_file_text {
	KG_FILE_TEXT_DEVICE,	/* MAJOR:MINOR */
	KG_FILE_TEXT_INODE,
	KG_FILE_TEXT_OWNER,
	KG_FILE_TEXT_COUNT,
};

/**
 * struct kg_identity - which file it is
 * @inode: its number in its file system
 * @device: of the file system
 * @owner: user id, in the initial user namespace
 * @mode: type and permissions
 */
struct kg_identity {
	u64 inode;
	dev_t device;
	u32 owner;
	umode_t mode;
};

/**
 * struct kg_file - a file in an event
 * @known: there is one
 * @path: as seen from the task's root; NULL if it is longer than PATH_MAX
 * @identity: which it is
 * @inode: compared, never followed: some file systems (btrfs) have several files
 *	with the same numbers
 * @texts: @identity as strings, by enum kg_file_text, once a rule asked for them
 */
struct kg_file {
	bool known;
	char *path;
	struct kg_identity identity;
	const struct inode *inode;
	char texts[KG_FILE_TEXT_COUNT][KG_FILE_TEXT_SIZE];
};

void kg_identity_read(struct kg_identity *identity, const struct inode *inode);
int kg_identity_put(struct sk_buff *skb, const struct kg_identity *identity);
int kg_identity_say(char *text, const struct kg_identity *identity, enum kg_file_text which);

int kg_file_describe(struct kg_file *file, const struct path *path);
bool kg_file_same(const struct kg_file *one, const struct kg_file *other);
const char *kg_file_say(struct kg_file *file, enum kg_file_text which);
void kg_file_forget(struct kg_file *file);

size_t kg_file_size(const struct kg_file *file);
int kg_file_put(struct sk_buff *skb, const struct kg_file *file);

#endif /* KG_FILE_H */
