/* SPDX-License-Identifier: GPL-2.0 */
/* Programs that are executed: the hooks of exec, and of a task's life. */
#ifndef KG_EXEC_H
#define KG_EXEC_H

#include "hook.h"

extern struct kg_hook kg_hook_bprm_check;
extern struct kg_hook kg_hook_bprm_committed;
extern struct kg_hook kg_hook_task_alloc;
extern struct kg_hook kg_hook_task_free;

#endif /* KG_EXEC_H */
