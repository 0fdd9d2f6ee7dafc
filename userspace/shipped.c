// SPDX-License-Identifier: GPL-2.0
#include <unistd.h>

#include "array.h"
#include "shipped.h"

/* Of a package, or of who ran "make install". */
static char *const folders[] = {
	"/usr/share/kexecguard/rules",
	"/usr/local/share/kexecguard/rules",
};

/**
 * shipped_rules() - where the rules lie that come with us
 *
 * Return: the folder, or NULL if there is none.
 */
char *shipped_rules(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(folders); i++) {
		if (!access(folders[i], F_OK))
			return folders[i];
	}
	return NULL;
}
