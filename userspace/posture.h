/* SPDX-License-Identifier: GPL-2.0 */
/* What else keeps another kernel out, or lets it in: what is staged, and what is switched off. */
#ifndef KG_POSTURE_H
#define KG_POSTURE_H

#include <stdbool.h>
#include <stdio.h>

#define POSTURE_WORD_SIZE	32

struct json_object;
struct status;

/* A number that the kernel shows somewhere, if it does. */
struct posture_number {
	bool known;
	long value;
};

/**
 * struct posture - how a host stands
 * @loaded: an image is staged; of the crash image at 1
 * @load_disabled: none can be staged any more, or dropped, until the next boot
 * @load_limit_reboot: how often one can still be staged to reboot into; -1 for any number
 * @load_limit_panic: the same of a crash image
 * @modules_disabled: no module can be loaded any more until the next boot
 * @sig_enforce: a module must be signed
 * @lockdown: "none", "integrity" or "confidentiality"; "" if not known
 */
struct posture {
	struct posture_number loaded[2];
	struct posture_number load_disabled;
	struct posture_number load_limit_reboot;
	struct posture_number load_limit_panic;
	struct posture_number modules_disabled;
	struct posture_number sig_enforce;
	char lockdown[POSTURE_WORD_SIZE];
};

void posture_read(struct posture *posture, const char *root);
struct json_object *posture_json(const struct posture *posture, const struct status *status);
void posture_put(FILE *to, const struct posture *posture, const struct status *status);

#endif /* KG_POSTURE_H */
