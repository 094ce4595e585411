/* Offsets by version (measured, equal to PyCode_Addr2Line and traceback on 3.9 to 3.13, GIL
 * builds); 3.13 publishes its own at _PyRuntime ("xdebugpy"). The line tables are decoded by
 * CPython's own PyCode_Addr2Line, which only reads the code object. */
#include "probe/cpython/python_stack.h"

#include <dlfcn.h>
#include <string.h>

#include "base/error.h"
#include "probe/cpython/python_object.h"
#include "probe/cpython/python_text.h"

enum entry {
    EVERY_FRAME, /* each has a C frame of its own */
    ENTRY_BYTE,  /* a flag of the frame, before its owner */
    ENTRY_SHIM,  /* a frame without code, which the C function keeps on its stack, comes next */
};

struct layout {
    unsigned thread_frame; /* in PyThreadState: the frame, or the C frame before 3.13 */
    int c_frame_current;   /* in the C frame; -1: none */
    unsigned frame_code, frame_previous, frame_instruction;
    int frame_owner; /* -1: none */
    enum entry entry;
    bool is_index; /* the instruction is a number, not an address */
    unsigned index_scale;
    unsigned code_file, code_name, code_bytes;
};

static const struct layout layouts[] = {
    [9] = {24, -1, 32, 24, 104, -1, EVERY_FRAME, true, 1, 104, 112, 0},
    [10] = {24, -1, 32, 24, 96, -1, EVERY_FRAME, true, 2, 104, 112, 0},
    [11] = {56, 8, 32, 48, 56, 69, ENTRY_BYTE, false, 0, 112, 128, 184},
    [12] = {56, 0, 0, 8, 56, 70, ENTRY_SHIM, false, 0, 112, 128, 192},
};

enum { OWNED_BY_C_STACK = 3, MAX_FRAMES = 1000 };

/* Indices of 64-bit words in CPython 3.13's _Py_DebugOffsets. */
enum {
    WORD_VERSION = 1,
    WORD_THREAD_FRAME = 23,
    WORD_FRAME_PREVIOUS = 29,
    WORD_FRAME_EXECUTABLE = 30,
    WORD_FRAME_INSTRUCTION = 31,
    WORD_FRAME_OWNER = 33,
    WORD_CODE_FILE = 35,
    WORD_CODE_QUALNAME = 37,
    WORD_CODE_BYTES = 43,
};

static bool layout_of_313(struct layout *layout)
{
    const uint64_t *words = dlsym(RTLD_DEFAULT, "_PyRuntime");
    if (words == NULL || memcmp(words, "xdebugpy", 8) != 0 || words[WORD_VERSION] >> 16 != 0x030d)
        return false;
    *layout = (struct layout){
        .thread_frame = (unsigned)words[WORD_THREAD_FRAME],
        .c_frame_current = -1,
        .frame_code = (unsigned)words[WORD_FRAME_EXECUTABLE],
        .frame_previous = (unsigned)words[WORD_FRAME_PREVIOUS],
        .frame_instruction = (unsigned)words[WORD_FRAME_INSTRUCTION],
        .frame_owner = (int)words[WORD_FRAME_OWNER],
        .entry = ENTRY_SHIM,
        .code_file = (unsigned)words[WORD_CODE_FILE],
        .code_name = (unsigned)words[WORD_CODE_QUALNAME],
        .code_bytes = (unsigned)words[WORD_CODE_BYTES],
    };
    return true;
}

static const struct layout *layout_of(const struct lp_python *python)
{
    static struct layout layout_313;
    if (python->is_free_threaded)
        return NULL;
    if (python->minor >= 9 && python->minor <= 12)
        return &layouts[python->minor];
    if (python->minor == 13 && (layout_313.frame_code != 0 || layout_of_313(&layout_313)))
        return &layout_313;
    return NULL;
}

static int instruction_offset(const struct layout *layout, const void *frame, const void *code)
{
    if (layout->is_index) {
        int index;
        memcpy(&index, (const char *)frame + layout->frame_instruction, sizeof index);
        return index * (int)layout->index_scale;
    }
    return (int)(lp_py_word(frame, layout->frame_instruction) -
                 ((uintptr_t)code + layout->code_bytes));
}

static const void *first_frame(const struct layout *layout, const struct lp_py_thread *thread)
{
    const void *frame = (const void *)lp_py_word(thread, layout->thread_frame);
    if (layout->c_frame_current >= 0 && frame != NULL)
        frame = (const void *)lp_py_word(frame, (size_t)layout->c_frame_current);
    return frame;
}

/* A frame that holds no Python code: the shim of 3.12 and later. */
static bool is_shim(const struct layout *layout, const void *frame)
{
    return layout->frame_owner >= 0 &&
           ((const unsigned char *)frame)[layout->frame_owner] >= OWNED_BY_C_STACK;
}

static bool is_entry(const struct layout *layout, const void *frame)
{
    return layout->entry == EVERY_FRAME ||
           (layout->entry == ENTRY_BYTE &&
            ((const unsigned char *)frame)[layout->frame_owner - 1] != 0);
}

static void add_place(const struct layout *layout, const void *frame, const void *code,
                      struct lp_python_place *place)
{
    *place = (struct lp_python_place){.code = code,
                                      .name = (const void *)lp_py_word(code, layout->code_name),
                                      .offset = instruction_offset(layout, frame, code),
                                      .is_entry = is_entry(layout, frame)};
}

int lp_python_places(const struct lp_python *python, const struct lp_py_thread *thread,
                     struct lp_python_place *places, int limit, bool *ret_is_cut)
{
    const struct layout *layout = layout_of(python);
    *ret_is_cut = false;
    if (layout == NULL || thread == NULL)
        return -LP_EUNSUPPORTED;
    int count = 0;
    const void *frame = first_frame(layout, thread);
    for (int i = 0; frame != NULL && i < MAX_FRAMES; i++) {
        const void *code = (const void *)lp_py_word(frame, layout->frame_code);
        if (is_shim(layout, frame)) {
            if (count > 0)
                places[count - 1].is_entry = 1;
        } else if (code != NULL && lp_py_type(code) == python->code_type) {
            *ret_is_cut = count == limit;
            if (count == limit)
                break;
            add_place(layout, frame, code, &places[count++]);
        }
        frame = (const void *)lp_py_word(frame, layout->frame_previous);
    }
    return count;
}

/* A text of the code, or "?" where it is none that can be read. */
static void read_text(const struct lp_python *python, const void *string, char *text, size_t size)
{
    if (!lp_python_utf8(python, string, text, size))
        memcpy(text, "?", 2);
}

void lp_python_frame_at(const struct lp_python *python, const struct lp_python_place *place,
                        struct lp_python_frame *ret)
{
    static int (*addr2line)(const void *, int);
    if (addr2line == NULL)
        addr2line = (int (*)(const void *, int))dlsym(RTLD_DEFAULT, "PyCode_Addr2Line");
    const struct layout *layout = layout_of(python);
    read_text(python, (const void *)lp_py_word(place->code, layout->code_file), ret->file,
              sizeof ret->file);
    read_text(python, place->name, ret->function, sizeof ret->function);
    ret->line = addr2line != NULL ? addr2line(place->code, place->offset) : 0;
    if (ret->line < 0)
        ret->line = 0;
}
