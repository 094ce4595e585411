/* From the general to the particular: why, what to do, where it was made, who holds it. */
#include "report/text_leak.h"

#include <math.h>

#include "analyze/assess.h"
#include "analyze/path.h"
#include "analyze/place.h"
#include "report/quantity.h"
#include "report/text_kept.h"
#include "report/text_path.h"
#include "report/text_stack.h"

/* What the configuration says of it, and until when. */
static void write_known(struct page *page, int indent, const struct lp_known *known)
{
    char until[64] = "";
    if (known == NULL)
        return;
    if (known->expires_day != 0)
        snprintf(until, sizeof until, " (until %s)", quantity_date(known->expires_day).text);
    if (known->is_expired)
        page_write(page, PAGE_WARN, indent, indent, "Was known until %s and counts again: %s",
                   quantity_date(known->expires_day).text, known->reason);
    else if (known->treatment == LP_KNOWN_INCLUDE)
        page_write(page, PAGE_PLAIN, indent, indent, "Counts as yours%s: %s", until, known->reason);
    else
        page_write(page, PAGE_PLAIN, indent, indent, "Known%s: %s", until, known->reason);
}

static const char *verb_of(const struct lp_leak *leak)
{
    static const char *const verbs[] = {
        [LP_LAYER_NATIVE] = "Made at",    [LP_LAYER_PYTHON] = "Made at",
        [LP_LAYER_QT] = "Made at",        [LP_LAYER_CONNECTION] = "Connected at",
        [LP_LAYER_THREAD] = "Started at", [LP_LAYER_DESCRIPTOR] = "Opened at",
    };
    return lp_leak_is_yours(leak) ? verbs[leak->cluster->layer] : "Set off at";
}

/* "and at 2 more lines: dialogs.py:15, dialogs.py:16" */
static void write_others(struct page *page, int indent, const struct lp_leak *leak)
{
    char text[600] = "";
    size_t used = 0, count = leak->also_created_at.count;
    lp_vector_each(&leak->also_created_at, const struct lp_birthplace, place)
    {
        used +=
            (size_t)snprintf(text + used, sizeof text - used, "%s%.100s:%u", used > 0 ? ", " : "",
                             lp_path_name(place->frame->file), place->frame->line);
    }
    if (count > 0)
        page_write(page, PAGE_PLAIN, indent + 2, indent + 4, "and at %zu more line%s: %s", count,
                   count == 1 ? "" : "s", text);
}

static void write_origin(struct page *page, int indent, const struct lp_leak *leak, bool is_verbose)
{
    text_place(page, indent, verb_of(leak), leak->created_at);
    write_others(page, indent, leak);
    if (is_verbose)
        text_stack(page, indent + 2, leak->stack);
    else
        text_callers(page, indent + 2, leak->stack, leak->created_at);
}

/* What --prove cut. */
static const char *cut_words(enum lp_cut cut)
{
    static const char *const words[] = {
        [LP_CUT_NONE] = "with this edge cut",
        [LP_CUT_DISCONNECT] = "with this connection cut",
        [LP_CUT_DELETE_LATER] = "with deleteLater() called",
        [LP_CUT_REMOVE] = "with this reference removed",
        [LP_CUT_QUIT] = "with this thread told to quit",
        [LP_CUT_CLOSE] = "with this descriptor closed",
    };
    return words[cut];
}

/* Shares are told in whole percent, and only what is nearly all of it is a proof. */
static void write_proof(struct page *page, int indent, const struct lp_test *test,
                        const struct lp_leak *leak)
{
    const struct lp_proof *proof = leak->path != NULL ? leak->path->proof : NULL;
    double share = lp_leak_proof_share(leak);
    if (proof == NULL)
        return;
    if (share < 0) {
        page_write(page, PAGE_DIM, indent, indent + 2, "Not proven: %s.",
                   proof->reason[0] != '\0' ? proof->reason : "nothing could be cut");
        return;
    }
    double percent = floor(share * 100);
    page_write(page, percent >= 95 ? PAGE_GOOD : PAGE_WARN, indent, indent + 2,
               "%s: %s, %.0f" PAGE_NO_BREAK "%% of it went away (%u %s%s).",
               percent >= 95 ? "Proven"
               : percent > 0 ? "Proven in part"
                             : "Not proven",
               cut_words(proof->cut), percent, proof->cycles, lp_test_unit(test),
               proof->cycles == 1 ? "" : "s");
    if (proof->reason[0] != '\0')
        page_write(page, PAGE_DIM, indent + 2, indent + 2, "(%s)", proof->reason);
}

void text_leak(struct page *page, int indent, const struct lp_test *test,
               const struct lp_leak *leak, bool is_said, bool is_verbose)
{
    bool is_kept = text_keeper(test, leak) != NULL;
    if (leak->cause != NULL && !is_said)
        page_write(page, PAGE_DIM, indent, indent, "%s", leak->cause);
    if (leak->fix != NULL && !is_said)
        page_write(page, PAGE_PLAIN, indent, indent + 5, "Fix: %s", leak->fix);
    write_known(page, indent, leak->known);
    if (is_verbose && leak->retained_bytes_per_cycle >= 0)
        page_write(page, PAGE_DIM, indent, indent, "Retains: %s",
                   quantity_bytes(leak->retained_bytes_per_cycle).text);
    if (is_verbose)
        page_write(page, PAGE_DIM, indent, indent, "Fingerprint: %s", leak->fingerprint);
    write_origin(page, indent, leak, is_verbose && !is_kept);
    if (is_kept) /* its path leads over its keeper, whose path is told */
        return;
    text_path(page, indent, leak->path, is_verbose);
    write_proof(page, indent, test, leak);
    if (!is_verbose)
        text_kept_line(page, indent, test, leak);
}
