/* SPDX-License-Identifier: GPL-2.0 */
/* What a file is, in words. */
#ifndef KG_FILE_H
#define KG_FILE_H

#include "alert.h"

#define FILE_DEVICE_SIZE	24	/* "major:minor" of two u32 */

const char *file_device(char text[FILE_DEVICE_SIZE], const struct alert_file *file);
const char *file_type(const struct alert_file *file);

#endif /* KG_FILE_H */
