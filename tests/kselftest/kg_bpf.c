// SPDX-License-Identifier: GPL-2.0
#include "kg_bpf.h"

#include <errno.h>
#include <linux/btf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kg_system.h"

#define TYPES_MAX	(32 << 20)
#define COUNT_RUNS	"/proc/sys/kernel/bpf_stats_enabled"

/* Bytes that follow a type of this kind. */
static size_t behind(uint32_t info)
{
	size_t n = BTF_INFO_VLEN(info);

	switch (BTF_INFO_KIND(info)) {
	case BTF_KIND_INT:
	case BTF_KIND_VAR:
	case BTF_KIND_DECL_TAG:
		return sizeof(uint32_t);
	case BTF_KIND_ARRAY:
		return sizeof(struct btf_array);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return n * sizeof(struct btf_member);
	case BTF_KIND_ENUM:
		return n * sizeof(struct btf_enum);
	case BTF_KIND_ENUM64:
		return n * sizeof(struct btf_enum64);
	case BTF_KIND_FUNC_PROTO:
		return n * sizeof(struct btf_param);
	case BTF_KIND_DATASEC:
		return n * sizeof(struct btf_var_secinfo);
	default:
		return 0;
	}
}

/* The number by which BPF knows a function; 0 if it knows none. */
static uint32_t find(const char *types, const char *function)
{
	const struct btf_header *header = (const void *)types;
	const char *at = types + header->hdr_len + header->type_off;
	const char *end = at + header->type_len;
	const char *names = types + header->hdr_len + header->str_off;
	const struct btf_type *type;
	uint32_t id;

	for (id = 1; at < end; id++) {
		type = (const void *)at;
		if (BTF_INFO_KIND(type->info) == BTF_KIND_FUNC &&
		    !strcmp(names + type->name_off, function))
			return id;
		at += sizeof(*type) + behind(type->info);
	}
	return 0;
}

static uint32_t function_id(const char *function)
{
	char *types = malloc(TYPES_MAX);
	uint32_t id = 0;

	if (types && kg_read_file(KG_BPF_TYPES, types, TYPES_MAX) > 0)
		id = find(types, function);
	free(types);
	return id;
}

/**
 * kg_bpf_shares() - can a program be at a function that somebody else redirects
 *
 * A kernel where it can has a word for asking that of whoever redirects it.
 *
 * Return: false if who comes second is turned away.
 */
bool kg_bpf_shares(void)
{
	static const char word[] = "FTRACE_OPS_CMD_ENABLE_SHARE_IPMODIFY_SELF";
	char *types = malloc(TYPES_MAX);
	bool shares = false;
	ssize_t len;

	len = types ? kg_read_file(KG_BPF_TYPES, types, TYPES_MAX) : 0;
	if (len > 0)
		shares = memmem(types, len, word, sizeof(word));
	free(types);
	return shares;
}

static int bpf_call(int command, union bpf_attr *attr)
{
	int result = syscall(SYS_bpf, command, attr, sizeof(*attr));

	return result < 0 ? -errno : result;
}

/* "return 0": as it is before the function that means to go on. */
static int load(uint32_t function, enum bpf_attach_type type)
{
	const struct bpf_insn code[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_TRACING,
		.expected_attach_type = type,
		.attach_btf_id = function,
		.insns = (uintptr_t)code,
		.insn_cnt = sizeof(code) / sizeof(*code),
		.license = (uintptr_t)"GPL",
	};

	return bpf_call(BPF_PROG_LOAD, &attr);
}

static int attach(int program)
{
	union bpf_attr attr = { .raw_tracepoint.prog_fd = program };

	return bpf_call(BPF_RAW_TRACEPOINT_OPEN, &attr);
}

/**
 * kg_bpf_begin() - put a program at a function
 * @bpf: filled in; to be given to kg_bpf_end() whatever this returns
 * @function: its name
 * @type: BPF_TRACE_FENTRY, BPF_TRACE_FEXIT or BPF_MODIFY_RETURN
 *
 * Return: 0 or a negative errno.
 */
int kg_bpf_begin(struct kg_bpf *bpf, const char *function, enum bpf_attach_type type)
{
	uint32_t id = function_id(function);
	int err;

	bpf->program = -1;
	bpf->link = -1;
	if (!id)
		return -ENOENT;
	err = kg_write_text(COUNT_RUNS, "1");
	if (err)
		return err;
	bpf->program = load(id, type);
	if (bpf->program < 0)
		return bpf->program;
	bpf->link = attach(bpf->program);
	return bpf->link < 0 ? bpf->link : 0;
}

/**
 * kg_bpf_runs() - how often the program has run
 * @bpf: from kg_bpf_begin()
 *
 * Return: the number, or -1.
 */
long kg_bpf_runs(const struct kg_bpf *bpf)
{
	char path[64], text[4096] = "";
	const char *count;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", bpf->program);
	kg_read_file(path, text, sizeof(text) - 1);
	count = strstr(text, "run_cnt:");
	return count ? atol(count + strlen("run_cnt:")) : -1;
}

void kg_bpf_end(struct kg_bpf *bpf)
{
	if (bpf->link >= 0)
		close(bpf->link);
	if (bpf->program >= 0)
		close(bpf->program);
	bpf->program = -1;
	bpf->link = -1;
	kg_write_text(COUNT_RUNS, "0");
}
