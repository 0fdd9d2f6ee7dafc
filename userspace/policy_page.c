// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>

#include "alert.h"
#include "meta.h"
#include "page.h"
#include "policy.h"
#include "policy_page.h"

static int id_width(const struct policy *policy)
{
	int width = 0, len;
	u32 i;

	for (i = 0; i < policy->program.n_rules; i++) {
		len = policy_rule_id(policy, i).len;
		width = len > width ? len : width;
	}
	return width;
}

static void put_rule(const struct page *page, const struct policy *policy, u32 rule, int width)
{
	const char *action = alert_action_name(policy->program.rules[rule].action);
	struct kg_text id = policy_rule_id(policy, rule);
	struct meta meta;

	meta_read(&meta, policy_rule_meta(policy, rule));
	page_label(page, rule ? "" : "rules");
	fprintf(page->to, "%-5s  ", action);
	page_text(page, id);
	fprintf(page->to, "%*s", width - (int)id.len + 2, "");
	page_string(page, meta.name);
	putc('\n', page->to);
	meta_free(&meta);
}

/**
 * policy_page() - say what a compiled policy is
 * @page: where to
 * @policy: the policy
 * @path: its file
 */
void policy_page(const struct page *page, const struct policy *policy, const char *path)
{
	int width = id_width(policy);
	char text[SHA256_TEXT_SIZE];
	u8 digest[SHA256_SIZE];
	u32 i;

	policy_digest(policy, digest);
	page_colour(page, "1");
	page_string(page, path);
	page_colour(page, "0");
	putc('\n', page->to);
	page_label(page, "version");
	fprintf(page->to, "%" PRIu64 "\n", policy->version);
	page_label(page, "sha256");
	fprintf(page->to, "%s\n", sha256_text(digest, text));
	page_label(page, "size");
	fprintf(page->to, "%zu bytes\n", policy->size);
	page_label(page, "signature");
	if (policy->has_signature)
		fprintf(page->to, "%zu bytes; the kernel says whether it is good\n",
			policy->bytes.count - policy->size);
	else
		fputs("none\n", page->to);
	for (i = 0; i < policy->program.n_rules; i++)
		put_rule(page, policy, i, width);
}
