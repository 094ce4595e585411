/* Frames with a source line are shown by it; native ones without debug information by function and
 * object file, or by their offset in it when not even the function is known. */
#include "report/text_stack.h"

#include "analyze/place.h"

enum { SHOWN_FRAMES = 30, FRAME_BYTES = 1024 };

static void write_frame(const struct lp_frame *frame, char *text)
{
    bool has_function = frame->function[0] != '\0';
    if (frame->line != 0)
        snprintf(text, FRAME_BYTES, "%.500s:%u in %.400s", frame->file, frame->line,
                 has_function ? frame->function : "?");
    else if (has_function)
        snprintf(text, FRAME_BYTES, "%.400s in %.500s", frame->function, frame->file);
    else
        snprintf(text, FRAME_BYTES, "%.900s+0x%llx", frame->file,
                 (unsigned long long)frame->offset);
}

void text_place(struct page *page, int indent, const char *verb, const struct lp_frame *place)
{
    char text[FRAME_BYTES];
    if (place == NULL)
        return;
    write_frame(place, text);
    page_write(page, PAGE_PLAIN, indent, indent + 2, "%s %s", verb, text);
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
        write_frame(frame, text);
        page_line(page, PAGE_DIM, indent, "%s", text);
    }
}
