/* SPDX-License-Identifier: GPL-2.0 */
/* What a process of an alert is called. */
#ifndef KG_PROCESS_H
#define KG_PROCESS_H

#include "alert.h"

#define PROCESS_NAMES_MAX	3

struct kg_text process_base_name(struct kg_text path);
struct kg_text process_name(const struct alert_process *process);
const struct alert_process *process_session_leader(const struct alert *alert);
bool process_cgroup_cut(const struct alert_process *process);
size_t process_names(const struct alert_process *process, struct kg_text names[PROCESS_NAMES_MAX]);

#endif /* KG_PROCESS_H */
