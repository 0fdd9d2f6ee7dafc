/* SPDX-License-Identifier: GPL-2.0 */
/* What there is to say of an alert, as names and values. */
#ifndef KG_OUTPUT_ALERT_FIELDS_H
#define KG_OUTPUT_ALERT_FIELDS_H

#include "fields.h"

void alert_fields_add(struct fields *fields, const struct alert *alert);

#endif /* KG_OUTPUT_ALERT_FIELDS_H */
