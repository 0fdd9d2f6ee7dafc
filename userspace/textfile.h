/* SPDX-License-Identifier: GPL-2.0 */
/* Files that people write: text in UTF-8. */
#ifndef KG_TEXTFILE_H
#define KG_TEXTFILE_H

#include <stdbool.h>

#include "diag.h"

bool textfile_read(struct diag_text *text, unsigned int max);
void textfile_free(struct diag_text *text);

#endif /* KG_TEXTFILE_H */
