/* Native frames are named from the object files on disk: here from this program itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <link.h>
#include <stdio.h>
#include <unistd.h>

#include "analyze/place.h"
#include "analyze/symbol.h"

/* A function that is found by its name and by its line. */
__attribute__((noinline, visibility("default"))) int function_to_find(int value);
int function_to_find(int value)
{
    return value * 3 + 1;
}

static void *called_from;

__attribute__((noinline)) static int remember_caller(int value)
{
    called_from = __builtin_return_address(0);
    return value * 5;
}

__attribute__((always_inline)) static inline int function_to_inline(int value)
{
    return remember_caller(value + 2) + 1; /* the call is of this line */
}

__attribute__((noinline, visibility("default"))) int function_that_inlines(int value);
int function_that_inlines(int value)
{
    return function_to_inline(value) * 7;
}

struct fixture {
    struct lp_arena arena;
    struct lp_stack stack;
    struct lp_symbols *symbols;
};

static void setup(struct fixture *fixture)
{
    *fixture = (struct fixture){0};
    assert_int_equal(lp_symbols_new(&fixture->symbols), 0);
}

static void done(struct fixture *fixture)
{
    lp_symbols_free(fixture->symbols);
    lp_arena_done(&fixture->arena);
}

static struct lp_frame *add_frame(struct fixture *fixture, enum lp_frame_kind kind,
                                  const char *file, uint64_t offset)
{
    struct lp_frame *frame =
        lp_vector_add(&fixture->stack.frames, &fixture->arena, struct lp_frame);
    assert_non_null(frame);
    *frame = (struct lp_frame){
        .kind = kind, .file = file, .object = file, .function = "", .offset = offset};
    return frame;
}

static void a_frame_of_this_program_gets_its_function(void **state)
{
    (void)state;
    struct fixture fixture;
    Dl_info info;
    char self[512] = "";
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    assert_true(dladdr((void *)function_to_find, &info) != 0);
    setup(&fixture);
    uint64_t offset = (uint64_t)((uintptr_t)function_to_find - (uintptr_t)info.dli_fbase) + 2;
    add_frame(&fixture, LP_FRAME_NATIVE, self, offset);
    lp_symbols_resolve(fixture.symbols, &fixture.arena, &fixture.stack);
    const struct lp_frame *frame = fixture.stack.frames.items;
    assert_string_equal(frame->function, "function_to_find");
    assert_string_equal(frame->object, self);
    if (frame->line != 0) /* built with debug information */
        assert_string_equal(lp_path_name(frame->file), "test_analyze_symbol.c");
    done(&fixture);
}

static const char *self_path(void)
{
    static char self[512];
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    return self;
}

static uint64_t offset_of(void *address)
{
    Dl_info info;
    assert_true(dladdr(address, &info) != 0);
    return (uint64_t)((uintptr_t)address - (uintptr_t)info.dli_fbase);
}

static void an_inlined_function_is_a_frame_of_its_own(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    assert_int_equal(function_that_inlines(1), 112);
    add_frame(&fixture, LP_FRAME_NATIVE, self_path(), offset_of(called_from));
    add_frame(&fixture, LP_FRAME_PYTHON, "main.py", 0);
    add_frame(&fixture, LP_FRAME_NATIVE, self_path(), offset_of(called_from));
    lp_symbols_resolve(fixture.symbols, &fixture.arena, &fixture.stack);
    const struct lp_frame *frames = fixture.stack.frames.items;
    if (frames[0].line == 0)
        skip(); /* built without debug information */
    assert_int_equal(fixture.stack.frames.count, 5);
    assert_string_equal(frames[0].function, "function_to_inline");
    assert_true(frames[0].is_inlined);
    assert_string_equal(frames[1].function, "function_that_inlines");
    assert_false(frames[1].is_inlined);
    assert_int_equal(frames[1].line, frames[0].line + 6);
    assert_string_equal(lp_path_name(frames[1].file), "test_analyze_symbol.c");
    assert_int_equal(frames[1].offset, frames[0].offset);
    assert_string_equal(frames[2].file, "main.py");
    assert_string_equal(frames[3].function, "function_to_inline");
    done(&fixture);
}

/* Of this program, as its own notes say it. */
static int read_build_id(struct dl_phdr_info *info, size_t size, void *context)
{
    char *text = context;
    (void)size;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &info->dlpi_phdr[i];
        const ElfW(Nhdr) *note = (const void *)(info->dlpi_addr + header->p_vaddr);
        if (header->p_type != PT_NOTE || note->n_type != NT_GNU_BUILD_ID)
            continue;
        const unsigned char *bytes = (const unsigned char *)(note + 1) + note->n_namesz;
        for (unsigned j = 0; j < note->n_descsz; j++)
            text += sprintf(text, "%02x", bytes[j]);
    }
    return 1; /* the program is the first object */
}

static void a_file_that_was_replaced_gives_no_names(void **state)
{
    (void)state;
    struct fixture fixture;
    char build_id[200] = "";
    const char *expected[] = {build_id, "00ff"};
    dl_iterate_phdr(read_build_id, build_id);
    assert_true(build_id[0] != '\0');
    for (size_t i = 0; i < 2; i++) {
        setup(&fixture);
        assert_int_equal(lp_symbols_expect(fixture.symbols, self_path(), expected[i]), 0);
        add_frame(&fixture, LP_FRAME_NATIVE, self_path(), offset_of((void *)function_to_find) + 2)
            ->function = "recorded";
        lp_symbols_resolve(fixture.symbols, &fixture.arena, &fixture.stack);
        const struct lp_frame *frame = fixture.stack.frames.items;
        assert_string_equal(frame->function, i == 0 ? "function_to_find" : "recorded");
        assert_int_equal(lp_symbols_changed(fixture.symbols) != NULL, i == 1);
        done(&fixture);
    }
}

static void what_cannot_be_read_stays_as_it_was(void **state)
{
    (void)state;
    struct fixture fixture;
    char self[512] = "";
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    setup(&fixture);
    add_frame(&fixture, LP_FRAME_NATIVE, "/nonexistent/libx.so", 0x10);
    add_frame(&fixture, LP_FRAME_NATIVE, "/dev/zero", 0x10);
    add_frame(&fixture, LP_FRAME_NATIVE, "relative.so", 0x10);
    add_frame(&fixture, LP_FRAME_NATIVE, "/etc/passwd", 0x10);
    add_frame(&fixture, LP_FRAME_NATIVE, self, 0);
    add_frame(&fixture, LP_FRAME_NATIVE, self, UINT64_MAX);
    lp_symbols_resolve(fixture.symbols, &fixture.arena, &fixture.stack);
    lp_vector_each(&fixture.stack.frames, const struct lp_frame, frame)
    {
        assert_string_equal(frame->function, "");
        assert_int_equal(frame->line, 0);
    }
    done(&fixture);
}

static void the_place_is_the_applications_newest_python_frame(void **state)
{
    (void)state;
    struct fixture fixture;
    setup(&fixture);
    assert_null(lp_stack_place(NULL));
    assert_null(lp_stack_place(&fixture.stack));
    add_frame(&fixture, LP_FRAME_NATIVE, "/lib/x86_64-linux-gnu/libc.so.6", 1);
    assert_string_equal(lp_stack_place(&fixture.stack)->file, "/lib/x86_64-linux-gnu/libc.so.6");
    add_frame(&fixture, LP_FRAME_NATIVE, "/opt/app/libapp.so", 1);
    assert_string_equal(lp_stack_place(&fixture.stack)->file, "/opt/app/libapp.so");
    add_frame(&fixture, LP_FRAME_PYTHON, "/usr/lib/python3.11/threading.py", 0);
    assert_string_equal(lp_stack_place(&fixture.stack)->file, "/usr/lib/python3.11/threading.py");
    const char *const skipped[] = {
        "<frozen importlib._bootstrap>",
        "/v/lib/python3.11/site-packages/PySide6/__init__.py",
        "/v/lib/python3.11/site-packages/leakpal/_runner.py",
    };
    for (size_t i = 0; i < sizeof skipped / sizeof skipped[0]; i++)
        add_frame(&fixture, LP_FRAME_PYTHON, skipped[i], 0);
    assert_string_equal(lp_stack_place(&fixture.stack)->file, "/usr/lib/python3.11/threading.py");
    add_frame(&fixture, LP_FRAME_PYTHON, "/v/lib/python3.11/site-packages/pyqtgraph/x.py", 0);
    assert_string_equal(lp_path_name(lp_stack_place(&fixture.stack)->file), "x.py");
    done(&fixture);
}

static void a_library_is_known_by_file_object_and_function(void **state)
{
    (void)state;
    static const struct {
        enum lp_frame_kind kind;
        const char *file, *function, *library;
    } frames[] = {
        {LP_FRAME_PYTHON, "/app/dialogs.py", "open", NULL},
        {LP_FRAME_PYTHON, "/v/lib/python3.11/site-packages/pyqtgraph/x.py", "f", NULL},
        {LP_FRAME_PYTHON, "/usr/lib/python3.11/threading.py", "start", "Python"},
        {LP_FRAME_PYTHON, "/v/lib/python3.11/site-packages/leakpal/_runner.py", "f", "leakpal"},
        {LP_FRAME_NATIVE, "/v/PySide6/Qt/lib/libQt6Core.so.6", "QObject::QObject()", "Qt"},
        {LP_FRAME_NATIVE, "/v/PySide6/QtWidgets.abi3.so", "", "PySide6"},
        {LP_FRAME_NATIVE, "/lib/x86_64-linux-gnu/libc.so.6", "malloc", "libc"},
        {LP_FRAME_NATIVE, "/lib/x86_64-linux-gnu/libX11.so.6", "", "system libraries"},
        {LP_FRAME_NATIVE, "/opt/app/app", "std::string* app::make<std::string>(int)", NULL},
        {LP_FRAME_NATIVE, "/opt/app/app", "void std::string::grow<int>(int)", "the C++ library"},
        {LP_FRAME_NATIVE, "/opt/app/app", "app::Dialog::qt_static_metacall(QObject*, int)", "Qt"},
        {LP_FRAME_NATIVE, "/opt/app/app", "app::Dialog::Dialog()", NULL},
    };
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++) {
        const struct lp_frame frame = {.kind = frames[i].kind,
                                       .file = frames[i].file,
                                       .object = frames[i].file,
                                       .function = frames[i].function};
        const char *library = lp_frame_library(&frame);
        assert_string_equal(library != NULL ? library : "",
                            frames[i].library != NULL ? frames[i].library : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_of_this_program_gets_its_function),
        cmocka_unit_test(an_inlined_function_is_a_frame_of_its_own),
        cmocka_unit_test(a_file_that_was_replaced_gives_no_names),
        cmocka_unit_test(what_cannot_be_read_stays_as_it_was),
        cmocka_unit_test(a_library_is_known_by_file_object_and_function),
        cmocka_unit_test(the_place_is_the_applications_newest_python_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
