// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "container.h"
#include "memory.h"
#include "page.h"
#include "process.h"
#include "report_process.h"
#include "summary.h"
#include "utf8.h"

#define TREE_WIDTH	3	/* of the branch before a child */
/* Of more generations than this those in the middle are left out. */
#define GENERATIONS_MAX	6
/* Of a command line where somebody looks on: a dozen lines. */
#define BRIEF_COLUMNS	800

static char *shell_word(const struct page *page, struct kg_text arg)
{
	char *word;
	size_t len;
	FILE *to = memory_stream(&word, &len);

	escape_put_word(to, arg, page->whom);
	memory_stream_end(to);
	return word;
}

static void put_indent(const struct page *page, size_t indent)
{
	page_label(page, "");
	fprintf(page->to, "%*s", (int)indent, "");
}

/**
 * struct words - a command line being written
 * @page: where to
 * @indent: of its first line, behind the labels
 * @at: column
 * @room: how many columns there may be in all
 */
struct words {
	const struct page *page;
	size_t indent;
	size_t at;
	size_t room;
};

static void put_word(struct words *words, const char *word, size_t len)
{
	size_t width = utf8_width(word, len) + 1, start = PAGE_LABEL_WIDTH + words->indent + 3;

	if (words->at + width + 2 > PAGE_WIDTH && words->at > start + 1) {
		fputs(" \\\n", words->page->to);
		put_indent(words->page, words->indent + 3);
		words->at = start;
	}
	fprintf(words->page->to, " %.*s", (int)len, word);
	words->at += width;
	words->room -= width < words->room ? width : words->room;
}

static void put_rest_is_elsewhere(const struct page *page, size_t indent)
{
	put_indent(page, indent);
	fprintf(page->to, "%s the rest is not for a terminal: a pipe or a file gets all of it\n",
		page->whom == ESCAPE_FOR_EYES ? "…" : "...");
}

/*
 * A command line as a shell would take it, broken between its words. The last
 * word of one that is cut may be its beginning alone.
 */
static void put_args(const struct page *page, struct kg_text args, size_t indent)
{
	struct words words = {
		.page = page, .indent = indent, .at = PAGE_LABEL_WIDTH + indent + 1,
		.room = page->brief ? BRIEF_COLUMNS : SIZE_MAX,
	};
	struct kg_text arg;
	bool whole = true;
	size_t len, fits;
	char *word;

	put_indent(page, indent);
	putc('$', page->to);
	while (whole && alert_args_next(&args, &arg)) {
		word = shell_word(page, arg);
		len = strlen(word);
		fits = utf8_fit(word, len, words.room);
		whole = fits == len;
		if (fits || whole)
			put_word(&words, word, fits);
		free(word);
	}
	putc('\n', page->to);
	if (!whole)
		put_rest_is_elsewhere(page, indent);
}

static bool for_eyes(const struct page *page)
{
	return page->whom == ESCAPE_FOR_EYES;
}

/* Something is not there. */
static const char *dots(const struct page *page)
{
	return for_eyes(page) ? "…" : "...";
}

static void put_cut(const struct page *page, const struct alert_process *process,
		    size_t indent)
{
	if (!alert_args_cut(process))
		return;
	put_indent(page, indent);
	fprintf(page->to, "%s cut: %u of %u bytes, %u arguments\n",
		dots(page), process->args.len,
		process->args_length, process->args_count);
}

static void put_user(const struct page *page, const struct alert_process *process)
{
	if (process->euid == ALERT_UNKNOWN)
		return;
	fputs("  ", page->to);
	summary_put_user(page->to, process->euid, page->whom);
	if (process->uid != process->euid && process->uid != ALERT_UNKNOWN) {
		fputs(", really ", page->to);
		summary_put_user(page->to, process->uid, page->whom);
	}
	if (process->loginuid != process->euid && process->loginuid != ALERT_UNKNOWN) {
		fputs(", logged in as ", page->to);
		summary_put_user(page->to, process->loginuid, page->whom);
	}
}

static void put_process_head(const struct page *page, const struct alert_process *process,
			     bool leads)
{
	struct kg_text name = process_name(process);

	page_colour(page, "1");
	if (name.len)
		page_text(page, name);
	else
		putc('?', page->to);
	page_colour(page, "0");
	if (process->pid != ALERT_UNKNOWN)
		fprintf(page->to, "  pid %u", process->pid);
	if (process->tid != process->pid && process->tid != ALERT_UNKNOWN)
		fprintf(page->to, " thread %u", process->tid);
	put_user(page, process);
	if (process->flags & KEXECGUARD_PROCESS_KTHREAD)
		fputs("  kernel thread", page->to);
	if (process->flags & KEXECGUARD_PROCESS_UNKNOWN)
		fputs("  not seen at its exec", page->to);
	if (process->flags & KEXECGUARD_PROCESS_FROM_MEMORY)
		fputs("  program older than the module", page->to);
	fputs(leads ? "  session leader\n" : "\n", page->to);
}

static void put_path(const struct page *page, const char *what, struct kg_text path,
		     size_t indent)
{
	put_indent(page, indent);
	fprintf(page->to, "%s", what);
	page_text(page, path);
	putc('\n', page->to);
}

static bool same(struct kg_text a, struct kg_text b)
{
	return a.len == b.len && !memcmp(a.data, b.data, a.len);
}

/* Which files: only what does not say the same again. */
static void put_paths(const struct page *page, const struct alert_process *process,
		      size_t indent)
{
	struct kg_text found = process->script.data ? process->script : process->executable;

	if (process->script.data) {
		put_path(page, "script ", process->script, indent);
		if (process->executable.data)
			put_path(page, "interpreter ", process->executable, indent);
	} else if (process->executable.data) {
		put_path(page, "", process->executable, indent);
	}
	if (process->filename.data && !(found.data && same(process->filename, found)))
		put_path(page, "called as ", process->filename, indent);
}

static void put_process(const struct page *page, const struct alert_process *process,
			bool leads, size_t indent)
{
	put_process_head(page, process, leads);
	put_paths(page, process, indent);
	if (process->args.len)
		put_args(page, process->args, indent);
	put_cut(page, process, indent);
}

/**
 * struct tree - the processes of an alert, each below who started it
 * @page: where it is written
 * @alert: the alert
 * @leader: the one that leads the session of the last; NULL if it is none of them
 * @depth: how many are above the next
 */
struct tree {
	const struct page *page;
	const struct alert *alert;
	const struct alert_process *leader;
	size_t depth;
};

/* Begins the line of the next process; what else is said of it stands further in. */
static size_t put_branch(struct tree *tree)
{
	size_t depth = tree->depth++;

	page_label(tree->page, depth ? "" : "process");
	if (!depth)
		return 0;
	fprintf(tree->page->to, "%*s%s", (int)((depth - 1) * TREE_WIDTH), "",
		for_eyes(tree->page) ? "└─ " : "`- ");
	return depth * TREE_WIDTH;
}

static void put_ancestor(struct tree *tree, const struct alert_process *ancestor)
{
	size_t indent = put_branch(tree);

	put_process_head(tree->page, ancestor, ancestor == tree->leader);
	if (ancestor->args.len)
		put_args(tree->page, ancestor->args, indent);
	put_cut(tree->page, ancestor, indent);
}

static void put_left_out(struct tree *tree, size_t n)
{
	put_branch(tree);
	fprintf(tree->page->to, "%s %zu more\n", dots(tree->page), n);
}

/* The topmost and those that are near: the rest is in ECS. */
static void put_ancestors(struct tree *tree)
{
	const struct alert *alert = tree->alert;
	size_t n = alert->n_ancestors, i;

	for (i = n; i--; ) {
		if (n > GENERATIONS_MAX && i == n - 2) {
			i = GENERATIONS_MAX - 2;
			put_left_out(tree, n - 1 - i);
		} else {
			put_ancestor(tree, &alert->ancestors[i]);
		}
	}
}

static void put_tree(const struct page *page, const struct alert *alert)
{
	struct tree tree = {
		.page = page, .alert = alert, .leader = process_session_leader(alert),
	};

	put_ancestors(&tree);
	if (alert->has_parent)
		put_process(page, &alert->parent, &alert->parent == tree.leader, put_branch(&tree));
	if (alert->has_process)
		put_process(page, &alert->process, &alert->process == tree.leader,
			    put_branch(&tree));
}

/* What it rests on is said with it: the name of a group can be anybody's choice. */
static void put_container(const struct page *page, const struct container *container)
{
	page_label(page, "container");
	fputs(container->runtime ? container->runtime : "of an unknown runtime", page->to);
	putc('\n', page->to);
	page_label(page, "");
	page_string(page, container->id);
	putc('\n', page->to);
	if (*container->pod) {
		page_label(page, "");
		fputs("pod ", page->to);
		page_string(page, container->pod);
		putc('\n', page->to);
	}
	page_label(page, "");
	fputs(container->isolated ? "by its control group's name, and it has namespaces of its own"
				  : "by its control group's name alone, in the host's namespaces",
	      page->to);
	putc('\n', page->to);
	if (container->user == ALERT_UNKNOWN)
		return;
	page_label(page, "");
	summary_put_user(page->to, container->user, page->whom);
	fputs(" can choose that name\n", page->to);
}

static void put_cgroup(const struct page *page, const struct alert_process *process)
{
	page_label(page, "cgroup");
	page_text(page, process->cgroup);
	if (process_cgroup_cut(process))
		fputs(dots(page), page->to);
	putc('\n', page->to);
}

static void put_place(const struct page *page, const struct alert_process *process)
{
	struct container container;

	if (container_find(&container, process))
		put_container(page, &container);
	if (process->cgroup.len > 1)
		put_cgroup(page, process);
	if (process->session == ALERT_UNKNOWN)
		return;
	page_label(page, "login");
	fprintf(page->to, "session %u\n", process->session);
}

/**
 * report_put_processes() - write who acts, whom that descends from, and where it is
 * @page: where to
 * @alert: the alert
 */
void report_put_processes(const struct page *page, const struct alert *alert)
{
	put_tree(page, alert);
	if (!alert->has_process)
		return;
	if (alert->sha256) {
		page_label(page, "sha256");
		fprintf(page->to, "%s\n", alert->sha256);
	}
	put_place(page, &alert->process);
}
