/* AddQObject runs inside QObject's constructor, when the class is not known yet, and RemoveQObject
 * at the start of its destructor: while the lock is held, every object in the table has its memory
 * and a valid table of virtual functions. The lock is recursive because asking for a class may run
 * Python. */
#include "agent/qobject_table.h"

#include <pthread.h>
#include <string.h>

#include "agent/block_map.h"
#include "agent/locks.h"
#include "agent/recorder.h"
#include "agent/state.h"
#include "base/arena.h"
#include "base/hash_map.h"
#include "base/mapping.h"
#include "probe/qt/qt_layout.h"

enum { HOOK_ADD = 3, HOOK_REMOVE = 4, MAX_OBJECTS = 1 << 22 };

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
LP_LOCK_IN_COPIES(lock);
static struct lp_qobject *objects; /* reserved for MAX_OBJECTS, touched as used */
static uint32_t object_limit = 1;  /* entries ever used; entry 0 is none */
static uint32_t free_entry;        /* first of the free list, linked through class_name */
static struct lp_hash_map by_address;
static struct lp_hash_map class_texts; /* string of the recording -> text in class_arena */
static struct lp_arena class_arena;
static int64_t counts[LP_EPOCH_MAX + 1];

typedef void (*hook)(void *object);
static hook add_before, remove_before;

static uint32_t take_entry(void)
{
    if (free_entry == 0)
        return object_limit < MAX_OBJECTS ? object_limit++ : 0;
    uint32_t entry = free_entry;
    free_entry = objects[entry].class_name;
    return entry;
}

static void add_locked(void *object)
{
    uint64_t *place = lp_hash_map_put(&by_address, (uint64_t)(uintptr_t)object);
    uint32_t entry = place != NULL && *place == 0 ? take_entry() : 0;
    if (entry == 0)
        return;
    *place = entry;
    objects[entry] = (struct lp_qobject){
        .address = (uintptr_t)object, .born_ns = lp_now_ns(), .epoch = lp_birth_epoch()};
    counts[objects[entry].epoch]++;
}

static void remove_locked(void *object)
{
    uint64_t entry;
    if (!lp_hash_map_remove(&by_address, (uint64_t)(uintptr_t)object, &entry))
        return;
    counts[objects[entry].epoch]--;
    objects[entry] = (struct lp_qobject){.class_name = free_entry};
    free_entry = (uint32_t)entry;
}

static void on_add(void *object)
{
    if (lp_tagging() && lp_is_tracked()) {
        pthread_mutex_lock(&lock);
        add_locked(object);
        pthread_mutex_unlock(&lock);
        if (lp_captures() && lp_block_at((uintptr_t)object).epoch != lp_birth_epoch())
            lp_capture_birth((uintptr_t)object); /* no block of its own: a member, on a stack */
    }
    if (add_before != NULL)
        add_before(object);
}

void lp_qobject_adopt(void *object)
{
    if (objects == NULL || !lp_tagging())
        return;
    pthread_mutex_lock(&lock);
    add_locked(object);
    pthread_mutex_unlock(&lock);
}

static void on_remove(void *object)
{
    if (lp_tagging()) {
        pthread_mutex_lock(&lock);
        remove_locked(object);
        pthread_mutex_unlock(&lock);
    }
    if (remove_before != NULL)
        remove_before(object);
}

void lp_qobject_table_install(const struct lp_qt *qt)
{
    if (objects != NULL)
        return;
    objects = lp_mapping_reserve(MAX_OBJECTS * sizeof *objects);
    if (objects == NULL)
        return;
    add_before = (hook)qt->hook_data[HOOK_ADD];
    remove_before = (hook)qt->hook_data[HOOK_REMOVE];
    qt->hook_data[HOOK_ADD] = (uintptr_t)on_add;
    qt->hook_data[HOOK_REMOVE] = (uintptr_t)on_remove;
}

int64_t lp_qobject_count(uint16_t epoch)
{
    pthread_mutex_lock(&lock);
    int64_t count = counts[epoch];
    pthread_mutex_unlock(&lock);
    return count;
}

int64_t lp_qobject_count_all(void)
{
    pthread_mutex_lock(&lock);
    int64_t count = (int64_t)by_address.count;
    pthread_mutex_unlock(&lock);
    return count;
}

/* The text is kept, as a class may go away with its library. */
static uint32_t name_of(const struct lp_qt *qt, const void *meta_object)
{
    const char *text = qt->class_name(meta_object);
    uint32_t id = lp_recorder_string(text);
    uint64_t *place = id != 0 ? lp_hash_map_put(&class_texts, id) : NULL;
    if (place != NULL && *place == 0)
        *place = (uint64_t)(uintptr_t)lp_arena_copy(&class_arena, text, strlen(text));
    return id;
}

const char *lp_qobject_class_text(uint32_t class_name)
{
    pthread_mutex_lock(&lock);
    const uint64_t *text = class_name != 0 ? lp_hash_map_find(&class_texts, class_name) : NULL;
    pthread_mutex_unlock(&lock);
    return text != NULL ? (const char *)(uintptr_t)*text : NULL;
}

static bool derives_from(const struct lp_qt *qt, const void *meta_object, uint32_t name)
{
    for (int depth = 0; meta_object != NULL && depth < 64; depth++) {
        if (name_of(qt, meta_object) == name)
            return true;
        meta_object = lp_qt_super_class(meta_object);
    }
    return false;
}

/* Takes the new name when there was none or when it is more derived than the old one. */
static void remember_one(const struct lp_qt *qt, struct lp_qobject *object)
{
    const void *meta_object = lp_qt_meta_object((const void *)object->address);
    if (meta_object == NULL)
        return;
    if (object->class_name == 0 || derives_from(qt, meta_object, object->class_name))
        object->class_name = name_of(qt, meta_object);
}

void lp_qobject_remember(const struct lp_qt *qt, uint16_t first)
{
    pthread_mutex_lock(&lock);
    lp_suspended++;
    for (uint32_t i = 1; i < object_limit; i++)
        if (objects[i].address != 0 && objects[i].epoch >= first)
            remember_one(qt, &objects[i]);
    lp_suspended--;
    pthread_mutex_unlock(&lock);
}

void lp_qobject_each(uint16_t first, uint16_t last,
                     void (*visit)(const struct lp_qobject *, void *), void *context)
{
    pthread_mutex_lock(&lock);
    for (uint32_t i = 1; i < object_limit; i++)
        if (objects[i].address != 0 && objects[i].epoch >= first && objects[i].epoch <= last)
            visit(&objects[i], context);
    pthread_mutex_unlock(&lock);
}

bool lp_qobject_find(uintptr_t address, struct lp_qobject *ret)
{
    pthread_mutex_lock(&lock);
    uint64_t *entry = lp_hash_map_find(&by_address, address);
    if (entry != NULL)
        *ret = objects[*entry];
    pthread_mutex_unlock(&lock);
    return entry != NULL;
}
