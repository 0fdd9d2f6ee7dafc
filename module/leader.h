/* SPDX-License-Identifier: GPL-2.0 */
/* Whom the current task answers to: the leaders of its group and of its sessions. */
#ifndef KG_LEADER_H
#define KG_LEADER_H

struct kg_image;
struct task_struct;

struct task_struct *kg_leader_of_group(void);
struct task_struct *kg_leader_of_session(void);
struct task_struct *kg_leader_of_entry(const struct kg_image *image);

#endif /* KG_LEADER_H */
