/* Frames with a source line are shown by it; native ones without debug information by function and
 * object file, or by their offset in it when not even the function is known. */
#include "report/text_stack.h"

#include <string.h>

#include "analyze/place.h"
#include "report/short_name.h"

enum { SHOWN_FRAMES = 60, SHOWN_CALLERS = 3, FRAME_BYTES = 1024, NAMED_LIBRARIES = 4 };

static void write_frame(const struct lp_frame *frame, bool is_short, char *text)
{
    char name[400];
    if (is_short && frame->kind == LP_FRAME_NATIVE)
        short_name(frame->function, name, sizeof name);
    else
        snprintf(name, sizeof name, "%s", frame->function);
    if (frame->line != 0)
        snprintf(text, FRAME_BYTES, "%.500s:%u in %s", frame->file, frame->line,
                 name[0] != '\0' ? name : "?");
    else if (name[0] != '\0')
        snprintf(text, FRAME_BYTES, "%s in %.500s", name, frame->file);
    else
        snprintf(text, FRAME_BYTES, "%.900s+0x%llx", frame->file,
                 (unsigned long long)frame->offset);
}

void text_place(struct page *page, int indent, const char *verb, const struct lp_frame *place)
{
    char text[FRAME_BYTES];
    if (place == NULL)
        return;
    write_frame(place, true, text);
    page_write(page, PAGE_PLAIN, indent, indent + 2, "%s %s", verb, text);
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
    if (fold->count > 0)
        page_write(page, PAGE_DIM, indent, indent + 2, "... %zu frame%s of %s", fold->count,
                   fold->count == 1 ? "" : "s", names);
    *fold = (struct fold){0};
}

void text_callers(struct page *page, int indent, const struct lp_stack *stack,
                  const struct lp_frame *place)
{
    char text[FRAME_BYTES];
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
        write_frame(frame, true, text);
        page_write(page, PAGE_PLAIN, indent, indent + 2, "from %s", text);
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
        write_frame(frame, false, text);
        page_line(page, PAGE_DIM, indent, "%s%s", text, frame->is_inlined ? " (inlined)" : "");
    }
}
