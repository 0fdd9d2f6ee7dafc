// SPDX-License-Identifier: GPL-2.0
/*
 * A plugin of QEMU's translator: how often each piece of the guest's code ran
 * between two marks that the guest executes (see cost.c), as
 *
 *	section NUMBER
 *	ADDRESS INSTRUCTIONS
 *
 * into the file that is its argument. What a kernel function is, its symbols say:
 * see bench/profile.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"
#include "plugin.h"

__attribute__((visibility("default"))) int qemu_plugin_version = 1;

/* A translated block: instructions that are executed one after the other. */
struct block {
	struct block *next;
	uint64_t address;
	uint64_t executed; /* instructions, since the last begin */
};

static struct block *blocks;
static FILE *out;
static unsigned int section;

static void begin(unsigned int vcpu, void *argument)
{
	struct block *block;

	for (block = blocks; block; block = block->next)
		block->executed = 0;
}

static void end(unsigned int vcpu, void *argument)
{
	struct block *block;

	fprintf(out, "section %u\n", section++);
	for (block = blocks; block; block = block->next)
		if (block->executed)
			fprintf(out, "%" PRIx64 " %" PRIu64 "\n", block->address, block->executed);
	fflush(out);
}

static bool is_mark(const struct qemu_plugin_insn *insn, uint32_t which)
{
	const uint8_t mark[] = { 0x0f, 0x1f, 0x80, which, which >> 8, which >> 16, which >> 24 };

	return qemu_plugin_insn_size(insn) == sizeof(mark) &&
	       !memcmp(qemu_plugin_insn_data(insn), mark, sizeof(mark));
}

/* A block is translated anew when its memory was written, and counted twice then. */
static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	struct block *block = calloc(1, sizeof(*block));
	size_t count = qemu_plugin_tb_n_insns(tb), i;

	if (!block)
		abort();
	block->address = qemu_plugin_tb_vaddr(tb);
	block->next = blocks;
	blocks = block;
	qemu_plugin_register_vcpu_tb_exec_inline(tb, 0, &block->executed, count);
	for (i = 0; i < count; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (is_mark(insn, MARK_BEGIN))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, begin, 0, NULL);
		else if (is_mark(insn, MARK_END))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, end, 0, NULL);
	}
}

__attribute__((visibility("default")))
int qemu_plugin_install(uint64_t id, const struct qemu_info *info, int argc, char **argv)
{
	const char *name = argc == 1 && !strncmp(argv[0], "out=", 4) ? argv[0] + 4 : NULL;

	out = name ? fopen(name, "w") : NULL;
	if (!out) {
		fprintf(stderr, "profile: error: wants out=FILE, a file that can be written\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
