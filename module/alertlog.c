// SPDX-License-Identifier: GPL-2.0
#include "alertlog.h"

#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>

/* An alert in its place in the ring: number seq is in slot seq modulo size. */
struct slot {
	struct sk_buff *attrs;	/* NULL: empty, or suppressed */
	u64 seq;
	bool delivered;
};

static DEFINE_SPINLOCK(lock);
/* Under lock. Process context only, so it need not keep interrupts off. */
static struct slot *ring;
static struct kg_ledger ledger;
static u32 largest;
/* Set at load. */
static u32 ring_size;

static struct slot *slot_of(u64 seq)
{
	u32 index;

	div_u64_rem(seq, ring_size, &index);
	return &ring[index];
}

/* Empty a slot; its alert, if it had one, is the caller's to free. */
static struct sk_buff *slot_evict(struct slot *slot)
{
	struct sk_buff *attrs = slot->attrs;

	if (attrs && !slot->delivered) {
		ledger.overwritten++;
		ledger.queued--;
	}
	slot->attrs = NULL;
	return attrs;
}

static void slot_fill(struct slot *slot, u64 seq, struct sk_buff *attrs)
{
	slot->seq = seq;
	slot->attrs = attrs;
	slot->delivered = false;
	if (attrs) {
		ledger.queued++;
		largest = max(largest, attrs->len);
	} else {
		ledger.suppressed++;
	}
}

/**
 * kg_alertlog_add() - log an alert
 * @attrs: its netlink attributes, which the log takes over; NULL for an alert
 *	that there was no memory for
 *
 * Context: Process context.
 * Return: its sequence number, from 1.
 */
u64 kg_alertlog_add(struct sk_buff *attrs)
{
	struct sk_buff *evicted;
	struct slot *slot;
	u64 seq;

	spin_lock(&lock);
	seq = ++ledger.generated;
	slot = slot_of(seq);
	evicted = slot_evict(slot);
	slot_fill(slot, seq, attrs);
	spin_unlock(&lock);
	kfree_skb(evicted);
	return seq;
}

/**
 * kg_alertlog_read() - hand out what the ring holds, in order
 * @from: the first sequence number that is wanted
 * @take: gets each alert, and says whether it took it; must not sleep
 * @to: for @take
 *
 * What was taken counts as delivered, and stays in the ring.
 *
 * Context: Process context.
 * Return: the sequence number to go on from.
 */
u64 kg_alertlog_read(u64 from, bool (*take)(void *to, u64 seq, const struct sk_buff *attrs),
		     void *to)
{
	struct slot *slot;
	u64 seq;

	spin_lock(&lock);
	seq = max(from, 1ull);
	if (ledger.generated > ring_size)
		seq = max(seq, ledger.generated - ring_size + 1);
	for (; seq <= ledger.generated; seq++) {
		slot = slot_of(seq);
		if (!slot->attrs)
			continue;
		if (!take(to, seq, slot->attrs))
			break;
		if (!slot->delivered) {
			slot->delivered = true;
			ledger.delivered++;
			ledger.queued--;
		}
	}
	spin_unlock(&lock);
	return seq;
}

/**
 * kg_alertlog_largest() - how large an alert can be
 *
 * Return: bytes of attributes of the largest alert there was.
 */
u32 kg_alertlog_largest(void)
{
	return READ_ONCE(largest);
}

/**
 * kg_alertlog_ledger() - what became of the alerts
 * @copy: filled in, all at one moment
 */
void kg_alertlog_ledger(struct kg_ledger *copy)
{
	spin_lock(&lock);
	*copy = ledger;
	spin_unlock(&lock);
}

/**
 * kg_alertlog_init() - make the ring
 * @size: how many alerts it holds; 24 bytes for each, and what they carry
 *
 * Return: 0 or -ENOMEM.
 */
int kg_alertlog_init(u32 size)
{
	ring = kvcalloc(size, sizeof(*ring), GFP_KERNEL);
	ring_size = size;
	return ring ? 0 : -ENOMEM;
}

/**
 * kg_alertlog_uninit() - drop the ring
 *
 * What nobody was handed is lost now, so the kernel log says how much that is.
 *
 * Context: Process context, when neither a hook nor netlink is left.
 */
void kg_alertlog_uninit(void)
{
	u32 i;

	if (ledger.queued)
		pr_warn("unloaded with %llu alerts that no reader had pulled\n", ledger.queued);
	for (i = 0; i < ring_size; i++)
		kfree_skb(ring[i].attrs);
	kvfree(ring);
}
