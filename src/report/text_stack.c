/* Frames with a source line are shown by it; native ones without debug information by function and
 * object file, or by their offset in it when not even the function is known. */
#include "report/text_stack.h"

#include <limits.h>
#include <string.h>

#include "analyze/place.h"
#include "analyze/short_name.h"

enum { SHOWN_FRAMES = 60, SHOWN_CALLERS = 2, FRAME_BYTES = 1024, NAMED_LIBRARIES = 4 };

/* The path, or its last directories behind "..." where it is longer than that many columns. */
static void write_path(const char *path, int columns, char *text, size_t size)
{
    const char *from = path;
    for (const char *next = strchr(path + 1, '/'); next != NULL && page_columns(from) > columns;
         next = strchr(next + 1, '/')) {
        if (strchr(next + 1, '/') == NULL)
            break; /* a folder and the file are always there */
        from = next;
    }
    snprintf(text, size, "%s%s", from != path ? "..." : "", from);
}

/* `columns`: for the path; 0: the whole frame as it is. */
static void write_frame(const struct lp_frame *frame, int columns, char *text)
{
    char name[400], file[500];
    if (columns > 0 && frame->kind == LP_FRAME_NATIVE)
        lp_short_name(frame->function, name, sizeof name);
    else
        snprintf(name, sizeof name, "%s", frame->function);
    write_path(frame->file, columns > 0 ? columns : INT_MAX, file, sizeof file);
    if (frame->line != 0)
        snprintf(text, FRAME_BYTES, "%s:%u in %s", file, frame->line, name[0] != '\0' ? name : "?");
    else if (name[0] != '\0')
        snprintf(text, FRAME_BYTES, "%s in %s", name, file);
    else
        snprintf(text, FRAME_BYTES, "%s+0x%llx", file, (unsigned long long)frame->offset);
}

/* Columns that are left for a path: at least so many that its file can be seen. */
static int path_columns(const struct page *page, const struct lp_frame *frame, int used)
{
    char name[400];
    lp_short_name(frame->kind == LP_FRAME_NATIVE ? frame->function : "", name, sizeof name);
    used += page_columns(frame->kind == LP_FRAME_NATIVE ? name : frame->function);
    return page->width - used > 1 ? page->width - used : 1;
}

static void write_place(struct page *page, int indent, const char *verb,
                        const struct lp_frame *frame)
{
    char text[FRAME_BYTES];
    int used = indent + page_columns(verb) + (int)strlen(" :12345 in ");
    write_frame(frame, path_columns(page, frame, used), text);
    page_write(page, PAGE_PLAIN, indent, indent + 2, "%s %s", verb, text);
}

void text_place(struct page *page, int indent, const char *verb, const struct lp_frame *place)
{
    if (place != NULL)
        write_place(page, indent, verb, place);
}

/* Frames in a row that are not the application's. */
struct fold {
    size_t count;
    const char *libraries[NAMED_LIBRARIES];
    size_t library_count;
};

static void fold_add(struct fold *fold, const char *library)
{
    fold->count++;
    for (size_t i = 0; i < fold->library_count; i++)
        if (strcmp(fold->libraries[i], library) == 0)
            return;
    if (fold->library_count < NAMED_LIBRARIES)
        fold->libraries[fold->library_count++] = library;
}

/* "... 12 frames of Qt and Python" */
static void fold_write(struct fold *fold, struct page *page, int indent)
{
    char names[200] = "";
    for (size_t i = 0; i < fold->library_count; i++) {
        size_t used = strlen(names);
        const char *joint = i == 0 ? "" : i + 1 == fold->library_count ? " and " : ", ";
        snprintf(names + used, sizeof names - used, "%s%s", joint, fold->libraries[i]);
    }
    bool is_interpreter = fold->library_count == 1 && strcmp(names, "Python") == 0;
    if (fold->count > 0 && !is_interpreter) /* it stands between all Python frames */
        page_write(page, PAGE_DIM, indent, indent + 2, "... %zu frame%s of %s", fold->count,
                   fold->count == 1 ? "" : "s", names);
    *fold = (struct fold){0};
}

void text_callers(struct page *page, int indent, const struct lp_stack *stack,
                  const struct lp_frame *place)
{
    size_t shown = 0;
    struct fold fold = {0};
    if (stack == NULL || place == NULL)
        return;
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        const char *library = lp_frame_library(frame);
        if (frame <= place || shown == SHOWN_CALLERS)
            continue;
        if (library != NULL) {
            fold_add(&fold, library);
            continue;
        }
        fold_write(&fold, page, indent);
        write_place(page, indent, "from", frame);
        shown++;
    }
}

void text_stack(struct page *page, int indent, const struct lp_stack *stack)
{
    char text[FRAME_BYTES];
    size_t shown = 0;
    if (stack == NULL)
        return;
    lp_vector_each(&stack->frames, const struct lp_frame, frame)
    {
        if (shown++ == SHOWN_FRAMES) {
            page_line(page, PAGE_DIM, indent, "... %zu older frames",
                      stack->frames.count - SHOWN_FRAMES);
            return;
        }
        write_frame(frame, 0, text);
        page_line(page, PAGE_DIM, indent, "%s%s", text, frame->is_inlined ? " (inlined)" : "");
    }
}
