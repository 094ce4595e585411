/* A list of rules, tried in order; the first that knows the curve names its shape.
 *
 * The idea behind all of them: of what was born in cycle k, how much is alive at the end? A leak
 * left something in every cycle. A bounded container has only the newest cycles' survivors, and
 * between two censuses one sees its older ones go. One that filled up has only the oldest. The
 * trailing cycles are never judged (what is in flight at the end lies there); they tell whether
 * something goes on to the end. */
#include "verdict/shape.h"

#include <stddef.h>

enum {
    ONE_TIME_CELLS = 2,   /* survivors in at most so many cycles are one-time */
    FEW_CYCLES = 6,       /* so few cycles say little: ask for more before believing them */
    LATE_START_CELLS = 6, /* a leak that began late must have gone on for so long */
    QUIET_CYCLES = 3,     /* expected survivors that did not come: it has stopped */
    EVEN_CYCLES = 24,     /* an even spread is a rate only over so many cycles ... */
    EVEN_PARTS = 4,       /* ... in each of these parts of them ... */
    EVEN_CELLS = 2,       /* ... with survivors in at least so many cycles of each */
};

/* What the rules ask about a curve. A cell is a steady cycle with survivors. */
struct outline {
    const struct lp_curve *curve;
    const uint64_t *steady;  /* counts of the steady cycles */
    const uint64_t *earlier; /* the same at earlier censuses; NULL: there was none */
    uint32_t count;          /* steady cycles */
    uint32_t cells;
    uint32_t first, last; /* steady index of the oldest and newest cell */
    bool goes_on;         /* every trailing cycle has survivors */
    bool has_stopped;     /* there are trailing cycles, and none has */
    struct lp_rate rate;
};

/* True when the rule knows the shape; result->rate is set already. */
typedef bool shape_rule(const struct outline *outline, struct lp_shape_result *result);

static uint32_t count_filled(const uint64_t *counts, uint32_t size)
{
    uint32_t filled = 0;
    for (uint32_t i = 0; i < size; i++)
        filled += counts[i] > 0;
    return filled;
}

static struct outline outline_of(const struct lp_curve *curve)
{
    struct outline o = {
        .curve = curve,
        .steady = curve->counts + curve->warmup,
        .earlier = curve->earlier != NULL ? curve->earlier + curve->warmup : NULL,
        .count = curve->steady,
        .rate.cycles = curve->steady,
    };
    for (uint32_t i = 0; i < o.count; i++) {
        if (o.steady[i] == 0)
            continue;
        if (o.cells++ == 0)
            o.first = i;
        o.last = i;
        o.rate.total += o.steady[i];
        o.rate.bytes += curve->bytes[curve->warmup + i];
    }
    uint32_t trailing = count_filled(o.steady + o.count, curve->trailing);
    o.goes_on = trailing == curve->trailing;
    o.has_stopped = curve->trailing > 0 && trailing == 0;
    return o;
}

static bool answer(struct lp_shape_result *result, enum lp_shape shape, bool wants_more)
{
    result->shape = shape;
    result->wants_more = wants_more;
    return true;
}

/* Empty at first, then survivors in every cycle to the end. */
static bool is_suffix(const struct outline *o)
{
    return o->first > 0 && o->cells == o->count - o->first && o->goes_on;
}

static bool may_evict(const struct outline *o)
{
    return o->curve->evicts != LP_EVICTS_NEVER;
}

static uint32_t count_lost(const struct lp_curve *curve, uint32_t end)
{
    uint32_t lost = 0;
    for (uint32_t i = 0; i < end; i++)
        lost += curve->earlier[i] > curve->counts[i];
    return lost;
}

/* A container that is emptied as a whole, and just was: more went than can have been in flight. */
static bool emptied(const struct outline *o, struct lp_shape_result *result)
{
    const struct lp_curve *curve = o->curve;
    if (o->cells > 0 || o->earlier == NULL || curve->is_growth_buffer ||
        count_lost(curve, curve->warmup + curve->steady) <= curve->trailing)
        return false;
    return answer(result, LP_SHAPE_BOUNDED, false);
}

static bool without_survivors(const struct outline *o, struct lp_shape_result *result)
{
    if (o->cells > 0)
        return false;
    result->rate = (struct lp_rate){0};
    return answer(result, LP_SHAPE_NONE, false);
}

static bool growth_buffer(const struct outline *o, struct lp_shape_result *result)
{
    return o->curve->is_growth_buffer && answer(result, LP_SHAPE_ONE_TIME, false);
}

static bool bound_was_read(const struct outline *o, struct lp_shape_result *result)
{
    return o->curve->evicts == LP_EVICTS_BOUND && answer(result, LP_SHAPE_BOUNDED, false);
}

/* A bounded container larger than the run looks the same, and so does one that just filled up. */
static bool in_every_cycle(const struct outline *o, struct lp_shape_result *result)
{
    if (o->cells < o->count)
        return false;
    if (o->count <= ONE_TIME_CELLS && o->has_stopped)
        return answer(result, LP_SHAPE_ONE_TIME, true);
    return answer(result, LP_SHAPE_LEAK,
                  may_evict(o) || o->has_stopped || o->count <= ONE_TIME_CELLS);
}

/* Did the window slide? When the oldest cell was there at an earlier census, the cycle before it
 * must have been there too, and be gone. */
static bool is_edge_lost(const struct outline *o)
{
    uint32_t edge = o->first;
    return is_suffix(o) && o->earlier[edge] > 0 && o->earlier[edge - 1] > o->steady[edge - 1];
}

/* Or was it exchanged as a whole? More went than can have been in flight, and as much as came:
 * what is held does not grow. */
static bool is_turned_over(const struct outline *o)
{
    const struct lp_curve *curve = o->curve;
    uint32_t edge = curve->warmup + o->first;
    uint32_t lost = count_lost(curve, edge);
    uint32_t held = count_filled(o->steady + o->first, o->count - o->first + curve->trailing);
    return lost > curve->trailing && 2 * lost >= held;
}

static bool eviction_seen(const struct outline *o, struct lp_shape_result *result)
{
    if (o->earlier == NULL || o->first == 0 || !(is_edge_lost(o) || is_turned_over(o)))
        return false;
    return answer(result, LP_SHAPE_BOUNDED, false);
}

/* A bounded container, deletions that come late, or a leak that began late. It is the last when its
 * start stays where an earlier census saw it. */
static bool only_newest_cycles(const struct outline *o, struct lp_shape_result *result)
{
    if (!is_suffix(o))
        return false;
    bool is_start_fixed = o->earlier != NULL && o->earlier[o->first] > 0;
    if (is_start_fixed && o->cells >= LATE_START_CELLS)
        return answer(result, LP_SHAPE_LEAK, may_evict(o));
    if (o->cells <= ONE_TIME_CELLS)
        return answer(result, LP_SHAPE_ONE_TIME, may_evict(o) || o->cells > 1);
    return answer(result, LP_SHAPE_UNCERTAIN, true);
}

static bool is_equal_where_filled(const uint64_t *counts, uint32_t size)
{
    uint64_t level = 0;
    for (uint32_t i = 0; i < size; i++) {
        if (counts[i] == 0)
            continue;
        if (level != 0 && counts[i] != level)
            return false;
        level = counts[i];
    }
    return true;
}

/* Filled from the first cycles on, then nothing more: had it gone on, at least QUIET_CYCLES would
 * have come since. Leftovers of an initialisation (two cells or fewer, uneven) are one-time. */
static bool filled_up(const struct outline *o, struct lp_shape_result *result)
{
    const uint64_t *counts = o->curve->counts;
    uint32_t start = 0;
    while (counts[start] == 0)
        start++;
    if (start > o->curve->warmup || !o->has_stopped)
        return false;
    uint32_t span = o->curve->warmup + o->last + 1 - start;
    uint32_t filled = count_filled(counts + start, span);
    uint32_t quiet = o->count - 1 - o->last + o->curve->trailing;
    if (filled < 3)
        return false;
    if (o->cells <= ONE_TIME_CELLS && !(filled == span && is_equal_where_filled(counts, span)))
        return false;
    bool is_long = quiet >= (filled == span ? span / 4 : span / 2);
    if (is_long && (uint64_t)filled * quiet >= (uint64_t)QUIET_CYCLES * span)
        return answer(result, LP_SHAPE_BOUNDED, false);
    if (filled == span && o->cells > ONE_TIME_CELLS)
        return answer(result, LP_SHAPE_UNCERTAIN, true);
    return false;
}

static bool one_or_two_cycles(const struct outline *o, struct lp_shape_result *result)
{
    if (o->cells > ONE_TIME_CELLS)
        return false;
    return answer(result, LP_SHAPE_ONE_TIME, o->cells > 1 && o->count < FEW_CYCLES);
}

/* Every second, third, ... cycle from start to end. */
static bool at_equal_distances(const struct outline *o, struct lp_shape_result *result)
{
    uint32_t steps = o->cells - 1;
    uint32_t distance = (o->last - o->first) / steps;
    if (distance < 2 || o->first >= distance || o->last + distance < o->count)
        return false;
    for (uint32_t step = 0; step <= steps; step++)
        if (o->steady[o->first + step * distance] == 0)
            return false;
    if (o->first + steps * distance != o->last)
        return false;
    return answer(result, LP_SHAPE_LEAK, may_evict(o) || o->cells == 3);
}

static uint64_t sum(const uint64_t *counts, uint32_t size)
{
    uint64_t total = 0;
    for (uint32_t i = 0; i < size; i++)
        total += counts[i];
    return total;
}

/* Within one survivor or a quarter of the mean. */
static bool is_near_mean(uint64_t of_part, uint64_t of_all)
{
    uint64_t scaled = of_part * EVEN_PARTS;
    uint64_t off = scaled > of_all ? scaled - of_all : of_all - scaled;
    return off <= EVEN_PARTS || off <= of_all / 4;
}

/* The same in each quarter of a long run: a rate, though not a period. */
static bool evenly_spread(const struct outline *o, struct lp_shape_result *result)
{
    if (o->count < EVEN_CYCLES)
        return false;
    for (uint32_t part = 0; part < EVEN_PARTS; part++) {
        uint32_t from = (uint32_t)((uint64_t)o->count * part / EVEN_PARTS);
        uint32_t to = (uint32_t)((uint64_t)o->count * (part + 1) / EVEN_PARTS);
        if (count_filled(o->steady + from, to - from) < EVEN_CELLS)
            return false;
        if (!is_near_mean(sum(o->steady + from, to - from), o->rate.total))
            return false;
    }
    return answer(result, LP_SHAPE_LEAK, may_evict(o));
}

static bool at_no_rate(const struct outline *o, struct lp_shape_result *result)
{
    return answer(result, LP_SHAPE_SPORADIC, o->count < EVEN_CYCLES);
}

static shape_rule *const rules[] = {
    emptied,           without_survivors,  growth_buffer,      bound_was_read,
    in_every_cycle,    eviction_seen,      only_newest_cycles, filled_up,
    one_or_two_cycles, at_equal_distances, evenly_spread,      at_no_rate,
};

struct lp_shape_result lp_shape_of(const struct lp_curve *curve)
{
    struct outline outline = outline_of(curve);
    struct lp_shape_result result = {.rate = outline.rate};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i](&outline, &result))
            break;
    return result;
}

const char *lp_shape_name(enum lp_shape shape)
{
    static const char *const names[] = {
        [LP_SHAPE_NONE] = "none",         [LP_SHAPE_LEAK] = "leak",
        [LP_SHAPE_BOUNDED] = "bounded",   [LP_SHAPE_ONE_TIME] = "one-time",
        [LP_SHAPE_SPORADIC] = "sporadic", [LP_SHAPE_UNCERTAIN] = "uncertain",
    };
    return (unsigned)shape < sizeof names / sizeof names[0] ? names[shape] : "unknown";
}
