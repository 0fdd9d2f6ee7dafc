/* SPDX-License-Identifier: GPL-2.0 */
/* A folder of a test's own, which it runs in. */
#ifndef KG_TEST_FOLDER_H
#define KG_TEST_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char test_folder[] = "/tmp/kexecguard_test.XXXXXX";

/* For cmocka, as setup of all tests. */
static inline int test_make_folder(void **state)
{
	return !mkdtemp(test_folder) || chdir(test_folder);
}

/* And this as their teardown. */
static inline int test_remove_folder(void **state)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", test_folder);
	return chdir("/") || system(command);
}

#endif /* KG_TEST_FOLDER_H */
