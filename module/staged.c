// SPDX-License-Identifier: GPL-2.0
#include "staged.h"

#include <linux/kernfs.h>
#include <linux/kexec.h>
#include <linux/kobject.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/srcu.h>
#include <linux/sysfs.h>

#include "hook.h"
#include "mode.h"
#include "ruling.h"
#include "task.h"

/**
 * struct slot - a place for an image
 * @image: what is known of the one in it
 * @ended: of the last call that put one into it; see @calls_ended
 * @told: an alert told of the call that staged it, or was raised when it was found
 */
struct slot {
	struct kg_staged image;
	u64 ended;
	bool told;
};

static DEFINE_MUTEX(lock);
/* By whether it is the crash image. All below is under lock. */
static struct slot slots[2];
/* Orders calls that run side by side. */
static u64 calls_ended;
/* What a show function writes to has to be a page. */
static char shown[PAGE_SIZE] __aligned(PAGE_SIZE);

/*
 * What /sys/kernel/kexec_loaded shows, asked without a path: nothing that is
 * exported tells whether there is an image to reboot into. Set at load; NULL
 * if this kernel has no such file.
 */
static struct kobj_attribute *loaded_file;

static bool slot_known(bool on_crash)
{
	return on_crash || loaded_file;
}

static bool slot_loaded(bool on_crash)
{
	if (on_crash)
		return kexec_crash_loaded();
	return loaded_file && loaded_file->show(kernel_kobj, loaded_file, shown) > 0 &&
	       shown[0] == '1';
}

/*
 * The kernel is asked each time: a load that fails can have freed the crash
 * image that was there, and with mode=off no call is seen at all.
 */
static struct slot *slot_sample(bool on_crash)
{
	struct slot *slot = &slots[on_crash];

	lockdep_assert_held(&lock);
	if (!slot_loaded(on_crash))
		*slot = (struct slot){ .ended = slot->ended };
	else
		slot->image.loaded = true;
	slot->image.known = slot_known(on_crash);
	return slot;
}

/*
 * If another call put an image there while this one ran, nobody knows whose is
 * in it now: then it is explained if both are.
 */
static void slot_fill(struct slot *slot, const struct kg_ruling *ruling, u64 begun)
{
	bool alone = slot->ended <= begun;

	if (alone || slot->image.alert)
		slot->image.alert = ruling->alert;
	slot->image.seen = true;
	slot->told = slot->image.alert;
	slot->ended = ++calls_ended;
}

/**
 * kg_staged_get() - what is known of an image now
 * @on_crash: the crash image, else the one to reboot into
 * @staged: filled in
 *
 * Context: Process context. May sleep.
 */
void kg_staged_get(bool on_crash, struct kg_staged *staged)
{
	mutex_lock(&lock);
	*staged = slot_sample(on_crash)->image;
	mutex_unlock(&lock);
}

/**
 * kg_staged_begin() - a call begins that may change what is staged
 *
 * Context: Process context. May sleep.
 * Return: what kg_staged_end() is to be given.
 */
u64 kg_staged_begin(void)
{
	u64 begun;

	mutex_lock(&lock);
	begun = calls_ended;
	mutex_unlock(&lock);
	return begun;
}

static bool event_stages(u32 event)
{
	return event == KEXECGUARD_EVENT_KEXEC_LOAD || event == KEXECGUARD_EVENT_KEXEC_FILE_LOAD;
}

/**
 * kg_staged_end() - such a call has ended
 * @ruling: the event, with its alerts raised
 * @begun: from kg_staged_begin()
 * @result: what the call returned; more than 0 is a failure too, see kg_call_report()
 *
 * Context: Process context. May sleep.
 */
void kg_staged_end(const struct kg_ruling *ruling, u64 begun, long result)
{
	const struct kg_facts *facts = ruling->facts;
	bool on_crash = facts->kexec->on_crash;

	mutex_lock(&lock);
	if (!result && event_stages(facts->event))
		slot_fill(&slots[on_crash], ruling, begun);
	slot_sample(on_crash);
	mutex_unlock(&lock);
}

/**
 * kg_staged_doubt() - an image is being staged, and nobody knows by what call
 *
 * What is staged is explained by nothing any more.
 *
 * Context: Process context. May sleep.
 */
void kg_staged_doubt(void)
{
	int on_crash;

	mutex_lock(&lock);
	for (on_crash = 0; on_crash < ARRAY_SIZE(slots); on_crash++) {
		slots[on_crash].image.seen = false;
		slots[on_crash].image.alert = 0;
		slots[on_crash].told = false;
	}
	mutex_unlock(&lock);
}

/* Whether there is an image that no alert told of. */
static bool slot_untold(bool on_crash)
{
	const struct slot *slot;
	bool untold;

	mutex_lock(&lock);
	slot = slot_sample(on_crash);
	untold = slot->image.loaded && !slot->told;
	mutex_unlock(&lock);
	return untold;
}

static void slot_set_told(bool on_crash)
{
	mutex_lock(&lock);
	slots[on_crash].told = true;
	mutex_unlock(&lock);
}

/* To the rules that were just loaded, as an act of who loaded them. */
static void image_report(bool on_crash)
{
	struct kg_kexec kexec = {
		.has_on_crash = true,
		.on_crash = on_crash,
		.staged.loaded = true,
	};
	struct kg_image *image = kg_task_image(current);
	struct kg_ruling ruling;
	struct kg_facts facts;

	kg_facts_begin(&facts, KEXECGUARD_EVENT_KEXEC_FOUND, image);
	kg_image_put(image);
	facts.kexec = &kexec;
	if (kg_ruling_begin(&ruling, &facts, KG_CATEGORY_KEXEC)) {
		kg_ruling_evaluate(&ruling);
		kg_ruling_report(&ruling);
		if (ruling.alert)
			slot_set_told(on_crash);
	}
	kg_facts_end(&facts);
}

/**
 * kg_staged_report() - bring images that no alert explains before the rules
 *
 * Once a rule raised an alert for an image it is not brought again.
 *
 * Context: Process context, when a rule set was loaded, one at a time. May sleep.
 */
void kg_staged_report(void)
{
	int index, on_crash;

	if (kg_mode() == KEXECGUARD_MODE_OFF)
		return;
	index = srcu_read_lock(&kg_hook_srcu);
	for (on_crash = 0; on_crash < ARRAY_SIZE(slots); on_crash++)
		if (slot_untold(on_crash))
			image_report(on_crash);
	srcu_read_unlock(&kg_hook_srcu, index);
}

/* Before 6.19 it is a file, since then a link to one elsewhere. */
static struct kobj_attribute *find_loaded_file(void)
{
	struct kernfs_node *node = kernfs_find_and_get(kernel_kobj->sd, "kexec_loaded");
	struct kernfs_node *file = node;
	struct attribute *attr = NULL;

	if (node && kernfs_type(node) == KERNFS_LINK)
		file = node->symlink.target_kn;
	if (node && kernfs_type(file) == KERNFS_FILE)
		attr = file->priv;
	kernfs_put(node);
	/* The kernel's own, not a module's: it stays where it is. */
	return attr ? container_of(attr, struct kobj_attribute, attr) : NULL;
}

/**
 * kg_staged_init() - find out what is staged already, and say so
 *
 * Context: Process context, at load, before the hooks.
 */
void kg_staged_init(void)
{
	struct kg_staged staged;

	loaded_file = find_loaded_file();
	if (!loaded_file)
		pr_warn("this kernel does not say whether an image is staged to reboot into\n");
	kg_staged_get(false, &staged);
	if (staged.loaded)
		pr_warn("an image to reboot into is staged already; nobody saw who did it\n");
	kg_staged_get(true, &staged);
	if (staged.loaded)
		pr_warn("a crash image is staged already; nobody saw who did it\n");
}
