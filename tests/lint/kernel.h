/* SPDX-License-Identifier: GPL-2.0 */
/* What cppcheck, which reads no header of the kernel's, cannot guess of its macros. */
#ifndef KG_LINT_KERNEL_H
#define KG_LINT_KERNEL_H

#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < 4; (cpu)++)
#define list_for_each_entry(entry, head, member) \
	for (entry = first(head); &entry->member != (head); entry = following(entry))
#define list_for_each_entry_safe(entry, next, head, member) \
	for (entry = first(head), next = following(entry); &entry->member != (head); entry = next)

/* Of these the entry is NULL at the end. */
#define hlist_for_each_entry(entry, head, member) \
	for (entry = first(head); entry; entry = following(entry))
#define hash_for_each_safe(table, bucket, next, entry, member) \
	for (bucket = 0, entry = first(table), next = following(entry); entry; entry = next)

#endif /* KG_LINT_KERNEL_H */
