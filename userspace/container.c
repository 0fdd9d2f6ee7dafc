// SPDX-License-Identifier: GPL-2.0
/*
 * Runtimes put each container into a control group of its own, and its id into
 * that one's name: as a scope of systemd (docker-ID.scope) or, where they make
 * groups themselves, as a folder (docker/ID). Whoever may make groups may choose
 * such a name. So what is reported says what it rests on; and of containers in
 * containers it is the outermost, since within it the names are its own.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "container.h"

/* The namespaces that the kernel begins with have fixed numbers: linux/proc_ns.h. */
#define HOST_CGROUP_NAMESPACE	0xeffffffbu
#define HOST_PID_NAMESPACE	0xeffffffcu

#define HEX_ID_LEN	64
#define POD_LEN		(CONTAINER_POD_SIZE - 1)

/* What an id consists of. */
enum id_kind {
	ID_HEX,		/* a hash */
	ID_NAME,	/* a name that somebody gave it */
	ID_UNIT,	/* the same, as a part of the name of a unit of systemd */
};

/**
 * struct form - how a runtime names the group of a container
 * @runtime: which; NULL if several do it so
 * @above: name of the group above; NULL for any
 * @prefix: before the id
 * @suffix: behind it
 * @below: name of the group below, without which it is none; NULL for any
 * @kind: enum id_kind
 */
struct form {
	const char *runtime;
	const char *above;
	const char *prefix;
	const char *suffix;
	const char *below;
	enum id_kind kind;
};

static const struct form forms[] = {
	{ "docker", NULL, "docker-", ".scope", NULL, ID_HEX },
	{ "docker", "docker", "", "", NULL, ID_HEX },
	{ "containerd", NULL, "cri-containerd-", ".scope", NULL, ID_HEX },
	{ "containerd", NULL, "nerdctl-", ".scope", NULL, ID_HEX },
	{ "cri-o", NULL, "crio-", ".scope", NULL, ID_HEX },
	{ "cri-o", NULL, "crio-", "", NULL, ID_HEX },
	{ "podman", NULL, "libpod-payload-", "", NULL, ID_HEX },
	{ "podman", NULL, "libpod-", ".scope", NULL, ID_HEX },
	{ "podman", NULL, "libpod-", "", NULL, ID_HEX },
	{ "lxc", NULL, "lxc.payload.", "", NULL, ID_NAME },
	{ "lxc", "lxc", "", "", NULL, ID_NAME },
	{ "systemd-nspawn", NULL, "systemd-nspawn@", ".service", "payload", ID_NAME },
	{ "systemd-nspawn", NULL, "machine-", ".scope", "payload", ID_UNIT },
	/* By containerd's CRI where it was told of systemd, and does not use it. */
	{ "containerd", NULL, ":cri-containerd:", "", NULL, ID_HEX },
	{ NULL, NULL, "", "", NULL, ID_HEX },
};

/* A path and where in it we are. */
struct walk {
	struct kg_text above;
	struct kg_text name;
	struct kg_text rest;
};

static bool next_name(struct walk *walk)
{
	const char *slash;

	walk->above = walk->name;
	while (walk->rest.len && *walk->rest.data == '/') {
		walk->rest.data++;
		walk->rest.len--;
	}
	slash = walk->rest.len ? memchr(walk->rest.data, '/', walk->rest.len) : NULL;
	walk->name = walk->rest;
	if (slash)
		walk->name.len = slash - walk->rest.data;
	walk->rest.data += walk->name.len;
	walk->rest.len -= walk->name.len;
	return walk->name.len;
}

static bool is(struct kg_text text, const char *string)
{
	return text.len == strlen(string) && !memcmp(text.data, string, text.len);
}

static bool take_prefix(struct kg_text *text, const char *prefix)
{
	size_t len = strlen(prefix);

	if (text->len < len || memcmp(text->data, prefix, len))
		return false;
	text->data += len;
	text->len -= len;
	return true;
}

static bool take_suffix(struct kg_text *text, const char *suffix)
{
	size_t len = strlen(suffix);

	if (text->len < len || memcmp(text->data + text->len - len, suffix, len))
		return false;
	text->len -= len;
	return true;
}

static bool is_hex(struct kg_text text)
{
	u32 i;

	for (i = 0; i < text.len; i++)
		if (!isdigit((unsigned char)text.data[i]) &&
		    (text.data[i] < 'a' || text.data[i] > 'f'))
			return false;
	return true;
}

/* systemd has \xNN for what the name of a unit cannot hold. */
static bool take_escaped(struct kg_text *text, char *to)
{
	struct kg_text rest = *text;
	char digits[3] = "";

	if (!take_prefix(&rest, "\\x") || rest.len < 2)
		return false;
	memcpy(digits, rest.data, 2);
	if (!is_hex((struct kg_text){ .data = digits, .len = 2 }) || !strcmp(digits, "00"))
		return false;
	*to = strtoul(digits, NULL, 16);
	rest.data += 2;
	rest.len -= 2;
	*text = rest;
	return true;
}

static void copy_unit(char *to, struct kg_text from)
{
	for (; from.len; to++) {
		if (take_escaped(&from, to))
			continue;
		*to = *from.data++;
		from.len--;
	}
	*to = '\0';
}

static void copy(char *to, struct kg_text from)
{
	memcpy(to, from.data, from.len);
	to[from.len] = '\0';
}

static bool below_is(struct walk walk, const char *name)
{
	return next_name(&walk) && is(walk.name, name);
}

/* That which stands behind "kubepods...slice", in the same name. */
static void skip_to_colon(struct kg_text *name)
{
	const char *colon = memchr(name->data, ':', name->len);

	if (colon) {
		name->len -= colon - name->data;
		name->data = colon;
	}
}

static bool id_of(const struct walk *walk, const struct form *form, struct kg_text *id)
{
	*id = walk->name;
	if (*form->prefix == ':')
		skip_to_colon(id);
	if (!take_prefix(id, form->prefix) || !take_suffix(id, form->suffix) ||
	    !id->len || id->len >= CONTAINER_ID_SIZE)
		return false;
	if (form->above && !is(walk->above, form->above))
		return false;
	if (form->below && !below_is(*walk, form->below))
		return false;
	return form->kind != ID_HEX || (id->len == HEX_ID_LEN && is_hex(*id));
}

static bool take_container(struct container *container, const struct walk *walk)
{
	const struct form *form;
	struct kg_text id;

	for (form = forms; form < forms + ARRAY_SIZE(forms); form++) {
		if (!id_of(walk, form, &id))
			continue;
		container->runtime = form->runtime;
		if (form->kind == ID_UNIT)
			copy_unit(container->id, id);
		else
			copy(container->id, id);
		return true;
	}
	return false;
}

/* As "podUUID", or with the names of the slices that it is in: in those '-' is '_'. */
static void take_pod(struct container *container, struct kg_text name)
{
	struct kg_text text = name;
	const char *pod;
	char *c;

	if (take_prefix(&text, "kubepods")) {
		pod = memmem(text.data, text.len, "-pod", 4);
		if (!pod)
			return;
		text.len -= pod + 1 - text.data;
		text.data = pod + 1;
	}
	if (!take_prefix(&text, "pod") || text.len < POD_LEN)
		return;
	text.len = POD_LEN;
	copy(container->pod, text);
	for (c = container->pod; *c; c++) {
		if (*c == '_')
			*c = '-';
		if (*c != '-' && !isxdigit((unsigned char)*c))
			*container->pod = '\0';
	}
}

/* What is below is of a user's making; systemd made that itself. */
static void take_user(struct container *container, struct kg_text name)
{
	char number[16], *end;

	if (!take_prefix(&name, "user-") || !take_suffix(&name, ".slice") || !name.len ||
	    name.len >= sizeof(number))
		return;
	copy(number, name);
	if (!isdigit((unsigned char)*number))
		return;
	container->user = strtoul(number, &end, 10);
	if (*end)
		container->user = ALERT_UNKNOWN;
}

static bool is_isolated(const struct alert_process *process)
{
	return process->has_namespaces &&
	       (process->namespaces.pid != HOST_PID_NAMESPACE ||
		process->namespaces.cgroup != HOST_CGROUP_NAMESPACE);
}

/**
 * container_find() - the container that a process is in
 * @container: filled in
 * @process: the process
 *
 * Return: false if its control group is not named as a container's is.
 */
bool container_find(struct container *container, const struct alert_process *process)
{
	struct walk walk = { .name.data = "", .rest = process->cgroup };

	*container = (struct container){ .user = ALERT_UNKNOWN };
	container->isolated = is_isolated(process);
	while (next_name(&walk)) {
		take_user(container, walk.name);
		take_pod(container, walk.name);
		if (take_container(container, &walk))
			return true;
	}
	return false;
}
