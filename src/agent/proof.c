/* Each suspect is cut alone, so that what goes away is known to be its doing; then, where one alone
 * does not free all of its leak, all of them together. The last cycle of a round is not counted: as
 * among counted cycles, what is in flight at the end lies there. */
#include "agent/proof.h"

#include <string.h>

#include "agent/autopsy/autopsy.h"
#include "agent/cut.h"
#include "agent/environment.h"
#include "agent/gather.h"
#include "agent/recorder.h"
#include "agent/suspicion.h"
#include "base/hash_map.h"

enum { COUNTED = 3, TRAILING = 1, LONGER = 2 };

/* What is tried, and what came of it. */
struct trial {
    struct lp_cut_edge edge;
    uint32_t cuts, reason;
    bool is_tried;
    bool has_side_effect; /* threads had to be quit for it: what they held is not its doing */
};

/* A path of a cluster whose suspect one of the trials cuts. */
struct claim {
    struct lp_suspicion suspicion;
    struct trial *trial; /* NULL: nothing can be cut */
    uint64_t count, bytes;
    struct trial *other; /* another's, with which it went too */
    bool is_together;    /* cut alone something stayed, and with all others nothing did */
};

struct left {
    uint64_t count, bytes;
};

static struct {
    struct trial trials[LP_MAX_TRIALS];
    struct claim claims[LP_MAX_SUSPICIONS];
    uint32_t trial_count, claim_count;
    uint32_t round;       /* the trial that runs; trial_count: all of them */
    uint16_t first, next; /* epochs: of the round's first cycle, and of its first uncounted one */
    uint64_t deadline_ns;
    bool is_running; /* false in the rest of a round, too, where a thread does not end: to wait for
                        each cycle's is of no use */
    bool is_late;
} proof;

static bool is_same(const struct lp_cut_edge *a, const struct lp_cut_edge *b)
{
    return a->cut == b->cut && a->holder == b->holder && a->what == b->what && a->type == b->type;
}

static struct trial *trial_of(const struct lp_cut_edge *edge)
{
    for (uint32_t i = 0; i < proof.trial_count; i++)
        if (is_same(&proof.trials[i].edge, edge))
            return &proof.trials[i];
    if (proof.trial_count == LP_MAX_TRIALS)
        return NULL;
    struct trial *trial = &proof.trials[proof.trial_count++];
    *trial = (struct trial){.edge = *edge};
    lp_cut_hold(edge);
    return trial;
}

static void claim(const struct lp_suspicion *suspicion, void *context)
{
    (void)context;
    if (proof.claim_count == LP_MAX_SUSPICIONS)
        return;
    struct claim *place = &proof.claims[proof.claim_count++];
    *place = (struct claim){.suspicion = *suspicion};
    if (suspicion->edge.cut == LP_CUT_NONE)
        return;
    place->trial = trial_of(&suspicion->edge);
    if (place->trial == NULL)
        place->suspicion.reason = "more is suspected than can be tried";
}

static bool has_time(const struct lp_census *census)
{
    return lp_now_ns() + LONGER * (COUNTED + TRAILING) * census->cycle_ns < proof.deadline_ns;
}

/* The cycles of a round, when there is time for it. */
static uint32_t start_round(const struct lp_census *census)
{
    proof.first = (uint16_t)(census->first_epoch + census->cycles);
    proof.next = (uint16_t)(proof.first + COUNTED);
    proof.is_running = has_time(census);
    proof.is_late = !proof.is_running;
    return proof.is_running ? COUNTED + TRAILING : 0;
}

uint32_t lp_proof_begin(const struct lp_census *census)
{
    memset(&proof, 0, sizeof proof);
    proof.deadline_ns = lp_now_ns() + census->left_ns / 2;
    lp_suspicions_each(lp_autopsy_suspects(), census, claim, NULL);
    return proof.trial_count > 0 ? start_round(census) : 0;
}

static bool is_in_round(const struct trial *trial)
{
    return proof.round == proof.trial_count || trial == &proof.trials[proof.round];
}

void lp_proof_cut(uint16_t epoch)
{
    if (!proof.is_running || epoch < proof.first)
        return;
    struct lp_environment here = lp_environment_here();
    for (uint32_t i = 0; i < proof.trial_count && proof.is_running; i++) {
        struct trial *trial = &proof.trials[i];
        if (!is_in_round(trial))
            continue;
        struct lp_cut_done done = lp_cut(&trial->edge, &here, epoch);
        proof.is_running = proof.is_running && !done.is_barred;
        if (proof.round == proof.trial_count || epoch >= proof.next)
            continue;
        trial->cuts += done.cuts;
        trial->has_side_effect = trial->has_side_effect || done.has_quit;
        trial->reason = done.reason != 0 ? done.reason : trial->reason;
    }
}

/* What the counted cycles of the round left of each cluster of the last census, by its id. */
static void count_left(const struct lp_census *census, struct lp_hash_map *ret_left,
                       struct lp_arena *arena)
{
    struct lp_census round = *census;
    struct lp_gathered gathered;
    round.first_epoch = proof.first;
    round.cycles = COUNTED;
    lp_gather(&gathered, &round);
    lp_vector_each(&gathered.clusters.items, const struct lp_cluster, cluster)
    {
        uint32_t id = lp_census_find(cluster).id;
        uint64_t *place = id != 0 ? lp_hash_map_put(ret_left, id) : NULL;
        if (place == NULL)
            continue;
        if (*place == 0)
            *place = (uint64_t)(uintptr_t)lp_arena_new(arena, struct left);
        struct left *left = (struct left *)(uintptr_t)*place;
        for (uint32_t i = 0; i < COUNTED && left != NULL; i++) {
            left->count += cluster->cells[i].count;
            left->bytes += cluster->cells[i].bytes;
        }
    }
    lp_gathered_done(&gathered);
}

static void judge_alone(struct claim *claim, const struct left *left)
{
    struct trial *trial = &proof.trials[proof.round];
    if (claim->trial == trial) {
        claim->count = left->count;
        claim->bytes = left->bytes;
    } else if (claim->other == NULL && left->count == 0 && trial->cuts > 0 &&
               !trial->has_side_effect) {
        claim->other = trial;
    }
}

static void judge_claim(struct claim *claim, const struct left *left)
{
    if (proof.round < proof.trial_count)
        judge_alone(claim, left);
    else
        claim->is_together = claim->count > 0 && left->count == 0;
}

static void judge_round(const struct lp_census *census)
{
    static const struct left nothing;
    struct lp_hash_map left = {0};
    struct lp_arena arena = {0};
    count_left(census, &left, &arena);
    for (uint32_t i = 0; i < proof.trial_count; i++)
        proof.trials[i].is_tried = proof.trials[i].is_tried || is_in_round(&proof.trials[i]);
    for (uint32_t i = 0; i < proof.claim_count; i++) {
        const uint64_t *place = lp_hash_map_find(&left, proof.claims[i].suspicion.cluster);
        judge_claim(&proof.claims[i],
                    place != NULL ? (const struct left *)(uintptr_t)*place : &nothing);
    }
    lp_hash_map_done(&left);
    lp_arena_done(&arena);
}

static bool is_open(const struct claim *claim)
{
    return claim->trial != NULL && claim->trial->cuts > 0 && claim->count > 0;
}

/* Whether it may help to cut all together: something stayed, and there is more than one to cut. */
static bool has_more_to_try(void)
{
    if (proof.round + 1 < proof.trial_count)
        return true;
    bool has_open = false;
    for (uint32_t i = 0; i < proof.claim_count; i++)
        has_open = has_open || is_open(&proof.claims[i]);
    return has_open && proof.round + 1 == proof.trial_count && proof.trial_count > 1;
}

uint32_t lp_proof_next(const struct lp_census *census)
{
    proof.is_running = false;
    judge_round(census);
    if (!has_more_to_try())
        return 0;
    proof.round++;
    return start_round(census);
}

static uint32_t reason_of(const struct claim *claim)
{
    const struct trial *trial = claim->trial;
    if (trial == NULL)
        return lp_recorder_string(claim->suspicion.reason);
    if (!trial->is_tried)
        return lp_recorder_string(proof.is_late ? "no time was left to try it"
                                                : "the proof was cut short before it was tried");
    if (trial->reason != 0)
        return trial->reason;
    if (trial->cuts == 0)
        return lp_recorder_string("nothing of the kind was there in further cycles");
    if (trial == claim->other)
        return lp_recorder_string("it went with what holds another leak");
    return claim->is_together
               ? lp_recorder_string("all of it goes when the other suspects are cut as well")
               : 0;
}

static void record(const struct claim *claim)
{
    const struct trial *trial = claim->trial;
    bool is_tried = trial != NULL && trial->is_tried;
    lp_put(PROOF, proof, .cluster = claim->suspicion.cluster, .path = claim->suspicion.path,
           .step = claim->suspicion.step, .cut = (uint8_t)claim->suspicion.edge.cut,
           .cycles = is_tried ? COUNTED : 0, .cuts = is_tried ? trial->cuts : 0,
           .count = claim->count, .bytes = claim->bytes, .reason = reason_of(claim));
}

/* Where nothing of its own could be cut, and it went with what was cut for another, that held it.
 */
static void adopt(struct claim *claim)
{
    if (claim->other == NULL || (claim->trial != NULL && claim->trial->cuts > 0))
        return;
    claim->trial = claim->other;
    claim->count = claim->bytes = 0;
    claim->suspicion.step = 0;
    claim->suspicion.edge = claim->trial->edge;
}

void lp_proof_end(void)
{
    proof.is_running = false;
    for (uint32_t i = 0; i < proof.claim_count; i++) {
        adopt(&proof.claims[i]);
        record(&proof.claims[i]);
    }
    for (uint32_t i = 0; i < proof.trial_count; i++)
        lp_cut_release(&proof.trials[i].edge);
    proof.claim_count = proof.trial_count = 0;
}
