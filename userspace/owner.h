/* SPDX-License-Identifier: GPL-2.0 */
/* Who can change a file. */
#ifndef KG_OWNER_H
#define KG_OWNER_H

#include <stdbool.h>

#include "diag.h"

bool owner_is_root(const struct diag_text *text);

#endif /* KG_OWNER_H */
