/* A sample is looked up by a hash over what it consists of. Only one that was never met before is
 * translated, while its frames still run: addresses to objects and offsets, code objects to texts.
 * The translation of a Python place is remembered too, by code object, the code's name and offset.
 *
 * Python and native frames are put in order when a stack is written. A native frame of the function
 * that evaluates Python stands for as many Python frames as were entered without leaving it: one up
 * to 3.10, from 3.11 on those up to the next entry. */
#include "agent/stack.h"

#include <errno.h>
#include <string.h>

#include "agent/intern_table.h"
#include "agent/object_map.h"
#include "agent/recorder.h"
#include "agent/stack_sample.h"
#include "agent/state.h"
#include "base/mapping.h"
#include "probe/cpython/python_eval.h"

enum {
    STACK_SLOTS = 1 << 18,
    STACK_WORDS = 1 << 23, /* 64 MiB: some 150,000 stacks */
    PLACE_SLOTS = 1 << 16,
    PLACE_WORDS = 1 << 18,
    TEXT_SLOTS = 1 << 15,
    TEXT_WORDS = 1 << 18,
    SYMBOL_SLOTS = 1 << 16,
    SYMBOL_WORDS = 1 << 18,
    MIN_STACK_WORDS = 3,
    OFFSET_BITS = 48,
};

/* The words of a stack: its header, its native frames, its Python frames, newest first. */
union word {
    uint64_t bits;
    struct {
        uint16_t native_count, python_count, is_cut;
    } header;
    struct {
        uint64_t offset : OFFSET_BITS, object : 15, is_eval : 1;
    } native;
    struct {
        uint32_t place, is_entry;
    } python;
};

enum { MAX_STACK_WORDS = 1 + LP_MAX_NATIVE + LP_MAX_PYTHON };

/* The words of a Python place, by their index. */
enum { PLACE_FILE, PLACE_FUNCTION, PLACE_LINE, PLACE_COUNT };

static struct lp_intern_table stacks, places, texts, symbols;
static uint8_t *written; /* a bit for each stack that is in the recording; shared with copies */
static const struct lp_mapped_object *agent;

bool lp_stack_open(void)
{
    written = lp_mapping_shared(STACK_WORDS / MIN_STACK_WORDS / 8);
    if (written != NULL && lp_intern_open(&places, PLACE_SLOTS, PLACE_WORDS) &&
        lp_intern_open(&texts, TEXT_SLOTS, TEXT_WORDS) &&
        lp_intern_open(&symbols, SYMBOL_SLOTS, SYMBOL_WORDS))
        lp_intern_open(&stacks, STACK_SLOTS, STACK_WORDS);
    return lp_stack_sample_open();
}

void lp_stack_prepare(void)
{
    const struct lp_python *python = lp_python_find();
    lp_object_map_refresh();
    agent = lp_object_of(lp_object_at((uintptr_t)lp_stack_prepare));
    if (python != NULL)
        lp_python_eval_find();
}

static bool is_own(const void *address)
{
    return agent != NULL && (uintptr_t)address - agent->lowest < agent->end - agent->lowest;
}

static uint32_t text_id(const char *text)
{
    uint64_t words[sizeof((struct lp_python_frame *)NULL)->file / sizeof(uint64_t)] = {0};
    size_t length = strnlen(text, sizeof words - 1);
    memcpy(words, text, length);
    uint32_t count = (uint32_t)(length / sizeof *words + 1);
    uint64_t hash = lp_intern_hash(count, words, count);
    uint32_t id = lp_intern_find(&texts, hash);
    return id != 0 ? id : lp_intern_add(&texts, hash, words, count);
}

static const char *text_at(uint64_t id)
{
    uint32_t count;
    const uint64_t *words = lp_intern_at(&texts, (uint32_t)id, &count);
    return words != NULL ? (const char *)words : "";
}

static uint32_t place_id(const struct lp_python_place *place)
{
    uint64_t key[] = {(uintptr_t)place->code, (uintptr_t)place->name, (uint32_t)place->offset};
    uint64_t hash = lp_intern_hash(0, key, sizeof key / sizeof *key);
    uint32_t id = lp_intern_find(&places, hash);
    if (id != 0)
        return id;
    struct lp_python_frame frame;
    lp_python_frame_at(lp_python_find(), place, &frame);
    uint64_t words[PLACE_COUNT] = {[PLACE_FILE] = text_id(frame.file),
                                   [PLACE_FUNCTION] = text_id(frame.function),
                                   [PLACE_LINE] = (uint64_t)frame.line};
    return lp_intern_add(&places, hash, words, PLACE_COUNT);
}

static int translate_natives(void *const *addresses, int count, union word *words)
{
    int used = 0;
    for (int i = 0; i < count && used < LP_MAX_NATIVE; i++) {
        uint32_t object = is_own(addresses[i]) ? 0 : lp_object_at((uintptr_t)addresses[i]);
        if (object == 0)
            continue;
        uintptr_t address = (uintptr_t)addresses[i];
        words[used++].native = (__typeof__(words->native)){
            .offset = (address - lp_object_of(object)->lowest) & ((1ul << OFFSET_BITS) - 1),
            .object = object & 0x7fff,
            .is_eval = lp_python_eval_contains(address)};
    }
    return used;
}

/* Adds what was never met before. */
static __attribute__((noinline)) uint32_t
translate(const struct lp_stack_sample *sample, void *const *addresses, int count, uint64_t hash)
{
    union word words[MAX_STACK_WORDS] = {0};
    lp_object_map_refresh();
    int used = 1 + translate_natives(addresses, count, &words[1]);
    words[0].header.native_count = (uint16_t)(used - 1);
    words[0].header.python_count = (uint16_t)sample->place_count;
    words[0].header.is_cut = sample->is_cut;
    for (int i = 0; i < sample->place_count; i++, used++) {
        words[used].python.place = place_id(&sample->places[i]);
        words[used].python.is_entry = (uint32_t)sample->places[i].is_entry;
    }
    return used > 1 ? lp_intern_add(&stacks, hash, words, (uint32_t)used) : 0;
}

static uint32_t intern(const struct lp_stack_sample *sample)
{
    void *const *addresses = sample->addresses;
    int count = sample->address_count;
    for (; count > 0 && is_own(*addresses); count--)
        addresses++;
    _Static_assert(sizeof *sample->places == 3 * sizeof(uint64_t), "hashed as words");
    uint64_t hash =
        lp_intern_hash(lp_object_map_generation(), (const uint64_t *)addresses, (size_t)count);
    hash = lp_intern_hash(hash, (const uint64_t *)sample->places, 3 * (size_t)sample->place_count);
    uint32_t id = lp_intern_find(&stacks, hash);
    return id != 0 ? id : translate(sample, addresses, count, hash);
}

uint32_t lp_stack_here(void)
{
    struct lp_stack_sample sample;
    int saved_errno = errno;
    lp_suspended++;
    lp_stack_sample_here(&sample);
    uint32_t id = intern(&sample);
    lp_suspended--;
    errno = saved_errno;
    return id;
}

uint32_t lp_stack_of_python(const struct lp_py_thread *thread)
{
    struct lp_stack_sample sample = {.address_count = 0};
    lp_stack_sample_python(thread, &sample);
    return intern(&sample);
}

uint64_t lp_stack_lost(void)
{
    return stacks.lost;
}

/* The exported function of a native frame, or NULL. */
static const char *symbol_of(const union word *frame)
{
    uint32_t count, object = frame->native.object;
    uint64_t hash = lp_intern_hash(0, &frame->bits, 1);
    uint32_t id = lp_intern_find(&symbols, hash);
    const struct lp_mapped_object *mapped = lp_object_of(object);
    if (mapped == NULL || mapped->is_gone)
        return NULL;
    if (id == 0) {
        const char *name = lp_object_symbol(mapped, mapped->lowest + frame->native.offset - 1);
        lp_intern_add(&symbols, hash, &name, 1);
        return name;
    }
    return (const char *)(uintptr_t)*lp_intern_at(&symbols, id, &count);
}

/* A stack that is walked through. */
struct walk {
    uint32_t id;
    const union word *header, *natives, *pythons;
    int native_count, python_count;
};

static bool walk_of(uint32_t stack, struct walk *ret)
{
    uint32_t count;
    const union word *words = (const union word *)lp_intern_at(&stacks, stack, &count);
    if (words == NULL)
        return false;
    *ret = (struct walk){stack,
                         words,
                         words + 1,
                         words + 1 + words->header.native_count,
                         words->header.native_count,
                         words->header.python_count};
    return true;
}

/* Functions between whoever wanted memory and the agent. */
static bool is_allocation(const char *symbol)
{
    static const char *const prefixes[] = {
        "_Znw", "_Zna", "PyMem_", "PyObject_Malloc", "PyObject_Calloc", "PyObject_Realloc"};
    for (size_t i = 0; symbol != NULL && i < sizeof prefixes / sizeof *prefixes; i++)
        if (strncmp(symbol, prefixes[i], strlen(prefixes[i])) == 0)
            return true;
    return false;
}

static void skip_allocation(struct walk *walk)
{
    for (; walk->native_count > 0 && is_allocation(symbol_of(walk->natives)); walk->native_count--)
        walk->natives++;
}

/* Written twice where two threads meet here, or a copy of the process: it says the same. */
static void record_object(struct lp_mapped_object *object)
{
    if (object->is_recorded)
        return;
    object->is_recorded = true;
    lp_put(OBJECT, object, .path = lp_recorder_string(object->path),
           .build_id = lp_recorder_string(object->build_id));
}

static void record_native(struct walk *walk)
{
    struct lp_mapped_object *object = lp_object_of(walk->natives->native.object);
    record_object(object);
    lp_put(FRAME, frame, .stack = walk->id, .kind = LP_FRAME_NATIVE,
           .file = lp_recorder_string(object->path),
           .function = lp_recorder_string(symbol_of(walk->natives)),
           .offset = walk->natives->native.offset);
}

static void record_python(struct walk *walk)
{
    static const uint64_t unknown[PLACE_COUNT];
    uint32_t count;
    const uint64_t *place = lp_intern_at(&places, walk->pythons->python.place, &count);
    if (place == NULL)
        place = unknown;
    lp_put(FRAME, frame, .stack = walk->id, .kind = LP_FRAME_PYTHON,
           .file = lp_recorder_string(text_at(place[PLACE_FILE])),
           .function = lp_recorder_string(text_at(place[PLACE_FUNCTION])),
           .line = (uint32_t)place[PLACE_LINE]);
}

/* The Python frames that one native frame stands for. */
static void record_evaluated(struct walk *walk)
{
    bool is_entry = false;
    for (; walk->python_count > 0 && !is_entry; walk->pythons++, walk->python_count--) {
        is_entry = walk->pythons->python.is_entry != 0;
        record_python(walk);
    }
}

/* Whether this call is the one that has to write it. */
static bool take_turn(uint32_t stack)
{
    uint32_t number = stack / MIN_STACK_WORDS;
    uint8_t bit = (uint8_t)(1u << (number % 8));
    return (__atomic_fetch_or(&written[number / 8], bit, __ATOMIC_RELAXED) & bit) == 0;
}

void lp_stack_record(uint32_t stack)
{
    struct walk walk;
    if (!walk_of(stack, &walk) || !take_turn(stack))
        return;
    skip_allocation(&walk);
    for (; walk.native_count > 0; walk.natives++, walk.native_count--)
        if (walk.natives->native.is_eval && walk.python_count > 0)
            record_evaluated(&walk);
        else
            record_native(&walk);
    while (walk.python_count > 0)
        record_evaluated(&walk);
    if (walk.header->header.is_cut)
        lp_note(LP_NOTE_INFO, "stack %u is cut: its newest %d native and %d Python frames are kept",
                stack, LP_MAX_NATIVE, LP_MAX_PYTHON);
}

enum lp_thread_kind lp_stack_starts(uint32_t stack)
{
    struct walk walk;
    if (!walk_of(stack, &walk))
        return LP_THREAD_NATIVE;
    for (int i = 0; i < walk.native_count; i++) {
        const char *symbol = symbol_of(&walk.natives[i]);
        if (symbol != NULL && strcmp(symbol, "PyThread_start_new_thread") == 0)
            return LP_THREAD_PYTHON;
        if (symbol != NULL && strncmp(symbol, "_ZN7QThread5start", 17) == 0)
            return LP_THREAD_QT;
    }
    return LP_THREAD_NATIVE;
}
