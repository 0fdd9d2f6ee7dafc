/* SPDX-License-Identifier: GPL-2.0 */
/* A page of memory: who reads it sleeps until it is told what is there. */
#ifndef KG_FAULT_H
#define KG_FAULT_H

struct kg_fault {
	int uffd;
	void *page;
};

int kg_fault_begin(struct kg_fault *fault);
int kg_fault_wait(struct kg_fault *fault);
int kg_fault_resolve(struct kg_fault *fault, const void *content);
void kg_fault_end(struct kg_fault *fault);

#endif /* KG_FAULT_H */
